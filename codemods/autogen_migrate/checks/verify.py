"""Checks of one rewritten file.  A defect found here is always the tool's own mistake."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..sources.magics import is_mark, placeholder_pattern, restore_magics
from ..sources.model import Cell
from ..sources.syntax import syntax_problem

_OLD_PACKAGES = ("autogen", "pyautogen", "flaml.autogen")


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with a result; ``line`` (1-based, 0 if unknown) counts in the *new* text.

    In a notebook it counts in the code cell ``cell``, from 1.
    """

    message: str
    line: int = 0
    column: int = 0
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Leftover:
    """An import of the old package: its line (1-based) and the module that it names."""

    line: int
    module: str


def verify_text(
    old: str,
    new: str,
    placeholders: Sequence[tuple[str, str]] = (),
    *,
    notebook: bool = False,
    cells: Sequence[Cell] = (),
) -> Defect | None:
    """The first defect of ``new``, which was made from ``old``; None if there is none.

    Checks that it parses and compiles (with top-level ``await`` in a notebook, whose ``cells``, those of
    ``new``, are compiled one by one), and that it has each notebook magic of ``old`` as often as ``old`` had
    it.  The magic of a line goes where its line goes, but is never there twice.
    """
    defect = _cell_defect(new, placeholders, cells) if cells else _syntax_defect(new, notebook=notebook)
    return defect or _magic_defect(old, new, placeholders)


def _syntax_defect(text: str, *, notebook: bool) -> Defect | None:
    problem = syntax_problem(text, "<result>", notebook=notebook)
    if problem is None:
        return None
    return Defect(f"the result does not compile: {problem.message}", problem.line, problem.column)


def _cell_defect(text: str, placeholders: Sequence[tuple[str, str]], cells: Sequence[Cell]) -> Defect | None:
    data = text.encode("utf-8")
    for cell in cells:
        code = data[cell.start : cell.end].decode("utf-8")
        defect = _syntax_defect(code, notebook=True)
        if defect is not None:
            above = "".join(code.splitlines(keepends=True)[: max(defect.line - 1, 0)])
            line = restore_magics(above, tuple(placeholders)).count("\n") + 1
            return replace(defect, line=line if defect.line else 0, cell=cell.number)
    return None


def _magic_defect(old: str, new: str, placeholders: Sequence[tuple[str, str]]) -> Defect | None:
    if not placeholders:
        return None
    pattern = placeholder_pattern([name for name, _ in placeholders])
    before, after = Counter(pattern.findall(old)), Counter(pattern.findall(new))
    for name, line in placeholders:
        if before[name] != after[name] and not (is_mark(name) and after[name] == 0):
            magic = line.splitlines()[0]
            return Defect(f"the magic {magic!r} is there {after[name]} times, not {before[name]}")
    return None


def leftover_imports(text: str, *, compat: bool = False) -> list[Leftover]:
    """The imports of AutoGen 0.2 in ``text``, which must parse.

    With ``compat`` also those that take something of 0.2's API from ``autogen_compat``.
    """
    found: list[Leftover] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        taken = compat and isinstance(node, ast.ImportFrom)
        old = next((m for m in modules if _is_old(m) or (taken and _is_of_compat_api(m))), None)
        if old is not None:
            found.append(Leftover(node.lineno, old))
    return sorted(found, key=lambda leftover: leftover.line)


def _is_old(module: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in _OLD_PACKAGES)


def _is_of_compat_api(name: str) -> bool:
    """Whether a dotted name is 0.2's in autogen_compat; the package, and ``*``, may be for the rest of it."""
    from ..program.api import COMPAT, is_api_module

    package, _, rest = name.partition(".")
    return package == COMPAT and rest not in ("", "*") and is_api_module(name)
