"""Files that import 0.4 and go on with what 0.2 had."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from autogen_migrate.cli import main
from autogen_migrate.plan.model import Severity

from .helpers import CHEF, CONFIG, GUEST, IMPORTS, migrate

NEW = "import os\nfrom autogen_agentchat.agents import AssistantAgent, UserProxyAgent\n"
PURE = """\
import asyncio
from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

llm_config = {"model": "gpt-4o"}  # the word alone is none
client = OpenAIChatCompletionClient(**llm_config)
mason = AssistantAgent("mason", model_client=client, system_message="Build.", description="A mason.")
owner = UserProxyAgent("owner", input_func=input)
team = RoundRobinGroupChat([mason, owner], max_turns=3)


def initiate_chat(task):
    return asyncio.run(team.run(task=task))


print(initiate_chat("A wall.").messages[-1])
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            'a = AssistantAgent(name="a", llm_config=c)\na.initiate_chat(a, message="Hi")\n',
            [(1, "`model_client=`"), (2, "`await RoundRobinGroupChat")],
        ),
        (
            'UserProxyAgent(\n    "u",\n    human_input_mode="NEVER",\n    code_execution_config=False,\n)\n',
            [(3, "`input_func=`"), (4, "`CodeExecutorAgent`")],
        ),
        (
            "import autogen_agentchat.agents as g\ng.AssistantAgent('a', function_map={})\n",
            [(2, "`tools=[…]`")],
        ),
        (
            "a = AssistantAgent('a')\n@a.register_for_llm(description='x')\ndef f(): ...\n",
            [(2, "`tools=[…]`")],
        ),
        ("from autogen_agentchat.agents import ConversableAgent\n", [(1, "`AssistantAgent`")]),
        (
            "from autogen_agentchat import UserProxyAgent as U\n",
            [(1, "`autogen_agentchat.agents.UserProxyAgent`")],
        ),
        ("from autogen_agentchat.teams import GroupChat\n", [(1, "`SelectorGroupChat`")]),
    ],
)
def test_each_place_says_what_0_4_has(lines: str, expected: list[tuple[int, str]]) -> None:
    for rung in ("auto", "native", "compat"):
        result = migrate(NEW + lines, to=rung)
        assert result.text == NEW + lines
        found = [f for f in result.plan.findings if f.rule == "AM317"]
        assert [f.line - 2 for f in found] == [line for line, _ in expected]
        assert all(words in f.message for f, (_, words) in zip(found, expected, strict=True))
        assert {f.severity for f in result.plan.findings} == {Severity.MANUAL}


def test_what_is_0_4_only_needs_no_word() -> None:
    result = migrate(PURE, to="auto")
    assert result.text == PURE and not result.plan.findings


def test_0_2_and_what_it_becomes_need_no_word() -> None:
    program = IMPORTS + CONFIG + CHEF + GUEST + 'guest.initiate_chat(chef, message="Hi")\n'
    result = migrate(program, to="auto")
    assert result.native and "AM317" not in result.rules
    assert "AM317" not in migrate(result.text, to="auto").rules


def test_such_files_are_found(tmp_path: Path) -> None:
    half = NEW + 'AssistantAgent(name="a", llm_config=None)\n'
    (tmp_path / "half.py").write_text(half)
    (tmp_path / "pure.py").write_text(PURE)
    result = CliRunner().invoke(main, ["--force", str(tmp_path)])
    assert result.exit_code == 0
    assert result.stderr.count("AM317") == 1 and "half.py:3:37: AM317 manual" in result.stderr
    assert "see the findings" in result.stderr
    assert (tmp_path / "half.py").read_text() == half
    (tmp_path / "half.py").unlink()
    assert "AM317" not in CliRunner().invoke(main, ["--force", str(tmp_path)]).stderr
