"""What a long run is at, on one line of a terminal that goes when it ends."""

from __future__ import annotations

import time
from threading import Event, Thread
from types import TracebackType
from typing import TextIO

_CLEAR = "\r\x1b[2K"


class Progress:
    """Shows the stage of a run on ``stream`` once it has taken ``after`` seconds, if that is a terminal.

    A context manager; :meth:`stage` says what comes next.  The line is written by a thread of its own, so
    that it is there, and goes on counting, while a stage computes.
    """

    def __init__(self, stream: TextIO, *, after: float = 2.0, every: float = 0.5) -> None:
        self._stream = stream
        self._after = after
        self._every = every
        self._stage = "reading"
        self._started = time.monotonic()
        self._ended = Event()
        self._thread = Thread(target=self._show, daemon=True) if stream.isatty() else None

    def stage(self, text: str) -> None:
        """The run is at ``text`` from now on."""
        self._stage = text

    def __enter__(self) -> Progress:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _show(self) -> None:
        if self._ended.wait(self._after):
            return
        while not self._ended.is_set():
            seconds = time.monotonic() - self._started
            self._stream.write(f"{_CLEAR}{self._stage}… {seconds:.0f} s")
            self._stream.flush()
            self._ended.wait(self._every)
        self._stream.write(_CLEAR)
        self._stream.flush()
