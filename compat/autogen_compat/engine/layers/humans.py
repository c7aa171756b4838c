"""Termination and human input: who ends a chat, and when the human is asked."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Generator
from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.code import CodeLayer
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream

_END_KEYS = "Press enter or type 'exit' to stop the conversation: "
_SKIP_KEYS = "Press enter to skip and use auto-reply, or type 'exit' to stop the conversation: "
_ALWAYS_KEYS = "Press enter to skip and use auto-reply, or type 'exit' to end the conversation: "

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
        messages = self._history_of(messages, sender)
        questions = self._decide(messages[-1], sender)
        step = _advance(questions, None)
        while isinstance(step, str):
            step = _advance(questions, self.get_human_input(step))
        return step

    async def a_check_termination_and_human_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> Verdict:
        """Reply function: as :meth:`check_termination_and_human_reply`, in an asynchronous chat."""
        messages = self._history_of(messages, sender)
        questions = self._decide(messages[-1] if messages else {}, sender)
        step = _advance(questions, None)
        while isinstance(step, str):
            step = _advance(questions, await self.a_get_human_input(step))
        return step

    def _history_of(self, messages: list[MessageDict] | None, sender: Agent | None) -> list[MessageDict]:
        if messages is not None:
            return messages
        return self._oai_messages[sender] if sender else []

    def _decide(self, message: MessageDict, sender: Agent | None) -> Generator[str, str | None, Verdict]:
        """The rules. Yields a prompt where the human is asked, gets the answer, returns the verdict."""
        iostream = IOStream.get_default()
        reply, asked = yield from self._answer(message, sender)
        if asked and not reply:
            iostream.print(colored("\n>>>>>>>> NO HUMAN INPUT RECEIVED.", "red"), flush=True)
            reply = "exit" if asked == "end" else ""
        if reply == "exit":
            self._consecutive_auto_reply_counter[sender] = 0
            return True, None
        if reply or self._max_consecutive_auto_reply_dict[sender] == 0:
            self._consecutive_auto_reply_counter[sender] = 0
            return True, _human_message(reply, message)
        self._consecutive_auto_reply_counter[sender] += 1
        if self.human_input_mode != "NEVER":
            iostream.print(colored("\n>>>>>>>> USING AUTO REPLY...", "red"), flush=True)
        return False, None

    def _answer(
        self, message: MessageDict, sender: Agent | None
    ) -> Generator[str, str | None, tuple[str, str]]:
        """Return the answer, and what no answer means: end, skip, or ``""`` (nobody was asked).

        The predicate is called no more often than 0.2 called it, because it may count its calls.
        """
        peer = "the sender" if sender is None else sender.name
        if self.human_input_mode == "ALWAYS":
            reply = yield f"Replying as {self.name}. Provide feedback to {peer}. {_ALWAYS_KEYS}"
            ends = not reply and bool(self._is_termination_msg(message))
            return reply or "", "end" if ends else "skip"
        count = self._consecutive_auto_reply_counter[sender]
        exhausted = count >= self._max_consecutive_auto_reply_dict[sender]
        if self.human_input_mode == "NEVER":
            return ("exit" if exhausted or self._is_termination_msg(message) else ""), ""
        ends = bool(self._is_termination_msg(message))
        if not exhausted and not ends:
            return "", ""
        reply = yield f"Please give feedback to {peer}. {_END_KEYS if ends else _SKIP_KEYS}"
        return reply or "", "end" if ends else "skip"


def _advance(questions: Generator[str, str | None, Verdict], answer: str | None) -> str | Verdict:
    """Return the next prompt, or the verdict."""
    try:
        return questions.send(answer)
    except StopIteration as end:
        return end.value


def _human_message(reply: str, message: MessageDict) -> MessageDict:
    """Return the human's reply; calls in *message* that stay without results get a text as theirs."""
    interrupted: list[MessageDict] = []
    if message.get("function_call"):
        name = message["function_call"].get("name", "")
        interrupted.append({"role": "function", "name": name, "content": "USER INTERRUPTED"})
    calls: list[MessageDict] = message.get("tool_calls") or []
    for call in calls:
        interrupted.append(
            {"role": "tool", "tool_call_id": call.get("id", ""), "content": "USER INTERRUPTED"}
        )
    response: MessageDict = {"role": "user", "content": reply}
    return {**response, "tool_responses": interrupted} if interrupted else response
