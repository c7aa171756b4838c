"""Test suites that replace 0.2 pass after a migration as they passed before, with no model in reach."""

from __future__ import annotations

import subprocess
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from autogen_migrate.cli import main
from support.venvs import COMPAT, python_of

#: What pytest needs, to be lent to the environment of 0.2, which has none.
_PYTEST = (
    "pytest",
    "_pytest",
    "pluggy",
    "iniconfig",
    "packaging",
    "pygments",
    "py.py",
    "exceptiongroup",
    "tomli",
)

DESK = '''
"""Answers letters."""

import logging

import autogen
from autogen import AssistantAgent, UserProxyAgent

ENTRY = {"model": "gpt-4o", "api_key": "none", "base_url": "http://127.0.0.1:9"}
CONFIG = {"config_list": [ENTRY], "cache_seed": None}
logger = logging.getLogger("autogen.oai.client")


def agents():
    clerk = AssistantAgent("clerk", llm_config=CONFIG, system_message="You answer letters.")
    desk = UserProxyAgent("desk", human_input_mode="NEVER", code_execution_config=False)
    return clerk, desk


def answer(letter):
    clerk, desk = agents()
    return desk.initiate_chat(clerk, message=letter, max_turns=1).summary


def answer_in_a_group(letter):
    clerk, desk = agents()
    judge = autogen.AssistantAgent("judge", llm_config=CONFIG, system_message="You judge.")
    chat = autogen.GroupChat(agents=[desk, clerk, judge], messages=[], max_round=3)
    manager = autogen.GroupChatManager(groupchat=chat, llm_config=CONFIG)
    desk.initiate_chat(manager, message=letter)
    return [message["name"] for message in chat.messages]


def ask_owner():
    _, desk = agents()
    return desk.get_human_input("Send it?")
'''

UNITTEST = """
import unittest
from unittest import mock
from unittest.mock import MagicMock, patch

import autogen
import desk
from autogen import ConversableAgent


class Answers(unittest.TestCase):
    @mock.patch("autogen.agentchat.conversable_agent.ConversableAgent.generate_oai_reply")
    def test_string(self, reply):
        reply.return_value = (True, "Dear Ann")
        self.assertEqual(desk.answer("Hello"), "Dear Ann")
        reply.assert_called_once()

    @patch.object(autogen.OpenAIWrapper, "create")
    @patch.object(autogen.OpenAIWrapper, "extract_text_or_completion_object", return_value=["Dear Bob"])
    def test_object(self, extract, create):
        self.assertEqual(desk.answer("Hello"), "Dear Bob")
        self.assertEqual(create.call_count, 1)

    def test_with(self):
        with patch("autogen.oai.client.OpenAIWrapper.create") as create, patch(
            "autogen.oai.client.OpenAIWrapper.extract_text_or_completion_object", return_value=["Dear Cid"]
        ):
            self.assertEqual(desk.answer("Hello"), "Dear Cid")
        self.assertTrue(create.called)

    def test_name_in_the_module(self):
        with patch("desk.AssistantAgent") as made, patch("desk.UserProxyAgent") as proxy:
            proxy.return_value.initiate_chat.return_value = MagicMock(summary="Dear Dan")
            self.assertEqual(desk.answer("Hello"), "Dear Dan")
        made.assert_called_once()
        self.assertEqual(made.call_args.args, ("clerk",))

    def test_package_in_the_module(self):
        with patch("desk.autogen.GroupChat.select_speaker", autospec=True) as select, patch(
            "desk.autogen.ConversableAgent.generate_oai_reply", return_value=(True, "Yes.")
        ):
            select.side_effect = lambda self, last, selector: self.agents[1]
            self.assertEqual(desk.answer_in_a_group("Hello"), ["desk", "clerk", "clerk"])

    def test_multiple(self):
        with patch.multiple("autogen.ConversableAgent", generate_reply=MagicMock(return_value="Dear Eve")):
            self.assertEqual(desk.answer("Hello"), "Dear Eve")

    def test_log(self):
        with self.assertLogs("autogen.oai.client", level="WARNING"):
            desk.logger.warning("No price.")


class Owners(unittest.TestCase):
    def setUp(self):
        patcher = patch.object(ConversableAgent, "get_human_input", return_value="yes")
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_owner(self):
        self.assertEqual(desk.ask_owner(), "yes")
"""

PYTEST = """
import importlib
import logging
import sys
import types

import autogen
import pytest

import desk


@pytest.fixture
def model(monkeypatch):
    asked = []

    def reply(self, messages=None, sender=None, config=None):
        asked.append(self.name)
        return True, f"{self.name} says yes"

    monkeypatch.setattr("autogen.ConversableAgent.generate_oai_reply", reply)
    return asked


def test_fixture(model):
    assert desk.answer("Hello") == "clerk says yes"
    assert model == ["clerk"]


def test_object(monkeypatch):
    monkeypatch.setattr(autogen.ConversableAgent, "generate_reply", lambda self, *args, **kwargs: "Dear Fay")
    assert desk.answer("Hello") == "Dear Fay"


def test_name_in_the_module(monkeypatch):
    class Clerk(autogen.AssistantAgent):
        def generate_reply(self, *args, **kwargs):
            return "Dear Gus"

    monkeypatch.setattr(desk, "AssistantAgent", Clerk)
    assert desk.answer("Hello") == "Dear Gus"


def test_name_in_a_string(monkeypatch):
    monkeypatch.setattr("desk.UserProxyAgent.get_human_input", lambda self, prompt, **_: prompt + " Yes.")
    assert desk.ask_owner() == "Send it? Yes."


def test_module(monkeypatch):
    fake = types.ModuleType("fake")
    fake.AssistantAgent = fake.UserProxyAgent = lambda *args, **kwargs: types.SimpleNamespace(
        get_human_input=lambda prompt: "never"
    )
    monkeypatch.setitem(sys.modules, "autogen", fake)
    importlib.reload(desk)
    assert desk.ask_owner() == "never"
    monkeypatch.undo()
    importlib.reload(desk)


def test_import():
    pytest.importorskip("autogen")
    assert importlib.import_module("autogen.agentchat.groupchat").GroupChat is autogen.GroupChat
    kinds = {"clerk": {"class": "autogen.AssistantAgent"}}
    module, _, name = kinds["clerk"]["class"].rpartition(".")
    assert getattr(importlib.import_module(module), name) is autogen.AssistantAgent


def test_log(caplog):
    with caplog.at_level(logging.DEBUG, logger="autogen.agentchat"):
        importlib.import_module("autogen.agentchat.groupchat").logger.debug("who is next")
    assert "who is next" in caplog.text
"""


def run_suite(environment: str, folder: Path, runner: Sequence[str], extra: Path) -> str:
    """Run the tests in ``folder``; what went wrong, empty if nothing did."""
    done = subprocess.run(
        [str(python_of(environment)), "-B", *runner],
        cwd=folder,
        env={"PYTHONPATH": f"{COMPAT}:{extra}", "PATH": "", "HOME": str(folder), "AUTOGEN_USE_DOCKER": "0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return (done.stdout + done.stderr)[-3000:] if done.returncode else ""


@pytest.fixture(scope="module")
def pytest_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pytest and nothing else."""
    folder = tmp_path_factory.mktemp("pytest")
    packages = Path(pytest.__file__).parent.parent
    for name in _PYTEST:
        if (packages / name).exists():
            (folder / name).symlink_to(packages / name)
    return folder


SUITES = {
    "unittest": (UNITTEST, ("-m", "unittest", "-q", "test_desk")),
    "pytest": (PYTEST, ("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_desk.py")),
}


@pytest.mark.parametrize("rung", ["compat", "auto"])
@pytest.mark.parametrize("style", SUITES)
def test_a_suite_passes_before_and_after(style: str, rung: str, tmp_path: Path, pytest_alone: Path) -> None:
    tests, runner = SUITES[style]
    (tmp_path / "desk.py").write_text(textwrap.dedent(DESK).lstrip())
    (tmp_path / "test_desk.py").write_text(textwrap.dedent(tests).lstrip())
    if rung == "compat":
        assert not run_suite("v02", tmp_path, runner, pytest_alone)
    result = CliRunner().invoke(main, ["--to", rung, "--force", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "autogen_compat" in (tmp_path / "desk.py").read_text()
    assert not run_suite("v075", tmp_path, runner, pytest_alone)
