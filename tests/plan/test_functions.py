"""``function_map`` and schemas: which agent gets which functions, and where that is written."""

from __future__ import annotations

import pytest

from .helpers import IMPORTS, Migrated, after_imports, migrate

DEFS = "def tide(x): return x\ndef bus(x): return x\n"
SCHEMAS = 'TIDE = {"name": "tide"}\nBUS = {"name": "bus"}\n'
CONFIGS = (
    "MODELS = [{'model': 'gpt-4o'}]\n"
    'a = {"config_list": MODELS, "functions": [TIDE], "cache_seed": None}\n'
    'b = {"config_list": MODELS, "functions": [BUS], "cache_seed": None}\n'
)
START = IMPORTS + DEFS + SCHEMAS + CONFIGS
PILOT = 'pilot = AssistantAgent("pilot", llm_config=a, system_message="T.")\n'
DRIVER = 'driver = AssistantAgent("driver", llm_config=b, system_message="B.")\n'
BOTH = '{"tide": tide, "bus": bus}'
CHATS = 'guest.initiate_chat(pilot, message="Hi")\nguest.initiate_chat(driver, message="Hi")\n'
NAMES = ("tide", "bus")
EACH = [
    'pilot.add_functions({"tide": tide}, a["functions"])',
    'driver.add_functions({"bus": bus}, b["functions"])',
]
WHOLE = [line.replace('{"tide": tide}', BOTH).replace('{"bus": bus}', BOTH) for line in EACH]


def guest(functions: str = "", name: str = "guest") -> str:
    given = f", function_map={functions}" if functions else ""
    return (
        f'{name} = UserProxyAgent("{name}", human_input_mode="NEVER", code_execution_config=False{given})\n'
    )


def auto(program: str) -> Migrated:
    return migrate(program, to="auto")


def calls(program: str) -> list[str]:
    """The calls that give functions to agents."""
    result = auto(program)
    assert result.native, result.plan.conversations
    return [line.strip() for line in after_imports(result.text).splitlines() if ".add_functions(" in line]


@pytest.mark.parametrize(
    "made",
    [
        PILOT + DRIVER + guest(BOTH),
        guest(BOTH) + PILOT + DRIVER,
        PILOT + guest(BOTH) + DRIVER,
        PILOT + DRIVER + guest() + f"guest.register_function(function_map={BOTH})\n",
        guest() + f"guest.register_function({BOTH})\n" + PILOT + DRIVER,
        PILOT + DRIVER + guest('{"tide": tide}') + 'guest.register_function(function_map={"bus": bus})\n',
        PILOT
        + DRIVER
        + guest()
        + "".join(f'guest.register_function({{"{n}": {n}}})\n' for n in ("tide", "bus")),
    ],
)
def test_each_agent_gets_what_its_schemas_name(made: str) -> None:
    assert sorted(calls(START + made + CHATS)) == sorted(EACH)


@pytest.mark.parametrize("functions", ["FUNCTIONS", "make()"])
def test_a_map_that_is_not_written_there_goes_as_a_whole(functions: str) -> None:
    made = f"FUNCTIONS = {BOTH}\ndef make(): return FUNCTIONS\n" + PILOT + DRIVER + guest(functions)
    assert calls(START + made + CHATS) == [line.replace(BOTH, functions) for line in WHOLE]


@pytest.mark.parametrize(
    "configs",
    [
        CONFIGS.replace("[TIDE]", "SCHEMAS[:1]").replace("[BUS]", "SCHEMAS[1:]") + "",
        CONFIGS.replace("[TIDE]", "load()").replace("[BUS]", "load()"),
    ],
)
def test_without_the_names_of_the_schemas_each_gets_all(configs: str) -> None:
    program = IMPORTS + DEFS + SCHEMAS + "SCHEMAS = [TIDE, BUS]\nfrom other import load\n" + configs
    assert calls(program + PILOT + DRIVER + guest(BOTH) + CHATS) == WHOLE


@pytest.mark.parametrize(
    "configs",
    [
        'base = {"config_list": MODELS, "cache_seed": None}\na = {**base, "functions": [TIDE]}\n'
        'b = dict(base)\nb["functions"] = [BUS]\n',
        'a = {"config_list": MODELS, "cache_seed": None}\na.update({"functions": [TIDE]})\n'
        'b = {"config_list": MODELS, "cache_seed": None}\nb.update(functions=[BUS])\n',
        'def schema(name): return {"name": name}\n'
        'a = {"config_list": MODELS, "functions": [schema("tide")], "cache_seed": None}\n'
        'b = {"config_list": MODELS, "functions": [schema("bus")], "cache_seed": None}\n',
    ],
)
def test_other_ways_to_write_schemas(configs: str) -> None:
    models = "MODELS = [{'model': 'gpt-4o'}]\n"
    found = calls(IMPORTS + DEFS + SCHEMAS + models + configs + PILOT + DRIVER + guest(BOTH) + CHATS)
    assert found in (EACH, WHOLE)


def test_schemas_in_the_call_of_the_agent_get_a_name() -> None:
    inline = '{"config_list": MODELS, "functions": [TIDE], "cache_seed": None}'
    program = START + PILOT.replace("llm_config=a", f"llm_config={inline}") + guest(BOTH)
    program += 'guest.initiate_chat(pilot, message="Hi")\n'
    assert calls(program) == [f"pilot.add_functions({BOTH}, pilot_functions)"]
    text = auto(program).text
    assert text.index("pilot_functions = [TIDE]") < text.index('"functions": pilot_functions')


def test_each_gets_what_the_agents_that_it_talks_to_have() -> None:
    made = PILOT + DRIVER + guest('{"tide": tide}') + guest('{"bus": bus, "tide": bus}', "host")
    chats = 'guest.initiate_chat(pilot, message="Hi")\nhost.initiate_chat(driver, message="Hi")\n'
    assert calls(START + made + chats) == EACH
    assert "dropped from the map" in auto(START + made + chats).messages("AM163")


def test_agents_that_do_not_have_the_same_functions() -> None:
    made = PILOT + guest('{"tide": tide}') + guest('{"bus": bus}', "host")
    chats = 'guest.initiate_chat(pilot, message="Hi")\nhost.initiate_chat(pilot, message="Hi")\n'
    result = auto(START + made + chats)
    assert not result.native and "do not have the same functions" in result.messages("AM163")
    same = auto(START + made.replace('{"bus": bus}', '{"tide": tide}') + chats)
    assert same.native


def test_an_agent_that_nobody_talks_to_needs_no_functions() -> None:
    program = START + PILOT + DRIVER + guest(BOTH) + 'guest.initiate_chat(pilot, message="Hi")\n'
    assert calls(program) == [EACH[0]]


def test_a_map_that_no_model_is_told_of() -> None:
    plain = PILOT.replace("=a,", "={'config_list': MODELS},") + guest(BOTH)
    result = auto(START + plain + 'guest.initiate_chat(pilot, message="Hi")\n')
    assert result.native and "had no effect and is dropped" in result.messages("AM163")
    assert "bus}" not in result.text


def test_functions_within_a_function_and_a_class() -> None:
    lines = (PILOT + DRIVER + guest(BOTH) + CHATS).splitlines()
    assert calls(START + "def talk():\n" + "".join(f"    {line}\n" for line in lines) + "talk()\n") == EACH
    own = [f"self.{line}" for line in lines[:3]]
    talk = [line.replace("guest", "self.guest").replace("(", "(self.", 1) for line in lines[3:]]
    desk = "class Desk:\n    def __init__(self):\n" + "".join(f"        {line}\n" for line in own)
    desk += "    def talk(self):\n" + "".join(f"        {line}\n" for line in talk) + "Desk().talk()\n"
    assert calls(START + desk) == [f"self.{line}" for line in EACH]
