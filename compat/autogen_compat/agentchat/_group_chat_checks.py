"""What a group chat makes of its settings before it begins: checks, and the transitions that follow.

The functions take the group chat as it is: ``GroupChat`` calls them while it is being built.
"""

from __future__ import annotations

from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.graph_utils import check_graph_validity, invert_disallowed_to_allowed

_KINDS = ("allowed", "disallowed", None)
_NEEDED_TEXTS = (
    "select_speaker_message_template",
    "role_for_select_speaker_messages",
    "select_speaker_auto_multiple_template",
    "select_speaker_auto_none_template",
)


def adopt_native_agents(group: Any) -> None:
    """Let AutoGen 0.4 agents and teams be members. A list of 0.2 agents is used as it is, not copied."""
    if all(isinstance(agent, Agent) for agent in group.agents):
        return
    from autogen_compat.interop import as_legacy_agent  # here: few programs need it

    def adopted(agents: Any) -> list[Any]:
        return [as_legacy_agent(agent) for agent in agents]

    group.agents = adopted(group.agents)
    repeat: object = group.allow_repeat_speaker
    if isinstance(repeat, list):
        group.allow_repeat_speaker = adopted(cast("list[Any]", repeat))
    edges = group.allowed_or_disallowed_speaker_transitions
    if edges is not None:
        group.allowed_or_disallowed_speaker_transitions = {
            as_legacy_agent(start): adopted(targets) for start, targets in edges.items()
        }


def settle_transitions(group: Any) -> None:
    """Set who may speak after whom.

    Raises:
        ValueError: the settings about it contradict each other, or lead to somebody outside of the group.
    """
    _settle_kind(group)
    _settle_repeat(group)
    group.allowed_speaker_transitions_dict = _transitions(group)
    check_graph_validity(group.allowed_speaker_transitions_dict, group.agents)


def _settle_kind(group: Any) -> None:
    """Make the kind of the transitions lower case."""
    kind = group.speaker_transitions_type
    kind = kind if kind is None else kind.lower()
    if kind not in _KINDS:
        raise ValueError(f"speaker_transitions_type is {kind!r}; it can be 'allowed', 'disallowed' or None.")
    group.speaker_transitions_type = kind


def _settle_repeat(group: Any) -> None:
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


def _transitions(group: Any) -> dict[Any, list[Any]]:
    given, members = group.allowed_or_disallowed_speaker_transitions, group.agents
    if given is None:
        return _everybody(members, group.allow_repeat_speaker)
    return (
        given if group.speaker_transitions_type == _KINDS[0] else invert_disallowed_to_allowed(given, members)
    )


def _everybody(members: list[Any], repeat: Any) -> dict[Any, list[Any]]:
    """Return transitions from each to all others, and to itself if it may repeat."""
    result = {member: [other for other in members if other != member] for member in members}
    repeaters: list[Any] = (
        cast("list[Any]", repeat) if isinstance(repeat, list) else members if repeat else []
    )
    for member in repeaters:
        result[member].append(member)
    return result


def check_selection_settings(group: Any) -> None:
    """Check the texts and limits of a selection by a model.

    Raises:
        ValueError: a text is missing, or a limit is none.
    """
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


def checked_transforms(given: Any) -> Any:
    """Return the transforms for a selection's messages.

    Raises:
        ValueError: they are not a ``TransformMessages``.
    """
    if given is None:
        return None
    from autogen_compat.agentchat.contrib.capabilities.transform_messages import TransformMessages

    if isinstance(given, TransformMessages):
        return given
    raise ValueError("select_speaker_transform_messages must be None or MessageTransforms.")
