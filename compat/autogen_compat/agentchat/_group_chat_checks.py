"""What only the facade's group chat makes of its settings: native members, and transforms.

The functions take the group chat as it is: ``GroupChat`` calls them while it is being built. The rules for
the other settings are those of every group chat: :mod:`autogen_compat.parts.rules.group_settings`.
"""

from __future__ import annotations

from typing import Any, cast

from autogen_compat.agentchat.agent import Agent

_CALLS = ("functions", "tools")


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


def check_manager_config(config: Any) -> None:
    """Check that a manager's model is told of no functions: nobody would run them.

    Raises:
        ValueError: it is.
    """
    if isinstance(config, dict) and any(cast("dict[str, Any]", config).get(key) for key in _CALLS):
        raise ValueError(
            "GroupChatManager is not allowed to make function/tool calls. "
            "Please remove the 'functions' or 'tools' config in 'llm_config' you passed in."
        )


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
