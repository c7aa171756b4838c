"""``python -m autogen_compat doctor``: the environment, and what programs use that is not supported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autogen_compat import doctor

from .conftest import Run

PROGRAM = """\
import autogen
from autogen import AssistantAgent, LLMConfig
from autogen.agentchat.contrib.swarm_agent import SwarmAgent
from autogen.oai.client import OpenAIWrapper, Nothing
import autogen.nothing
autogen.Completion.create()
autogen.oai.ChatCompletion.create()
autogen.runtime_logging.start()
autogen.agentchat.AssistantAgent("x")
raise SystemExit("this must never run")
"""


def found(path: Path) -> list[tuple[str, str]]:
    return [(p.place.removeprefix(str(path)).lstrip("/"), p.message) for p in doctor.examine(path)]


def test_a_program(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    problems = found(tmp_path)
    assert [place for place, _ in problems] == [f"main.py:{line}" for line in (2, 3, 4, 5, 6, 7)]
    text = "\n".join(message for _, message in problems)
    for name in ("LLMConfig", "swarm_agent", "Nothing", "nothing", "Completion", "ChatCompletion"):
        assert f".{name}" in text
    assert "OpenAIWrapper" in text and "AssistantAgent" not in text


def test_what_a_missing_name_was_is_said_wherever_it_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "from autogen.tools.experimental import WebSurfer\n"
        "from autogen.agentchat.group.patterns import AutoPattern\n"
        "from autogen.agentchat import UpdateSystemMessage\n"
        "from autogen.interop import Interoperability\n"
        "from autogen import RetrieveUserProxyAgent, TeachableAgent\n"
    )
    messages = [message for _, message in found(tmp_path)]
    assert all("AG2" in message for message in messages[:4])
    assert messages[4].endswith("it is in autogen.agentchat.contrib.retrieve_user_proxy_agent")
    assert messages[5:] == ["autogen.TeachableAgent does not exist in AutoGen 0.2.40"]


def test_a_notebook_and_files_that_cannot_be_parsed(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["import autogen.nothing"]},
        {"cell_type": "code", "source": ["%pip install pyautogen\n", "import autogen.nothing\n"]},
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "b.py").write_text("import autogen\nx = (\n")
    (tmp_path / "c.py").write_text("print(1)\n")
    (tmp_path / "d.ipynb").write_text("{")
    assert [place for place, _ in found(tmp_path)] == ["a.ipynb:cell 1:2", "b.py", "d.ipynb"]


def test_a_good_program_has_no_problems(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import autogen\nautogen.GroupChat([], [])\nprint(autogen.__version__)\n"
    )
    assert found(tmp_path) == []


def test_a_leftover_folder_of_another_autogen_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "autogen").mkdir()
    (tmp_path / "autogen" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert any(str(tmp_path) in problem.message for problem in doctor.conflicts())


def test_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    versions: dict[str, str | None] = {"autogen-agentchat": "0.4.3", "autogen-core": "0.8.1"}
    monkeypatch.setattr(doctor, "installed", versions.get)
    messages = "\n".join(map(str, doctor.conflicts()))
    assert "problem: autogen-agentchat 0.4.3 is too old" in messages
    assert "note: autogen-core 0.8.1 is newer" in messages
    assert "problem: autogen-ext is not installed" in messages
    assert "different releases" in messages


def test_the_command(python: Run, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    good = python("-m", "autogen_compat", "doctor")
    assert good.returncode == 0 and "no problems found" in good.stdout
    assert "import autogen: nothing on the path has this name" in good.stdout
    bad = python("-m", "autogen_compat", "doctor", "main.py")
    assert bad.returncode == 1 and "main.py:2: problem: autogen.LLMConfig does not exist" in bad.stdout
    assert python("-m", "autogen_compat", "doctor", "absent").returncode == 2
