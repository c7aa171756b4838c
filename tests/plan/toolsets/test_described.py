"""Functions that a configuration describes in JSON, and a map gives."""

from __future__ import annotations

import pytest

from .helpers import CHAT, CLERK, DESK, plain, refused

IMPORTS = "from autogen import AssistantAgent, UserProxyAgent\n\n"
PARAMETERS = '{"town": {"type": "string", "description": "The town\'s name."}}'
FUNCTION = "\n\ndef next_train(town):\n    return town\n\n\n"
REGISTER = 'desk.register_function({"next_train": next_train})\n'


def config(properties: str = PARAMETERS, key: str = "functions") -> str:
    schema = (
        f'{{"name": "next_train", "description": "Next train", "parameters": {{"type": "object", '
        f'"properties": {properties}, "required": []}}}}'
    )
    if key == "tools":
        schema = f'{{"type": "function", "function": {schema}}}'
    return (
        'llm_config = {\n    "config_list": [{"model": "gpt-4o"}],\n    "cache_seed": None,\n'
        f'    "{key}": [{schema}],\n}}\n'
    )


def program(properties: str = PARAMETERS, function: str = FUNCTION, key: str = "functions") -> str:
    return IMPORTS + config(properties, key) + function + CLERK + DESK + REGISTER + CHAT


@pytest.mark.parametrize("key", ["functions", "tools"])
def test_the_function_is_annotated_and_the_schema_goes(key: str) -> None:
    text = plain(program(key=key))
    assert 'def next_train(town: Annotated[str, "The town\'s name."]):' in text
    assert 'tools=[FunctionTool(next_train, description="Next train")]' in text
    assert "from typing import Annotated" in text
    assert "functions" not in text and "parameters" not in text and "register" not in text


def test_a_map_may_be_given_to_the_constructor() -> None:
    desk = DESK.replace('    "desk",\n', '    "desk",\n    function_map={"next_train": next_train},\n')
    text = plain(program().replace(DESK, desk).replace(REGISTER, ""))
    assert "function_map" not in text
    assert 'tools=[FunctionTool(next_train, description="Next train")]' in text


@pytest.mark.parametrize(
    ("schema", "annotation"),
    [
        ('{"type": "integer"}', "int"),
        ('{"type": "number"}', "float"),
        ('{"type": "boolean"}', "bool"),
        ('{"type": "array", "items": {"type": "string"}}', "list[str]"),
        ('{"type": "object"}', "dict"),
        ('{"type": "string", "enum": ["a", "b"]}', 'Literal["a", "b"]'),
    ],
)
def test_types_of_json_are_types_of_python(schema: str, annotation: str) -> None:
    assert f"def next_train(town: {annotation}):" in plain(program(f'{{"town": {schema}}}'))


def test_annotations_and_defaults_of_the_program_stay() -> None:
    text = plain(program(function='\n\ndef next_train(town: "str" = "Lyon") -> str:\n    return town\n\n\n'))
    assert 'def next_train(town: Annotated["str", "The town\'s name."] = "Lyon") -> str:' in text


def test_a_long_signature_has_one_parameter_a_line() -> None:
    properties = (
        '{"town": {"type": "string", "description": "The name of the town that one goes to"}, '
        '"hour": {"type": "integer", "description": "The hour at which one would like to leave"}}'
    )
    text = plain(program(properties, "\n\ndef next_train(town, hour=8):\n    return town\n\n\n"))
    assert (
        "def next_train(\n"
        '    town: Annotated[str, "The name of the town that one goes to"],\n'
        '    hour: Annotated[int, "The hour at which one would like to leave"] = 8,\n'
        "):\n" in text
    )


def test_results_of_a_map_are_shown_as_before() -> None:
    text = plain(program(function='\n\ndef next_train(town):\n    return {"town": None}\n\n\n'))
    assert 'return {"town": None}' in text
    assert "json" not in text


@pytest.mark.parametrize(
    ("properties", "function", "reason"),
    [
        ("{}", FUNCTION, "does not speak of its parameter `town`"),
        (PARAMETERS, "\n\ndef next_train():\n    return 1\n\n\n", "has no parameter `town`"),
        (PARAMETERS, "\n\nnext_train = lambda town: town\n\n\n", "not one that the program defines by name"),
        ('{"town": {"anyOf": []}}', FUNCTION, "not a simple one"),
    ],
)
def test_what_does_not_agree_is_a_reason(properties: str, function: str, reason: str) -> None:
    assert reason in refused(program(properties, function))


def test_older_functions_by_decorators_are_tools() -> None:
    register = (
        'desk.register_for_execution()(\n    clerk.register_for_llm(description="Next train", '
        'api_style="function")(next_train)\n)\n'
    )
    function = "\n\ndef next_train(town: str) -> str:\n    return town\n\n\n"
    bare = 'llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}\n'
    text = plain(program("{}", function).replace(REGISTER, register).replace(config("{}"), bare))
    assert "register" not in text


def test_the_schemas_may_be_in_variables_and_be_added_to_a_configuration() -> None:
    apart = config().replace("llm_config = ", "base = ").split('    "functions"')[0] + "}\n"
    schemas = "schemas = " + config().split('"functions": ')[1].rpartition(",")[0] + "\n"
    text = plain(
        program().replace(config(), apart + schemas + 'llm_config = {**base, "functions": schemas}\n')
    )
    assert 'tools=[FunctionTool(next_train, description="Next train")]' in text
    assert "schemas" not in text
