"""Whether Git could give a file's present content back, asked of a real Git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from autogen_migrate.sources.repository import unsaved_files

COMMITTED = "has changes that are not committed"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    for name in ("clean.py", "changed.py", "staged.py", "sub dir/[x].py", "ä.py", "moved.py"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("x = 1\n")
    (root / ".gitignore").write_text("ignored.py\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    return root


def test_each_state(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "changed.py").write_text("x = 2\n")
    (repository / "staged.py").write_text("x = 2\n")
    git(repository, "mv", "moved.py", "new_place.py")
    git(repository, "add", "staged.py")
    for name in ("new.py", "ignored.py", "fresh/new.py"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).touch()
    (repository / "link.py").symlink_to("clean.py")
    (tmp_path / "free.py").touch()
    saved = ["clean.py", "sub dir/[x].py", "ä.py", "link.py"]
    unsaved = ["changed.py", "staged.py", "new.py", "ignored.py", "fresh/new.py", "new_place.py"]
    paths = [str(repository / name) for name in saved + unsaved]
    expected = {str(repository / name): COMMITTED for name in unsaved}
    expected[str(tmp_path / "free.py")] = "is not in a Git repository"
    assert unsaved_files([*paths, str(tmp_path / "free.py")]) == expected
    monkeypatch.chdir(repository)
    assert unsaved_files(saved + unsaved) == dict.fromkeys(unsaved, COMMITTED)


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").touch()
    git(tmp_path, "add", "a.py")
    assert unsaved_files([str(tmp_path / "a.py")]) == {str(tmp_path / "a.py"): COMMITTED}


def test_the_variables_of_a_hook_do_not_mislead(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert unsaved_files([str(repository / "clean.py")]) == {}


def test_no_program_of_the_repository_is_run(repository: Path, tmp_path: Path) -> None:
    program = tmp_path / "monitor"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was_run\n")
    program.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(program))
    assert unsaved_files([str(repository / "clean.py")]) == {}
    assert not (tmp_path / "was_run").exists()


def test_git_that_cannot_answer(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = str(repository / "clean.py")
    assert "Git cannot be asked" in unsaved_files([path])[path]


def test_a_work_tree_and_a_submodule_like_git_file(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert unsaved_files([os.fspath(tmp_path / "tree" / "clean.py")]) == {}
