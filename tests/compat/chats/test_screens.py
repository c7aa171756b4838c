"""At a terminal, all that was said is on the screen before a human is asked: programs of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")

HERE = Path(__file__).parent
FOLDERS = (HERE.parent / "support", HERE.parents[2] / "compat")
TURNS = 12

HEAD = """
import asyncio
from autogen_compat.parts import (
    ConversableAssistant, GroupChatTeam, ProxyAgent, SpeakerSelection, run_chat, run_chats, two_agent_team,
)
from scripted_client import ScriptedClient, call

def bot(name, *answers, **options):
    return ConversableAssistant(name, ScriptedClient(list(answers)), system_message=None, **options)

"""
PAIR = """
guest = ProxyAgent("guest", human_input_mode="ALWAYS")
waiter = bot("waiter", *(f"answer-{n}." for n in range(20)))
asyncio.run(run_chat(two_agent_team(guest, waiter), "opening", sender=guest))
"""
GROUP = """
guest = ProxyAgent("guest", human_input_mode="ALWAYS")
cook = bot("cook", *(f"cook-{n}" for n in range(3)))
waiter = bot("waiter", *(f"answer-{n}" for n in range(3)))
agents = [guest, cook, waiter]
speakers = SpeakerSelection(agents, [], 20, speaker_selection_method="round_robin")
asyncio.run(run_chat(GroupChatTeam(speakers), "opening", sender=guest))
"""
MANUAL = """
agents = [bot(name, *(f"answer-{n}" for n in range(3))) for name in ("cook", "waiter")]
speakers = SpeakerSelection(agents, [], 4, speaker_selection_method="manual")
asyncio.run(run_chat(GroupChatTeam(speakers), "opening", sender=ProxyAgent("guest")))
"""
TOOLS = """
def order(dish: str) -> str:
    return input(f"Really {dish}? ")

waiter = bot("waiter", *([call("order", f'{{"dish": "answer-{n}"}}')] for n in range(3)), "done")
waiter.add_tool(order, description="Orders.")
guest = ProxyAgent("guest", human_input_mode="ALWAYS")
asyncio.run(run_chat(two_agent_team(guest, waiter), "opening", sender=guest))
"""
CODE = """
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor

coder = bot("coder", *(f"```sh\\necho answer-{n}\\n```" for n in range(3)), "done")
executor = LocalCommandLineCodeExecutor(work_dir=".")
guest = ProxyAgent("guest", human_input_mode="ALWAYS", code_executor=executor)
asyncio.run(run_chat(two_agent_team(guest, coder), "opening", sender=guest))
"""
ALWAYS = "Provide feedback to"


def at_terminal(folder: Path, program: str) -> Terminal:
    (folder / "main.py").write_text(HEAD + program, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, FOLDERS))}
    return Terminal([sys.executable, "main.py"], folder, env)


def test_a_person_answers_a_model(tmp_path: Path) -> None:
    terminal = at_terminal(tmp_path, PAIR)
    for turn in range(TURNS):
        shown = terminal.wait_for(ALWAYS)
        assert f"answer-{turn}." in shown
        assert "opening" in shown if turn == 0 else f"more of {turn - 1}" in shown
        terminal.answer("exit" if turn == TURNS - 1 else f"more of {turn}")
    assert terminal.end() == 0


def test_a_person_in_a_group_chat(tmp_path: Path) -> None:
    terminal = at_terminal(tmp_path, GROUP)
    for turn in range(3):
        shown = terminal.wait_for(ALWAYS)
        assert shown.index(f"cook-{turn}") < shown.index(f"answer-{turn}")
        terminal.answer("exit" if turn == 2 else "more")
    assert terminal.end() == 0


def test_a_person_who_selects_the_speakers(tmp_path: Path) -> None:
    terminal = at_terminal(tmp_path, MANUAL)
    for turn, said in enumerate(("opening", "answer-0", "answer-1")):
        assert said in terminal.wait_for("Number of the next speaker"), turn
        terminal.answer("1")
    assert terminal.end() == 0


def test_a_person_who_lets_tools_run(tmp_path: Path) -> None:
    terminal = at_terminal(tmp_path, TOOLS)
    for turn in range(3):
        assert f"answer-{turn}" in terminal.wait_for(ALWAYS)
        terminal.answer("")
        terminal.wait_for(f"Really answer-{turn}?")
        terminal.answer("yes")
    assert "done" in terminal.wait_for(ALWAYS)
    terminal.answer("exit")
    assert terminal.end() == 0


def test_a_person_who_lets_code_run(tmp_path: Path) -> None:
    terminal = at_terminal(tmp_path, CODE)
    for turn in range(3):
        assert f"echo answer-{turn}" in terminal.wait_for(ALWAYS)
        terminal.answer("")
    assert "done" in terminal.wait_for(ALWAYS)
    terminal.answer("exit")
    assert terminal.end() == 0
