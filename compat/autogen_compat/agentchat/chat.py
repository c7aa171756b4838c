"""Results of chats, and several chats at a time (``autogen.agentchat.chat``)."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import Any

from autogen_compat.agentchat.utils import consolidate_chat_info
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules.chats import (
    STARS,
    ChatResult,
    announcement,
    carried_item,
    carry_over,
    warn_about_repeated_recipients,
)
from autogen_compat.warnings import legacy_call

__all__ = ("ChatResult", "Prerequisite", "a_initiate_chats", "initiate_chats")

Prerequisite = tuple[int, int]
"""A chat, and one that has to be finished before it starts."""


def initiate_chats(chat_queue: list[dict[str, Any]]) -> list[ChatResult]:
    """Run chats one after the other; each gets the summaries of those before it as carryover.

    Args:
        chat_queue: one dict for each chat: ``sender``, ``recipient``, and optionally the other arguments of
            ``initiate_chat`` and ``finished_chat_indexes_to_exclude_from_carryover``. As in 0.2 its
            ``carryover`` is replaced by what was really carried over.

    Raises:
        AssertionError: a chat without sender or recipient, or a summary method that cannot work.
    """
    legacy_call("initiate_chats")
    consolidate_chat_info(chat_queue)
    warn_about_repeated_recipients(chat_queue)
    results: list[ChatResult] = []
    for chat in list(chat_queue):
        _next_chat(chat, dict(enumerate(results)))
        results.append(chat["sender"].initiate_chat(**chat))
    return results


async def a_initiate_chats(chat_queue: list[dict[str, Any]]) -> dict[int, ChatResult]:
    """Run chats at once, as far as their prerequisites allow.

    Args:
        chat_queue: as for :func:`initiate_chats`; in addition each chat has a ``chat_id`` and may have
            ``prerequisites``, the ids of those that have to be finished before. Their summaries are its
            carryover.

    Returns:
        The results by id.

    Raises:
        AssertionError: a chat without sender or recipient, or a summary method that cannot work.
        ValueError: a chat without an id, or prerequisites that are no ids.
    """
    legacy_call("a_initiate_chats")
    consolidate_chat_info(chat_queue)
    warn_about_repeated_recipients(chat_queue)
    chats = {chat["chat_id"]: chat for chat in chat_queue}
    tasks: dict[int, asyncio.Task[ChatResult]] = {}
    for chat_id in _chat_order(chats, _prerequisites(chat_queue)):
        chat = chats[chat_id]
        earlier = {before: await tasks[before] for before in chat.get("prerequisites", [])}
        _next_chat(chat, earlier)
        tasks[chat_id] = asyncio.create_task(chat["sender"].a_initiate_chat(**chat))
        tasks[chat_id].add_done_callback(_numbering(chat_id))
    await asyncio.gather(*tasks.values())
    return {chat_id: task.result() for chat_id, task in tasks.items()}


def _prerequisites(chat_queue: list[dict[str, Any]]) -> list[Prerequisite]:
    pairs: list[Prerequisite] = []
    for chat in chat_queue:
        if "chat_id" not in chat:
            raise ValueError("Each chat must have a unique id for async multi-chat execution.")
        for before in chat.get("prerequisites", []):
            if not isinstance(before, int):
                raise ValueError("Prerequisite chat id is not int.")
            pairs.append((chat["chat_id"], before))
    return pairs


def _chat_order(chat_ids: Collection[int], prerequisites: list[Prerequisite]) -> list[int]:
    """Return the chats in an order in which all prerequisites are met; nothing when there is none.

    As in 0.2, those without prerequisites come first, in the order of the queue, then those that only
    needed them, and so on.
    """
    followers: defaultdict[int, set[int]] = defaultdict(set)
    for chat_id, before in prerequisites:
        followers[before].add(chat_id)
    missing = Counter(chat_id for released in followers.values() for chat_id in released)
    order: list[int] = []
    ready = [chat_id for chat_id in chat_ids if chat_id not in missing]
    while ready:
        order += ready
        released = [chat_id for before in ready for chat_id in followers[before]]
        missing.subtract(released)
        ready = [chat_id for chat_id in dict.fromkeys(released) if not missing[chat_id]]
    return [] if any(missing.values()) else order


def _numbering(chat_id: int) -> Callable[[asyncio.Task[ChatResult]], None]:
    def number(task: asyncio.Task[ChatResult]) -> None:
        if not task.cancelled() and task.exception() is None:
            task.result().chat_id = chat_id

    return number


def _next_chat(chat: dict[str, Any], earlier: dict[int, ChatResult]) -> None:
    """Prepare and announce a chat."""
    carry_over(chat, earlier)
    iostream = IOStream.get_default()
    for line in announcement(chat):
        iostream.print(colored(line, "blue"), flush=True, sep="" if line == STARS else " ")


_post_process_carryover_item = carried_item  # 0.2's name
