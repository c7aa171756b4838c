"""The variables of a queue of chats that becomes one chat after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ....conversation.model import Chat, Conversation, Queue, Take
from ....conversation.summaries import FUNCTION, LAST, summary_of
from ...context import Context


@dataclass(frozen=True, slots=True)
class QueueNames:
    """What results and summaries are called, by the places of their chats in the queue, where needed."""

    results: Mapping[int, str]
    summaries: Mapping[int, str]


def queue_of_chat(conversation: Conversation, chat: Chat) -> Queue:
    """The queue that has a chat."""
    return next(queue for queue in conversation.queues if chat in queue.chats)


def names_of_queue(context: Context, queue: Queue) -> QueueNames:
    """The names, chosen once."""
    known = context.queue_names.get(id(queue))
    if known is None:
        known = context.queue_names[id(queue)] = _named(context, queue)
    return known


def _named(context: Context, queue: Queue) -> QueueNames:
    whole = takes_whole_results(queue)
    needed = _carried(queue) if whole else needed_summaries(queue)
    histories = {last_alike(queue, number) for number in _read(queue, "chat_history")}
    results: dict[int, str] = {}
    summaries: dict[int, str] = {}
    for number, chat in enumerate(queue.chats):
        method = chat.get("summary_method")
        kind = summary_of(context.program, chat.module, None if method is None else method.expr, None).kind
        is_needed = number in needed
        base = _base(chat)
        statement = chat.module.stmt_of[id(queue.site.expr)]
        if whole or number in histories or (is_needed and kind == LAST) or kind == FUNCTION:
            results[number] = context.draft.fresh(chat.module, f"{base}_result", statement)
        if is_needed:
            summaries[number] = context.draft.fresh(chat.module, f"{base}_summary", statement)
    return QueueNames(results, summaries)


def needed_summaries(queue: Queue) -> set[int]:
    """The places of the chats whose summaries others get, or the program reads."""
    return _carried(queue) | _read(queue, "summary")


def takes_whole_results(queue: Queue) -> bool:
    """Whether a loop over the results reads more of them than their summaries."""
    return any(
        take.index is None and take.kind == "field" and take.field != "summary" for take in queue.takes
    )


def number_of(queue: Queue, take: Take) -> int | None:
    """The place in the queue of the chat whose result is taken, if it is one that is written out."""
    expr = take.index
    if expr is None:
        return None
    negative = expr.kind == "unary" and expr.text == "USub"
    value = expr.items[0].value if negative else expr.value
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    keys = {chat.queued.key: number for number, chat in enumerate(queue.chats) if chat.queued}
    return keys.get(len(queue.chats) - value if negative else value)


def _carried(queue: Queue) -> set[int]:
    return {number for chat in queue.chats if chat.queued for number in chat.queued.carries}


def _read(queue: Queue, field: str) -> set[int]:
    """The places of the chats of which a field is read."""
    found: set[int] = set()
    for take in queue.takes:
        if take.kind == "field" and take.field == field:
            number = number_of(queue, take)
            found |= set(range(len(queue.chats))) if number is None else {number}
    return found


def last_alike(queue: Queue, number: int) -> int:
    """The last chat of the same agents: in 0.2 its messages are in the results of all of them."""
    chat = queue.chats[number]
    sides = {*chat.senders, *chat.recipients}
    return max(n for n, other in enumerate(queue.chats) if {*other.senders, *other.recipients} == sides)


def _base(chat: Chat) -> str:
    """What a chat is called: as its recipient."""
    text = chat.arguments.named["recipient"].expr.text.lower().strip("_")
    return text if text.isidentifier() else "chat"
