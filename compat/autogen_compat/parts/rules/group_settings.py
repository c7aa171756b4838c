"""The settings of a group chat: checks, and the transitions that follow from them.

A *group* has the attributes of 0.2's ``GroupChat``, see :class:`Group`.

Sources in 0.2: ``GroupChat`` in ``autogen/agentchat/groupchat.py``, and ``autogen/graph_utils.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

A = TypeVar("A")
MessageDict = dict[str, Any]

TRANSITION_TYPES = ("allowed", "disallowed", None)

_NEEDED_TEXTS = (
    "select_speaker_message_template",
    "role_for_select_speaker_messages",
    "select_speaker_auto_multiple_template",
    "select_speaker_auto_none_template",
)


class Group(Protocol):
    """What the rules read of a group chat. Its attributes mean what they meant in 0.2."""

    agents: list[Any]
    messages: list[MessageDict]
    speaker_selection_method: Any
    max_retries_for_selecting_speaker: Any
    allow_repeat_speaker: Any
    allowed_or_disallowed_speaker_transitions: Any
    speaker_transitions_type: Any
    allowed_speaker_transitions_dict: Any
    select_speaker_message_template: str
    select_speaker_prompt_template: str | None
    select_speaker_auto_multiple_template: str
    select_speaker_auto_none_template: str
    select_speaker_auto_verbose: Any
    role_for_select_speaker_messages: Any


def settle(group: Group, agent_type: type) -> None:
    """Check the settings of a new group, and set what follows from them.

    Args:
        group: the group. ``allowed_speaker_transitions_dict`` is set.
        agent_type: class of its agents.

    Raises:
        ValueError: settings that contradict each other, are empty, or lead to somebody outside of the group.
        KeyError: *disallowed* transitions of somebody outside of the group.
    """
    _settle_transitions_type(group)
    _settle_repeat(group)
    group.allowed_speaker_transitions_dict = _transitions(group)
    check_graph(group.allowed_speaker_transitions_dict, group.agents, agent_type)
    _check_selection_settings(group)


def _settle_transitions_type(group: Group) -> None:
    kind = group.speaker_transitions_type
    kind = kind if kind is None else kind.lower()
    if kind not in TRANSITION_TYPES:
        raise ValueError(f"speaker_transitions_type is {kind!r}; it can be 'allowed', 'disallowed' or None.")
    group.speaker_transitions_type = kind


def _settle_repeat(group: Group) -> None:
    """Let everybody repeat where nothing is said about it."""
    repeat: object = group.allow_repeat_speaker
    if not (repeat is None or isinstance(repeat, (bool, list))):
        raise ValueError("GroupChat allow_repeat_speaker should be a bool or a list of Agents.")
    has_transitions = group.allowed_or_disallowed_speaker_transitions is not None
    if has_transitions and repeat is not None:
        raise ValueError(
            "allow_repeat_speaker cannot be set together with allowed_or_disallowed_speaker_transitions: "
            "the transitions say who may repeat."
        )
    if has_transitions and group.speaker_transitions_type is None:
        raise ValueError(
            "speaker_transitions_type must say whether allowed_or_disallowed_speaker_transitions are "
            "'allowed' or 'disallowed'."
        )
    if repeat is None and not has_transitions:
        group.allow_repeat_speaker = True


def _transitions(group: Group) -> dict[Any, list[Any]]:
    given = group.allowed_or_disallowed_speaker_transitions
    if given is None:
        return _everybody(group.agents, group.allow_repeat_speaker)
    return given if group.speaker_transitions_type == "allowed" else inverted(given, group.agents)


def _everybody(members: list[A], repeat: bool | list[A]) -> dict[A, list[A]]:
    """Return transitions from each to all others, and to itself if it may repeat."""
    result = {member: [other for other in members if other != member] for member in members}
    for member in repeat if isinstance(repeat, list) else members if repeat else []:
        result[member].append(member)
    return result


def inverted(disallowed: Mapping[A, Sequence[A]], members: Sequence[A]) -> dict[A, list[A]]:
    """Return the graph that has all edges but the *disallowed* ones.

    Raises:
        KeyError: an agent of the graph is no member.
    """
    allowed = {member: list(members) for member in members}
    for member, barred in disallowed.items():
        allowed[member] = [other for other in allowed[member] if other not in barred]
    return allowed


def check_graph(transitions: object, members: Sequence[Any], agent_type: type) -> None:
    """Check that a graph of transitions fits the members of a group chat.

    A warning is logged for members without any edge, for agents of only one side, and for agents that a list
    names twice.

    Raises:
        ValueError: the graph is no dict of lists of agents, or has keys that are no members.
    """
    edges = _edges(transitions, members, agent_type)
    sources = [agent for agent, after in edges.items() if after]
    targets = [agent for after in edges.values() for agent in after]
    connected = _unique([*sources, *targets])
    isolated = [agent for agent in members if agent not in connected]
    if isolated:
        logging.warning(
            f"Warning: There are isolated agent nodes: no transition leads to or from {_names(isolated)}"
        )
    strangers = [agent for agent in connected if agent not in members]
    if isolated or strangers:
        logging.warning(
            "Warning: The set of agents in allowed_speaker_transitions do not match agents. "
            f"Only on one side: {_names([*strangers, *isolated])}"
        )
    for agent, after in edges.items():
        repeated = [other for other in _unique(after) if after.count(other) > 1]
        if repeated:
            logging.warning(f"The transitions of agent '{agent.name}' have duplicates: {_names(repeated)}")


def _edges(transitions: object, members: Sequence[Any], agent_type: type) -> dict[Any, list[Any]]:
    if not isinstance(transitions, dict):
        raise ValueError("allowed_speaker_transitions_dict must be a dictionary.")
    edges = cast("dict[Any, object]", transitions)
    if not all(isinstance(after, list) for after in edges.values()):
        raise ValueError("allowed_speaker_transitions_dict must be a dictionary with lists as values.")
    if not all(agent in members for agent in edges):
        raise ValueError("allowed_speaker_transitions_dict has keys not in agents.")
    lists = cast("dict[Any, list[Any]]", edges)
    if not all(isinstance(other, agent_type) for after in lists.values() for other in after):
        raise ValueError("allowed_speaker_transitions_dict has values that are not lists of Agents.")
    return lists


def _check_selection_settings(group: Group) -> None:
    if group.select_speaker_prompt_template == "":
        group.select_speaker_prompt_template = None
    missing = [setting for setting in _NEEDED_TEXTS if not getattr(group, setting)]
    if missing:
        raise ValueError(f"{missing[0]} cannot be empty or None.")
    retries: object = group.max_retries_for_selecting_speaker
    if not isinstance(retries, int) or retries < 0:
        raise ValueError(f"max_retries_for_selecting_speaker is {retries!r}; it must be an int of 0 or more.")
    verbose: object = group.select_speaker_auto_verbose
    if not isinstance(verbose, bool):
        raise ValueError(f"select_speaker_auto_verbose is {verbose!r}; it must be a bool.")


def _unique(items: Iterable[A]) -> list[A]:
    return list(dict.fromkeys(items))


def _names(agents: Iterable[Any]) -> list[str]:
    return [agent.name for agent in agents]
