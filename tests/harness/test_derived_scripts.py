"""The scripts that are derived from a fixture's own say what their names promise."""

from __future__ import annotations

from typing import Any

from support.variants.scripts import Hints, stop_words, variants

TALK = [
    {"system": "You plan", "last": "Oslo", "say": "By train."},
    {"system": "You plan", "say": "It costs 120. DONE"},
]
TOOLS = [{"tool": "fares", "call": [{"tool": "fares", "with": {"to": "Oslo"}}]}, *TALK]


def scripts(base: list[dict[str, Any]], **hints: Any) -> dict[str, list[dict[str, Any]]]:
    made = variants(base, Hints(stop=("DONE",), **hints))
    assert len({variant.name for variant in made}) == len(made)
    return {variant.name: list(variant.script) for variant in made}


def texts(script: list[dict[str, Any]], number: int) -> list[str]:
    return [entry["say"] for entry in script[:number]]


def test_the_stop_word_stands_elsewhere() -> None:
    made = scripts(TALK)
    assert texts(made["early"], 2) == ["By train. DONE", "By train."]
    assert texts(made["exact"], 1) == ["DONE"]
    assert texts(made["trailing space"], 1) == ["By train. DONE \n"]
    assert texts(made["inside"], 3) == [
        "I will say DONE when we are done.",
        "By train.",
        "It costs 120.",
    ]
    assert texts(made["late"], 4)[-1] == "That was all. DONE"
    assert not any("DONE" in entry["say"] for entry in made["never"])
    assert len(made) >= 12


def test_every_script_but_one_ends_with_the_stop_word() -> None:
    for name, script in scripts(TALK).items():
        assert (script[-1]["say"] == "DONE") == (name != "never")


def test_conditions_on_the_conversation_are_dropped_and_those_on_the_agent_kept() -> None:
    assert scripts(TALK)["as it is"][0] == {"system": "You plan", "say": "By train."}


def test_an_answer_that_is_given_several_times_is_several_answers() -> None:
    assert texts(scripts([{"say": "Yes.", "times": 2}])["as it is"], 2) == ["Yes.", "Yes."]


def test_calls_that_go_wrong() -> None:
    call = {"tool": "fares", "with": {"to": "nowhere"}}
    made = scripts(TOOLS, raises=call)
    assert made["text beside a call"][0]["say"] == "Let me look."
    assert len(made["parallel calls"][0]["call"]) == 2
    assert made["unknown tool"][0] == {"call": [{"tool": "no_such_tool", "with": {}}]}
    assert made["missing argument"][0]["call"] == [{"tool": "fares", "with": {}}]
    assert made["raising tool"][0]["call"] == [call]
    assert "raising tool" not in scripts(TOOLS)
    assert "unknown tool" not in scripts(TALK)


def test_speakers_go_on_being_selected() -> None:
    made = scripts([{"select": True, "say": "planner"}, {"say": "Yes. DONE"}])
    assert sum("select" in entry for entry in made["never"]) > 40
    assert made["early"][0] == {"say": "Yes. DONE"}


def test_the_words_that_program_and_model_share() -> None:
    assert stop_words('lambda m: "DONE" in m["content"]', [{"say": "DONE, says the USA"}]) == ("DONE",)
    assert stop_words("no word", [{"say": "fine"}]) == ("TERMINATE",)
