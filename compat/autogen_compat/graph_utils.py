"""Graphs of who may speak after whom, as in 0.2's ``autogen/graph_utils.py``.

A graph is a dict: agent -> list of the agents that may speak after it.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from autogen_compat.agentchat.agent import Agent

    Transitions: TypeAlias = dict[Agent, list[Agent]]

T = TypeVar("T")


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
    _check_shape(allowed_speaker_transitions_dict, agents)
    sources = [agent for agent, after in allowed_speaker_transitions_dict.items() if after]
    targets = [agent for after in allowed_speaker_transitions_dict.values() for agent in after]
    connected = _unique([*sources, *targets])
    isolated = [agent for agent in agents if agent not in connected]
    if isolated:
        logging.warning(
            f"Warning: There are isolated agent nodes: no transition leads to or from {_names(isolated)}"
        )
    strangers = [agent for agent in connected if agent not in agents]
    if isolated or strangers:
        logging.warning(
            "Warning: The set of agents in allowed_speaker_transitions do not match agents. "
            f"Only on one side: {_names([*strangers, *isolated])}"
        )
    for agent, after in allowed_speaker_transitions_dict.items():
        repeated = [other for other in _unique(after) if after.count(other) > 1]
        if repeated:
            logging.warning(f"The transitions of agent '{agent.name}' have duplicates: {_names(repeated)}")


def invert_disallowed_to_allowed(
    disallowed_speaker_transitions_dict: dict[Any, list[Any]], agents: list[Any]
) -> dict[Any, list[Any]]:
    """Return the graph that has all edges but those of *disallowed_speaker_transitions_dict*.

    Raises:
        KeyError: an agent of the graph is not in *agents*.
    """
    allowed = {agent: list(agents) for agent in agents}
    for agent, barred in disallowed_speaker_transitions_dict.items():
        allowed[agent] = [other for other in allowed[agent] if other not in barred]
    return allowed


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


def _check_shape(transitions: object, agents: list[Agent]) -> None:
    # Not at the top: the agents' modules import this one.
    from autogen_compat.agentchat.agent import Agent

    if not isinstance(transitions, dict):
        raise ValueError("allowed_speaker_transitions_dict must be a dictionary.")
    edges = cast("dict[Agent, object]", transitions)
    if not all(isinstance(after, list) for after in edges.values()):
        raise ValueError("allowed_speaker_transitions_dict must be a dictionary with lists as values.")
    if not all(agent in agents for agent in edges):
        raise ValueError("allowed_speaker_transitions_dict has keys not in agents.")
    lists = cast("Iterable[list[object]]", edges.values())
    if not all(isinstance(other, Agent) for after in lists for other in after):
        raise ValueError("allowed_speaker_transitions_dict has values that are not lists of Agents.")


def _unique(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))


def _names(agents: Iterable[Agent]) -> list[str]:
    return [agent.name for agent in agents]
