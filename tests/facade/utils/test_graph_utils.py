from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from autogen_compat.agentchat import ConversableAgent
from autogen_compat.graph_utils import (
    check_graph_validity,
    has_self_loops,
    invert_disallowed_to_allowed,
    visualize_speaker_transitions_dict,
)


@pytest.fixture
def agents() -> list[Any]:
    return [ConversableAgent(name, llm_config=False, human_input_mode="NEVER") for name in "abc"]


def test_self_loops() -> None:
    assert has_self_loops({1: [1, 2]})
    assert not has_self_loops({1: [2], 2: [1]})


def test_disallowed_edges_are_removed(agents: list[Any]) -> None:
    a, b, c = agents
    allowed = invert_disallowed_to_allowed({a: [b, c], b: [b]}, agents)
    assert allowed == {a: [a], b: [a, c], c: [a, b, c]}


def test_valid_graph(agents: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    a, b, c = agents
    check_graph_validity({a: [b], b: [c], c: [a]}, agents)
    assert caplog.text == ""


def test_invalid_graphs(agents: list[Any]) -> None:
    a, b, c = agents
    for graph, message in (
        ([a], "must be a dictionary"),
        ({a: b}, "dictionary with lists as values"),
        ({c: [a]}, "keys not in agents"),
        ({a: ["b"]}, "values that are not lists of Agents"),
    ):
        with pytest.raises(ValueError, match=message):
            check_graph_validity(graph, [a, b])  # pyright: ignore


def test_doubtful_graphs(agents: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    a, b, c = agents
    with caplog.at_level(logging.WARNING):
        check_graph_validity({a: [b, b], c: []}, agents)
    isolated, mismatch, duplicates = (record.getMessage() for record in caplog.records)
    assert "isolated" in isolated and "['c']" in isolated
    assert "allowed_speaker_transitions do not match agents" in mismatch
    assert "agent 'a' have duplicates: ['b']" in duplicates


def test_drawing(agents: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    a, b, _ = agents
    file = tmp_path / "graph.png"
    visualize_speaker_transitions_dict({a: [b]}, agents, export_path=str(file))
    assert file.read_bytes().startswith(b"\x89PNG")
