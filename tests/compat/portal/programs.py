"""Whole programs that use the portal, run in a process of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from compat.support.openai_server import Answer, OpenAIServer

COMPAT = str(Path(__file__).parents[3] / "compat")
ROUNDS = 10
HEAD = """
import asyncio, atexit, os, signal, sys, threading, time
from autogen_compat import portal
from autogen_compat.portal import CompatShutdownError, call_in_caller, run_sync

portal.GRACE_SECONDS = 100  # whatever waits that long fails the test

async def double(number):
    await asyncio.sleep(0)
    return 2 * number
"""
INTERRUPTED = """
def interrupted(work, then=lambda: run_sync(double(4))):
    begin = time.monotonic()
    try:
        work()
    except KeyboardInterrupt:
        print("interrupted")
    else:
        print("went on")
    print(then(), flush=True)
"""
"""``interrupted(work)``: do *work* until Ctrl-C, then something else."""


def _pythons() -> Iterator[str]:
    """This interpreter, and those of other supported versions that are installed beside it."""
    yield sys.executable
    for minor in range(10, 15):
        python = shutil.which(f"python3.{minor}")
        if python and minor != sys.version_info.minor:
            if subprocess.run([python, "--version"], capture_output=True).returncode == 0:
                yield python


PYTHONS = tuple(_pythons())
"""The portal needs the standard library only, so that its programs run on each."""


def start(program: str, *arguments: str, python: str = sys.executable) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-W", "error", "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": COMPAT, "PYTHONUNBUFFERED": "1"},
    )


def run(program: str, *arguments: str, code: int = 0, python: str = sys.executable, head: str = HEAD) -> str:
    """Run *program*, which must end by itself, silently and soon; return what it printed."""
    process = start(head + program, *arguments, python=python)
    try:
        out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert (process.returncode, err) == (code, "")
    return out


def run_often(
    program: str, *arguments: str, code: int = 0, python: str = sys.executable, head: str = HEAD
) -> str:
    """Run *program* ``ROUNDS`` times, as :func:`run` does; return what it printed, always the same."""
    (out,) = {run(program, *arguments, code=code, python=python, head=head) for _ in range(ROUNDS)}
    return out


def interrupt(
    program: str,
    *arguments: str,
    times: int = 1,
    rounds: int = 1,
    wait: Callable[[], object] = lambda: time.sleep(0.05),
) -> tuple[list[str], float]:
    """Send Ctrl-C each time *program* prints ``ready``, after *wait*, for *rounds* rounds.

    Returns all other lines, and the seconds of the slowest round from the signal to the line after next
    ``interrupted``.
    """
    process = start(HEAD + program, *arguments)
    assert process.stdout is not None
    lines: list[str] = []
    slowest = 0.0
    for _ in range(rounds):
        assert process.stdout.readline() == "ready\n", process.communicate(timeout=60)
        wait()
        begin = time.monotonic()
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.1 if times > 1 else 0)
        while (line := process.stdout.readline()) and line != "interrupted\n":
            lines.append(line.rstrip("\n"))
        lines.append(line.rstrip("\n"))
        slowest = max(slowest, time.monotonic() - begin)
        lines.append(process.stdout.readline().rstrip("\n"))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return [*lines, *out.splitlines()], slowest


def waiting_requests(server: OpenAIServer) -> Callable[[], None]:
    """Let every other request of ``ROUNDS`` rounds wait; return what waits for the next of them."""
    for _ in range(ROUNDS):
        server.answers += [Answer("never", delay=60), Answer("next")]
    expected = iter(range(1, 2 * ROUNDS, 2))

    def wait() -> None:
        count = next(expected)
        while len(server.requests) < count:
            time.sleep(0.01)
        time.sleep(0.05)

    return wait
