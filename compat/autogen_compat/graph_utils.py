"""Graphs of who may speak after whom, as in 0.2's ``autogen/graph_utils.py``.

A graph is a dict: agent -> list of the agents that may speak after it.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any, TypeAlias

from autogen_compat.parts.rules.group_settings import check_graph, inverted

if TYPE_CHECKING:
    from autogen_compat.agentchat.agent import Agent

    Transitions: TypeAlias = dict[Agent, list[Agent]]


def has_self_loops(allowed_speaker_transitions: dict[Any, list[Any]]) -> bool:
    """Return whether an agent may speak twice in a row."""
    return any(agent in after for agent, after in allowed_speaker_transitions.items())


def check_graph_validity(allowed_speaker_transitions_dict: Transitions, agents: list[Agent]) -> None:
    """Check that a graph fits the members of a group chat.

    A warning is logged for agents without any edge, for agents of only one side, and for agents that a list
    names twice.

    Raises:
        ValueError: the graph is no dict of lists of agents, or has keys that are not in *agents*.
    """
    # Not at the top: the agents' modules import this one.
    from autogen_compat.agentchat.agent import Agent

    check_graph(allowed_speaker_transitions_dict, agents, Agent)


def invert_disallowed_to_allowed(
    disallowed_speaker_transitions_dict: dict[Any, list[Any]], agents: list[Any]
) -> dict[Any, list[Any]]:
    """Return the graph that has all edges but those of *disallowed_speaker_transitions_dict*.

    Raises:
        KeyError: an agent of the graph is not in *agents*.
    """
    return inverted(disallowed_speaker_transitions_dict, agents)


def visualize_speaker_transitions_dict(
    speaker_transitions_dict: Transitions, agents: list[Agent], export_path: str | None = None
) -> None:
    """Draw a graph with networkx and matplotlib: into the file *export_path*, or on the screen.

    Raises:
        ImportError: networkx or matplotlib is missing.
    """
    try:
        plt: Any = importlib.import_module("matplotlib.pyplot")
        nx: Any = importlib.import_module("networkx")
    except ImportError:
        logging.critical("Drawing needs networkx and matplotlib: pip install networkx matplotlib")
        raise
    graph = nx.DiGraph()
    graph.add_nodes_from([agent.name for agent in agents])
    graph.add_edges_from(
        (agent.name, other.name) for agent, after in speaker_transitions_dict.items() for other in after
    )
    nx.draw(graph, with_labels=True, font_weight="bold")
    if export_path is None:
        plt.show()
    else:
        plt.savefig(export_path)
