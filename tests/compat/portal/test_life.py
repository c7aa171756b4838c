"""The portal's thread: forks, exits, accidents, and a thousand chats."""

from __future__ import annotations

import os
import sys

import pytest
from compat.portal.programs import PYTHONS, run, run_often

posix_only = pytest.mark.skipif(os.name != "posix", reason="forks")
PYTHON = pytest.mark.parametrize("python", PYTHONS, ids=os.path.basename)
QUIET_FORK = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns about fork with threads
"""

# ---------------------------------------------------------------- forks


@posix_only
def test_fork_within_a_callback() -> None:
    """The child has neither the loop nor the coroutine that it would return to."""
    out = run(
        QUIET_FORK
        + """
def callback():
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    print(run_sync(double(2)), flush=True)

async def work():
    return await call_in_caller(callback)

parent = os.getpid()
try:
    print(run_sync(work()))
except CompatShutdownError as error:
    print("refused", os.getpid() != parent, flush=True)
    os._exit(0)
print(run_sync(double(4)))
"""
    )
    assert out.split("\n") == ["4", "refused True", "0", "8", ""]


@posix_only
def test_fork_from_the_loops_thread() -> None:
    """There the child's main thread is a copy of the portal's, and no portal any more."""
    out = run_often(
        QUIET_FORK
        + """
async def work():
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    thread = threading.Thread(target=lambda: print(run_sync(double(2)), flush=True))
    thread.start()
    thread.join()
    os._exit(0)

print(run_sync(work()), run_sync(double(4)))
"""
    )
    assert out.split("\n") == ["4", "0 8", ""]


@pytest.mark.parametrize("method", ["spawn", pytest.param("fork", marks=posix_only)])
def test_multiprocessing(method: str, tmp_path: os.PathLike[str]) -> None:
    """With ``spawn`` the child imports the program, so it has to be a file."""
    script = os.path.join(tmp_path, "program.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(
            QUIET_FORK
            + """
import asyncio, multiprocessing, sys
from autogen_compat.portal import call_in_caller, run_sync

async def double(number):
    return 2 * await call_in_caller(int, number)

def work(number):
    return run_sync(double(number))

if __name__ == "__main__":
    print(work(1))
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(work, range(4)))
        pool.close()
        pool.join()
    print(work(3))
"""
        )
    out = run_often(
        "import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')",
        script,
        method,
    )
    assert out.split("\n") == ["2", "[0, 2, 4, 6]", "6", ""]


# ---------------------------------------------------------------- exits


def test_exit_while_a_task_does_not_end() -> None:
    run_often(
        """
portal.GRACE_SECONDS = 0.2

async def leave():
    async def stubborn():
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                pass
    global task
    task = asyncio.ensure_future(stubborn())

run_sync(leave())
"""
    )


def test_exit_while_another_thread_waits() -> None:
    out = run_often(
        """
async def wait():
    try:
        await asyncio.sleep(60)
    finally:
        print("finally")

def work():
    try:
        run_sync(wait())
    except CompatShutdownError:
        ended.set()

ended = threading.Event()
atexit.register(lambda: print("ended" if ended.wait(5) else "waits"))
run_sync(double(1))  # the portal's own handler comes later, so it runs earlier
threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
"""
    )
    assert out == "finally\nended\n"


def test_exit_from_a_callback() -> None:
    assert (
        run_often(
            """
async def work():
    try:
        await call_in_caller(sys.exit, 3)
    finally:
        print("finally")

run_sync(work())
""",
            code=3,
        )
        == "finally\n"
    )


@PYTHON
def test_a_handler_that_was_registered_before_the_import(python: str) -> None:
    """It runs after the portal is closed: an error, no hang, and no coroutine that nobody awaited."""
    out = run_often(
        """
import asyncio, atexit

def late():
    try:
        run_sync(asyncio.sleep(0))
    except CompatShutdownError:
        print("refused")

atexit.register(late)
from autogen_compat.portal import CompatShutdownError, run_sync
run_sync(asyncio.sleep(0))
""",
        python=python,
        head="",
    )
    assert out == "refused\n"


@PYTHON
def test_the_first_call_in_an_atexit_handler(python: str) -> None:
    out = run_often(
        """
def late():
    try:
        print(run_sync(double(1)))
    except CompatShutdownError:
        print("refused")

atexit.register(late)
""",
        python=python,
    )
    assert out in ("2\n", "refused\n")  # newer Pythons start no thread then


@PYTHON
@pytest.mark.parametrize("used", [True, False])
@pytest.mark.parametrize("held", [True, False])
def test_calls_of_finalizers_at_exit(used: bool, held: bool, python: str) -> None:
    out = run_often(
        f"""
import json

class Owner:
    def __del__(self, run_sync=run_sync, double=double, write=os.write):
        try:
            run_sync(double(1))
        except RuntimeError as error:
            write(1, b"refused ")

owner = Owner()
if {held}:
    json.owner = owner.itself = owner
if {used}:
    run_sync(double(1))
""",
        python=python,
    )
    assert out == "refused "


def test_a_closed_portal() -> None:
    out = run_often(
        """
from autogen_compat.portal import Portal

async def background():
    try:
        await asyncio.sleep(60)
    finally:
        print("finally")

async def leave():
    global task
    task = asyncio.ensure_future(background())
    await asyncio.sleep(0)
    return await call_in_caller(threading.get_ident)

with Portal() as portal:
    print(portal.run_sync(leave()) == threading.get_ident())
coro = double(1)
try:
    portal.run_sync(coro)
except CompatShutdownError:
    print("refused", coro.cr_frame)
print(threading.active_count(), run_sync(double(4)))
"""
    )
    assert out.split("\n") == ["True", "finally", "refused None", "1 8", ""]


def test_a_portal_that_nobody_closed() -> None:
    out = run_often(
        """
from autogen_compat.portal import Portal

async def background():
    try:
        await asyncio.sleep(60)
    finally:
        print("finally")

async def leave():
    global task
    task = asyncio.ensure_future(background())
    await asyncio.sleep(0)

Portal().run_sync(leave())
"""
    )
    assert out == "finally\n"


# ---------------------------------------------------------------- accidents


def test_the_loops_thread_dies() -> None:
    """An error for who waits; the next call starts another thread."""
    out = run(
        """
import ctypes

class Killed(BaseException):
    pass

threading.excepthook = lambda args: None

def kill():
    portal, = [thread for thread in threading.enumerate() if thread.name == "autogen-compat-portal"]
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(portal.ident), ctypes.py_object(Killed))

async def wait(started):
    await call_in_caller(kill)
    while True:
        await asyncio.sleep(0.01)

def attempt():
    try:
        run_sync(wait(None))
    except CompatShutdownError as error:
        print("error")

for _ in range(3):
    attempt()
    print(run_sync(double(4)))
sys.stdout.flush()
import logging; logging.disable()  # asyncio's farewell to the tasks of the dead loops
"""
    )
    assert out.split() == ["error", "8"] * 3


def test_calls_of_other_threads_when_the_portal_closes() -> None:
    out = run_often(
        """
from autogen_compat.portal import Portal
import concurrent.futures

async def wait():
    await call_in_caller(barrier.wait)
    await asyncio.sleep(60)

def attempt(_):
    try:
        portal.run_sync(wait())
    except CompatShutdownError:
        return "refused"

barrier = threading.Barrier(5)
portal = Portal()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    futures = [pool.submit(attempt, number) for number in range(4)]
    barrier.wait()
    time.sleep(0.1)
    portal.close()
    print([future.result() for future in futures])
"""
    )
    assert out == f"{['refused'] * 4}\n"


# ---------------------------------------------------------------- resources


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts file descriptors")
def test_a_thousand_chats() -> None:
    out = run(
        """
import gc
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat

class Agent(BaseChatAgent):
    produced_message_types = (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        return Response(chat_message=await call_in_caller(TextMessage, content="fine", source=self.name))

    async def on_reset(self, cancellation_token):
        pass

def chat():
    team = RoundRobinGroupChat([Agent("agent", "replies")], max_turns=1)
    assert len(run_sync(team.run(task="Begin")).messages) == 2

def used():
    gc.collect()
    objects = sum(type(thing).__module__ == "autogen_compat.portal" for thing in gc.get_objects())
    return threading.active_count(), len(os.listdir("/proc/self/fd")), objects, run_sync(tasks())

async def tasks():
    await asyncio.sleep(0.05)  # those of the last chat end by themselves
    return len(asyncio.all_tasks())

chat()
run_sync(double(1))
before = used()
for _ in range(1000):
    chat()
run_sync(double(1))
print(before == used() or (before, used()))
"""
    )
    assert out == "True\n"


# ---------------------------------------------------------------- imports


def test_the_portal_imports_the_standard_library_only() -> None:
    out = run(
        """
known = {*sys.stdlib_module_names, "__main__", "autogen_compat"}
print(sorted({name.split(".")[0] for name in sys.modules} - known - before))
""".replace("known =", "before = BEFORE\nknown =").replace("BEFORE", repr(_at_start()))
    )
    assert out == "[]\n"


def _at_start() -> set[str]:
    """What a Python of this environment imports by itself: ``.pth`` files may import anything."""
    import subprocess

    program = "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    return set(subprocess.check_output([sys.executable, "-c", program], text=True).split())
