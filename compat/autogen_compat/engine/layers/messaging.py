"""Sending and receiving messages, and printing what is received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.code_utils import content_str
from autogen_compat.engine import conversations, turns
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.replies import ReplyLayer
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.runtime_logging import log_event, logging_enabled

_INVALID = (
    "can't be converted into a valid ChatCompletion message. "
    "Either content or function_call must be provided."
)


class MessagingLayer(ReplyLayer):
    """An agent that talks to others."""

    def send(
        self,
        message: MessageDict | str,
        recipient: Agent,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """Send *message* to *recipient*, who may reply.

        Args:
            message: text or a 0.2 dict.
            recipient: who gets it.
            request_reply: whether the recipient replies; None: whether it replies to this agent anyway.
            silent: do not print it.

        Raises:
            ValueError: the message has no content.
        """
        message = self._process_message_before_send(message, recipient, self._is_silent(self, silent))
        if not self._append_oai_message(message, "assistant", recipient, is_sending=True):
            raise ValueError(f"Message {_INVALID}")
        cast(Any, recipient).receive(message, self, request_reply, silent)

    async def a_send(
        self,
        message: MessageDict | str,
        recipient: Agent,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """Send *message* to *recipient* in an asynchronous chat: see :meth:`send`."""
        message = await self._a_process_message_before_send(message, recipient, self._is_silent(self, silent))
        if not self._append_oai_message(message, "assistant", recipient, is_sending=True):
            raise ValueError(f"Message {_INVALID}")
        await cast(Any, recipient).a_receive(message, self, request_reply, silent)

    def receive(
        self,
        message: MessageDict | str,
        sender: Agent,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """Take in *message* of *sender*; when a reply is due, reply, and talk on until somebody stays silent.

        Args:
            message: text or a 0.2 dict.
            sender: who sent it.
            request_reply: whether to reply; None: as ``reply_at_receive`` says for the sender.
            silent: do not print it, nor the reply.

        Raises:
            ValueError: the message has no content.
        """
        self._process_received_message(message, sender, silent)
        if self._owes_reply(sender, request_reply):
            turn = turns.Turn(self, sender, silent)
            expectation = turns.meet(turn)
            if expectation is None:
                conversations.talk(turn)
            elif expectation.within or self._is_waited_for(sender, "send", "receive"):
                conversations.reply_within(turn, expectation)
            else:
                expectation.turn = turn

    async def a_receive(
        self,
        message: MessageDict | str,
        sender: Agent,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """Take in *message* of *sender* in an asynchronous chat: see :meth:`receive`."""
        self._process_received_message(message, sender, silent)
        if self._owes_reply(sender, request_reply):
            turn = turns.Turn(self, sender, silent)
            expectation = turns.meet(turn)
            if expectation is None:
                await conversations.a_talk(turn)
            elif expectation.within or self._is_waited_for(sender, "a_send", "a_receive"):
                await conversations.a_reply_within(turn, expectation)
            else:
                expectation.turn = turn

    def _is_waited_for(self, sender: Agent, send: str, receive: str) -> bool:
        """Tell whether code of the user may go on when the message of *sender* has been received."""
        methods = ((sender, send), (self, receive))
        return any(
            getattr(getattr(agent, name), "__func__", None) is not getattr(MessagingLayer, name)
            for agent, name in methods
        )

    def _owes_reply(self, sender: Agent, request_reply: bool | None) -> bool:
        if request_reply is None:
            return self.reply_at_receive[sender] is not False
        return request_reply is not False

    def _process_received_message(
        self, message: MessageDict | str, sender: Agent, silent: bool | None
    ) -> None:
        valid = self._append_oai_message(message, "user", sender, is_sending=False)
        if logging_enabled():
            log_event(cast(Any, self), "received_message", message=message, sender=sender.name, valid=valid)
        if not valid:
            raise ValueError(f"Received message {_INVALID}")
        if not self._is_silent(sender, silent):
            self._print_received_message(message, sender)

    def _print_received_message(self, message: MessageDict | str, sender: Agent) -> None:
        iostream = IOStream.get_default()
        iostream.print(colored(sender.name, "yellow"), "(to", f"{self.name}):\n", flush=True)
        message = self._message_to_dict(message)
        results: list[MessageDict] = message.get("tool_responses") or []
        for result in results:
            self._print_received_message(result, sender)
        if results and message.get("role") == "tool":
            return
        if message.get("role") in ("function", "tool"):
            _print_result(message)
        else:
            self._print_content(message)
            _print_calls(message)
        iostream.print("\n", "-" * 80, flush=True, sep="")

    def _print_content(self, message: MessageDict) -> None:
        content = message.get("content")
        if content is None:
            return
        if "context" in message:
            from autogen_compat.oai.client import OpenAIWrapper  # here: it is needed for templates only

            allow_format = bool(self.llm_config and self.llm_config.get("allow_format_str_template", False))
            content = cast(Any, OpenAIWrapper).instantiate(content, message["context"], allow_format)
        IOStream.get_default().print(content_str(content), flush=True)


def _print_result(message: MessageDict) -> None:
    kind = message["role"]
    caller = message.get("name" if kind == "function" else "tool_call_id", "No id found")
    title = f"***** Response from calling {kind} ({caller}) *****"
    _print_title(title)
    IOStream.get_default().print(message["content"], flush=True)
    _print_title("*" * len(title))


def _print_calls(message: MessageDict) -> None:
    if message.get("function_call"):
        _print_call("function call", dict(message["function_call"]))
    tool_calls: list[MessageDict] = message.get("tool_calls") or []
    for call in tool_calls:
        call_id = call.get("id", "No tool call id found")
        _print_call(f"tool call ({call_id})", dict(call.get("function", {})))


def _print_call(kind: str, call: Mapping[str, Any]) -> None:
    title = f"***** Suggested {kind}: {call.get('name', '(No function name found)')} *****"
    arguments = call.get("arguments", "(No arguments found)")
    _print_title(title)
    # A stream of the user gets the pieces that 0.2's own gets.
    IOStream.get_default().print("Arguments: \n", arguments, flush=True, sep="")
    _print_title("*" * len(title))


def _print_title(text: str) -> None:
    IOStream.get_default().print(colored(text, "green"), flush=True)
