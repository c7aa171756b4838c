"""A program at a pseudo-terminal, with a person who reads what is there before typing."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

#: seconds without output after a prompt: long enough for a message that comes late to be seen
PAUSE = 0.1
TIMEOUT = 60.0


class Terminal:
    """Starts a program at a terminal of its own; ``screen`` is all that it has printed."""

    def __init__(self, command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.screen = ""
        self._ours, theirs = pty.openpty()
        self._program = subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(os.environ if env is None else env),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, prompt: str) -> str:
        """What came before ``prompt`` since the last call; the program has stopped to ask by then.

        Raises:
            AssertionError: the program ended, or never asked.
        """
        start = len(self.screen)
        found = self._read_until(lambda: prompt in self.screen[start:])
        assert found, f"{prompt!r} did not come: {self.screen[start:]}"
        before = self.screen[start : self.screen.index(prompt, start)]
        self._read_until(lambda: False, PAUSE)
        return before

    def answer(self, text: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{text}\n".encode())

    def end(self) -> int:
        """Read the rest; the exit code."""
        try:
            self._read_until(lambda: False)
            return self._program.wait(timeout=TIMEOUT)
        finally:
            if self._program.poll() is None:
                os.killpg(self._program.pid, signal.SIGKILL)
                self._program.wait()
            os.close(self._ours)

    def _read_until(self, is_there: Callable[[], bool], timeout: float = TIMEOUT) -> bool:
        end = time.monotonic() + timeout
        while not is_there():
            ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return False
            try:
                data = os.read(self._ours, 65536)
            except OSError:  # the program has closed its end
                return bool(is_there())
            if not data:
                return bool(is_there())
            self.screen += data.decode(errors="replace").replace("\r\n", "\n")
        return True
