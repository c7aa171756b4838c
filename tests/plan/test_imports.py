"""Imports: those of 0.2 go, in every form; new ones never take a name of the program."""

from __future__ import annotations

import pytest

from .helpers import CONFIG, PAIR, migrate

CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
BODY = (
    (
        CONFIG
        + 'chef = {0}AssistantAgent("chef", system_message="Cook.", llm_config=llm_config)\n'
        + 'guest = {0}UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)\n'
        + CHAT
    )
    .replace("{", "{{")
    .replace("}", "}}")
    .replace("{{0}}", "{0}")
)


@pytest.mark.parametrize(
    ("imports", "prefix"),
    [
        ("import autogen\n", "autogen."),
        ("import autogen as ag\n", "ag."),
        ("import pyautogen as autogen\n", "autogen."),
        ("from autogen import *\n", ""),
        ("from autogen import AssistantAgent, UserProxyAgent\n", ""),
        ("from autogen.agentchat import (\n    AssistantAgent,\n    UserProxyAgent,\n)\n", ""),
        ("from autogen import agentchat\n", "agentchat."),
        ("import autogen.agentchat\n", "autogen.agentchat."),
        ("import autogen.agentchat as chat, os\n", "chat."),
        ("import os, autogen\n", "autogen."),
    ],
)
def test_every_form_goes(imports: str, prefix: str) -> None:
    result = migrate(imports + BODY.format(prefix))
    assert result.native, result.plan.findings
    assert 'chef = AssistantAgent("chef", system_message="Cook.", model_client=model_client)' in result.text
    assert ("import os" in result.text) == (" os" in imports)


def test_aliases_of_classes() -> None:
    imports = "from autogen import AssistantAgent as Helper, UserProxyAgent as User\n"
    body = BODY.format("").replace("= AssistantAgent", "= Helper").replace("= UserProxyAgent", "= User")
    text = migrate(imports + body).text
    assert "= AssistantAgent(" in text and "= ProxyAgent(" in text
    assert "Helper" not in text and "User(" not in text


@pytest.mark.parametrize(
    "name",
    ["run_chat", "ProxyAgent", "StopMessageTermination", "RoundRobinGroupChat", "OpenAIChatCompletionClient"],
)
@pytest.mark.parametrize(
    "binding", ["def {0}(): ...\n", "{0} = 1\n", "class {0}: ...\n", "from mine import {0}\n"]
)
def test_names_of_the_program_are_left_alone(name: str, binding: str) -> None:
    program = PAIR + binding.format(name) + CHAT + f"print({name})\n"
    text = migrate(program).text
    alias = f"Autogen{name}" if name[0].isupper() else f"autogen_{name}"
    assert f"{name} as {alias}" in text
    assert f"{alias}(" in text
    assert f"print({name})" in text and binding.format(name) in text


@pytest.mark.parametrize("name", ["team", "agent", "main", "model_client", "res"])
def test_variables_of_the_program_are_left_alone(name: str) -> None:
    program = PAIR + f"{name} = 5\n" + CHAT + f"print({name})\n"
    text = migrate(program).text
    assert f"print({name})" in text
    assert text.count(f"{name} = ") == 1 + text.count(f"_{name} = ")


def test_a_local_variable_with_the_name_of_a_part() -> None:
    program = PAIR + f"def talk(run_chat):\n    print(run_chat)\n    {CHAT}talk(1)\n"
    text = migrate(program).text
    assert "await autogen_run_chat(team" in text and "print(run_chat)" in text


def test_a_team_in_a_function_that_has_a_team() -> None:
    program = PAIR + f"def talk(team):\n    print(team)\n    {CHAT}talk(1)\n"
    text = migrate(program).text
    assert "team_2 = RoundRobinGroupChat(" in text and "print(team)" in text


def test_an_import_in_a_function_goes_there() -> None:
    body = "    " + BODY.format("").replace("\n", "\n    ").rstrip() + "\n"
    program = f"def talk():\n    from autogen import AssistantAgent, UserProxyAgent\n{body}talk()\n"
    result = migrate(program)
    assert result.native and "async def talk():\n    model_client" in result.text


def test_relative_imports_follow_a_renamed_config() -> None:
    files = {
        "app/__init__.py": "from .settings import llm_config\n__all__ = ['llm_config']\n",
        "app/settings.py": CONFIG,
        "app/main.py": "from autogen import AssistantAgent, UserProxyAgent\nfrom . import llm_config\n"
        + BODY.format("").replace(CONFIG, ""),
    }
    texts = migrate(files).texts
    assert texts["app/settings.py"].endswith('model_client = OpenAIChatCompletionClient(model="gpt-4o")\n')
    assert "from .settings import model_client" in texts["app/__init__.py"]
    assert "'llm_config'" not in texts["app/__init__.py"]
    assert "import model_client" in texts["app/main.py"] and "llm_config" not in texts["app/main.py"]
