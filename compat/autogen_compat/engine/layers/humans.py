"""Termination and human input: who ends a chat, and when the human is asked."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.code import CodeLayer
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules import replies, steps
from autogen_compat.parts.rules.tools import INTERRUPTED, interruption

Verdict = tuple[bool, "str | MessageDict | None"]


class HumanLayer(CodeLayer):
    """An agent that may ask a human, by its ``human_input_mode``: ALWAYS, TERMINATE or NEVER."""

    def get_human_input(self, prompt: str) -> str:
        """Ask the human, and remember the answer."""
        reply = IOStream.get_default().input(prompt)
        self._human_input.append(reply)
        return reply

    async def a_get_human_input(self, prompt: str) -> str:
        """Ask the human without blocking the event loop, and remember the answer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, functools.partial(self.get_human_input, prompt))

    def check_termination_and_human_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> Verdict:
        """Reply function: end the chat, let the human reply, or let an automatic reply follow.

        Returns:
            ``(True, None)``: no reply, the chat ends; ``(True, message)``: the human's reply;
            ``(False, None)``: the next reply function is asked.
        """
        message = self._history_of(messages, sender)[-1]
        return steps.run(self._verdict(message, sender, self.get_human_input))

    async def a_check_termination_and_human_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> Verdict:
        """Reply function: as :meth:`check_termination_and_human_reply`, in an asynchronous chat."""
        messages = self._history_of(messages, sender)
        message = messages[-1] if messages else {}
        return await steps.a_run(self._verdict(message, sender, self.a_get_human_input))

    def _history_of(self, messages: list[MessageDict] | None, sender: Agent | None) -> list[MessageDict]:
        if messages is not None:
            return messages
        return self._oai_messages[sender] if sender else []

    def _verdict(
        self, message: MessageDict, sender: Agent | None, ask: Callable[[str], Any]
    ) -> steps.Steps[Verdict]:
        counts = self._consecutive_auto_reply_counter
        situation = replies.Situation(
            owner=self.name,
            peer=None if sender is None else sender.name,
            mode=self.human_input_mode,
            replies=counts[sender],
            limit=self._max_consecutive_auto_reply_dict[sender],
            ends=lambda: self._is_termination_msg(message),
        )
        verdict = yield from replies.decide(situation, ask, _tell)
        if isinstance(verdict, replies.AutoReply):
            counts[sender] += 1
            return False, None
        counts[sender] = 0
        return True, None if isinstance(verdict, replies.End) else _human_message(verdict.text, message)


def _tell(text: str) -> None:
    IOStream.get_default().print(colored(text, "red"), flush=True)


def _human_message(reply: str, message: MessageDict) -> MessageDict:
    """Return the human's reply; calls in *message* that stay without results get a text as theirs."""
    interrupted: list[MessageDict] = []
    if message.get("function_call"):
        name = message["function_call"].get("name", "")
        interrupted.append({"role": "function", "name": name, "content": INTERRUPTED})
    calls: list[MessageDict] = message.get("tool_calls") or []
    for call in calls:
        interrupted.append(interruption(call.get("id", "")))
    response: MessageDict = {"role": "user", "content": reply}
    return {**response, "tool_responses": interrupted} if interrupted else response
