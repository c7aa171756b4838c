"""Import modules once, then fork a process for every program: ``python zygote_process.py MODULE…``.

Reads requests from standard input, one JSON object a line:

``argv``, ``folder``, ``env``, ``stdin``     as in :class:`support.programs.Command`; stdin is a file's path
``stdout``, ``stderr``                       files to write to
``timeout``                                  seconds until the program is killed

and answers each with a line on standard output: the exit code (negative: the signal that killed it), or
``null`` after the timeout.  Programs run one after the other; standard library only.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import sys
import tempfile
from typing import Any


def prepare(request: dict[str, Any]) -> None:
    """Make this (forked) process look as if the interpreter had just been started for the program."""
    os.setsid()
    for path, flags, descriptor in (
        (request["stdin"], os.O_RDONLY, 0),
        (request["stdout"], os.O_WRONLY | os.O_CREAT, 1),
        (request["stderr"], os.O_WRONLY | os.O_CREAT, 2),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, errors="backslashreplace", buffering=1)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["folder"])
    tempfile.tempdir = None  # TMPDIR is another one now
    random.seed()
    sys.argv = list(request["argv"])
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))


def wait_for(child: int, timeout: float) -> int | None:
    """The exit code of a child; None if it had to be killed, with all that it started."""
    ended = os.pidfd_open(child)
    try:
        in_time = bool(select.select([ended], [], [], timeout)[0])
    finally:
        os.close(ended)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status) if in_time else None


def next_program() -> str | None:
    """Serve requests; None when there are no more, and in every child the file that it shall run."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    while line := requests.readline():
        request: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            prepare(request)
            return sys.argv[0]
        os.write(1, json.dumps(wait_for(child, request["timeout"])).encode() + b"\n")
    return None


if __name__ == "__main__":
    for module in sys.argv[1:]:
        importlib.import_module(module)
    gc.freeze()
    program = next_program()
    if program is not None:
        runpy.run_path(program, run_name="__main__")
