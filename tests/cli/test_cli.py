"""The command: options, exit codes, and what it prints where."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from autogen_migrate import __version__
from autogen_migrate.cli import main
from autogen_migrate.plan.model import Conversation, Plan

from .helpers import RESULT, TRIGGER, commit, git, one_rule, write


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"a.py": TRIGGER, "sub/b.py": TRIGGER[:-1] + "; autogen.Odd", "c.py": "x = 1\n"})
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, obj=one_rule)


def test_write_in_place(project: Path) -> None:
    result = invoke(".")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "sub/b.py:2:28: AM999 manual odd",
        "conversation 1 (x) in a.py, sub/b.py: with parts of autogen_compat",
        "2 files rewritten, 1 conversation with parts of autogen_compat, 1 finding",
    ]
    assert (project / "a.py").read_text() == RESULT
    again = invoke(".", "--check", "--quiet")
    assert (again.exit_code, again.output) == (0, "")


def test_diff_can_be_applied(project: Path) -> None:
    result = invoke(".", "--diff")
    assert result.exit_code == 0
    assert result.stdout.startswith("--- a/a.py\n+++ b/a.py\n@@ ")
    assert "\\ No newline at end of file\n" in result.stdout
    assert result.stderr.splitlines()[-1].startswith("2 files would be rewritten, ")
    assert git(project, "status", "--porcelain") == b""
    git(project, "apply", "-", data=result.stdout_bytes)
    assert (project / "a.py").read_text() == RESULT
    assert (project / "sub" / "b.py").read_text().startswith(RESULT[:-1])


def test_diff_from_elsewhere_is_relative_to_the_path(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "sub")
    assert "+++ b/sub/b.py\n" in invoke(str(project), "--diff").stdout.replace("b/b.py", "b/sub/b.py")
    assert "+++ b/a.py\n" in invoke("..", "--diff").stdout


def test_check(project: Path) -> None:
    result = invoke(".", "--check")
    assert (result.exit_code, result.stdout) == (1, "")
    both = invoke(".", "--check", "--diff")
    assert both.exit_code == 1
    assert both.stdout.startswith("--- a/a.py")
    assert invoke("c.py", "--check").exit_code == 0
    assert git(project, "status", "--porcelain") == b""


def test_refusal_and_force(project: Path) -> None:
    write(project, {"a.py": TRIGGER + "y = 1\n", "new.py": TRIGGER})
    result = invoke(".")
    assert result.exit_code == 2
    assert "a.py: error has changes that are not committed\n" in result.stderr
    assert "new.py: error has changes that are not committed\n" in result.stderr
    assert "--force" in result.stderr
    assert (project / "sub" / "b.py").read_text().startswith(TRIGGER[:-1])
    assert invoke(".", "--force").exit_code == 0
    assert (project / "a.py").read_text() == RESULT + "y = 1\n"


def test_problems_and_quiet(project: Path) -> None:
    write(project, {"bad.py": "import autogen\nx = (\n", "readonly.py": TRIGGER})
    (project / "readonly.py").chmod(0o444)
    commit(project)
    result = invoke("bad.py", "readonly.py", "-q")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "bad.py:2:5: syntax error not migrated: '(' was never closed",
        "readonly.py: error not written: is read-only (--force replaces it)",
    ]
    summary = invoke("bad.py", "readonly.py").stderr.splitlines()[-1]
    assert summary == "0 files rewritten, 2 files failed, 1 conversation kept as is, 0 findings"
    assert invoke("readonly.py", "--force").exit_code == 0
    assert (project / "readonly.py").read_text() == RESULT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1\n", "no file imports autogen (1 file looked at)"),
        ("# autogen\n", "no file imports autogen (1 file with the word, no import)"),
        ("import autogen.x\n", "1 file imports autogen, but no agent or chat of AutoGen 0.2 was found"),
    ],
)
def test_why_nothing_matched(project: Path, text: str, reason: str) -> None:
    write(project, {"c.py": text})
    result = invoke("c.py")
    assert result.exit_code == 0
    assert result.stderr.startswith(reason)


def test_an_empty_directory(tmp_path: Path) -> None:
    assert invoke(str(tmp_path)).stderr.startswith("no Python file or notebook found")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument"),
        (["missing.py"], "does not exist"),
        (["a.py", "--target", "0.2.40"], "no AutoGen version to migrate to; known: 0.4.5"),
        (["a.py", "--no-such"], "No such option"),
    ],
)
def test_usage_errors(project: Path, arguments: list[str], message: str) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")


def test_a_failure_of_the_tool_is_no_result_of_check(project: Path) -> None:
    def planner(files: object, target: str) -> Plan:
        return Plan(target, (), (), cast("tuple[Conversation]", None))

    result = CliRunner().invoke(main, ["a.py", "--check", "-v"], obj=planner)
    assert result.exit_code == 2
    assert "error: TypeError: " in result.stderr
    assert "please report it" in result.stderr


def test_exclude_and_verbose(project: Path) -> None:
    result = invoke(".", "--check", "--exclude", "sub", "--exclude", "/a.*", "-v")
    assert result.exit_code == 0
    result = invoke(".", "--check", "--exclude", "sub", "-v", "--target", "0.4.5")
    assert result.exit_code == 1
    assert "a.py: would be rewritten\n" in result.stderr
    assert "target: AutoGen 0.4.5; 2 files read\n" in result.stderr


def test_hard_links_are_noted(project: Path) -> None:
    os.link(project / "a.py", project / "other.txt")
    assert "a.py: was a hard link" in invoke("a.py").stderr


def test_no_colours_unless_on_a_terminal(project: Path) -> None:
    result = invoke(".", "--diff")
    assert "\x1b" not in result.output


def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-m", "autogen_migrate", *arguments], env=environment, capture_output=True
    )


def test_version_and_help_answer_at_once() -> None:
    """0.15 seconds of processor time is the promise; the best of three runs counts."""
    assert command("--version").stdout.decode().strip() == f"autogen-migrate, version {__version__}"
    times: list[float] = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert b"--target" in command("--help").stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) <= 0.15


def test_nothing_heavy_is_imported_when_nothing_matches(project: Path) -> None:
    script = (
        "import sys\nfrom autogen_migrate.cli import main\n"
        "try: main(['c.py', '-q'])\nexcept SystemExit: pass\n"
        "print([name for name in ('libcst', 'pathspec', 'packaging', 'asyncio') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_scripts_with_one_configuration_get_the_same_verdicts_again(tmp_path: Path) -> None:
    """What is native after the first run goes on counting: its function has to stay synchronous."""
    agents = (
        "from autogen import AssistantAgent, UserProxyAgent\nfrom conf import config\n"
        'cook = AssistantAgent("cook", system_message="Cook.", llm_config=config)\n'
        'guest = UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)\n'
    )
    files = {
        "conf.py": 'config = {"config_list": [{"model": "a"}, {"model": "b"}], "cache_seed": None}\n',
        "api.py": agents + "def ask():\n    return guest.initiate_chat(cook, message='x').summary\n",
        "job.py": agents + "async def main():\n    await guest.a_initiate_chat(cook, message='x')\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    first = command(str(tmp_path), "--force")
    assert b"1 conversation with parts of autogen_compat, 1 on autogen_compat" in first.stderr, first.stderr
    again = command(str(tmp_path), "--check")
    assert again.returncode == 0 and b"1 conversation on autogen_compat" in again.stderr, again.stderr


def test_the_rung_can_be_chosen(tmp_path: Path) -> None:
    program = (
        "from autogen import ConversableAgent\n"
        'a = ConversableAgent("a", llm_config=False)\n'
        "a.register_reply([None], print)\n"
    )
    (tmp_path / "main.py").write_text(program)
    for rung, outcome in (("native", "kept as is"), ("auto", "on autogen_compat")):
        done = command("--diff", "--to", rung, str(tmp_path))
        assert f"main.py: {outcome}: " in done.stderr.decode(), done.stderr
    done = command(str(tmp_path), "--force")
    assert done.returncode == 0 and b"1 conversation on autogen_compat" in done.stderr
    assert (tmp_path / "main.py").read_text() == program.replace("autogen", "autogen_compat")
    again = command(str(tmp_path), "--force")
    assert again.returncode == 0 and b"no conversation can move, for the reasons above" in again.stderr
    assert b"AM302 info" in again.stderr and b"1 conversation on autogen_compat" in again.stderr
    assert (tmp_path / "main.py").read_text() == program.replace("autogen", "autogen_compat")
    for rung in ("auto", "native", "compat"):
        done = command("--check", "--to", rung, str(tmp_path))
        assert done.returncode == 0 and b"1 conversation on autogen_compat" in done.stderr
    assert b"nothing to change: everything is on autogen_compat already" in done.stderr
    (tmp_path / "main.py").write_text(
        'from autogen_compat import ConversableAgent\na = ConversableAgent("a")\n'
    )
    assert command("--check", "--to", "compat", str(tmp_path)).returncode == 0
    assert command("--check", str(tmp_path)).returncode == 1
    assert command("--to", "odd", str(tmp_path)).returncode == 2


def test_a_conversation_names_each_agent_once(tmp_path: Path) -> None:
    lines = [
        "from autogen import ConversableAgent",
        "def make(name):",
        "    return ConversableAgent(name, llm_config=False)",
        'a = ConversableAgent("ada", llm_config=False)',
        'b = ConversableAgent("bob", llm_config=False)',
        'c = ConversableAgent("bob", llm_config=False)',
        'for other in (b, c, make("x" + str(1))):',
        "    a.initiate_chat(other, message='Hi', max_turns=1)",
        "",
    ]
    (tmp_path / "main.py").write_text("\n".join(lines))
    done = command("--diff", "--to", "compat", str(tmp_path))
    assert b"conversation 1 (ada, bob, 1 more) in" in done.stderr, done.stderr
