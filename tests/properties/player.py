"""Plays programs one after the other, each in a fork of a process that has loaded AutoGen already.

It runs in the environment of a release.  Each line of its input is a job: the folder of a program, the
variables it gets, a file for what it prints and a limit in seconds; the answer is its exit code, or null if
it did not end in time.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import runpy
import signal
import sys
import threading
import time


def play(folder: str, variables: dict[str, str], output: str) -> None:
    """Become the program: never returns."""
    code = 1
    try:
        os.chdir(folder)
        os.environ.update(variables)
        target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(target, stream)
        sys.path[0] = folder
        sys.argv = ["main.py"]
        runpy.run_path("main.py", run_name="__main__")
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        end()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end() -> None:
    """What Python does when a program ends: wait for its threads, and call what is registered."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]


def waited(child: int, seconds: float) -> int | None:
    """The exit code of a process; None if it had to be ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main() -> None:
    """Load what the arguments name, and do the jobs."""
    for name in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            play(job["folder"], job["variables"], job["output"])
        print(json.dumps(waited(child, job["seconds"])), flush=True)


if __name__ == "__main__":
    main()
