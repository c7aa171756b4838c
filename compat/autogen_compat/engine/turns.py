"""Turns: who owes whom a reply, and the order in which replies are given.

In 0.2 a chat is a recursion: ``send`` calls ``receive``, which generates the reply and calls ``send``. Here
``receive`` only notes that a reply is due when the message came from a running conversation, and the
conversation takes the turns one after the other: see :func:`expect_reply`.

Where code of the user stands in the recursion (an overridden ``send`` or ``receive``), what it does behind
its call of the base class shows that everything else has happened by then. There the recursion stays: see
:func:`replying_within`.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
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
class Expectation:
    """A conversation delivers a message of *sender* to *recipient* and will take the turn that follows.

    Attributes:
        sender: who sends.
        recipient: who will have to reply.
        within: whether *recipient* has to reply before its ``receive`` returns.
        turn: the turn that is to be taken; None: there is none.
        taken: the turns that were taken while the message was delivered.
    """

    sender: object
    recipient: object
    within: bool = False
    turn: Turn | None = None
    taken: list[Turn] = field(default_factory=list[Turn])
    used: bool = False


_expectation: ContextVar[Expectation | None] = ContextVar("autogen_compat_expected_reply", default=None)


@contextmanager
def expect_reply(sender: object, recipient: object) -> Generator[Expectation, None, None]:
    """While a message is being sent, note the turn of *recipient* instead of letting it reply at once.

    Only the first reply of *recipient* to *sender* is meant. Whatever else user code sends meanwhile (from a
    hook, an overridden ``receive``) is a conversation of its own and complete when its ``send`` returns.
    """
    expectation = Expectation(sender, recipient)
    with _expecting(expectation):
        yield expectation


@contextmanager
def replying_within(expectation: Expectation, turn: Turn) -> Generator[None, None, None]:
    """While the reply of *turn* is being sent, let those that follow be given within its ``send``."""
    with _expecting(Expectation(turn.speaker, turn.peer, within=True, taken=expectation.taken)):
        yield


@contextmanager
def nothing_expected() -> Generator[None, None, None]:
    """Begin a conversation inside of another one: its replies are its own."""
    with _expecting(None):
        yield


@contextmanager
def _expecting(expectation: Expectation | None) -> Generator[None, None, None]:
    token = _expectation.set(expectation)
    try:
        yield
    finally:
        _expectation.reset(token)


def meet(turn: Turn) -> Expectation | None:
    """Return the expectation that *turn* meets, once; None: no conversation waits for it."""
    expectation = _expectation.get()
    if expectation is None or expectation.used:
        return None
    if expectation.sender is not turn.peer or expectation.recipient is not turn.speaker:
        return None
    expectation.used = True
    return expectation
