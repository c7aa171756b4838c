"""Two agents as a team: who answers whom, and how often, as in 0.2."""

from __future__ import annotations

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, Team, TerminationCondition
from autogen_agentchat.conditions import StopMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat

from autogen_compat.parts.conditions import ReceivedTermination
from autogen_compat.parts.runs import has_own_rules

DEFAULT_TURNS = 200
"""Turns after the task when nothing else limits a chat: 100 automatic replies on either side, as in 0.2."""


def two_agent_team(
    initiator: ChatAgent, recipient: ChatAgent, max_turns: int | None = None
) -> RoundRobinGroupChat:
    """Return a team in which *recipient* answers first and the two take turns, as in 0.2.

    Args:
        initiator: who will send the first message.
        recipient: who answers it.
        max_turns: 0.2's ``max_turns``: pairs of message and answer, the first message included; None: 100
            answers of each side.

    Raises:
        ValueError: *max_turns* is less than 1.
    """
    if max_turns is not None and max_turns < 1:
        raise ValueError("max_turns must be at least 1.")
    return pair_up(initiator, recipient, DEFAULT_TURNS if max_turns is None else 2 * max_turns - 1)


def pair_up(initiator: ChatAgent, recipient: ChatAgent, replies: int) -> RoundRobinGroupChat:
    """Return a team in which *recipient* speaks first, with this many *replies* at most."""
    end: TerminationCondition = StopMessageTermination()
    plain = [
        agent
        for agent in (initiator, recipient)
        if isinstance(agent, AssistantAgent) and not has_own_rules(agent)
    ]
    if plain:
        end = end | ReceivedTermination(*plain)
    return RoundRobinGroupChat([recipient, initiator], termination_condition=end, max_turns=replies)


def turns_of(team: Team) -> int | None:
    """Return 0.2's ``max_turns`` of a team: pairs of message and answer, an odd number of replies."""
    replies = getattr(team, "_max_turns", None)
    if replies is None or replies >= DEFAULT_TURNS or replies % 2 == 0:
        return None
    return (replies + 1) // 2
