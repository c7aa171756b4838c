"""The comparison of two runs must find what differs, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from support.agreement import differences
from support.model_server import ModelRequest
from support.programs import ProgramRun, result_lines


def request(**changes: Any) -> ModelRequest:
    plain = ModelRequest(
        path="/v1/chat/completions",
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "You count."},
            {"role": "user", "content": "One?", "name": "user"},
            {"role": "assistant", "content": "Two."},
            {"role": "user", "content": "More?"},
        ],
        tools=["count"],
        parameters={"temperature": 0},
        retry=False,
        entry=0,
    )
    return replace(plain, **changes)


def run(*requests: ModelRequest, results: tuple[str, ...] = ("done",), exit_code: int = 0) -> ProgramRun:
    return ProgramRun(exit_code, list(results), list(requests), [], [], "", "")


def changed(index: int, **message: Any) -> list[dict[str, Any]]:
    messages = [dict(old) for old in request().messages]
    messages[index].update(message)
    return messages


@pytest.mark.parametrize(
    "other",
    [
        request(messages=changed(1, name="somebody", content=" One?\n")),
        request(messages=changed(2, role="user")),
        request(path="/other", entry=3),
    ],
)
def test_names_roles_and_white_space_do_not_count(other: ModelRequest) -> None:
    assert differences(run(request()), run(other), "messages") == []


@pytest.mark.parametrize(
    ("other", "seen_at"),
    [
        (request(messages=changed(2, content="Three.")), "messages"),
        (request(messages=changed(3, content="Enough?")), "requests"),
        (request(messages=changed(0, content="You sing.")), "requests"),
        (request(tools=[]), "requests"),
        (request(parameters={}), "requests"),
        (request(model="gpt-4"), "requests"),
    ],
)
def test_what_counts_is_found_at_its_level(other: ModelRequest, seen_at: str) -> None:
    levels = ["results", "requests", "messages"]
    found = [level for level in levels if differences(run(request()), run(other), level)]
    assert found == levels[levels.index(seen_at) :]


def test_results_exit_codes_and_numbers_of_requests() -> None:
    assert differences(run(results=("a",)), run(results=("b",)), "results")
    assert differences(run(), run(exit_code=1), "results")
    assert differences(run(request()), run(), "requests")
    assert differences(run(), run(request()), "requests")
    assert not differences(run(request(), request(retry=True)), run(request()), "messages")


def test_a_selection_agrees_with_any_selection() -> None:
    ask = "Please select the next role from {}."
    old, new = (request(messages=changed(0, content=ask.format(names))) for names in ("[a]", "[b, c]"))
    assert differences(run(old), run(new), "messages") == []
    assert differences(run(old), run(request()), "messages")


def test_results_are_found_behind_a_prompt() -> None:
    assert result_lines("RESULT: one\nnothing\nWho are you? RESULT: two \n") == ["one", "two"]
