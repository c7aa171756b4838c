"""``run_sync`` next to event loops of others: the user's, a notebook's, a web server's."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import textwrap
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from compat.portal.programs import COMPAT, run

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


# ---------------------------------------------------------------- notebooks

CELLS = (
    "import asyncio, sys, threading, time\n"
    f"sys.path.insert(0, {COMPAT!r})\n"
    "from autogen_compat.portal import call_in_caller, run_sync\n"
    "async def where():\n"
    "    await asyncio.sleep(0)\n"
    "    return await call_in_caller(threading.get_ident)",
    "asyncio.get_running_loop()\nprint(run_sync(where()) == threading.get_ident())",
    "print(await asyncio.sleep(0, 'awaited'), run_sync(where()) == threading.get_ident())",
    "async def wait():\n    print('waiting', flush=True)\n    await asyncio.sleep(60)\nrun_sync(wait())",
    "print(await asyncio.sleep(0, 'awaited'), run_sync(where()) == threading.get_ident())",
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


@pytest.mark.filterwarnings("ignore")  # those of Jupyter's packages
def test_in_an_ipython_kernel(kernel: Any) -> None:
    """Its loop runs: synchronous calls, cells that await, and the kernel's interrupt."""
    outputs: list[list[str]] = []

    def collect(message: dict[str, Any]) -> None:
        content = message["content"]
        text = content.get("text") or content.get("ename")
        if text:
            outputs[-1].extend(text.split("\n")[:1])
        if text and text.startswith("waiting"):
            kernel.interrupt_kernel()

    for cell in CELLS:
        outputs.append([])
        kernel.client_in_use.execute_interactive(cell, timeout=60, output_hook=collect)
    assert outputs == [
        [],
        ["True"],
        ["awaited True"],
        ["waiting", "KeyboardInterrupt"],
        ["awaited True"],
    ]


# ---------------------------------------------------------------- web servers

APPLICATION = textwrap.dedent(
    """
    import asyncio, sys, threading
    import uvicorn
    from fastapi import FastAPI
    from autogen_compat.portal import call_in_caller, run_sync

    application = FastAPI()

    async def where(number):
        await asyncio.sleep(0.01)
        return number, await call_in_caller(threading.get_ident)

    def chat(number):
        got, thread = run_sync(where(number))
        return {"number": got, "caller": thread == threading.get_ident()}

    @application.get("/sync/{number}")
    def sync_endpoint(number: int):
        return chat(number)

    @application.get("/async/{number}")
    async def async_endpoint(number: int):
        return chat(number)

    uvicorn.run(application, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
    """
)


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


@contextlib.contextmanager
def served() -> Iterator[str]:
    from compat.portal.programs import start

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start("import warnings; warnings.simplefilter('ignore')\n" + APPLICATION, str(port))
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(urllib.error.URLError):
                get(f"{url}/sync/0")
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert err == ""


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_in_fastapi(kind: str) -> None:
    for module in ("fastapi", "uvicorn"):
        pytest.importorskip(module, reason="needs fastapi and uvicorn")
    with served() as url, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: get(f"{url}/{kind}/{number}"), range(20)))
    assert answers == [{"number": number, "caller": True} for number in range(20)]
