"""0.2's agent classes in annotations: those that meet agree."""

from __future__ import annotations

import ast

import pytest

from .helpers import CONFIG, IMPORTS, migrate

DESK = """
from abc import ABC, abstractmethod
from typing import Dict, List, Optional

class Desk(ABC):
    def __init__(self):
        self.user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False,
                                   max_consecutive_auto_reply=2, llm_config=llm_config)
        self.agents = self.build()

    @abstractmethod
    def build(self) -> {container}: ...

    def make(self, name: str) -> AssistantAgent:
        return AssistantAgent(name, system_message="Be brief.", llm_config=llm_config)

    def ask(self, agent: {agent}, question: str) -> str:
        return self.user.initiate_chat(agent, message=question).summary

class News(Desk):
    def build(self) -> {container}:
        reader = AssistantAgent("reader", system_message="Read.", llm_config=llm_config)
        return {made}

desk = News()
print(desk.ask({taken}, "Read this."))
"""


def annotations(text: str) -> dict[str, list[str]]:
    """The annotations of each function, parameters and result."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = [*(a.annotation for a in node.args.args), node.returns]
            found.setdefault(node.name, []).extend(ast.unparse(a) for a in given if a is not None)
    return found


@pytest.mark.parametrize(
    ("container", "made", "taken"),
    [
        ("Dict[str, AssistantAgent]", '{"reader": reader}', 'desk.agents["reader"]'),
        ("List[AssistantAgent]", "[reader]", "desk.agents[0]"),
        ("Dict[str, 'AssistantAgent']", '{"reader": reader}', 'desk.agents["reader"]'),
        ("Optional[AssistantAgent]", "reader", "desk.agents"),
    ],
)
def test_a_container_and_what_is_taken_out_of_it(container: str, made: str, taken: str) -> None:
    text = DESK.format(container=container, made=made, taken=taken, agent="AssistantAgent")
    found = annotations(migrate(IMPORTS + CONFIG + text).text)
    assert set(found["build"]) == {container}  # AutoGen's AssistantAgent: the part is one, too
    assert found["make"] == ["str", "AssistantAgent"] and found["ask"] == ["AssistantAgent", "str", "str"]


def test_a_base_class_fits_what_the_others_are() -> None:
    text = DESK.format(
        container="Dict[str, ConversableAgent]",
        made='{"reader": reader, "user": self.user}',
        taken='desk.agents["reader"]',
        agent="ConversableAgent",
    )
    text = text.replace(", max_consecutive_auto_reply=2, llm_config=llm_config)", ")").replace(
        "max_consecutive_auto_reply=2, llm_config=llm_config)", "max_consecutive_auto_reply=2)"
    )
    found = annotations(migrate(IMPORTS + CONFIG + text).text)
    assert set(found["build"]) == {"Dict[str, ChatAgent]"} and found["ask"][0] == "ChatAgent"
    assert found["make"][1] == "ChatAgent"


def test_annotations_that_never_meet_stay_precise() -> None:
    text = """
def assistant() -> AssistantAgent:
    return AssistantAgent("chef", system_message="Cook.", llm_config=llm_config)

def proxy() -> UserProxyAgent:
    return UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)

def talk(one: UserProxyAgent, other: AssistantAgent) -> None:
    one.initiate_chat(other, message="Hi")

talk(proxy(), assistant())
"""
    found = annotations(migrate(IMPORTS + CONFIG + text).text)
    assert found["proxy"] == ["ProxyAgent"] and found["talk"] == ["ProxyAgent", "AssistantAgent", "None"]
    assert found["assistant"] == ["AssistantAgent"]


def test_one_agent_under_two_names_of_classes() -> None:
    text = """
def assistant() -> AssistantAgent:
    return AssistantAgent("chef", system_message="Cook.", llm_config=llm_config)

def proxy() -> "UserProxyAgent":
    return UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)

def known(agent: ConversableAgent) -> ConversableAgent:
    return agent

known(proxy()).initiate_chat(known(assistant()), message="Hi")
"""
    found = annotations(migrate(IMPORTS + CONFIG + text).text)
    assert found["known"] == ["ChatAgent", "ChatAgent"]
    assert found["assistant"] == ["ChatAgent"] and found["proxy"] == ["'ChatAgent'"]
