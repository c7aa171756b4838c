"""Identity and memory: name, descriptions, the messages exchanged with each peer, and the counters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent, LLMAgent
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules import histories
from autogen_compat.parts.rules.replies import DEFAULT_LIMIT

MessageDict = dict[str, Any]

_KEPT_KEYS = ("content", "function_call", "tool_calls", "tool_responses", "tool_call_id", "name", "context")

# names of functions, as models accept them
_NAME = re.compile(r"[\w-]+\n?", re.ASCII)
_UNFIT_FOR_NAME = re.compile(r"[^\w-]", re.ASCII)
_LONGEST_NAME = 64


class HistoryLayer(LLMAgent):
    """What an agent is called and what it remembers.

    The dict of histories maps a peer to the list of messages exchanged with it, as 0.2 dicts from this
    agent's view: its own have the role ``assistant``.
    """

    MAX_CONSECUTIVE_AUTO_REPLY = DEFAULT_LIMIT

    silent: bool | None
    human_input_mode: str
    reply_at_receive: defaultdict[Agent | None, bool]
    _name: str
    _description: str
    _oai_messages: dict[Any, list[MessageDict]]
    _oai_system_message: list[MessageDict]
    _human_input: list[str]
    _is_termination_msg: Callable[[MessageDict], Any]
    _max_consecutive_auto_reply: int
    _consecutive_auto_reply_counter: defaultdict[Any, int]
    _max_consecutive_auto_reply_dict: defaultdict[Any, int]
    _default_auto_reply: str | MessageDict | None

    @staticmethod
    def _is_silent(agent: Agent, silent: bool | None = False) -> bool | None:
        """Tell whether a message of *agent* is printed: its own setting goes before that of the call."""
        own = getattr(agent, "silent", None)
        return silent if own is None else bool(own)

    @property
    def name(self) -> str:
        """Name of the agent."""
        return self._name

    @property
    def description(self) -> str:
        """What the agent is for; without one of its own, its system message."""
        return self._description

    @description.setter
    def description(self, description: str) -> None:
        self._description = description

    @property
    def system_message(self) -> str:
        """First message of every request to the model."""
        return cast(str, self._oai_system_message[0]["content"])

    def update_system_message(self, system_message: str) -> None:
        """Replace the system message."""
        self._oai_system_message[0].update(content=system_message)

    @property
    def chat_messages(self) -> dict[Agent, list[MessageDict]]:
        """The live histories: peer -> messages."""
        return cast("dict[Agent, list[MessageDict]]", self._oai_messages)

    def chat_messages_for_summary(self, agent: Agent) -> list[MessageDict]:
        """Return the messages that a summary of the chat with *agent* is made of."""
        return self._oai_messages[agent]

    def last_message(self, agent: Agent | None = None) -> MessageDict | None:
        """Return the newest message exchanged with *agent*; None when there is no history at all.

        Args:
            agent: the peer. It may be left out when there is only one.

        Raises:
            ValueError: several peers, and none is named.
            KeyError: no history with *agent*.
        """
        return histories.last_message(self._oai_messages, agent)

    def clear_history(
        self, recipient: Agent | None = None, nr_messages_to_preserve: int | None = None
    ) -> None:
        """Forget the messages exchanged with *recipient* (None: with everybody).

        Args:
            recipient: the peer.
            nr_messages_to_preserve: how many of the newest messages of each peer stay; one more when a tool
                result would lose its call. Only without *recipient*.
        """
        if recipient is not None:
            self._oai_messages[recipient].clear()
            if nr_messages_to_preserve:
                warning = "WARNING: nr_messages_to_preserve has no effect together with a recipient."
                IOStream.get_default().print(colored(warning, "yellow"), flush=True)
        elif nr_messages_to_preserve:
            for peer, messages in self._oai_messages.items():
                self._oai_messages[peer] = messages[-self._preserved(messages, nr_messages_to_preserve) :]
        else:
            self._oai_messages.clear()

    def _preserved(self, messages: list[MessageDict], wanted: int) -> int:
        if "tool_responses" not in messages[-wanted]:
            return wanted
        IOStream.get_default().print(
            f"{self.name} keeps one message more than asked for, so that no tool result loses its call."
        )
        return wanted + 1

    def update_max_consecutive_auto_reply(self, value: int, sender: Agent | None = None) -> None:
        """Change the limit of automatic replies in a row to *sender* (None: to everybody)."""
        limits = self._max_consecutive_auto_reply_dict
        if sender is None:
            self._max_consecutive_auto_reply = value
        limits.update(dict.fromkeys(limits if sender is None else [sender], value))

    def max_consecutive_auto_reply(self, sender: Agent | None = None) -> int:
        """Return the limit of automatic replies in a row to *sender* (None: the one for new peers)."""
        if sender is None:
            return self._max_consecutive_auto_reply
        return self._max_consecutive_auto_reply_dict[sender]

    def reset_consecutive_auto_reply_counter(self, sender: Agent | None = None) -> None:
        """Count the automatic replies to *sender* (None: to everybody) from zero."""
        counts = self._consecutive_auto_reply_counter
        if sender is not None:
            counts[sender] = 0
        else:
            counts.clear()

    def stop_reply_at_receive(self, sender: Agent | None = None) -> None:
        """Do not reply any more to messages of *sender* (None: of anybody) that do not ask for it."""
        if sender is None:
            self.reply_at_receive.clear()
        else:
            self.reply_at_receive[sender] = False

    @staticmethod
    def _message_to_dict(message: MessageDict | str) -> MessageDict:
        if isinstance(message, str):
            return {"content": message}
        return message if isinstance(cast(object, message), dict) else dict(message)

    @staticmethod
    def _normalize_name(name: str) -> str:
        """Make a name that a model invented fit to be sent back to it."""
        return _UNFIT_FOR_NAME.sub("_", name[:_LONGEST_NAME])

    @staticmethod
    def _assert_valid_name(name: str) -> str:
        """Return *name*; ValueError when it is not fit to be the name of a function."""
        if not _NAME.fullmatch(name):
            problem = "Only letters, numbers, '_' and '-' are allowed."
        elif len(name) > _LONGEST_NAME:
            problem = f"Name must be less than {_LONGEST_NAME} characters."
        else:
            return name
        raise ValueError(f"Invalid name: {name}. {problem}")

    def _append_oai_message(
        self, message: MessageDict | str, role: str, conversation_id: Agent, is_sending: bool
    ) -> bool:
        """Add a message to the history with *conversation_id*.

        Args:
            message: text or a 0.2 dict. A message without content is only kept when it calls functions.
            role: its role, unless the message brings one (``function``, ``tool``, ``override_role``) or calls
                functions (then it is the assistant's).
            conversation_id: the peer.
            is_sending: whether this agent is the sender; a message without a name gets the sender's.

        Returns:
            Whether the message was fit to be added.
        """
        message = self._message_to_dict(message)
        entry = {key: message[key] for key in _KEPT_KEYS if message.get(key) is not None}
        calls = bool(entry.get("function_call") or entry.get("tool_calls"))
        if "content" not in entry:
            if "function_call" not in entry and "tool_calls" not in entry:
                return False
            entry["content"] = None
        if calls:
            entry["role"] = "assistant"
        elif message.get("role") in ("function", "tool"):
            entry["role"] = message["role"]
        else:
            entry["role"] = message.get("override_role", role)
        if not calls and "name" not in entry:
            entry["name"] = self.name if is_sending else conversation_id.name
        self._oai_messages[conversation_id].append(entry)
        return True
