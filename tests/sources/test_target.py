"""The version to migrate to."""

from __future__ import annotations

from pathlib import Path

import pytest

from autogen_migrate.sources.target import KNOWN_TARGETS, UnknownTarget, checked_target, declared_target

PROJECT = '[project]\nname = "x"\ndependencies = ["{}", "click"]\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.10"\nautogen-agentchat = {}\n'


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [
        ("pyproject.toml", PROJECT.format("autogen-agentchat>=0.4,<0.5"), "0.4.9.3"),
        ("pyproject.toml", PROJECT.format("autogen_AgentChat[x] == 0.5.7; python_version > '3'"), "0.5.7"),
        ("pyproject.toml", PROJECT.format("autogen-agentchat~=0.2"), None),
        ("pyproject.toml", PROJECT.format("autogen-agentchat==0.2.40"), None),
        ("pyproject.toml", PROJECT.format("autogen-agentchat"), None),
        ("pyproject.toml", PROJECT.format("autogen-agentchat>=0.2"), None),
        ("pyproject.toml", PROJECT.format("pyautogen>=0.4"), None),
        ("pyproject.toml", '[project.optional-dependencies]\na = ["autogen-core>=0.4"]\n', "0.7.5"),
        (
            "pyproject.toml",
            '[dependency-groups]\na = ["autogen-ext<0.7,>0.4", {include-group = "b"}]\n',
            "0.6.4",
        ),
        ("pyproject.toml", POETRY.format('"^0.4.5"'), "0.4.9.3"),
        ("pyproject.toml", POETRY.format('{ version = "~0.6", extras = ["x"] }'), "0.6.4"),
        ("pyproject.toml", POETRY.format('"0.4.5"'), "0.4.5"),
        ("pyproject.toml", POETRY.format('"*"'), None),
        ("pyproject.toml", "[tool.poetry.group.dev.dependencies]\nautogen-core = '>=0.5,<0.6'\n", "0.5.7"),
        ("pyproject.toml", "not toml autogen [", None),
        (
            "requirements.txt",
            "-r x.txt\nautogen-agentchat==0.6.1 # pinned autogen\nautogen-ext>=0.5\n",
            "0.6.1",
        ),
        ("requirements.txt", "autogen-agentchat==0.6.1 --hash=sha256:00 \\\n", "0.6.1"),
        ("dev-requirements.txt", "autogen-core>=0.4,!=0.7.5\n", "0.7.4"),
        ("setup.cfg", "[options]\ninstall_requires =\n  autogen-agentchat<0.5,>=0.4\n  x\n", "0.4.9.3"),
        ("setup.cfg", "[options.extras_require]\nai =\n  autogen-ext[openai]==0.7.1\n", "0.7.1"),
        ("setup.cfg", "[broken\n", None),
        ("other.txt", "autogen-agentchat==0.6.1\n", None),
    ],
)
def test_declared(tmp_path: Path, name: str, text: str, target: str | None) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").touch()
    assert declared_target([str(tmp_path / "src" / "a.py")]) == target
    assert declared_target([str(tmp_path)]) == target


def test_the_nearest_project_decides_and_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("autogen-agentchat==0.4.5")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert declared_target([str(tmp_path / "repo")]) is None
    (tmp_path / "repo" / "requirements.txt").write_text("autogen-agentchat==0.5.1")
    (tmp_path / "repo" / "sub").mkdir()
    assert declared_target([str(tmp_path / "repo" / "sub")]) == "0.5.1"
    (tmp_path / "repo" / "sub" / "requirements.txt").write_text("autogen-agentchat==0.6.1")
    assert declared_target([str(tmp_path / "repo" / "sub")]) == "0.6.1"


def test_asked_for() -> None:
    assert checked_target("0.4.5") == "0.4.5"
    assert KNOWN_TARGETS[-1] == "0.7.5"
    with pytest.raises(UnknownTarget, match=r"0\.3\.0"):
        checked_target("0.3.0")
