"""The reply chain: reply functions are asked in order until one of them has the final reply."""

from __future__ import annotations

import copy
import inspect
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.humans import HumanLayer
from autogen_compat.exception_utils import SenderRequired
from autogen_compat.parts.rules import steps
from autogen_compat.runtime_logging import log_event, logging_enabled
from autogen_compat.warnings import legacy_call

logger = logging.getLogger("autogen.agentchat.conversable_agent")

Reply = str | dict[str, Any] | None
Trigger = type[Any] | str | Agent | Callable[[Any], bool] | list[Any] | None
"""Whose messages a reply function answers: a class of agents, a name, an agent, a predicate on agents, a
list of these. None: those without a sender."""


class ReplyLayer(HumanLayer):
    """An agent that replies.

    ``_reply_func_list`` has the chain, first asked first: dicts with ``trigger``, ``reply_func``, ``config``,
    ``init_config``, ``reset_config`` and ``ignore_async_in_sync_chat``.
    """

    _reply_func_list: list[dict[str, Any]]

    def register_reply(
        self,
        trigger: Trigger,
        reply_func: Callable[..., Any],
        position: int = 0,
        config: Any = None,
        reset_config: Callable[[Any], Any] | None = None,
        *,
        ignore_async_in_sync_chat: bool = False,
        remove_other_reply_funcs: bool = False,
    ) -> None:
        """Add a reply function to the chain.

        Args:
            trigger: whose messages it answers, see :data:`Trigger`.
            reply_func: gets ``recipient`` (this agent), ``messages``, ``sender`` and ``config``; returns
                whether its reply is final, and the reply (None: none, the chat ends). A coroutine function is
                only asked in asynchronous chats.
            position: where in the chain; 0: first.
            config: handed to the function; a copy, so that ``reset`` can restore it.
            reset_config: resets the config on ``reset``; None: it is copied anew.
            ignore_async_in_sync_chat: whether a synchronous chat passes over a coroutine function; else it
                refuses to start.
            remove_other_reply_funcs: whether the chain is emptied first.

        Raises:
            ValueError: the trigger is none.
        """
        legacy_call("register_reply")
        if not (isinstance(trigger, (type, str, Agent, list)) or callable(trigger)):
            raise ValueError("trigger must be a class, a string, an agent, a callable or a list.")
        if remove_other_reply_funcs:
            self._reply_func_list.clear()
        entry: dict[str, Any] = {
            "trigger": trigger,
            "reply_func": reply_func,
            "config": copy.copy(config),
            "init_config": config,
            "reset_config": reset_config,
            "ignore_async_in_sync_chat": ignore_async_in_sync_chat
            and inspect.iscoroutinefunction(reply_func),
        }
        self._reply_func_list.insert(position, entry)

    def replace_reply_func(
        self, old_reply_func: Callable[..., Any], new_reply_func: Callable[..., Any]
    ) -> None:
        """Put *new_reply_func* in the place of *old_reply_func*, with the same trigger and config."""
        for entry in self._reply_func_list:
            if entry["reply_func"] == old_reply_func:
                entry["reply_func"] = new_reply_func

    def generate_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, **kwargs: Any
    ) -> Reply:
        """Return the reply to *messages*.

        Args:
            messages: the conversation as 0.2 dicts; None: the history with *sender*.
            sender: who the reply would go to.
            kwargs: ``exclude``: list of reply functions that are not asked.

        Returns:
            Text, a 0.2 dict, or None: no reply.

        Raises:
            AssertionError: neither *messages* nor *sender* is given.
        """
        messages = self._messages_to_reply_to(messages, sender)
        messages = self.process_last_received_message(messages)
        messages = self.process_all_messages_before_reply(messages)
        return steps.run(self._first_final(messages, sender, kwargs, is_async=False))

    async def a_generate_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, **kwargs: Any
    ) -> Reply:
        """Return the reply to *messages*; coroutine functions in the chain are awaited.

        See :meth:`generate_reply`.
        """
        messages = self._messages_to_reply_to(messages, sender)
        messages = await self.a_process_all_messages_before_reply(messages)
        messages = await self.a_process_last_received_message(messages)
        return await steps.a_run(self._first_final(messages, sender, kwargs, is_async=True))

    def _first_final(
        self, messages: list[MessageDict], sender: Agent | None, options: dict[str, Any], *, is_async: bool
    ) -> steps.Steps[Reply]:
        for entry in self._chain(options):
            reply_func = entry["reply_func"]
            if inspect.iscoroutinefunction(reply_func) and not is_async:
                continue
            if not self._match_trigger(entry["trigger"], sender):
                continue
            final, reply = yield partial(
                reply_func, self, messages=messages, sender=sender, config=entry["config"]
            )
            if not is_async:
                self._log_reply(reply_func, final, reply)
            if final:
                return reply
        return self._default_auto_reply

    def _messages_to_reply_to(
        self, messages: list[MessageDict] | None, sender: Agent | None
    ) -> list[MessageDict]:
        if messages is not None:
            return messages
        if sender is None:
            text = f"Either {messages=} or {sender=} must be provided."
            logger.error(text)
            raise AssertionError(text)
        return self._oai_messages[sender]

    def _chain(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the chain without the excluded functions. It may grow or shrink meanwhile."""
        excluded = options.get("exclude", ())
        for entry in self._reply_func_list:
            if entry["reply_func"] not in excluded:
                yield entry

    def _log_reply(self, reply_func: Callable[..., Any], final: bool, reply: Reply) -> None:
        if logging_enabled():
            log_event(
                cast(Any, self),
                "reply_func_executed",
                reply_func_module=reply_func.__module__,
                reply_func_name=reply_func.__name__,
                final=final,
                reply=reply,
            )

    def _match_trigger(self, trigger: Any, sender: Agent | None) -> bool:
        """Tell whether a reply function with *trigger* answers *sender*.

        Raises:
            SenderRequired: the trigger is a name, and there is no sender.
            ValueError: the trigger is none.
        """
        if trigger is None:
            return sender is None
        if isinstance(trigger, str):
            if sender is None:
                raise SenderRequired()
            return trigger == sender.name
        if isinstance(trigger, type):
            # A protocol is slow to check, and most triggers are Agent.
            return (trigger is Agent and isinstance(sender, ReplyLayer)) or isinstance(sender, trigger)
        if isinstance(trigger, list):
            return any(self._match_trigger(each, sender) for each in cast("list[object]", trigger))
        if isinstance(trigger, Agent):
            return trigger == sender
        if callable(trigger):
            matches: object = trigger(sender)
            if not isinstance(matches, bool):
                raise AssertionError(f"trigger {trigger} must return a boolean value.")
            return matches
        raise ValueError(f"Unsupported trigger type: {type(trigger)}")

    def _raise_exception_on_async_reply_functions(self) -> None:
        """Refuse a synchronous chat when a coroutine function in the chain would be passed over silently.

        Raises:
            RuntimeError: there is such a function.
        """
        functions = {
            entry["reply_func"]
            for entry in self._reply_func_list
            if not entry.get("ignore_async_in_sync_chat", False)
        }
        names = [func.__name__ for func in functions if inspect.iscoroutinefunction(func)]
        if names:
            raise RuntimeError(
                "Async reply functions can only be used with ConversableAgent.a_initiate_chat(). "
                f"The following async reply functions are found: {', '.join(names)}"
            )

    def reset(self) -> None:
        """Forget histories, counters, usage and who is answered; reset the configs of the reply functions."""
        self.clear_history()
        self.reset_consecutive_auto_reply_counter()
        self.stop_reply_at_receive()
        if self.client is not None:
            cast(Any, self.client).clear_usage_summary()
        for entry in self._reply_func_list:
            if entry["reset_config"] is not None:
                entry["reset_config"](entry["config"])
            else:
                entry["config"] = copy.copy(entry["init_config"])
