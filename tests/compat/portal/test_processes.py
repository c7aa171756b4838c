"""``run_sync`` and whole processes: fork and exit. Each test runs a program of its own, several times."""

from __future__ import annotations

import os

import pytest
from compat.portal.programs import PYTHONS, run, run_often

posix_only = pytest.mark.skipif(os.name != "posix", reason="forks")
PYTHON = pytest.mark.parametrize("python", PYTHONS, ids=os.path.basename)


@posix_only
def test_a_forked_child_has_its_own_loop() -> None:
    out = run_often(
        """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns about fork with threads
print(run_sync(double(1)))
sys.stdout.flush()
child = os.fork()
if child == 0:
    print(run_sync(double(2)), threading.active_count())
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
print(run_sync(double(3)))
"""
    )
    assert out.split("\n") == ["2", "4 2", "6", ""]


@posix_only
def test_fork_while_another_thread_starts_the_loop() -> None:
    """The child must not inherit a lock that nobody will release."""
    out = run_often(
        """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
with portal._state.lock:
    child = os.fork()
    if child == 0:
        print(run_sync(double(2)))
        sys.stdout.flush()
        os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""
    )
    assert out == "4\n"


@PYTHON
def test_exit_runs_finally_blocks_of_pending_tasks(python: str) -> None:
    out = run_often(
        """
async def background():
    try:
        await asyncio.sleep(60)
    finally:
        print("finally")

async def leave_a_task():
    global task
    task = asyncio.ensure_future(background())
    await asyncio.sleep(0)

async def numbers():
    try:
        while True:
            yield 1
    finally:
        print("generator closed")

async def leave_a_generator():
    global generator
    generator = numbers()
    return await generator.__anext__()

run_sync(leave_a_task())
run_sync(leave_a_generator())
print("end")
""",
        python=python,
    )
    assert sorted(out.splitlines()) == ["end", "finally", "generator closed"]


def test_calls_at_exit_are_refused_and_do_not_hang() -> None:
    out = run_often(
        """
def late():
    try:
        run_sync(double(1))
    except CompatShutdownError as error:
        print("refused")

class Owner:
    def __del__(self):
        late()

atexit.register(late)  # before the portal starts, so it runs after the portal is closed
owner = Owner()
owner.itself = owner
print(run_sync(double(3)))
"""
    )
    assert out.split("\n")[:2] == ["6", "refused"]


def test_a_program_without_calls_starts_no_thread() -> None:
    assert run("print(threading.active_count())") == "1\n"


def test_importing_the_portal_imports_no_autogen() -> None:
    assert (
        run("print([name for name in sys.modules if name.startswith('autogen_') and 'compat' not in name])")
        == "[]\n"
    )
