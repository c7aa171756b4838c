"""Nested chats: a reply that comes out of other chats."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from autogen_compat.agentchat.chat import a_initiate_chats, initiate_chats
from autogen_compat.engine.layers.chats import ChatLayer
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.replies import Trigger
from autogen_compat.warnings import legacy_call

Queue = list[dict[str, Any]]


class NestedChatLayer(ChatLayer):
    """An agent whose reply may be the summary of chats that it has with other agents."""

    def register_nested_chats(
        self,
        chat_queue: Queue,
        trigger: Trigger,
        reply_func_from_nested_chats: str | Callable[..., Any] = "summary_from_nested_chats",
        position: int = 2,
        use_async: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Reply to messages of *trigger* with what comes out of the chats in *chat_queue*.

        Args:
            chat_queue: one dict for each chat, as for ``initiate_chats``. The first one's message may be
                missing: then it is the message that is replied to. A function as message gets recipient,
                messages, sender and config. A chat whose message is empty is left out.
            trigger: as for ``register_reply``.
            reply_func_from_nested_chats: function of chat queue, recipient, messages, sender and config that
                returns whether the reply is final, and the reply. By default the reply is the last summary.
            position: as for ``register_reply``; 2: after termination and human input.
            use_async: run the chats asynchronously; each needs a ``chat_id`` then.
            kwargs: ``config``, ``reset_config`` and ``ignore_async_in_sync_chat`` for ``register_reply``.

        Raises:
            ValueError: a chat without id, or no (coroutine) function.
        """
        legacy_call("register_nested_chats")
        func = reply_func_from_nested_chats
        if use_async:
            if any(chat.get("chat_id") is None for chat in chat_queue):
                raise ValueError("chat_id is required for async nested chats")
            if func == "summary_from_nested_chats":
                func = self._a_summary_from_nested_chats
            if not callable(func) or not inspect.iscoroutinefunction(func):
                raise ValueError("reply_func_from_nested_chats must be a callable and a coroutine")
            reply_func = _bind_async(func, chat_queue)
        else:
            if func == "summary_from_nested_chats":
                func = self._summary_from_nested_chats
            if not callable(func):
                raise ValueError("reply_func_from_nested_chats must be a callable")
            reply_func = _bind(func, chat_queue)
        ignore = kwargs.get("ignore_async_in_sync_chat", False) if use_async is None else not use_async
        self.register_reply(
            trigger,
            functools.update_wrapper(reply_func, func),
            position,
            kwargs.get("config"),
            kwargs.get("reset_config"),
            ignore_async_in_sync_chat=bool(ignore),
        )

    @staticmethod
    def _get_chats_to_run(
        chat_queue: Queue, recipient: Any, messages: list[MessageDict], sender: Any, config: Any
    ) -> Queue:
        """Return the chats that have a message, with their senders and messages filled in."""
        chats: Queue = []
        for index, entry in enumerate(chat_queue):
            chat = dict(entry)
            if chat.get("sender") is None:
                chat["sender"] = recipient
            message = chat.get("message")
            if message is None and index == 0:
                message = messages[-1].get("content")
            if callable(message):
                message = message(recipient, messages, sender, config)
            if message:
                chats.append({**chat, "message": message})
        return chats

    @staticmethod
    def _summary_from_nested_chats(
        chat_queue: Queue, recipient: Any, messages: list[MessageDict], sender: Any, config: Any
    ) -> tuple[bool, Any]:
        """Run the chats; the reply is the last one's summary, None when there was nothing to run."""
        chats = NestedChatLayer._get_chats_to_run(chat_queue, recipient, messages, sender, config)
        return (True, initiate_chats(chats)[-1].summary) if chats else (True, None)

    @staticmethod
    async def _a_summary_from_nested_chats(
        chat_queue: Queue, recipient: Any, messages: list[MessageDict], sender: Any, config: Any
    ) -> tuple[bool, Any]:
        """Run the chats asynchronously; the reply is the last one's summary."""
        chats = NestedChatLayer._get_chats_to_run(chat_queue, recipient, messages, sender, config)
        if not chats:
            return True, None
        results = await a_initiate_chats(chats)
        return True, results[chats[-1]["chat_id"]].summary


def _bind(func: Callable[..., Any], chat_queue: Queue) -> Callable[..., Any]:
    def reply(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        return func(chat_queue, recipient, messages, sender, config)

    return reply


def _bind_async(func: Callable[..., Any], chat_queue: Queue) -> Callable[..., Any]:
    async def reply(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        return await func(chat_queue, recipient, messages, sender, config)

    return reply
