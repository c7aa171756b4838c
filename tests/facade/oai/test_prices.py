"""What answers cost: the functions here agree with those in the source text of 0.2.40."""

from __future__ import annotations

import ast
import importlib
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.venvs import venvs_folder

Cost = Callable[[int, int, str], float]

#: module of ``oai`` -> its function
FUNCTIONS = {
    "bedrock": "calculate_cost",
    "cerebras": "calculate_cerebras_cost",
    "cohere": "calculate_cohere_cost",
    "groq": "calculate_groq_cost",
    "mistral": "calculate_mistral_cost",
    "together": "calculate_together_cost",
}


def theirs(module: str) -> dict[str, Any]:
    """The functions and tables of a module of 0.2.40 that need no other package."""
    [file] = venvs_folder().glob(f"v02/lib/python3*/site-packages/autogen/oai/{module}.py")
    return _names_in(file, FUNCTIONS[module])


def _names_in(file: Path, function: str) -> dict[str, Any]:
    wanted = [
        node
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if (isinstance(node, ast.FunctionDef) and node.name == function)
        or (isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict))
    ]
    names: dict[str, Any] = {"warnings": warnings}
    exec(compile(ast.Module(wanted, []), str(file), "exec"), names)
    return names


def ours(module: str) -> Cost:
    return getattr(importlib.import_module(f"autogen_compat.oai.{module}"), FUNCTIONS[module])


def models_of(names: dict[str, Any], file_text: str) -> set[str]:
    """All strings in the tables, and in the text of the function, that can be models."""
    found = {key for value in names.values() if isinstance(value, dict) for key in value}
    found |= {
        node.value
        for node in ast.walk(ast.parse(file_text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {name for name in found if isinstance(name, str) and " " not in name}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("module", FUNCTIONS)
def test_all_models_cost_the_same(module: str) -> None:
    names = theirs(module)
    [file] = venvs_folder().glob(f"v02/lib/python3*/site-packages/autogen/oai/{module}.py")
    models = models_of(names, file.read_text(encoding="utf-8"))
    priced = 0
    for model in models:
        wanted = names[FUNCTIONS[module]](1234, 567, model)
        assert ours(module)(1234, 567, model) == pytest.approx(wanted), model
        priced += wanted > 0
    assert priced > 1


@pytest.mark.parametrize("module", FUNCTIONS)
def test_an_unknown_model_costs_nothing_and_warns(module: str) -> None:
    with pytest.warns(UserWarning, match="no price for the model of-mine") as caught:
        assert ours(module)(1, 1, "of-mine") == 0
    assert caught[0].filename == __file__


@pytest.mark.parametrize("provider", ["cerebras", "groq"])
def test_messages_lose_their_names(provider: str) -> None:
    convert = getattr(
        importlib.import_module(f"autogen_compat.oai.{provider}"), f"oai_messages_to_{provider}_messages"
    )
    given = [{"role": "user", "name": "ann", "content": [{"type": "text", "text": "Hi"}]}, {"content": None}]
    found = convert(given)
    assert found == [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, {"content": None}]
    assert given[0]["name"] == "ann" and found[0]["content"] is not given[0]["content"]


def test_together_hears_results_of_tools_from_users() -> None:
    from autogen_compat.oai.together import oai_messages_to_together_messages

    given = [{"role": "tool", "content": "4"}, {"role": "assistant", "content": ""}, {"content": "?"}]
    found = oai_messages_to_together_messages(given)
    assert [message.get("role") for message in found] == ["user", "assistant", None]
    assert given[0]["role"] == "tool"


def test_bedrocks_words() -> None:
    from autogen_compat.oai.bedrock import convert_stop_reason_to_finish_reason, extract_system_messages

    found = [convert_stop_reason_to_finish_reason(word) for word in ("tool_use", "END_TURN", "Other")]
    assert found == ["tool_calls", "stop", "other"]
    with pytest.warns(UserWarning):
        assert convert_stop_reason_to_finish_reason("") is None
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    assert extract_system_messages([{"role": "user", "content": "x"}]) == []
    assert extract_system_messages([{"role": "system", "content": "s"}]) == [{"text": "s"}]
    assert extract_system_messages([{"role": "system", "content": parts}]) == [{"text": "one"}]


@pytest.mark.parametrize(
    ("item", "is_call"),
    [
        ({"name": "f"}, True),
        ({"name": "f", "arguments": {}}, True),
        ({"name": 1}, False),
        ({"arguments": {}}, False),
        ({"name": "f", "more": 1}, False),
    ],
)
def test_what_is_a_call(item: dict[str, Any], is_call: bool) -> None:
    from autogen_compat.oai.ollama import is_valid_tool_call_item

    assert is_valid_tool_call_item(item) is is_call
