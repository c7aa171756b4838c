"""``run_sync`` and whole processes: Ctrl-C, fork, exit. Each test runs programs of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and fork")
COMPAT = str(Path(__file__).parents[3] / "compat")
HEAD = """
import asyncio, atexit, os, signal, sys, threading, time
from autogen_compat.portal import CompatShutdownError, run_sync

async def double(number):
    await asyncio.sleep(0)
    return 2 * number
"""


def start(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", HEAD + program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": COMPAT, "PYTHONUNBUFFERED": "1"},
    )


def run(program: str) -> str:
    """Run *program*, which must end by itself, silently and soon; return what it printed."""
    begin = time.monotonic()
    process = start(program)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert time.monotonic() - begin < 8
    return out


def interrupt(program: str, times: int = 1) -> tuple[str, float]:
    """Send Ctrl-C once *program* has printed ``ready``; return the rest of its output and the seconds."""
    process = start(program)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.1)
    begin = time.monotonic()
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.1 if times > 1 else 0)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    return out, time.monotonic() - begin


@posix_only
def test_ctrl_c_cancels_the_coroutine_and_the_next_call_works() -> None:
    out, seconds = interrupt(
        """
async def wait():
    print("ready")
    try:
        await asyncio.sleep(60)
    finally:
        print("cleaned up")

try:
    run_sync(wait())
except KeyboardInterrupt:
    print("interrupted")
print(run_sync(double(4)))
"""
    )
    assert out.split("\n") == ["cleaned up", "interrupted", "8", ""]
    assert seconds < 2


@posix_only
def test_a_second_ctrl_c_does_not_wait_for_the_clean_up() -> None:
    out, seconds = interrupt(
        """
async def stubborn():
    print("ready")
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(2.5)

try:
    run_sync(stubborn())
except KeyboardInterrupt:
    print("interrupted", flush=True)
    os._exit(0)
""",
        times=2,
    )
    assert out == "interrupted\n"
    assert seconds < 2


@posix_only
def test_ctrl_c_while_blocking_a_running_loop() -> None:
    out, _ = interrupt(
        """
async def wait():
    print("ready")
    await asyncio.sleep(60)

async def handler():
    run_sync(wait())

loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(handler())
except KeyboardInterrupt:
    print("interrupted")
loop.close()
"""
    )
    assert out == "interrupted\n"


@posix_only
def test_a_forked_child_has_its_own_loop() -> None:
    out = run(
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
    out = run(
        """
import warnings
from autogen_compat import portal
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


def test_exit_runs_finally_blocks_of_pending_tasks() -> None:
    out = run(
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
"""
    )
    assert sorted(out.splitlines()) == ["end", "finally", "generator closed"]


def test_calls_at_exit_are_refused_and_do_not_hang() -> None:
    out = run(
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
