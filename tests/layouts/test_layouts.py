"""Projects in many layouts, named as a whole or in part: migrated, and then run as before."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from autogen_migrate.cli import main
from support.agreement import differences
from support.fixtures import tree
from support.programs import NOTEBOOK_RUNNER, ProgramRun, ProgramSpec, run_program
from support.venvs import COMPAT, python_of

from .programs import LAYOUTS, SCRIPT, Layout

_OUTCOME = re.compile(
    r"^conversation \d+ .*?: (plain AutoGen|with parts of autogen_compat|on autogen_compat|kept as is)",
    re.MULTILINE,
)
_WORDS = {
    "plain AutoGen": "native",
    "with parts of autogen_compat": "native",
    "on autogen_compat": "compat",
    "kept as is": "kept",
}


def make(root: Path, layout: Layout) -> Path:
    """The project below ``root``, committed."""
    project = root / "project"
    for name, text in layout.files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
        if text.startswith("#!"):
            (project / name).chmod(0o755)
    if layout.ignored:
        (project / ".gitignore").write_text(layout.ignored)
    if layout.git:
        for arguments in (["init", "-q"], ["add", "-A", "--force"], ["commit", "-qm", "x"]):
            command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
            subprocess.run(command, cwd=project, check=True, capture_output=True)
    return project


def migrate(project: Path, layout: Layout, paths: Sequence[str], *options: str) -> tuple[int, str]:
    """Run the command line; its exit code and what it says."""
    arguments = [*paths, *layout.options, *options]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.stderr


def outcomes(report: str) -> list[str]:
    return [_WORDS[found] for found in _OUTCOME.findall(report)]


def play(python: Path, project: Path, layout: Layout) -> ProgramRun:
    """Run a copy of the project, by a program that starts it as the layout says."""
    arguments = [str(NOTEBOOK_RUNNER) if item == "NOTEBOOK" else item for item in layout.run]
    (project.parent / "main.py").write_text(
        f"""\
import os
import sys

os.chdir("project")
path = [{str(COMPAT)!r}]
path += [os.path.abspath(name) for name in {layout.path!r}.split()]
os.environ["PYTHONPATH"] = os.pathsep.join(path)
os.execv(sys.executable, [sys.executable, *{arguments!r}])
"""
    )
    return run_program(python, project.parent, ProgramSpec(SCRIPT))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_project_runs_as_before(tmp_path: Path, layout: Layout) -> None:
    project = make(tmp_path / "after", layout)
    files = {name: text.encode() for name, text in layout.files.items()}
    with ThreadPoolExecutor(1) as pool:
        before = pool.submit(play, python_of("v02"), make(tmp_path / "before", layout), layout)
        options = () if layout.git else ("--force",)
        exit_code, report = migrate(project, layout, layout.paths, *options)
        assert exit_code == 0, report
        after_files = {name: content for name, content in tree(project).items() if name in files}
        assert {name for name in files if after_files[name] != files[name]} == layout.changed, report
        assert outcomes(report) == list(layout.outcomes), report
        for piece in layout.says:
            assert piece in report, report
        was = before.result()
    assert was.exit_code == 0 and was.results, was.tail()
    assert not was.complaint()
    if layout.changed:
        now = play(python_of("v075"), project, layout)
        assert not now.complaint()
        assert differences(was, now, "messages") == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_verdict_does_not_depend_on_what_is_named(tmp_path: Path, name: str) -> None:
    layout = replace(LAYOUTS[name], options=())
    project = make(tmp_path, layout)
    code, whole = migrate(project, layout, ["."], "--check")
    verdicts = set(_conversations(whole))
    folders = {str(Path(name).parent) for name in layout.files}
    for path in sorted({*layout.files, *folders, str(project)}):
        if Path(path).suffix in ("", ".py", ".ipynb") and not path.startswith(layout.only_named):
            part_code, part = migrate(project, layout, [path], "--check")
            part = part.replace(f"{project}/", "")
            found = set(_conversations(part))
            assert found <= verdicts, (path, part, whole)
            assert not found or part_code in (code, 2), (path, part, whole)


def _conversations(report: str) -> list[tuple[str, str]]:
    """Where each conversation is, and its verdict."""
    verdicts = "plain AutoGen|with parts of autogen_compat|on autogen_compat|kept as is"
    pattern = rf"^conversation \d+ \((.*?)\) in (.*?): ({verdicts})"
    return [(who + where, verdict) for who, where, verdict in re.findall(pattern, report, re.MULTILINE)]
