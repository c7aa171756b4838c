"""Turns: who owes whom a reply, and the order in which replies are given.

In 0.2 a chat is a recursion: ``send`` calls ``receive``, which generates the reply and calls ``send``. Here
``receive`` only notes that a reply is due when the message came from a running conversation, and the
conversation takes the turns one after the other: see :func:`expect_reply`.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Turn:
    """It is the turn of *speaker* to reply to *peer*.

    Attributes:
        speaker: the agent that replies.
        peer: the agent that gets the reply.
        silent: whether the reply is printed.
        said: the reply, once the turn was taken; None: the speaker stayed silent.
    """

    speaker: Any
    peer: Any
    silent: bool | None = False
    said: str | dict[str, Any] | None = None


@dataclass(eq=False)
class _Expectation:
    """A conversation delivers a message of *sender* to *recipient* and will take the turn that follows."""

    sender: object
    recipient: object
    turn: Turn | None = None
    used: bool = False


_expectation: ContextVar[_Expectation | None] = ContextVar("autogen_compat_expected_reply", default=None)


@contextmanager
def expect_reply(sender: object, recipient: object) -> Generator[_Expectation, None, None]:
    """While a message is being sent, note the turn of *recipient* instead of letting it reply at once.

    Only the first reply of *recipient* to *sender* is meant. Whatever else user code sends meanwhile (from a
    hook, an overridden ``receive``) is a conversation of its own and complete when its ``send`` returns.
    """
    expectation = _Expectation(sender, recipient)
    token = _expectation.set(expectation)
    try:
        yield expectation
    finally:
        _expectation.reset(token)


@contextmanager
def nothing_expected() -> Generator[None, None, None]:
    """Begin a conversation inside of another one: its replies are its own."""
    token = _expectation.set(None)
    try:
        yield
    finally:
        _expectation.reset(token)


def schedule(turn: Turn) -> bool:
    """Hand *turn* to the conversation that expects it; False when none does."""
    expectation = _expectation.get()
    if expectation is None or expectation.used:
        return False
    if expectation.sender is not turn.peer or expectation.recipient is not turn.speaker:
        return False
    expectation.used = True
    expectation.turn = turn
    return True
