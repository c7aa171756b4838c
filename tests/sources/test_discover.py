"""Which files are found, and under which names they are imported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autogen_migrate.sources.discover import Candidate, Discovery, module_name


def make(root: Path, *names: str, text: str = "import autogen\n") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(*paths: Path, exclude: tuple[str, ...] = ()) -> list[str]:
    discovery = Discovery(exclude)
    candidates = discovery.candidates([str(path) for path in paths])
    kept = [Path(item.path) for item in candidates if not discovery.is_left_out(item)]
    return [
        path.relative_to(paths[0]).as_posix() if path.is_relative_to(paths[0]) else str(path) for path in kept
    ]


def test_modules_and_notebooks_in_a_stable_order(tmp_path: Path) -> None:
    make(tmp_path, "b.py", "a/z.py", "a/n.ipynb", "a/b/c.py", "readme.md", "x.pyc", "noext")
    assert found(tmp_path) == ["b.py", "a/n.ipynb", "a/z.py", "a/b/c.py"]


def test_directories_that_are_not_the_users_code(tmp_path: Path) -> None:
    names = [".git", ".venv", "venv", "node_modules", "lib/site-packages", "__pycache__", ".tox", "build"]
    make(tmp_path, "a.py", *(f"{name}/x.py" for name in names), "odd_env/lib/x.py")
    (tmp_path / "odd_env" / "pyvenv.cfg").touch()
    assert found(tmp_path) == ["a.py"]


def test_what_is_named_is_taken(tmp_path: Path) -> None:
    make(tmp_path, "build/x.py", "script", "out/y.py")
    (tmp_path / ".gitignore").write_text("out\nscript\n")
    assert found(tmp_path / "build") == ["x.py"]
    assert found(tmp_path, tmp_path / "out" / "y.py", tmp_path / "script") == ["out/y.py", "script"]
    assert found(tmp_path / "script", exclude=("script",)) == ["."]


def test_nested_gitignore_files_with_negation(tmp_path: Path) -> None:
    make(
        tmp_path,
        "a_gen.py",
        "keep_gen.py",
        "out/x.py",
        "sub/a_gen.py",
        "sub/b.py",
        "sub/deep/b.py",
        "sub/out.py",
    )
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("# generated\n*_gen.py\n!keep_gen.py\n/out/\n\n")
    (tmp_path / "sub" / ".gitignore").write_text("!a_gen.py\n/b.py\n")
    assert found(tmp_path) == ["keep_gen.py", "sub/a_gen.py", "sub/out.py", "sub/deep/b.py"]


def test_gitignore_of_the_folders_above_counts_within_the_repository(tmp_path: Path) -> None:
    make(tmp_path, "repo/pkg/a.py", "repo/pkg/b.py", "repo/pkg/c.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "repo" / ".git" / "info").mkdir(parents=True)
    (tmp_path / "repo" / ".gitignore").write_text("b.py\n")
    (tmp_path / "repo" / ".git" / "info" / "exclude").write_text("c.py\n")
    assert found(tmp_path / "repo" / "pkg") == ["a.py"]


def test_a_pattern_that_is_no_pattern_costs_only_itself(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "b.py")
    (tmp_path / ".gitignore").write_text("!\n\\\nb.py\n")
    assert found(tmp_path) == ["a.py"]


def test_exclude_is_relative_to_the_path(tmp_path: Path) -> None:
    make(tmp_path, "src/a.py", "src/gen/b.py", "tests/a.py", "a.py")
    assert found(tmp_path, exclude=("/a.py", "gen")) == ["src/a.py", "tests/a.py"]
    assert found(tmp_path, exclude=("tests/**", "!x")) == ["a.py", "src/a.py", "src/gen/b.py"]


def test_links_lead_neither_out_nor_around_in_circles(tmp_path: Path) -> None:
    make(tmp_path, "outside.py", "tree/a.py", "tree/data.txt", "tree/sub/b.py", "tree/.venv/c.py")
    tree = tmp_path / "tree"
    (tree / "out.py").symlink_to(tmp_path / "outside.py")
    (tree / "loop").symlink_to(tree)
    (tree / "self.py").symlink_to(tree / "self.py")
    (tree / "dangling.py").symlink_to(tree / "nothing.py")
    (tree / "again.py").symlink_to(tree / "a.py")
    (tree / "hidden.py").symlink_to(tree / ".venv" / "c.py")
    (tree / "text.py").symlink_to(tree / "data.txt")
    assert found(tree) == ["a.py", "sub/b.py", "text.py"]
    assert found(tree / "out.py") == ["."]


def test_special_files_are_not_opened(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    assert found(tmp_path) == ["a.py"]


def test_overlapping_paths_give_each_file_once(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.py", "sub/b.py")
    assert found(tmp_path, tmp_path / "sub", tmp_path / "sub" / "a.py") == ["sub/a.py", "sub/b.py"]
    candidates = Discovery().candidates([str(tmp_path), str(tmp_path / "sub" / "a.py")])
    assert [item.explicit for item in candidates] == [True, False]


def test_relative_paths_stay_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.py", "sub/b.py")
    monkeypatch.chdir(tmp_path)
    assert Discovery().candidates(["."]) == [Candidate("a.py", "."), Candidate("sub/b.py", ".")]


@pytest.mark.parametrize(
    ("path", "root", "module"),
    [
        ("app/pkg/__init__.py", "app", "pkg"),
        ("app/pkg/a.py", "app", "pkg.a"),
        ("app/pkg/sub/__init__.py", "app/pkg/sub", "pkg.sub"),
        ("app/pkg/sub/a.py", "app/pkg/sub", "pkg.sub.a"),
        ("app/script.py", "app", "script"),
        ("app/script.py", ".", "app.script"),
        ("app/src/space/a.py", "app", "space.a"),
        ("app/note.ipynb", "app", "note"),
    ],
)
def test_module_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, root: str, module: str
) -> None:
    names = ["pkg/__init__.py", "pkg/a.py", "pkg/sub/__init__.py", "pkg/sub/a.py"]
    make(tmp_path, *(f"app/{name}" for name in [*names, "script.py", "src/space/a.py", "note.ipynb"]))
    monkeypatch.chdir(tmp_path)
    assert module_name(path, root) == module
    assert module_name(str(tmp_path / path), str(tmp_path / root)) == module
