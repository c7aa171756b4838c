"""Programs that need what AutoGen 0.2 does not have: AG2's, and those for older releases."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Rung, Severity

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


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('chef.run(message="Hi")\n', "AssistantAgent.run"),
        ("print(guest.handoffs)\n", "UserProxyAgent.handoffs"),
        ('print(guest.initiate_chat(chef, message="Hi").messages)\n', "ChatResult.messages"),
        ("autogen.GroupChat(agents=[chef], messages=[]).select()\n", "GroupChat.select"),
        ("class Cook(AssistantAgent):\n    pass\nCook('cook').run()\n", "AssistantAgent.run"),
    ],
)
def test_a_method_that_nobody_gives(line: str, name: str, rung: Rung) -> None:
    program = PAIR + line
    result = migrate(program, to=rung)
    assert result.text == program
    assert {c.outcome for c in result.plan.conversations} == {"kept"}
    [finding] = result.plan.findings
    assert (finding.rule, finding.severity) == ("AM315", Severity.MANUAL)
    assert f"has no `{name}`" in finding.message
    assert finding.line == program.rstrip().count("\n") + 1


@pytest.mark.parametrize(
    "lines",
    [
        "chef.run = print\nchef.run('Hi')\n",
        "setattr(chef, 'run', print)\nchef.run('Hi')\n",
        "AssistantAgent.run = print\nchef.run('Hi')\n",
        "if hasattr(chef, 'run'):\n    chef.run('Hi')\n",
        "try:\n    chef.run('Hi')\nexcept AttributeError:\n    pass\n",
        "class Cook(AssistantAgent):\n    def run(self):\n        return 1\nCook('cook').run()\n",
        "from elsewhere import Mixin\nclass Cook(AssistantAgent, Mixin):\n    pass\nCook('cook').run()\n",
        "class Cook(AssistantAgent):\n    def __getattr__(self, n):\n        return n\nCook('cook').run()\n",
        "class Runner:\n    def run(self): ...\nfor each in [chef, Runner()]:\n    each.run()\n",
        "print(chef.__class__, chef._oai_messages, guest._code_executor)\n",
    ],
)
def test_a_method_that_somebody_gives_or_may_give(lines: str) -> None:
    assert "AM315" not in migrate(PAIR + lines + CHAT, to="compat").rules


def test_nothing_is_said_to_be_of_0_2_that_is_not() -> None:
    program = PAIR + "for name in ('run',):\n    setattr(chef, name, print)\nchef.run('Hi')\n" + CHAT
    messages = " ".join(f.message for f in migrate(program, to="auto").plan.findings)
    assert "`run` is no method or attribute of AutoGen 0.2.40" in messages


@pytest.mark.parametrize(
    "lines",
    [
        "print([t.title if hasattr(t, 'title') else t.name for t in [chef, Box('plain')]])\n",
        "print([t.title for t in [guest, Box('plain')] if isinstance(t, Box)])\n",
        "for t in [chef, Box('plain')]:\n    try:\n        t.show()\n    except AttributeError: ...\n",
        "box = Box(chef.name)\nprint(box.title)\n",
        "boxes = {'one': Box(chef.name), 'two': chef}\nprint(getattr(boxes['two'], 'title', ''))\n",
    ],
)
def test_what_only_objects_of_the_program_have(lines: str) -> None:
    box = "class Box:\n    def __init__(self, title):\n        self.title = title\n    def show(self): ...\n"
    result = migrate(PAIR + box + lines + CHAT, to="auto")
    assert result.native and not result.plan.findings


def test_what_agents_of_0_4_have_besides() -> None:
    door = "class Door:\n    def close(self):\n        pass\n"
    lines = "for t in [chef, Door()]:\n    if hasattr(t, 'close'):\n        t.close()\n"
    assert not migrate(PAIR + door + lines + CHAT, to="auto").native
