"""Conversations: generators that yield the turn which is to be taken next, and take it when resumed.

A conversation does what user code can see (replies, messages, hooks, printing) and knows nothing of AutoGen
0.4. Who resumes it, and where the messages go, is the business of :mod:`autogen_compat.engine.runs`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any

from autogen_compat.engine import runs
from autogen_compat.engine.turns import Expectation, Turn, expect_reply, nothing_expected, replying_within

Conversation = Generator[Turn, None, None]
AsyncConversation = AsyncGenerator[Turn, None]


def talk(first: Turn) -> None:
    """Take *first* and the turns that follow from it."""
    runs.run(exchange(first))


async def a_talk(first: Turn) -> None:
    """Take *first* and the turns that follow from it, asynchronously."""
    await runs.a_run(a_exchange(first))


def exchange(first: Turn) -> Conversation:
    """Two agents reply to each other until one of them stays silent or is not asked to reply."""
    turn: Turn | None = first
    while turn is not None:
        yield turn
        expected = _take(turn)
        yield from expected.taken
        turn = expected.turn


async def a_exchange(first: Turn) -> AsyncConversation:
    """Two agents reply to each other until one of them stays silent or is not asked to reply."""
    turn: Turn | None = first
    while turn is not None:
        yield turn
        expected = await _a_take(turn)
        for taken in expected.taken:
            yield taken
        turn = expected.turn


def _follow(expected: Expectation) -> Conversation:
    """Go on from a message that was delivered."""
    yield from expected.taken
    if expected.turn is not None:
        yield from exchange(expected.turn)


async def _a_follow(expected: Expectation) -> AsyncConversation:
    """Go on from a message that was delivered."""
    for taken in expected.taken:
        yield taken
    if expected.turn is not None:
        async for turn in a_exchange(expected.turn):
            yield turn


def chat(
    sender: Any, recipient: Any, opening: Callable[[], Any], max_turns: int | None, silent: bool | None
) -> Conversation:
    """A chat that *sender* opens.

    Args:
        sender: who opens it.
        recipient: the other one.
        opening: makes the first message.
        max_turns: how often *sender* speaks at most; None: until somebody stays silent.
        silent: do not print the messages.
    """
    if max_turns is None:
        yield from _follow(_deliver(sender, recipient, opening(), None, silent))
        return
    for number in range(max_turns):
        turn = Turn(sender, recipient, silent)
        if number:
            yield turn
            message = sender.generate_reply(messages=sender.chat_messages[recipient], sender=recipient)
        else:
            message = opening()
        if message is None:
            return
        turn.said = message
        yield from _follow(_deliver(sender, recipient, message, True, silent))


async def a_chat(
    sender: Any,
    recipient: Any,
    opening: Callable[[], Awaitable[Any]],
    max_turns: int | None,
    silent: bool | None,
) -> AsyncConversation:
    """A chat that *sender* opens: see :func:`chat`."""
    if max_turns is None:
        expected = await _a_deliver(sender, recipient, await opening(), None, silent)
        async for following in _a_follow(expected):
            yield following
        return
    for number in range(max_turns):
        turn = Turn(sender, recipient, silent)
        if number:
            yield turn
            message = await sender.a_generate_reply(
                messages=sender.chat_messages[recipient], sender=recipient
            )
        else:
            message = await opening()
        if message is None:
            return
        turn.said = message
        async for following in _a_follow(await _a_deliver(sender, recipient, message, True, silent)):
            yield following


def reply_within(turn: Turn, expectation: Expectation) -> None:
    """Take *turn* and all that follow before returning, as 0.2 does."""
    speaker, peer = turn.speaker, turn.peer
    with nothing_expected():
        turn.said = speaker.generate_reply(messages=speaker.chat_messages[peer], sender=peer)
    expectation.taken.append(turn)
    if turn.said is not None:
        with replying_within(expectation, turn):
            speaker.send(turn.said, peer, silent=turn.silent)


async def a_reply_within(turn: Turn, expectation: Expectation) -> None:
    """Take *turn* and all that follow before returning, as 0.2 does."""
    speaker, peer = turn.speaker, turn.peer
    with nothing_expected():
        turn.said = await speaker.a_generate_reply(sender=peer)
    expectation.taken.append(turn)
    if turn.said is not None:
        with replying_within(expectation, turn):
            await speaker.a_send(turn.said, peer, silent=turn.silent)


def _take(turn: Turn) -> Expectation:
    speaker, peer = turn.speaker, turn.peer
    turn.said = speaker.generate_reply(messages=speaker.chat_messages[peer], sender=peer)
    with expect_reply(speaker, peer) as expected:
        if turn.said is not None:
            speaker.send(turn.said, peer, silent=turn.silent)
    return expected


async def _a_take(turn: Turn) -> Expectation:
    speaker, peer = turn.speaker, turn.peer
    turn.said = await speaker.a_generate_reply(sender=peer)
    with expect_reply(speaker, peer) as expected:
        if turn.said is not None:
            await speaker.a_send(turn.said, peer, silent=turn.silent)
    return expected


def _deliver(
    sender: Any, recipient: Any, message: Any, request_reply: bool | None, silent: bool | None
) -> Expectation:
    with expect_reply(sender, recipient) as expected:
        # An agent class of the user may have its own idea of the keywords: pass only what is set.
        options = {} if request_reply is None else {"request_reply": request_reply}
        sender.send(message, recipient, silent=silent, **options)
    return expected


async def _a_deliver(
    sender: Any, recipient: Any, message: Any, request_reply: bool | None, silent: bool | None
) -> Expectation:
    with expect_reply(sender, recipient) as expected:
        options = {} if request_reply is None else {"request_reply": request_reply}
        await sender.a_send(message, recipient, silent=silent, **options)
    return expected
