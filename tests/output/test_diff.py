"""Diffs: what Git and patch make of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autogen_migrate.output.diff import shown_path, unified_diff

CASES = [
    (b"a\nb\nc\n", b"a\nB\nc\n"),
    (b"a\nb", b"a\nB"),
    (b"a\nb", b"a\nb\n"),
    (b"a\nb\n", b"a\nb"),
    (b"a\r\nb\r\n", b"a\r\nc\r\n"),
    (b"a\rb\x0cc\n\x1c", b"a\rb\x0cd\n\x1c"),
    (b"\xef\xbb\xbfa = '\xe4'\n", b"\xef\xbb\xbfa = '\xe5'\n"),
    (b"", b"new\n"),
    (b"old", b""),
    (b"".join(b"%d\n" % n for n in range(99)), b"".join(b"%d\n" % (n * (n % 40 != 7)) for n in range(99))),
]


def apply(folder: Path, diff: bytes, *command: str) -> None:
    subprocess.run(command, cwd=folder, input=diff, check=True, capture_output=True)


@pytest.mark.parametrize(("before", "after"), CASES)
@pytest.mark.parametrize("name", ["a.py", "sub dir/ä b.py", 'od"d\\na\tme.py'])
@pytest.mark.parametrize("repository", [True, False])
def test_git_applies_it(tmp_path: Path, before: bytes, after: bytes, name: str, repository: bool) -> None:
    if repository:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(before)
    apply(tmp_path, unified_diff(name, before, after), "git", "apply", "--whitespace=nowarn", "-")
    assert path.read_bytes() == after


@pytest.mark.parametrize(("before", "after"), CASES[:-2])
def test_patch_applies_it(tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "a b.py"
    path.write_bytes(before)
    apply(tmp_path, unified_diff("a b.py", before, after), "patch", "-p1", "--binary")
    assert path.read_bytes() == after


def test_it_applies_in_a_subdirectory_of_the_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.py").write_text("x\n")
    apply(tmp_path / "sub", unified_diff("a.py", b"x\n", b"y\n"), "git", "apply", "-")
    assert (tmp_path / "sub" / "a.py").read_text() == "y\n"


def test_no_change_gives_no_diff() -> None:
    assert unified_diff("a.py", b"x", b"x") == b""


def test_the_end_of_file_marker() -> None:
    assert unified_diff("a.py", b"x", b"x\n") == (
        b"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([b"a", b"b\r", b"", b"\xff", b"- x", b"\\ No"])), st.data())
def test_any_change_applies(tmp_path: Path, lines: list[bytes], data: st.DataObject) -> None:
    before = b"\n".join(lines)
    after = b"\n".join(data.draw(st.permutations(lines)))
    if before == after:
        return
    (tmp_path / "a.py").write_bytes(before)
    apply(tmp_path, unified_diff("a.py", before, after), "git", "apply", "--whitespace=nowarn", "-")
    assert (tmp_path / "a.py").read_bytes() == after


def test_shown_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown_path("a.py") == "a.py"
    assert shown_path("./sub/a.py") == "sub/a.py"
    assert shown_path(str(tmp_path / "here" / "a.py"), ".") == "a.py"
    assert shown_path("../there/sub/a.py", "../there") == "sub/a.py"
    assert shown_path(str(tmp_path / "x.py")) == "x.py"
    assert shown_path("../there/a.py", "../there/a.py") == "a.py"
