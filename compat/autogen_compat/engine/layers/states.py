"""What an agent remembers, as plain data that another process can go on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.nested import NestedChatLayer

State = dict[str, Any]
Peers = Mapping[str, Any]
"""Agents by name; ``""``: nobody (a reply that was generated without a sender)."""


class StateLayer(NestedChatLayer):
    """An agent whose memory can be saved and loaded: see :mod:`autogen_compat.state`.

    Attributes:
        _REMEMBERED: names of further attributes that a class remembers, with values that JSON can hold.
    """

    _REMEMBERED: Sequence[str] = ()

    def _inner_agents(self) -> Sequence[Any]:
        """Return the agents that belong to this one; their memories are saved and loaded with its own."""
        return ()

    def _export_state(self) -> State:
        """Return what the agent remembers; agents in it by their names."""
        return {
            "system_message": self._oai_system_message[0]["content"],
            "chat_messages": by_name(self._oai_messages),
            "auto_replies": by_name(self._consecutive_auto_reply_counter),
            "max_auto_replies": self._max_consecutive_auto_reply,
            "max_auto_replies_to": by_name(self._max_consecutive_auto_reply_dict),
            "reply_at_receive": by_name(self.reply_at_receive),
            "human_input": self._human_input,
            "usage": None if self.client is None else [getattr(self.client, name) for name in _USAGE],
            **{name: getattr(self, name) for name in self._REMEMBERED if hasattr(self, name)},
        }

    def _import_state(self, state: State, peers: Peers) -> None:
        """Remember what :meth:`_export_state` has returned, and nothing else."""
        self._oai_system_message[0]["content"] = state["system_message"]
        self._max_consecutive_auto_reply = state["max_auto_replies"]
        self._human_input = list(state["human_input"])
        for remembered, key in (
            (self._oai_messages, "chat_messages"),
            (self._consecutive_auto_reply_counter, "auto_replies"),
            (self._max_consecutive_auto_reply_dict, "max_auto_replies_to"),
            (self.reply_at_receive, "reply_at_receive"),
        ):
            replace(remembered, state[key], peers)
        for name, usage in zip(_USAGE, state["usage"] or (), strict=False):
            setattr(self.client, name, usage)
        for name in state.keys() & set(self._REMEMBERED):
            setattr(self, name, state[name])


_USAGE = ("actual_usage_summary", "total_usage_summary")


def by_name(remembered: Mapping[Any, Any]) -> State:
    """Return a mapping from agents as one from names."""
    return {name_of(agent): value for agent, value in remembered.items()}


def name_of(agent: Agent | None) -> str:
    """Return the name of an agent; ``""`` of nobody."""
    return "" if agent is None else str(agent.name)


def replace(remembered: Any, saved: State, peers: Peers) -> None:
    """Replace the content of a mapping from agents by *saved*, which goes by names."""
    remembered.clear()
    remembered.update((peers[name], value) for name, value in saved.items())
