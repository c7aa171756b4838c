"""What tools return, and what is read of the messages of chats with tools."""

from __future__ import annotations

import pytest

from ..helpers import migrate
from .helpers import CHAT, PROGRAM, TRAIN, plain, refused


def returning(result: str, annotation: str = "", more: str = "") -> str:
    arrow = f" -> {annotation}" if annotation else ""
    function = f"\ndef next_train(town: str){arrow}:\n    return {result}\n\n{more}"
    return PROGRAM.replace(TRAIN, function)


@pytest.mark.parametrize(
    ("result", "annotation"),
    [
        ("town", "str"),
        ("14", "int"),
        ("14.5", "float"),
        ("[1, 2]", "list[int]"),
        ('f"{town}!"', ""),
        ("town.upper()", ""),
        ("str(town)", ""),
        ('"to " + town', ""),
        ("town", 'Annotated[str, "a town"]'),
    ],
)
def test_text_and_numbers_are_shown_as_they_are(result: str, annotation: str) -> None:
    text = plain(returning(result, annotation))
    assert f"    return {result}\n" in text
    assert "json" not in text.lower()


@pytest.mark.parametrize(
    ("result", "annotation"),
    [
        ('{"town": town}', "dict"),
        ('{"town": town}', "dict[str, str]"),
        ("[town]", "list[str]"),
        ("town in []", "bool"),
        ("[town for _ in town]", ""),
    ],
)
def test_a_function_of_the_model_alone_returns_json(result: str, annotation: str) -> None:
    text = plain(returning(result, annotation))
    assert f"    return json.dumps({result}, ensure_ascii=False)\n" in text
    assert not annotation or "def next_train(town: str) -> str:" in text
    assert "import json\n" in text


def test_a_tuple_without_brackets_gets_them() -> None:
    assert "json.dumps((town, 1), ensure_ascii=False)" in plain(returning("town, 1", "tuple"))


@pytest.mark.parametrize(
    ("result", "annotation", "more"),
    [
        ("{}", "dict", 'print(next_train("here"))\n'),
        ("town or None", "str | None", ""),
        ("find(town)", "", "def find(town):\n    return town\n\n\n"),
    ],
)
def test_other_functions_stay_and_a_tool_shows_json(result: str, annotation: str, more: str) -> None:
    text = plain(returning(result, annotation, more))
    assert f"    return {result}\n" in text
    assert "class JsonTool(FunctionTool):" in text
    assert 'tools=[JsonTool(next_train, description="Next train")]' in text
    assert "return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)" in text


def test_pydantic_models_write_their_own_json() -> None:
    model = "from pydantic import BaseModel\n\n\nclass Train(BaseModel):\n    at: str\n\n"
    text = plain(model + returning('Train(at="14:05")', "Train"))
    assert 'return Train(at="14:05").model_dump_json()' in text


# ---------------------------------------------------------------------- messages


def reading(code: str) -> str:
    return PROGRAM.replace("print(result.summary)", code)


def test_the_last_message_is_text() -> None:
    text = plain(reading('print(result.chat_history[-1]["content"])'))
    assert "print(result.messages[-1].to_text())" in text


def test_calls_and_results_count_as_messages() -> None:
    text = " ".join(plain(reading("print(len(result.chat_history))")).split())
    assert "isinstance(m, (TextMessage, ToolCallRequestEvent, ToolCallExecutionEvent))" in text


def test_messages_of_tools_have_no_text_of_their_own() -> None:
    code = 'for m in result.chat_history:\n    print(m["content"])'
    assert "calls of tools are among the messages" in refused(reading(code))
    assert "calls of tools are among the messages" in refused(
        PROGRAM + 'print([m["content"] for m in desk.chat_messages[clerk]])\n'
    )


def test_other_chats_are_read_as_before() -> None:
    assert CHAT in PROGRAM
    assert "result.messages[-1].to_text()" in plain(PROGRAM)


def test_a_form_that_is_not_taken_leaves_no_import() -> None:
    found = migrate(PROGRAM + 'print([m["content"] for m in desk.chat_messages[clerk]])\n', to="native")
    auto = migrate(
        PROGRAM + 'print([m["content"] for m in desk.chat_messages[clerk]])\n', to="native", style="auto"
    )
    assert auto.text == found.text
