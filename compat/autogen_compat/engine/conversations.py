"""Conversations: generators that yield the turn which is to be taken next, and take it when resumed.

A conversation does what user code can see (replies, messages, hooks, printing) and knows nothing of AutoGen
0.4. Besides turns it yields steps (:mod:`autogen_compat.parts.rules.steps`), so that it is one and the same
in synchronous and asynchronous chats. Who resumes it, and where the messages go, is the business of
:mod:`autogen_compat.engine.runs`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from autogen_compat.engine import runs
from autogen_compat.engine.turns import Expectation, Turn, expect_reply, nothing_expected, replying_within
from autogen_compat.parts.rules.steps import Call

Conversation = Generator[Any, Any, None]
"""Yields turns and steps."""


def talk(first: Turn) -> None:
    """Take *first* and the turns that follow from it."""
    runs.run(exchange(first))


async def a_talk(first: Turn) -> None:
    """Take *first* and the turns that follow from it, asynchronously."""
    await runs.a_run(exchange(first))


def exchange(first: Turn) -> Conversation:
    """Two agents reply to each other until one of them stays silent or is not asked to reply."""
    turn: Turn | None = first
    while turn is not None:
        yield turn
        turn.said = yield _reply(turn)
        turn = yield from _delivered(turn.speaker, turn.peer, turn.said, None, turn.silent)


def chat(
    sender: Any, recipient: Any, opening: Callable[[], Any], max_turns: int | None, silent: bool | None
) -> Conversation:
    """A chat that *sender* opens.

    Args:
        sender: who opens it.
        recipient: the other one.
        opening: makes the first message, or an awaitable of it.
        max_turns: how often *sender* speaks at most; None: until somebody stays silent.
        silent: do not print the messages.
    """
    if max_turns is None:
        message = yield opening
        yield from _follow((yield from _delivered(sender, recipient, message, None, silent, always=True)))
        return
    for number in range(max_turns):
        turn = Turn(sender, recipient, silent)
        if number:
            yield turn
            history = sender.chat_messages[recipient]
            message = yield Call(sender, "generate_reply", messages=history, sender=recipient)
        else:
            message = yield opening
        if message is None:
            return
        turn.said = message
        yield from _follow((yield from _delivered(sender, recipient, message, True, silent)))


# Replies within replies nest as deep as the chat is long: every call between them would make it end earlier.


def reply_within(turn: Turn, expectation: Expectation) -> None:
    """Take *turn* and all that follow before returning, as 0.2 does."""
    with nothing_expected():
        turn.said = _reply(turn)()
    expectation.taken.append(turn)
    if turn.said is not None:
        with replying_within(expectation, turn):
            turn.speaker.send(turn.said, turn.peer, silent=turn.silent)


async def a_reply_within(turn: Turn, expectation: Expectation) -> None:
    """Take *turn* and all that follow before returning, as 0.2 does."""
    with nothing_expected():
        turn.said = await _reply(turn).awaited()
    expectation.taken.append(turn)
    if turn.said is not None:
        with replying_within(expectation, turn):
            await turn.speaker.a_send(turn.said, turn.peer, silent=turn.silent)


def _reply(turn: Turn) -> Call:
    reply = Call(turn.speaker, "generate_reply", sender=turn.peer)
    return reply.only_sync(messages=turn.speaker.chat_messages[turn.peer])


def _follow(turn: Turn | None) -> Conversation:
    if turn is not None:
        yield from exchange(turn)


def _delivered(
    sender: Any,
    recipient: Any,
    message: Any,
    request_reply: bool | None,
    silent: bool | None,
    *,
    always: bool = False,
) -> Generator[Any, Any, Turn | None]:
    """Send *message*; yield the turns that were taken meanwhile; return the one that is to be taken next.

    None is no message, and is sent only where *always* says so.
    """
    with expect_reply(sender, recipient) as expected:
        if message is not None or always:
            # An agent class of the user may have its own idea of the keywords: pass only what is set.
            options = {} if request_reply is None else {"request_reply": request_reply}
            yield Call(sender, "send", message, recipient, silent=silent, **options)
    yield from expected.taken
    return expected.turn
