"""Whole runs: what is written, what is held back, and what the report says of it."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autogen_migrate.output.model import Options, Report, Status
from autogen_migrate.pipeline import entangled, run
from autogen_migrate.plan.model import Conversation, FilePlan, Finding, Plan, Replace, Severity, Span
from autogen_migrate.sources.model import SourceFile

from .helpers import RESULT, TRIGGER, commit, git, one_conversation_each, one_rule, write

NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"note": "\u00e4"},
    "cells": [
        {"cell_type": "markdown", "source": ["import autogen"]},
        {"cell_type": "code", "source": ["%pip install x\n", "import autogen\n", "y = !ls"], "outputs": []},
        {"cell_type": "code", "source": ["%%bash\n", "echo autogen.Old"], "outputs": []},
        {"cell_type": "code", "source": ["await f(autogen.Old)\n", "y"], "outputs": [{"text": ["\u00e4"]}]},
    ],
}


def statuses(report: Report, root: Path) -> dict[str, Status]:
    return {os.path.relpath(outcome.path, root): outcome.status for outcome in report.outcomes}


def in_codec(codec: str) -> tuple[bytes, bytes]:
    """The trigger and its result below characters of two bytes, also on its own line."""
    head = f"# -*- coding: {codec} -*-\ny = '表示中'\n"
    before, after = (f"{head}{text[:-1]}  # 表示\n" for text in (TRIGGER, RESULT))
    return before.encode(codec), after.encode(codec)


def test_the_places_where_others_fail(tmp_path: Path) -> None:
    """One trigger in many kinds of files: what is rewritten, byte for byte, and what is not."""
    root = tmp_path / "project"
    crlf, crlf_result = (text.replace("\n", "\r\n") for text in (TRIGGER, RESULT))
    mixed, mixed_result = (text.replace("\n", "\r\n", 1) for text in (TRIGGER, RESULT))
    bom = b"\xef\xbb\xbf"
    cookie = "# -*- coding: latin-1 -*-\ny = 'ä'\n"
    tabs = "import autogen\nif 1:\n\tx = autogen.Old\n"
    rewritten: dict[str, tuple[str | bytes, str | bytes]] = {
        "lf.py": (TRIGGER, RESULT),
        "crlf.py": (crlf, crlf_result),
        "mixed.py": (mixed, mixed_result),
        "bom.py": (bom + TRIGGER.encode(), bom + RESULT.encode()),
        "latin1.py": ((cookie + TRIGGER).encode("latin-1"), (cookie + RESULT).encode("latin-1")),
        **{
            f"{codec}.py": in_codec(codec)
            for codec in ("gbk", "gb2312", "big5", "shift_jis", "euc-jp", "cp932")
        },
        "no_end.py": (TRIGGER[:-1], RESULT[:-1]),
        "tabs.py": (tabs, tabs.replace("Old", "New").replace("autogen", "new_autogen")),
        "form_feed.py": (f"y = 1\n\x0c\n{TRIGGER}", f"y = 1\n\x0c\n{RESULT}"),
        "run.sh.py": (f"#!/usr/bin/env python\n{TRIGGER}", f"#!/usr/bin/env python\n{RESULT}"),
        "tests/test_a.py": (TRIGGER, RESULT),
        "pkg/__init__.py": (TRIGGER, RESULT),
        "pkg/sub/deep.py": (TRIGGER, RESULT),
        "blanks at end.py": (TRIGGER + "\n\n   ", RESULT + "\n\n   "),
        "odd 'näme.py": (TRIGGER, RESULT),
    }
    left: dict[str, str | bytes] = {
        "unrelated.py": "x = 1\r\n",
        "syntax_error.py": "import autogen\nx = (\n",
        "python2.py": "import autogen\nprint 'x'\n",
        "wrong_bytes.py": b"import autogen\nx = '\xff'\n",
        "unknown_codec.py": b"# coding: klingon\nimport autogen\n",
        "out/generated.py": TRIGGER,
        ".venv/lib/a.py": TRIGGER,
        "node_modules/a.py": TRIGGER,
        "lib/site-packages/a.py": TRIGGER,
        ".gitignore": "/out/\n",
        "notes.txt": TRIGGER,
        "broken.ipynb": '{"cells": [{"source": "import autogen\\nx"]}',
    }
    write(root, {name: before for name, (before, _) in rewritten.items()} | left)
    write(tmp_path, {"outside.py": TRIGGER})
    (root / "run.sh.py").chmod(0o755)
    (root / "link_out.py").symlink_to(tmp_path / "outside.py")
    (root / "link_in.py").symlink_to("lf.py")
    (root / "loop").symlink_to(".")
    notebook = json.dumps(NOTEBOOK, indent=2, ensure_ascii=False) + "\n"
    write(root, {"notebook.ipynb": notebook})
    commit(root)
    write(root, {".git/hook.py": TRIGGER})

    report = run([str(root)], Options(), planner=one_rule)

    for name, (_, after) in rewritten.items():
        wanted = after.encode() if isinstance(after, str) else after
        assert (root / name).read_bytes() == wanted, name
    for name, content in [*left.items(), (".git/hook.py", TRIGGER)]:
        assert (root / name).read_bytes() == (content.encode() if isinstance(content, str) else content), name
    assert (tmp_path / "outside.py").read_text() == TRIGGER
    assert (root / "link_in.py").is_symlink()
    assert stat.S_IMODE((root / "run.sh.py").stat().st_mode) == 0o755
    changed = notebook.replace('"import autogen\\n"', '"import new_autogen\\n"')
    assert (root / "notebook.ipynb").read_text() == changed.replace("f(autogen.Old)", "f(new_autogen.New)")
    assert set(git(root, "diff", "--name-only", "-z").decode().split("\0")) - {""} == {
        *rewritten,
        "notebook.ipynb",
    }
    problems = {problem.path.name: (problem.code, problem.line) for problem in report.sources.problems}
    assert problems == {
        "syntax_error.py": ("syntax", 2),
        "python2.py": ("python2", 2),
        "wrong_bytes.py": ("encoding", 2),
        "unknown_codec.py": ("encoding", 1),
        "broken.ipynb": ("notebook", 1),
    }
    assert report.exit_code() == 0  # these are reported and skipped: all that was planned is written
    assert {outcome.status for outcome in report.outcomes} == {Status.WRITTEN}

    commit(root)
    again = run([str(root)], Options(), planner=one_rule)
    assert again.outcomes == []


def test_nothing_is_written_over_what_git_does_not_hold(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TRIGGER, "b.py": TRIGGER, "c.py": "x = 1\n"})
    commit(tmp_path)
    write(tmp_path, {"a.py": TRIGGER + "y = 1\n", "c.py": "x = 2\n"})
    report = run([str(tmp_path)], Options(), planner=one_rule)
    assert statuses(report, tmp_path) == {"a.py": Status.REFUSED, "b.py": Status.REFUSED}
    assert [outcome.message for outcome in report.outcomes] == ["has changes that are not committed", ""]
    assert (tmp_path / "b.py").read_text() == TRIGGER
    assert report.exit_code() == 2

    report = run([str(tmp_path)], Options(force=True), planner=one_rule)
    assert statuses(report, tmp_path) == {"a.py": Status.WRITTEN, "b.py": Status.WRITTEN}
    assert (tmp_path / "a.py").read_text() == RESULT + "y = 1\n"
    assert report.exit_code() == 0


def test_an_unrelated_change_is_no_hindrance(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TRIGGER, "c.py": "x = 1\n"})
    commit(tmp_path)
    write(tmp_path, {"c.py": "x = 2\n"})
    assert run([str(tmp_path)], Options(), planner=one_rule).exit_code() == 0
    assert (tmp_path / "a.py").read_text() == RESULT


def test_outside_of_git(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TRIGGER})
    report = run([str(tmp_path)], Options(), planner=one_rule)
    assert [outcome.message for outcome in report.outcomes] == ["is not in a Git repository"]
    assert run([str(tmp_path)], Options(write=False), planner=one_rule).exit_code(check=True) == 1
    assert (tmp_path / "a.py").read_text() == TRIGGER
    assert run([str(tmp_path)], Options(force=True), planner=one_rule).exit_code() == 0


def spoiled(spoil: Callable[[SourceFile], str | None]) -> Callable[[Sequence[SourceFile], str], Plan]:
    """A planner whose edits of some files are wrong: ``spoil`` gives the code put in for ``Old``."""

    def planner(files: Sequence[SourceFile], target: str) -> Plan:
        plan = one_conversation_each(files, target)
        by_path = {str(file.path): file for file in files}
        return replace(plan, files=tuple(_spoil(file, spoil(by_path[file.path])) for file in plan.files))

    return planner


def _spoil(file: FilePlan, code: str | None) -> FilePlan:
    if code is None:
        return file
    edits = tuple(replace(edit, code=code) if isinstance(edit, Replace) else edit for edit in file.edits)
    return replace(file, edits=edits)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("new_autogen New", "does not compile: invalid syntax"),
        ("(await new_autogen.New)", "'await' outside function"),
        ("autogen.Old.x", "a second run would change the result again"),
        ("(lambda: __import__)\nimport autogen", "does not compile"),
    ],
)
def test_a_bad_result_is_not_written(tmp_path: Path, code: str, message: str) -> None:
    write(tmp_path, {"bad.py": TRIGGER, "good.py": TRIGGER})
    planner = spoiled(lambda file: code if file.path.name == "bad.py" else None)
    report = run([str(tmp_path)], Options(force=True), planner=planner)
    assert statuses(report, tmp_path) == {"bad.py": Status.DEFECT, "good.py": Status.WRITTEN}
    assert message in report.outcomes[0].message
    assert (tmp_path / "bad.py").read_text() == TRIGGER
    assert (tmp_path / "good.py").read_text() == RESULT
    assert report.exit_code() == 2


def test_an_import_of_the_old_package_may_stay_only_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import autogen, os\nx = autogen.Old\n", "b.py": TRIGGER})

    def planner(files: Sequence[SourceFile], target: str) -> Plan:
        plan = one_conversation_each(files, target)
        odd = Finding("AM999", Severity.MANUAL, str(tmp_path / "a.py"), 1, 1, "odd")
        return replace(plan, findings=(odd,) if target == "0.4.5" else ())

    report = run([str(tmp_path)], Options(write=False), planner=planner)
    assert statuses(report, tmp_path) == {"a.py": Status.DEFECT, "b.py": Status.CHANGED}
    assert "autogen is still imported (line 1" in report.outcomes[0].message
    report = run([str(tmp_path)], Options(write=False, target="0.4.5"), planner=planner)
    assert set(statuses(report, tmp_path).values()) == {Status.CHANGED}


def test_an_edit_that_does_not_fit_is_a_defect_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TRIGGER, "b.py": TRIGGER})

    def planner(files: Sequence[SourceFile], target: str) -> Plan:
        plan = one_conversation_each(files, target)
        first, *others = plan.files
        wrong = (*first.edits, Replace(Span(0, 10), "x"), Replace(Span(5, 15), "y"))
        return replace(plan, files=(replace(first, edits=wrong), *others))

    report = run([str(tmp_path)], Options(force=True), planner=planner)
    assert statuses(report, tmp_path) == {"a.py": Status.DEFECT, "b.py": Status.WRITTEN}
    assert "editing failed: EditConflict" in report.outcomes[0].message


def test_a_planner_that_fails_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TRIGGER})

    def planner(files: Sequence[SourceFile], target: str) -> Plan:
        raise KeyError("x")

    report = run([str(tmp_path)], Options(force=True), planner=planner)
    assert "KeyError: 'x' at test_pipeline.py:" in report.internal_error
    assert (report.outcomes, report.exit_code()) == ([], 2)


def test_no_conversation_is_written_by_half(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TRIGGER, "b.py": TRIGGER})
    commit(tmp_path)
    (tmp_path / "b.py").chmod(0o444)
    report = run([str(tmp_path)], Options(), planner=one_rule)
    assert statuses(report, tmp_path) == {"a.py": Status.HELD_BACK, "b.py": Status.FAILED}
    assert (tmp_path / "a.py").read_text() == TRIGGER
    assert sorted(os.listdir(tmp_path)) == [".git", "a.py", "b.py"]
    report = run([str(tmp_path)], Options(), planner=one_conversation_each)
    assert statuses(report, tmp_path) == {"a.py": Status.WRITTEN, "b.py": Status.FAILED}
    assert report.exit_code() == 2


def test_a_conversation_is_put_back_when_its_last_file_fails(tmp_path: Path) -> None:
    """The second file turns into a directory between the last check and the replacement."""
    write(tmp_path, {"a.py": TRIGGER, "b.py": TRIGGER, "c.py": TRIGGER})
    target = tmp_path / "b.py"

    def lose(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and arguments[1] == str(target) and target.is_file():
            target.unlink()
            target.mkdir()

    def planner(files: Sequence[SourceFile], target: str) -> Plan:
        plan = one_rule(files, target)
        if not plan.files:
            return plan
        first, *_, last = (file.path for file in plan.files)
        both = Conversation(1, "native", (first, str(tmp_path / "b.py")), ("x",), 1)
        return replace(plan, conversations=(both, Conversation(2, "native", (last,), ("x",), 1)))

    script_hook.append(lose)
    try:
        report = run([str(tmp_path)], Options(force=True), planner=planner)
    finally:
        script_hook.clear()
    found = statuses(report, tmp_path)
    assert found == {"a.py": Status.HELD_BACK, "b.py": Status.FAILED, "c.py": Status.WRITTEN}
    assert (tmp_path / "a.py").read_text() == TRIGGER
    assert sorted(os.listdir(tmp_path)) == ["a.py", "b.py", "c.py"]


script_hook: list[Callable[[str, tuple[object, ...]], None]] = []
"""What the audit hook below does; such hooks cannot be taken away again."""


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    for hook in list(script_hook):
        hook(event, arguments)


sys.addaudithook(_audit)


def test_entangled_conversations() -> None:
    def conversation(outcome: str, *paths: str) -> Conversation:
        return Conversation(1, outcome, paths, (), 1)

    conversations = [
        conversation("native", "a", "b"),
        conversation("native", "b", "c"),
        conversation("kept", "c", "d"),
        conversation("native", "e"),
    ]
    assert entangled(["a"], conversations) == {"a", "b", "c"}
    assert entangled(["d"], conversations) == {"d"}
    assert entangled([], conversations) == set()


def test_importers_of_a_changed_module_are_looked_at(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hit.py": "import autogen\nimport settings\n",
            "settings.py": "x = autogen.Old\n",
            "web.py": "import settings\nx = autogen.Old\n",
        },
    )
    write(tmp_path, {"web.py": "import settings\ny = autogen .Old\n"})
    seen: list[list[str]] = []

    def planner(files: Sequence[SourceFile], target: str) -> Plan:
        seen.append(sorted(file.module for file in files))
        return one_rule(files, target)

    run([str(tmp_path / "hit.py"), str(tmp_path)], Options(write=False), planner=planner)
    assert seen[0] == ["hit", "settings", "web"]


def test_the_target_is_asked_for_or_declared_or_the_newest(tmp_path: Path) -> None:
    write(tmp_path, {".git/x": "", "a.py": TRIGGER})
    assert run([str(tmp_path)], Options(write=False), planner=one_rule).target == "0.7.5"
    write(tmp_path, {"requirements.txt": "autogen-agentchat==0.5.7"})
    assert run([str(tmp_path)], Options(write=False), planner=one_rule).target == "0.5.7"
    assert run([str(tmp_path)], Options(write=False, target="0.4.5"), planner=one_rule).target == "0.4.5"


def test_paths_may_be_relative_links_or_single_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"sub/a.py": TRIGGER, "sub/b": TRIGGER, "sub/c.py": TRIGGER})
    (tmp_path / "link.py").symlink_to("sub/a.py")
    monkeypatch.chdir(tmp_path / "sub")
    report = run(["../link.py", "./b"], Options(force=True), planner=one_rule)
    assert [outcome.path for outcome in report.outcomes] == ["../link.py", "b"]
    assert (tmp_path / "link.py").is_symlink()
    assert [(tmp_path / "sub" / name).read_text() for name in ("a.py", "b", "c.py")] == [
        RESULT,
        RESULT,
        TRIGGER,
    ]
