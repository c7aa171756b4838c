"""``run_sync`` next to event loops of others: the user's, a notebook's, a web server's."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from compat.portal.programs import COMPAT, run, start

from autogen_compat.portal import call_in_caller, run_sync


async def where() -> tuple[int, asyncio.AbstractEventLoop]:
    await asyncio.sleep(0)
    return await call_in_caller(threading.get_ident), asyncio.get_running_loop()


def in_the_callers_thread() -> bool:
    return run_sync(where())[0] == threading.get_ident()


# ---------------------------------------------------------------- asyncio


def test_inside_asyncio_run() -> None:
    async def main() -> bool:
        return in_the_callers_thread()

    assert asyncio.run(main())


def test_asyncio_run_before_and_after_and_in_a_callback() -> None:
    async def main() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    first = asyncio.run(main())
    _, own = run_sync(where())

    async def work() -> Any:
        return await call_in_caller(asyncio.run, main())

    assert len({first, own, asyncio.run(main()), run_sync(work()), run_sync(where())[1]}) == 4


async def test_inside_the_loop_of_pytest_asyncio() -> None:
    loop = asyncio.get_running_loop()
    assert in_the_callers_thread()
    assert asyncio.get_running_loop() is loop
    await asyncio.sleep(0)


@pytest.mark.asyncio(loop_scope="module")
class TestLoopOfTheModule:
    loops: list[asyncio.AbstractEventLoop] = []  # noqa: RUF012

    @pytest.mark.parametrize("time", [1, 2])
    async def test_call(self, time: int) -> None:
        self.loops.append(asyncio.get_running_loop())
        assert in_the_callers_thread()
        assert len(set(self.loops)) == 1


def test_with_a_stopped_but_open_loop() -> None:
    async def main() -> bool:
        return in_the_callers_thread()

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        assert loop.run_until_complete(main())
        assert in_the_callers_thread()
        assert loop.run_until_complete(main())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def test_in_a_script_thread_with_a_loop_of_its_own() -> None:
    """As Streamlit runs its scripts: a new thread each time, with an event loop that does not run."""

    def script() -> bool:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            return in_the_callers_thread()
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    results: list[bool] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: results.append(script()), name="ScriptRunner.scriptThread")
        thread.start()
        thread.join()
    assert results == [True] * 3


# ---------------------------------------------------------------- whole chats

TALKERS = """
import threading
from autogen_compat.agentchat.conversable_agent import ConversableAgent

def pair(number):
    thread = threading.get_ident()
    options = {"llm_config": False, "human_input_mode": "NEVER"}
    first, second = (ConversableAgent(f"{name}_{number}", **options) for name in ("first", "second"))
    for agent in (first, second):
        reply = lambda *_, **__: (True, f"{number} {threading.get_ident() == thread}")
        agent.register_reply([ConversableAgent, None], reply)
    return first, second

def chat(number):
    first, second = pair(number)
    return first.initiate_chat(second, message="begin", max_turns=2, silent=True).summary
"""
"""``chat(number)``: a chat whose summary is the number, and whether replies were given in this thread."""


# ---------------------------------------------------------------- uvloop


def test_with_uvloop() -> None:
    pytest.importorskip("uvloop", reason="needs uvloop")
    out = run(
        """
import uvloop, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of policies, in Python 3.14
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

async def where():
    return type(asyncio.get_running_loop()).__module__, await call_in_caller(threading.get_ident)

async def leave():
    async def exit():
        raise SystemExit(3)
    await asyncio.gather(exit(), asyncio.sleep(0.01))

async def fail():
    await call_in_caller(sys.exit, 4)

print(run_sync(where()) == ("uvloop", threading.get_ident()))
for work in (leave, fail):
    try:
        run_sync(work())
    except SystemExit as error:
        print(error.code)
print(run_sync(double(4)))
"""
    )
    assert out.split() == ["True", "3", "4", "8"]


def test_chats_with_uvloop() -> None:
    """The portal's loop and the user's own are uvloop's."""
    pytest.importorskip("uvloop", reason="needs uvloop")
    out = run(
        TALKERS
        + """
import asyncio, sys, uvloop, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of policies, in Python 3.14
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

async def main():
    result = await pair(1)[0].a_initiate_chat(pair(1)[1], message="begin", max_turns=2, silent=True)
    return result.summary, chat(2), type(asyncio.get_running_loop()).__module__

print(chat(0), *asyncio.run(main()), chat(3))

def leave():
    raise SystemExit(4)

first, second = pair(4)
second.register_reply([ConversableAgent, None], lambda *_, **__: leave())
try:
    first.initiate_chat(second, message="begin", max_turns=2, silent=True)
except SystemExit as error:
    print(error.code, chat(5))
"""
    )
    assert out == "0 True 1 True 2 True uvloop 3 True\n4 5 True\n"


# ---------------------------------------------------------------- notebooks

CELLS = (
    f"import asyncio, sys, threading, time\nsys.path.insert(0, {COMPAT!r})\n"
    "from autogen_compat.portal import call_in_caller, run_sync\n"
    "async def where():\n"
    "    await asyncio.sleep(0)\n"
    "    return await call_in_caller(threading.get_ident)",
    "asyncio.get_running_loop()\nprint(run_sync(where()) == threading.get_ident())",
    "print(await asyncio.sleep(0, 'awaited'), run_sync(where()) == threading.get_ident())",
    "async def wait():\n    print('waiting', flush=True)\n    await asyncio.sleep(60)\nrun_sync(wait())",
    "print(await asyncio.sleep(0, 'awaited'), run_sync(where()) == threading.get_ident())",
)

CHATS = (
    f"import sys\nsys.path.insert(0, {COMPAT!r})\n{TALKERS}",
    "print(chat(1))",
    "first, second = pair(2)\n"
    "result = await first.a_initiate_chat(second, message='begin', max_turns=2, silent=True)\n"
    "print(result.summary, chat(3))",
    "human = ConversableAgent('human', llm_config=False, human_input_mode='ALWAYS')\n"
    "print(first.initiate_chat(human, message='begin', max_turns=1, silent=True).summary)",
    "result = await first.a_initiate_chat(human, message='begin', max_turns=1, silent=True)\n"
    "print(result.summary)",
    "import time\n"
    "slow = pair(4)[1]\n"
    "slow.register_reply([ConversableAgent, None], lambda *_, **__: (print('waiting'), time.sleep(60)))\n"
    "first.initiate_chat(slow, message='begin', max_turns=1, silent=True)",
    "print(chat(5))",
)


@pytest.fixture
def kernel() -> Iterator[Any]:
    pytest.importorskip("ipykernel", reason="needs ipykernel")
    manager = pytest.importorskip("jupyter_client.manager", reason="needs jupyter_client")
    kernel, client = manager.start_new_kernel(kernel_name="python3")
    kernel.client_in_use = client
    yield kernel
    client.stop_channels()
    kernel.shutdown_kernel(now=True)


def results(kernel: Any, cells: Sequence[str]) -> list[list[str]]:
    """Return the first lines that *cells* print. Who waits is interrupted, who asks is answered."""
    outputs: list[list[str]] = []

    def collect(message: dict[str, Any]) -> None:
        content = message["content"]
        text = content.get("text") or content.get("ename")
        if text:
            outputs[-1].extend(text.split("\n")[:1])
        if text and text.startswith("waiting"):
            kernel.interrupt_kernel()

    def answer(message: dict[str, Any]) -> None:
        kernel.client_in_use.input("from the human")

    for cell in cells:
        outputs.append([])
        kernel.client_in_use.execute_interactive(
            cell, timeout=60, output_hook=collect, stdin_hook=answer, allow_stdin=True
        )
    return outputs


@pytest.mark.filterwarnings("ignore")  # those of Jupyter's packages
def test_in_an_ipython_kernel(kernel: Any) -> None:
    """Its loop runs: synchronous calls, cells that await, and the kernel's interrupt."""
    assert results(kernel, CELLS) == [
        [],
        ["True"],
        ["awaited True"],
        ["waiting", "KeyboardInterrupt"],
        ["awaited True"],
    ]


@pytest.mark.filterwarnings("ignore")  # those of Jupyter's packages
def test_chats_in_an_ipython_kernel(kernel: Any) -> None:
    """Synchronous and awaited chats, the human at the notebook's prompt, and the kernel's interrupt."""
    assert results(kernel, CHATS) == [
        [],
        ["1 True"],
        ["2 True 3 True"],
        ["from the human"],
        ["from the human"],
        ["waiting", "KeyboardInterrupt"],
        ["5 True"],
    ]


# ---------------------------------------------------------------- web servers

APPLICATION = f"""
import asyncio, sys, threading
import uvicorn
from fastapi import FastAPI
from autogen_compat.portal import call_in_caller, run_sync
{TALKERS}
application = FastAPI()

async def where(number):
    await asyncio.sleep(0.01)
    return number, await call_in_caller(threading.get_ident)

def call(number):
    got, thread = run_sync(where(number))
    return f"{{got}} {{thread == threading.get_ident()}}"

@application.get("/call/sync/{{number}}")
def sync_call(number: int):
    return call(number)

@application.get("/call/async/{{number}}")
async def async_call(number: int):
    return call(number)

@application.get("/chat/sync/{{number}}")
def sync_chat(number: int):
    return chat(number)

@application.get("/chat/async/{{number}}")
async def async_chat(number: int):
    return chat(number)

@application.get("/chat/awaited/{{number}}")
async def awaited_chat(number: int):
    first, second = pair(number)
    return (await first.a_initiate_chat(second, message="begin", max_turns=2, silent=True)).summary

uvicorn.run(application, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


@contextlib.contextmanager
def served() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start("import warnings; warnings.simplefilter('ignore')\n" + APPLICATION, str(port))
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(urllib.error.URLError):
                get(f"{url}/call/sync/0")
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert err == ""


@pytest.mark.parametrize("kind", ["call/sync", "call/async", "chat/sync", "chat/async", "chat/awaited"])
def test_in_fastapi(kind: str) -> None:
    for module in ("fastapi", "uvicorn"):
        pytest.importorskip(module, reason="needs fastapi and uvicorn")
    with served() as url, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: get(f"{url}/{kind}/{number}"), range(20)))
    assert answers == [f"{number} True" for number in range(20)]
