"""What each agent has said to and heard from each other one, as 0.2 kept it.

A 0.2 agent has one history per peer (``ConversableAgent.chat_messages``); an AutoGen 0.4 agent has one model
context. :func:`~autogen_compat.parts.chat.run_chat` keeps these histories beside the contexts. They are kept
per agent object and vanish with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from autogen_agentchat.base import ChatAgent, Team
from autogen_agentchat.messages import (
    BaseAgentEvent,
    BaseChatMessage,
    StopMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
)

from autogen_compat.parts.messages import MessageDict, to_dict
from autogen_compat.parts.reply_rules import rules_of
from autogen_compat.parts.rules import histories as rules
from autogen_compat.parts.rules.tools import (
    call_message,
    interruption,
    tool_call,
    tool_message,
    tool_response,
)

Party = ChatAgent | Team
"""Who can be talked to: an agent, or a team that answers as one."""


class PeerHistories(WeakKeyDictionary[Any, list[MessageDict]]):
    """Peer -> messages exchanged with it, oldest first. As in 0.2, a new peer gets an empty list."""

    def __getitem__(self, key: Any) -> list[MessageDict]:
        """Return the live list for one peer."""
        return self.setdefault(key, [])


_histories: WeakKeyDictionary[Any, PeerHistories] = WeakKeyDictionary()
_replies: WeakKeyDictionary[Any, WeakKeyDictionary[Any, bool]] = WeakKeyDictionary()


def chat_messages(agent: Party) -> PeerHistories:
    """Return the histories of *agent* (0.2: ``agent.chat_messages``).

    The keys are the agents it talked to, or the team for a group chat. The lists are live, and hold 0.2 dicts
    from the agent's point of view: its own messages have the role ``assistant``. Calls of tools and their
    results are messages in chats of two, as in 0.2; those of group chats stay inside the agent that makes
    them.
    """
    return _histories.setdefault(agent, PeerHistories())


def last_message(agent: Party, peer: Party | None = None) -> MessageDict | Any:
    """Return the last message exchanged between *agent* and *peer* (0.2: ``ConversableAgent.last_message``).

    Args:
        agent: whose history is looked at.
        peer: the other side; None: the only one there is.

    Returns:
        The message as a 0.2 dict; None when *agent* has not talked to anybody.

    Raises:
        KeyError: *agent* has no history with *peer*.
        ValueError: *peer* is None and there are several.
        IndexError: the history is empty.
    """
    return rules.last_message(chat_messages(agent), peer)


def forget(owner: Party, peer: Party | None = None) -> None:
    """Empty the history of *owner* with *peer*, or drop all of its histories."""
    if peer is None:
        chat_messages(owner).clear()
        _replies.pop(owner, None)
    else:
        chat_messages(owner)[peer].clear()


def set_reply_on_receive(owner: Party, peer: Party, wanted: bool) -> None:
    """Remember whether *owner* answers what *peer* sends (0.2: ``ConversableAgent.reply_at_receive``)."""
    _replies.setdefault(owner, WeakKeyDictionary())[peer] = wanted


def replies_on_receive(owner: Party, peer: Party) -> bool:
    """Tell whether *owner* answers what *peer* sends unasked; False before their first chat."""
    wanted = _replies.get(owner)
    return wanted is not None and wanted.get(peer, False)


class PairRecorder:
    """Writes the messages of a chat into the histories of its two sides.

    Args:
        sender: who opened the chat.
        peer: the other side. When it is a team, whatever does not come from *sender* is the team's.
    """

    def __init__(self, sender: ChatAgent, peer: Party) -> None:
        self._sender = sender
        self._names = {sender.name: peer.name, peer.name: sender.name} if isinstance(peer, ChatAgent) else {}
        self._with_rules = {party.name for party in (sender, peer) if rules_of(party) is not None}
        self._sent = chat_messages(sender)[peer]
        self._received = chat_messages(peer)[sender]
        self._thought: str | None = None
        self._calls: ToolCallRequestEvent | None = None
        self._tools_of: str | None = None

    def clear(self) -> None:
        """Forget the earlier messages of this pair."""
        self._sent.clear()
        self._received.clear()

    def open(self, message: BaseChatMessage) -> None:
        """Record the message that opens the chat, whatever name it is sent under."""
        self._sent.append(to_dict(message) | {"role": "assistant"})
        self._received.append(to_dict(message) | {"role": "user"})

    def add(self, message: BaseChatMessage) -> None:
        """Record a message of either side."""
        calls, tools_of, self._calls, self._tools_of = self._calls, self._tools_of, None, None
        if isinstance(message, StopMessage) and message.source == tools_of:
            return  # it says again what was the last word
        own = message.source == self._sender.name
        entry = to_dict(message)
        if calls is not None:  # to which a human replied
            interrupted = [interruption(call.id) for call in calls.content]
            entry = {"content": entry.pop("content"), "tool_responses": interrupted, **entry}
        self._sent.append(entry | {"role": "assistant" if own else "user"})
        self._received.append(entry | {"role": "user" if own else "assistant"})

    def add_event(self, event: BaseAgentEvent) -> None:
        """Record the calls and results of tools, if *event* says of any: in 0.2 they were messages.

        Only of agents with 0.2's rules: what other agents do with tools they sum up in their answers.
        """
        if event.source not in self._with_rules or event.source not in self._names:
            return
        if isinstance(event, ToolCallRequestEvent):
            calls = [tool_call(call.id, call.name, call.arguments) for call in event.content]
            self._write(call_message(self._thought, calls))
            self._calls, self._tools_of = event, event.source
        elif isinstance(event, ToolCallExecutionEvent):
            responses = [tool_response(result.call_id, result.content) for result in event.content]
            message = tool_message(responses, [result.content for result in event.content])
            kept = {key: message[key] for key in ("content", "tool_responses", "role")}  # in 0.2's order
            self._write({**kept, "name": self._names[event.source]})
            self._calls = None
        # Releases before 0.4.8 have no such event, and no text beside calls.
        self._thought = getattr(event, "content", None) if type(event).__name__ == "ThoughtEvent" else None

    def _write(self, message: MessageDict) -> None:
        self._sent.append(dict(message))
        self._received.append(dict(message))


class GroupRecorder:
    """Writes the messages of a group chat into the histories of its members and of the team (0.2's manager).

    In 0.2 (``GroupChatManager.run_chat``) every member talks to the manager only, which passes each message
    on to the other members. An initiator outside the group gets nothing passed on.

    Args:
        sender: who opened the chat.
        team: the group chat.
        members: the agents in it.
        introduction: text of the introduction that the manager sends to the members; None: none is sent.
    """

    def __init__(
        self,
        sender: ChatAgent,
        team: Team,
        members: Sequence[ChatAgent],
        introduction: MessageDict | None = None,
    ) -> None:
        self._sender = sender
        self._team = team
        self._members = list(members)
        self._introduction = introduction

    def clear(self) -> None:
        """Forget the earlier messages between the team and everybody in this chat."""
        for agent in {id(agent): agent for agent in [self._sender, *self._members]}.values():
            forget(agent, self._team)
            forget(self._team, agent)

    def open(self, message: BaseChatMessage) -> None:
        """Record the message that opens the chat, whatever name it is sent under."""
        self._write([self._sender], self._sender, to_dict(message))
        if self._introduction is not None:
            self._write(self._members, None, self._introduction)
        others = [member for member in self._members if member is not self._sender]
        self._write(others, self._sender, to_dict(message) | {"name": self._sender.name})

    def add(self, message: BaseChatMessage) -> None:
        """Record a message of a member."""
        speaker = next((member for member in self._members if member.name == message.source), None)
        self._write(self._members, speaker, to_dict(message))

    def add_event(self, event: BaseAgentEvent) -> None:
        """Record nothing: what an agent does with its tools is not shown to a group."""

    def _write(self, agents: Iterable[ChatAgent], speaker: ChatAgent | None, message: MessageDict) -> None:
        for agent in agents:
            own = agent is speaker
            chat_messages(agent)[self._team].append(message | {"role": "assistant" if own else "user"})
            chat_messages(self._team)[agent].append(message | {"role": "user" if own else "assistant"})


Recorder = PairRecorder | GroupRecorder
