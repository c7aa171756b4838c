"""What the source text of 0.2.40 says about its names, read without importing anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .venvs import venvs_folder

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class LegacyClass:
    """A class: the names of its bases, and what it defines or sets on ``self``."""

    bases: tuple[str, ...]
    members: frozenset[str]


def package() -> Path:
    """The folder of 0.2.40's package."""
    [folder] = venvs_folder().glob("v02/lib/python3*/site-packages/autogen")
    return folder


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module below the package: dotted name (empty for the package itself) and syntax tree."""
    for path in sorted(package().rglob("*.py")):
        parts = path.relative_to(package()).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def defined_names(tree: ast.Module) -> set[str]:
    """The public functions and classes that a module defines at its top level."""
    return {name for name in _definitions(tree.body) if not name.startswith("_")}


def _definitions(body: Sequence[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, _DEFINITIONS):
            yield statement.name
        elif isinstance(statement, ast.If):
            yield from _definitions([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handlers = [inner for handler in statement.handlers for inner in handler.body]
            yield from _definitions([*statement.body, *handlers, *statement.orelse])


def classes() -> dict[str, LegacyClass]:
    """All classes of the package by name; names that two modules use are left out."""
    found: dict[str, list[LegacyClass]] = {}
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = tuple(ast.unparse(base) for base in node.bases)
                found.setdefault(node.name, []).append(LegacyClass(bases, frozenset(_members(node))))
    return {name: described[0] for name, described in found.items() if len(described) == 1}


def _members(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, _DEFINITIONS):
            yield from _unless_special(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield from _unless_special(target.id)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) == "self":
            yield from (inner.attr,) if isinstance(inner.ctx, ast.Store) else ()


def _unless_special(name: str) -> Iterator[str]:
    if not name.startswith("__"):
        yield name
