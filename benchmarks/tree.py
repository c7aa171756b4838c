"""The tree that the benchmarks run on: a repository of which one file in a hundred uses AutoGen 0.2."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAST_FILES = 2_400
HITS_IN = 100
"""One file in this many uses AutoGen."""

_LEFT_OUT = frozenset({"idlelib", "lib2to3", "site-packages", "test", "tests", "__pycache__"})
_HEADS = ("colorsys.py", "bisect.py", "sched.py", "fnmatch.py", "reprlib.py", "queue.py")
"""Modules of the standard library that stand for the code around the agents: 100 to 330 lines each."""

_GITIGNORE = "__pycache__/\n*.py[cod]\n/build/\n/dist/\n.venv\n*.log\n!keep.log\n"


@dataclass(frozen=True, slots=True)
class Tree:
    """A generated tree: its folder, all its modules in order and those that use AutoGen."""

    root: Path
    modules: tuple[Path, ...]
    programs: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes of all modules."""
        return sum(path.stat().st_size for path in self.modules)


def make_tree(root: Path, fixtures: Path) -> Tree:
    """Fill ``root`` with copies of this Python's standard library and programs made from ``fixtures``."""
    (root / ".git").mkdir(parents=True)
    (root / ".gitignore").write_text(_GITIGNORE)
    library = list(_library())
    modules: list[Path] = []
    copy = 0
    while len(modules) < LEAST_FILES:
        for name, data in library:
            modules.append(_write(root / f"vendor_{copy}" / name, data))
        copy += 1
    programs = list(_programs(root / "apps", fixtures, -(-len(modules) // HITS_IN)))
    return Tree(root, (*modules, *programs), tuple(programs))


def single_modules(fixtures: Path) -> list[Path]:
    """The 0.2 programs of the fixtures that are one module."""
    folders = sorted(path.parent for path in fixtures.glob("*/before/main.py"))
    return [folder / "main.py" for folder in folders if len(list(folder.rglob("*.py"))) == 1]


def _library() -> Iterator[tuple[str, bytes]]:
    folder = Path(sysconfig.get_path("stdlib"))
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder)
        if not _LEFT_OUT.intersection(name.parts) and not name.parts[0].startswith("config-"):
            yield str(name), path.read_bytes()


def _programs(folder: Path, fixtures: Path, count: int) -> Iterator[Path]:
    """``count`` modules: in each some ordinary code, and after it the program of a fixture."""
    sources = single_modules(fixtures)
    library = Path(sysconfig.get_path("stdlib"))
    for number in range(count):
        source = sources[number % len(sources)]
        head = (library / _HEADS[number % len(_HEADS)]).read_bytes()
        name = f"{source.parent.parent.name}_{number // len(sources)}.py"
        yield _write(folder / name, head + b"\n\n" + source.read_bytes())


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
