"""Conversations: generators that yield the turn which is to be taken next, and take it when resumed.

A conversation does what user code can see (replies, messages, hooks, printing) and knows nothing of AutoGen
0.4. Who resumes it, and where the messages go, is the business of :mod:`autogen_compat.engine.runs`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any

from autogen_compat.engine import runs
from autogen_compat.engine.turns import Turn, expect_reply

Conversation = Generator[Turn, None, None]
AsyncConversation = AsyncGenerator[Turn, None]


def talk(first: Turn) -> None:
    """Take *first* and the turns that follow from it."""
    runs.run(exchange(first))


async def a_talk(first: Turn) -> None:
    """Take *first* and the turns that follow from it, asynchronously."""
    await runs.a_run(a_exchange(first))


def exchange(first: Turn | None) -> Conversation:
    """Two agents reply to each other until one of them stays silent or is not asked to reply."""
    turn = first
    while turn is not None:
        yield turn
        turn = _take(turn)


async def a_exchange(first: Turn | None) -> AsyncConversation:
    """Two agents reply to each other until one of them stays silent or is not asked to reply."""
    turn = first
    while turn is not None:
        yield turn
        turn = await _a_take(turn)


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
        yield from exchange(_deliver(sender, recipient, opening(), None, silent))
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
        yield from exchange(_deliver(sender, recipient, message, True, silent))


async def a_chat(
    sender: Any,
    recipient: Any,
    opening: Callable[[], Awaitable[Any]],
    max_turns: int | None,
    silent: bool | None,
) -> AsyncConversation:
    """A chat that *sender* opens: see :func:`chat`."""
    if max_turns is None:
        first = await _a_deliver(sender, recipient, await opening(), None, silent)
        async for turn in a_exchange(first):
            yield turn
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
        async for reply in a_exchange(await _a_deliver(sender, recipient, message, True, silent)):
            yield reply


def _take(turn: Turn) -> Turn | None:
    speaker, peer = turn.speaker, turn.peer
    turn.said = speaker.generate_reply(messages=speaker.chat_messages[peer], sender=peer)
    if turn.said is None:
        return None
    with expect_reply(speaker, peer) as expected:
        speaker.send(turn.said, peer, silent=turn.silent)
    return expected.turn


async def _a_take(turn: Turn) -> Turn | None:
    speaker, peer = turn.speaker, turn.peer
    turn.said = await speaker.a_generate_reply(sender=peer)
    if turn.said is None:
        return None
    with expect_reply(speaker, peer) as expected:
        await speaker.a_send(turn.said, peer, silent=turn.silent)
    return expected.turn


def _deliver(
    sender: Any, recipient: Any, message: Any, request_reply: bool | None, silent: bool | None
) -> Turn | None:
    with expect_reply(sender, recipient) as expected:
        # An agent class of the user may have its own idea of the keywords: pass only what is set.
        options = {} if request_reply is None else {"request_reply": request_reply}
        sender.send(message, recipient, silent=silent, **options)
    return expected.turn


async def _a_deliver(
    sender: Any, recipient: Any, message: Any, request_reply: bool | None, silent: bool | None
) -> Turn | None:
    with expect_reply(sender, recipient) as expected:
        options = {} if request_reply is None else {"request_reply": request_reply}
        await sender.a_send(message, recipient, silent=silent, **options)
    return expected.turn
