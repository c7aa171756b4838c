"""Hooks: functions that may change messages before they are sent, or before the agent replies to them."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.histories import HistoryLayer, MessageDict
from autogen_compat.parts.rules import steps
from autogen_compat.warnings import legacy_call

HOOKABLE = (
    "process_last_received_message",
    "a_process_last_received_message",
    "process_all_messages_before_reply",
    "a_process_all_messages_before_reply",
    "process_message_before_send",
    "a_process_message_before_send",
)


class HookLayer(HistoryLayer):
    """The hooks of an agent: name of the hookable method -> functions in the order of their registration.

    Asynchronous conversations call only the hooks of the methods that begin with ``a_``.
    """

    hook_lists: dict[str, list[Callable[..., Any]]]

    def register_hook(self, hookable_method: str, hook: Callable[..., Any]) -> None:
        """Add *hook* to the hooks of *hookable_method*.

        Raises:
            AssertionError: no such method, or the hook is there already.
        """
        legacy_call("register_hook")
        if hookable_method not in self.hook_lists:
            raise AssertionError(f"{hookable_method} is not a hookable method.")
        hooks = self.hook_lists[hookable_method]
        if hook in hooks:
            raise AssertionError(f"{hook} is already registered as a hook.")
        is_async = inspect.iscoroutinefunction(hook)
        if is_async != hookable_method.startswith("a_"):
            found, expected = ("asynchronous", "synchronous") if is_async else ("synchronous", "asynchronous")
            warnings.warn(
                f"Hook '{getattr(hook, '__name__', hook)}' is {found}, but it's being registered in a "
                f"{expected} context ('{hookable_method}'): it will be left out.",
                UserWarning,
                stacklevel=2,
            )
        hooks.append(hook)

    def _process_message_before_send(
        self, message: MessageDict | str, recipient: Agent, silent: bool | None
    ) -> MessageDict | str:
        for hook in self.hook_lists["process_message_before_send"]:
            if not inspect.iscoroutinefunction(hook):
                silent_now = self._is_silent(self, silent)
                message = hook(sender=self, message=message, recipient=recipient, silent=silent_now)
        return message

    async def _a_process_message_before_send(
        self, message: MessageDict | str, recipient: Agent, silent: bool | None
    ) -> MessageDict | str:
        for hook in self.hook_lists["a_process_message_before_send"]:
            if inspect.iscoroutinefunction(hook):
                message = await hook(sender=self, message=message, recipient=recipient, silent=silent)
        return message

    def process_all_messages_before_reply(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return the messages to reply to, as the hooks want them; the history itself stays."""
        if not self.hook_lists["process_all_messages_before_reply"]:  # most agents have none
            return messages
        return steps.run(self._hooked("process_all_messages_before_reply", messages))

    async def a_process_all_messages_before_reply(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return the messages to reply to, as the asynchronous hooks want them; the history itself stays."""
        return await steps.a_run(self._hooked("a_process_all_messages_before_reply", messages))

    def process_last_received_message(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Let the hooks change the content of the newest message, in the history too.

        Calls of functions, messages with a context of their own and ``exit`` are left alone.
        """
        if not self.hook_lists["process_last_received_message"]:  # most agents have none
            return messages
        return steps.run(self._last_hooked("process_last_received_message", messages))

    async def a_process_last_received_message(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Let the asynchronous hooks change the content of the newest message, in the history too."""
        return await steps.a_run(self._last_hooked("a_process_last_received_message", messages))

    def _last_hooked(self, method: str, messages: list[MessageDict]) -> steps.Steps[list[MessageDict]]:
        if not self.hook_lists[method] or not _is_hookable(messages):
            return messages
        content = yield from self._hooked(method, messages[-1]["content"])
        return _with_last_content(messages, content)

    def _hooked(self, method: str, value: Any) -> steps.Steps[Any]:
        """Return *value* as the hooks of *method* want it; those of the other kind are left out."""
        for hook in self.hook_lists[method]:
            if inspect.iscoroutinefunction(hook) == method.startswith("a_"):
                value = yield partial(hook, value)
        return value


def _is_hookable(messages: list[MessageDict] | None) -> bool:
    if not messages:
        return False
    last = messages[-1]
    content = last.get("content")
    has_text = isinstance(content, (str, list)) and content != "exit"
    return has_text and "function_call" not in last and "context" not in last


def _with_last_content(messages: list[MessageDict], content: Any) -> list[MessageDict]:
    if content == messages[-1]["content"]:
        return messages
    messages = list(messages)
    messages[-1]["content"] = content
    return messages
