"""Edits in notebooks: which cell a new import goes to, and what is left in a cell that loses all its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from autogen_migrate.edits.source import Source, Statement, decode
from autogen_migrate.plan.model import AddImport, Edit, RemoveImport, RenamePackage, WrapInMain
from autogen_migrate.sources.model import Cell

_IDENTIFIER = re.compile(r"(?<![\w.])[^\W\d]\w*")
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")


def place_of(edit: Edit) -> int:
    """Where an edit begins; 0 for a new import, which has no place."""
    if isinstance(edit, AddImport):
        return 0
    return edit.first.start if isinstance(edit, WrapInMain) else edit.span.start


def first_uses(edits: Iterable[Edit]) -> dict[str, int]:
    """The names in new code and where the first edit with each begins."""
    found: dict[str, int] = {}
    for edit in edits:
        if not isinstance(edit, (AddImport, RemoveImport, RenamePackage)):
            at = place_of(edit)
            for text in _texts(edit):
                for name in _IDENTIFIER.findall(text):
                    found[name] = min(at, found.get(name, at))
    return found


def _texts(part: Any) -> Iterator[str]:
    """The pieces of code in an edit."""
    if isinstance(part, str):
        yield _STRING.sub("", part)
    elif isinstance(part, tuple):
        for item in part:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(item)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _texts(getattr(part, each.name))


def import_groups(
    source: Source, adds: Sequence[AddImport], home: int, uses: Mapping[str, int]
) -> list[tuple[list[AddImport], int, int]]:
    """The new imports by cell: each group with an offset in its cell, and the first use of its names.

    An import goes to the cell of ``home`` unless an earlier one needs it.
    """
    groups: dict[int, list[AddImport]] = {}
    anchors: dict[int, int] = {}
    limits: dict[int, int] = {}
    for add in adds:
        name = add.alias or add.name or add.module.partition(".")[0]
        use = uses.get(name, len(source.data))
        anchor = min(home, use)
        cell = source.cell_of(anchor)
        key = -1 if cell is None else cell.start
        groups.setdefault(key, []).append(add)
        anchors[key] = min(anchor, anchors.get(key, anchor))
        limits[key] = min(use, limits.get(key, use))
    return [(groups[key], anchors[key], limits[key]) for key in sorted(groups)]


def is_magic(statement: Statement) -> bool:
    """Whether a statement stands for a line in IPython's own syntax: nothing may come before ``%%time``."""
    node = statement.node
    value = node.value if isinstance(node, ast.Expr) else None
    value = value.func if isinstance(value, ast.Call) else value
    return isinstance(value, ast.Name) and value.id.startswith("__am_magic_")


def left_behind(source: Source, cell: Cell) -> str:
    """A comment for a cell whose code is all gone: in an empty cell the reader looks for what was lost."""
    code = decode(source.data[cell.start : cell.end])
    if not code.strip():
        return ""
    _ = source.tree
    inside = [s for s in source.module_block.statements if cell.start <= s.start < cell.end]
    names = list(dict.fromkeys(name for statement in inside for name in _bound(statement.node)))
    verb = "is" if len(names) == 1 else "are"
    listed = ", ".join(f"`{name}`" for name in names)
    note = f"# {listed} {verb} not needed any more." if names else "# Nothing is left to do here."
    return note + code[len(code.rstrip("\r\n")) :]


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
