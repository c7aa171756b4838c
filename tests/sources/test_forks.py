"""Which projects require AG2, and which environments have a copy of 0.2's texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autogen_migrate.cli import main
from autogen_migrate.sources.forks import Forks
from autogen_migrate.sources.legacy_texts import texts_at_hand

PROJECT = '[project]\nname = "spans"\ndependencies = [\n    {}\n]\n'
AGENT = 'from autogen import ConversableAgent\nbee = ConversableAgent("bee", llm_config=False)\n'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("requirement", "is_fork"),
    [
        ("ag2", True),
        ("ag2[openai]>=0.9", True),
        ("ag2-classic", True),
        ("pyautogen>=0.3", True),
        ("pyautogen==0.7.5", True),
        ("autogen~=0.9.0", True),
        ("autogen>=0.11", True),
        ("pyautogen", False),
        ("pyautogen>=0.10", False),
        ("pyautogen>=0.2", False),
        ("pyautogen==0.2.35", False),
        ("autogen", False),
        ("autogen-agentchat~=0.2", False),
        ("autogen-agentchat==0.7.5", False),
        ("ag2-something-else", False),
    ],
)
def test_requirements_on_the_fork(requirement: str, is_fork: bool, project: Path) -> None:
    write(project, {"pyproject.toml": PROJECT.format(f'"{requirement}"'), "spans/a.py": AGENT})
    found = Forks().of(str(project / "spans" / "a.py"))
    assert (found is not None) is is_fork
    if found is not None:
        assert (Path(found.path), found.line, found.column) == (project / "pyproject.toml", 4, 6)
        assert found.of_a_distribution


@pytest.mark.parametrize(
    ("files", "of_a_distribution"),
    [
        ({"setup.py": 'from setuptools import setup\nsetup(install_requires=["ag2>=0.8", "x"])\n'}, True),
        ({"setup.cfg": "[options]\ninstall_requires =\n    ag2\n"}, True),
        ({"pyproject.toml": '[tool.poetry.dependencies]\nag2 = "^0.9"\n'}, True),
        ({"pyproject.toml": '[project.optional-dependencies]\nagents = ["ag2"]\n'}, True),
        ({"requirements.txt": "# the fork\nag2==0.9.1  # pinned\n"}, False),
        ({"requirements-dev.txt": "pyautogen==0.3.2\n", "setup.py": "print()\n"}, True),
    ],
)
def test_project_files(files: dict[str, str], of_a_distribution: bool, project: Path) -> None:
    write(project, files)
    found = Forks().of(str(project / "a.py"))
    assert found is not None and found.of_a_distribution is of_a_distribution


def test_a_project_that_works_with_both_is_not_the_fork_s(project: Path) -> None:
    write(project, {"requirements.txt": "ag2\n", "requirements-old.txt": "autogen-agentchat~=0.2\n"})
    assert Forks().of(str(project / "a.py")) is None


def test_the_nearest_project_decides(project: Path) -> None:
    write(project, {"requirements.txt": "ag2\n", "old/requirements.txt": "pyautogen~=0.2.0\n"})
    forks = Forks()
    assert forks.of(str(project / "old" / "app" / "a.py")) is None
    assert forks.of(str(project / "new" / "a.py")) is not None


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--diff", *arguments])


def test_a_library_without_agents_stays_with_a_finding(project: Path) -> None:
    library = (
        "def instrument():\n    from autogen import ConversableAgent\n    ConversableAgent.send = print\n"
    )
    write(project, {"setup.cfg": "[options]\ninstall_requires =\n    ag2\n", "spans/__init__.py": library})
    result = run(str(project))
    assert result.exit_code == 0 and not result.stdout
    assert "setup.cfg:3:5: AM315 manual" in result.stderr


def test_a_sibling_s_requirement_is_not_reported(project: Path) -> None:
    write(project, {"one/requirements.txt": "ag2\n", "one/a.py": AGENT})
    write(project, {"two/requirements.txt": "autogen-agentchat~=0.2\n", "two/b.py": "import one.a\n" + AGENT})
    assert "AM315" in run(str(project / "one" / "a.py")).stderr
    assert "AM315" not in run(str(project / "two" / "b.py")).stderr


def test_a_distribution_for_the_fork_stays_with_one_finding(project: Path) -> None:
    files = {
        "pyproject.toml": PROJECT.format('"ag2>=0.9"'),
        "spans/__init__.py": "from autogen import ConversableAgent\nkind = ConversableAgent\n",
        "examples/bee.py": "from autogen import LLMConfig\n" + AGENT,
        "tests/test_bee.py": "from unittest.mock import patch\npatch('autogen.ConversableAgent.send')\n",
    }
    write(project, files)
    result = run(str(project))
    assert result.exit_code == 0 and not result.stdout
    assert result.stderr.count(" manual ") == result.stderr.count(" AM315 manual ") == 1
    assert "pyproject.toml:4:6: AM315" in result.stderr and "`--from 0.2`" in result.stderr
    assert "+from autogen_compat import ConversableAgent" in run("--from", "0.2", str(project)).stdout


def test_an_application_moves_with_a_finding(project: Path) -> None:
    write(project, {"requirements.txt": "ag2==0.9.1\n", "main.py": AGENT})
    result = run("--to", "compat", str(project))
    assert "+from autogen_compat import ConversableAgent" in result.stdout
    assert "requirements.txt:1:1: AM315 info the project requires AG2" in result.stderr
    assert "AM315" not in run("--from", "0.2", str(project)).stderr


# ---------------------------------------------------------------------- texts


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUTOGEN_COMPAT_LEGACY", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("file", "at_hand"),
    [
        (".venv/share/autogen-compat/legacy-texts.json", True),
        ("venv/lib/python3.11/site-packages/pyautogen-0.2.35.dist-info/METADATA", True),
        ("venv/Lib/site-packages/pyautogen-0.2.35.dist-info/METADATA", True),
        ("venv/lib/python3.11/site-packages/pyautogen-0.9.0.dist-info/METADATA", False),
        ("venv/lib/python3.11/site-packages/autogen_agentchat-0.2.40.dist-info/METADATA", False),
        ("other/share/autogen-compat/legacy-texts.json", False),
    ],
)
def test_texts_in_an_environment_of_the_project(file: str, at_hand: bool, project: Path) -> None:
    write(project, {file: "{}", "app/main.py": AGENT})
    assert texts_at_hand([str(project / "app")]) is at_hand


def test_texts_in_the_active_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {"elsewhere/share/autogen-compat/legacy-texts.json": "{}"})
    assert not texts_at_hand([str(project)])
    monkeypatch.setenv("VIRTUAL_ENV", str(project / "elsewhere"))
    assert texts_at_hand([str(project)])


def test_the_variable_comes_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {".venv/share/autogen-compat/legacy-texts.json": "{}"})
    monkeypatch.setenv("AUTOGEN_COMPAT_LEGACY", "")
    assert not texts_at_hand([str(project)])
    monkeypatch.setenv("AUTOGEN_COMPAT_LEGACY", str(project / ".venv"))
    assert texts_at_hand([str(project)])


def test_where_the_texts_are_nothing_is_said(project: Path) -> None:
    program = (
        "from autogen import AssistantAgent, UserProxyAgent\n"
        'a = AssistantAgent("a", llm_config={"config_list": [{"model": "m"}]})\n'
        'UserProxyAgent("u", code_execution_config=False).initiate_chat(a, message="Hi")\n'
    )
    write(project, {"main.py": program})
    assert "AM105" in run("--to", "compat", str(project)).stderr
    write(project, {".venv/share/autogen-compat/legacy-texts.json": "{}"})
    assert "AM105" not in run("--to", "compat", str(project)).stderr
