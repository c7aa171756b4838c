"""Programs that need what AutoGen 0.2 does not have: AG2's, and those for older releases."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Rung

from .helpers import CHEF, CONFIG, GUEST, PAIR, migrate, notebook

CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
RUNGS: tuple[Rung, ...] = ("auto", "native", "compat")


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from autogen import LLMConfig", "autogen.LLMConfig"),
        ("from autogen.beta.config import GeminiConfig", "autogen.beta"),
        ("import autogen.agentchat.group.patterns as patterns", "autogen.agentchat.group"),
        ("from autogen.agentchat import group", "autogen.agentchat.group"),
        ("from autogen.coding import YepCodeCodeExecutor", "autogen.coding.YepCodeCodeExecutor"),
        ("settings = autogen.LLMConfig(model='gpt-4o')", "autogen.LLMConfig"),
        ("from autogen.agentchat.contrib.compressible_agent import CompressibleAgent", "TransformMessages"),
    ],
)
def test_a_program_that_needs_another_autogen_stays(line: str, name: str, rung: Rung) -> None:
    program = PAIR + line + "\n" + CHAT
    result = migrate(program, to=rung)
    assert result.text == program
    assert [c.outcome for c in result.plan.conversations] == ["kept"]
    [(rule, number, message)] = result.manual
    assert (rule, number) == ("AM315", PAIR.count("\n") + 1)
    assert name in message
    assert len(result.plan.findings) == 1


@pytest.mark.parametrize("rung", RUNGS)
def test_a_module_that_only_imports_from_a_fork_stays(rung: Rung) -> None:
    program = "from autogen.beta import Agent, tool\n"
    result = migrate(program, to=rung)
    assert result.text == program
    assert result.messages("AM315").count("autogen.beta") == 1


def test_its_whole_unit_stays_and_others_move() -> None:
    files = {
        "people.py": PAIR,
        "main.py": "from autogen import LLMConfig\nfrom people import chef, guest\n" + CHAT,
        "other.py": PAIR + CHAT,
    }
    result = migrate(files, to="auto")
    assert sorted(c.outcome for c in result.plan.conversations) == ["kept", "native"]
    assert {path: text for path, text in result.texts.items() if path != "other.py"} == {
        path: text for path, text in files.items() if path != "other.py"
    }
    assert "autogen_agentchat" in result.texts["other.py"]


@pytest.mark.parametrize(
    "lines",
    [
        "try:\n    from autogen import LLMConfig\nexcept ImportError:\n    LLMConfig = None\n",
        'if hasattr(autogen, "LLMConfig"):\n    print(autogen.LLMConfig)\n',
        "print(autogen.__version__)\n",
    ],
)
def test_a_program_that_runs_without_them_moves(lines: str) -> None:
    result = migrate(PAIR + lines + CHAT, to="compat")
    assert [c.outcome for c in result.plan.conversations] == ["compat"]
    assert "autogen_compat" in result.text


@pytest.mark.parametrize(
    "line",
    [
        "from autogen.agentchat.contrib.capabilities import teachability",
        "from autogen.agentchat.contrib.vectordb.base import Document",
        "from autogen.oai.client import OpenAIClient",
        "from autogen import oai, version, ChatResult",
        "import pyautogen.coding.jupyter",
        "from autogen.coding.jupyter import EmbeddedIPythonCodeExecutor",
        "from autogen.io import *",
    ],
)
def test_what_0_2_has_is_known(line: str) -> None:
    assert "AM315" not in migrate(PAIR + line + "\n" + CHAT, to="compat").rules


def test_a_notebook_names_the_cell() -> None:
    cells = ["import autogen\nfrom autogen import AssistantAgent, UserProxyAgent\n", CONFIG + CHEF + GUEST]
    result = migrate(notebook([*cells, "from autogen import LLMConfig\n", CHAT]), to="auto")
    assert [(f.rule, f.cell, f.line) for f in result.plan.findings] == [("AM315", 3, 1)]
