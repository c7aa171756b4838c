"""What of a run its reader has seen: nobody speaks, and no function is called, before it is up to date.

0.2 printed a message while it was delivered, so that all that was said stood on the screen when a human was
asked, a tool ran or code was executed. The messages of a 0.4 team go through a queue to whoever reads its
stream, and the team does not wait for that reader.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from autogen_agentchat.messages import ModelClientStreamingChunkEvent

from autogen_compat.parts.messages import is_end_marker

_PATIENCE = 5.0
"""Seconds to wait for a message that a team may never put into its stream (a team of somebody else's)."""

_PIECES = (ModelClientStreamingChunkEvent,)

_current: ContextVar[Screen | None] = ContextVar("autogen_compat_screen", default=None)


class Screen:
    """The messages and events of one run that its reader has not dealt with yet."""

    def __init__(self) -> None:
        self._behind: list[object] = []
        self._up_to_date = asyncio.Event()
        self._up_to_date.set()
        self._is_followed = True

    def announce(self, item: object) -> None:
        """Say that *item* will come out of the stream; end markers and pieces of a message need not be."""
        if self._is_followed and not is_end_marker(item) and not isinstance(item, _PIECES):
            self._behind.append(item)
            self._up_to_date.clear()

    def show(self, item: object) -> None:
        """Say that the reader of the stream is done with *item*."""
        if item in self._behind:
            self._behind.remove(item)
        if not self._behind:
            self._up_to_date.set()

    async def catch_up(self) -> None:
        """Wait until all that was announced has been shown, or the stream has ended.

        A team that holds messages back is waited for once.
        """
        try:
            await asyncio.wait_for(self._up_to_date.wait(), _PATIENCE)
        except asyncio.TimeoutError:
            self.close()

    def close(self) -> None:
        """Wait for nothing any more."""
        self._is_followed = False
        self._behind.clear()
        self._up_to_date.set()

    @contextmanager
    def in_use(self) -> Generator[None, None, None]:
        """Be the screen of what runs in this context."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


def screen_of_turn(screen: Screen | None) -> Screen:
    """Return the screen that an agent's turn in the run with *screen* is for.

    An agent that starts another chat to find its reply speaks there too, which is not for the first one.
    """
    current = _current.get()
    return screen if screen is not None and current in (None, screen) else Screen()


async def screen_is_up_to_date() -> None:
    """Wait until the reader of the run that is under way, if any, has seen all that was said in it."""
    screen = _current.get()
    if screen is not None:
        await screen.catch_up()
