"""Pieces of small programs moved around: each program goes where the one in one piece goes.

``PROPERTY_EXAMPLES`` is how many programs are tried, at random if it is given; without it the programs are
the same in each run, and few.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from autogen_migrate.output.model import Options, Report, Status
from autogen_migrate.pipeline import run
from support.agreement import differences

from .drafts import MAKERS, TALKS, written
from .releases import Release
from .steps import STEPS

_GIVEN = os.environ.get("PROPERTY_EXAMPLES")
_OF_NEW = re.compile(r"\bautogen_(agentchat|ext|core)\b|\bautogen_compat\.(parts|portal)\b")
_OF_OLD = re.compile(r"\.initiate_chat\(|^\s*(from|import) (autogen|autogen_compat)( |$|\n)", re.MULTILINE)
_QUOTED = re.compile(r"`([^`]+)`")
#: The rules that say that an object is not known.
_LOST = re.compile(r" AM(313|314|140) ")

makers = st.sampled_from(sorted(MAKERS))
talks = st.sampled_from(sorted(TALKS))
moves = st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4)


def _few(count: int) -> settings:
    return settings(
        max_examples=int(_GIVEN or count),
        derandomize=_GIVEN is None,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def _program(maker: str, talk: str, names: Sequence[str]) -> dict[str, str]:
    return written(maker, talk, [STEPS[name] for name in names])


def _put(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _migrated(folder: Path) -> Report:
    """Migrate what is in the folder, with all checks of a run."""
    report = run([str(folder)], Options(write=True, force=True, target="0.7.5"))
    assert not report.internal_error, report.internal_error
    assert all(o.status is Status.WRITTEN for o in report.outcomes), [o.message for o in report.outcomes]
    return report


def _texts(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*.py"))}


def _is_native(report: Report) -> bool:
    return bool(report.conversations) and all(c.outcome == "native" for c in report.conversations)


def _check(report: Report, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """No half move, and a reason that names what was lost."""
    for name, text in after.items():
        note(f"# {name}\n{text}")
    for finding in report.findings:
        note(f"{finding.path}:{finding.line} {finding.rule} {finding.message}")
    new = [name for name, text in after.items() if _OF_NEW.search(text)]
    old = [name for name, text in after.items() if _OF_OLD.search(text)]
    if _is_native(report):
        assert not old, old
        return
    assert not new, new
    assert report.conversations
    source = "\n".join(before.values())
    for conversation in report.conversations:
        quoted = _QUOTED.findall(conversation.reason)
        lost = _LOST.search(conversation.reason) is not None
        assert conversation.reason
        assert not lost or any(text in source for text in quoted), conversation.reason


@_few(80)
@given(makers, talks, moves)
def test_moves_as_a_whole_or_says_what_was_lost(maker: str, talk: str, names: list[str]) -> None:
    before = _program(maker, talk, names)
    with tempfile.TemporaryDirectory() as temporary:
        folder = _put(Path(temporary, "app"), before)
        report = _migrated(folder)
        after = _texts(folder)
        _check(report, before, after)
        again = run([str(folder)], Options(write=False, target="0.7.5"))
        assert not again.changes and not again.failed
    event("native" if _is_native(report) else "not native, with a reason")


@pytest.mark.parametrize("name", STEPS)
def test_each_step_alone_keeps_it_native(name: str, tmp_path: Path) -> None:
    folder = _put(tmp_path, _program("plain", "pair", [name]))
    report = _migrated(folder)
    assert _is_native(report), [f"{f.path}:{f.line} {f.rule} {f.message}" for f in report.findings]


@pytest.mark.parametrize("talk", TALKS)
@pytest.mark.parametrize("maker", MAKERS)
def test_the_program_in_one_piece_is_native(maker: str, talk: str, tmp_path: Path) -> None:
    folder = _put(tmp_path, _program(maker, talk, []))
    report = _migrated(folder)
    assert _is_native(report), [f.message for f in report.findings]


@pytest.fixture(scope="module")
def releases() -> Iterator[tuple[Release, Release]]:
    with Release("v02") as old, Release("v075") as new:
        yield old, new


@_few(8)
@given(makers, talks, moves)
def test_plays_the_same_conversation(
    releases: tuple[Release, Release], maker: str, talk: str, names: list[str]
) -> None:
    script = TALKS[talk].script
    with tempfile.TemporaryDirectory() as temporary:
        folder = _put(Path(temporary, "app"), _program(maker, talk, names))
        before = releases[0].play(folder, script)
        assert before.exit_code == 0 and before.results, before.tail(40)
        for name, text in _texts(folder).items():
            note(f"# {name}\n{text}")
        _migrated(folder)
        for name, text in _texts(folder).items():
            note(f"# {name}\n{text}")
        after = releases[1].play(folder, script)
        assert not after.complaint(), after.complaint()
        assert not differences(before, after, "messages"), after.tail(40)
