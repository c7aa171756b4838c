"""The rules as a catalogue: each has its code and its documentation, and its example is true."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from autogen_migrate.plan.model import Style
from autogen_migrate.plan.rules import Rule, all_rules, rule_for

from .helpers import CHEF, CONFIG, GUEST, IMPORTS, migrate

RULES = all_rules()
BOTH = IMPORTS + CONFIG
CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
FUNCTIONS = 'llm_config = {"config_list": [], "functions": [{"name": "order", "parameters": {}}]}\n'


@dataclass(frozen=True)
class Frame:
    """The program around an example."""

    before: str = BOTH
    after: str = ""


PLANNER = 'planner = AssistantAgent("planner", system_message="Plan.", llm_config=llm_config)\n'
USER = GUEST.replace("guest", "user")
CLERK = 'clerk = AssistantAgent("clerk", system_message="Sell.", llm_config=llm_config)\n'
FRAMES: dict[str, Frame] = {
    "AM101": Frame(BOTH + GUEST, 'guest.initiate_chat(assistant, message="Hi")\n'),
    "AM102": Frame(BOTH + CHEF, CHAT),
    "AM103": Frame(BOTH + PLANNER, 'user.initiate_chat(planner, message="Hi")\n'),
    "AM110": Frame(BOTH + USER + CHEF.replace("chef", "coder")),
    "AM111": Frame(BOTH + USER + CHEF + "groupchat = GroupChat([user, chef], [])\n"),
    "AM120": Frame(IMPORTS, CHEF),
    "AM121": Frame(IMPORTS, CHEF.replace("llm_config=llm_config", 'llm_config={"config_list": config_list}')),
    "AM131": Frame(
        "from autogen import UserProxyAgent\nfrom autogen.coding import LocalCommandLineCodeExecutor\n",
        'user = UserProxyAgent("user", code_execution_config={"executor": executor})\n',
    ),
    "AM140": Frame(BOTH + PLANNER + USER),
    "AM141": Frame(BOTH + PLANNER.replace("planner =", "a =") + USER),
    "AM142": Frame(BOTH + CHEF.replace("chef =", "bot =")),
    "AM150": Frame(
        BOTH + CHEF.replace("chef =", "assistant =") + USER + 'user.initiate_chat(assistant, message="Hi")\n'
    ),
    "AM160": Frame(
        BOTH
        + "from autogen import register_function\n"
        + 'def next_train(to: str) -> str:\n    return "9:15"\n'
        + CLERK
        + USER.replace("user =", "board =")
    ),
    "AM161": Frame(
        BOTH + CLERK.replace("clerk =", "postman ="),
        "def price(grams: int) -> str:\n    return '1 euro'\n",
    ),
    "AM163": Frame(
        IMPORTS + FUNCTIONS + "def order(dish: str) -> str:\n    return dish\n" + CLERK,
    ),
    "AM190": Frame(after='a = ConversableAgent("a", llm_config=False)\n'),
    "AM170": Frame(IMPORTS + "from autogen import Agent\n" + CONFIG + CHEF),
}


PLAIN = frozenset(("AM121",))
"""The rules whose example is of plain conversations."""


def test_codes_and_keys_are_unique() -> None:
    codes = [rule.code for rule in RULES]
    keys = [key for rule in RULES for key in rule.keys]
    assert len(set(codes)) == len(codes)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_documented(rule: Rule) -> None:
    assert re.fullmatch(r"AM\d{3}", rule.code)
    assert rule.keys and all(rule_for(key) is rule for key in rule.keys)
    assert rule.title and "\n" not in rule.title
    assert len(rule.explanation.split()) >= 8
    assert rule.before
    assert rule.code >= "AM300" or rule.after or rule.code == "AM162"


def test_every_example_of_a_change_has_a_program_around_it() -> None:
    assert {rule.code for rule in RULES if rule.after} == set(FRAMES)


def squeezed(code: str) -> str:
    """The code without its layout."""
    return re.sub(r"\s+", "", code).replace(",)", ")").replace(",]", "]")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.after], ids=lambda rule: rule.code)
def test_the_example_is_true(rule: Rule) -> None:
    frame = FRAMES[rule.code]
    program = f"{frame.before}{rule.before}\n{frame.after}"
    style: Style = "auto" if rule.code in PLAIN else "parts"
    result = migrate(program, to="compat" if rule.code == "AM190" else "native", style=style)
    assert result.native or rule.code == "AM190", result.plan.findings
    assert squeezed(result.text).count(squeezed(rule.after)) == 1, result.text
