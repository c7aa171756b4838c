"""The functions that a project's metadata names: commands, plug-ins and tasks, called with no ``await``.

Read are ``pyproject.toml`` (``[project]``, and the tables of poetry, flit, pdm and poe), ``setup.cfg`` and
what is written out in ``setup.py``.
"""

from __future__ import annotations

import ast
import configparser
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePath
from typing import cast

from .project_files import text_of, toml_of

_REFERENCE = re.compile(r"\s*([A-Za-z_][\w.]*)\s*:\s*([A-Za-z_][\w.]*)\s*(?:[\[(].*)?", re.DOTALL)
#: Tables of pyproject.toml whose values name functions, at whatever depth below.
_TABLES = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("project", "entry-points"),
    ("tool", "poetry", "scripts"),
    ("tool", "poetry", "plugins"),
    ("tool", "flit", "scripts"),
    ("tool", "flit", "entrypoints"),
    ("tool", "pdm", "scripts"),
    ("tool", "poe", "tasks"),
)


def entry_points(path: Path) -> tuple[str, ...]:
    """The names (``main``, ``App.run``) that the projects around the module at ``path`` call in it."""
    found: set[str] = set()
    file = path.resolve()
    for folder in file.parents:
        references = _references(str(folder), *map(_changed_at, _files_of(str(folder))))
        parts = _module_parts(file.relative_to(folder)) if references else ()
        for module, name in references:
            wanted = tuple(module.split("."))
            if parts[-len(wanted) :] == wanted:
                found.add(name)
        if os.path.exists(os.path.join(folder, ".git")):
            break
    return tuple(sorted(found))


def _module_parts(path: PurePath) -> tuple[str, ...]:
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _files_of(folder: str) -> list[str]:
    return [os.path.join(folder, name) for name in ("pyproject.toml", "setup.cfg", "setup.py")]


def _changed_at(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=1024)
def _references(folder: str, *changed_at: int) -> tuple[tuple[str, str], ...]:
    """The (module, name) pairs that the project files of one folder declare; 0: a file is not there."""
    readers = (_from_pyproject, _from_setup_cfg, _from_setup_py)
    there = zip(readers, _files_of(folder), changed_at, strict=True)
    texts = [text for read, path, changed in there if changed for text in read(text_of(path))]
    matches = (_REFERENCE.fullmatch(text.rpartition("=")[2]) for text in texts)
    return tuple((match[1], match[2]) for match in matches if match is not None)


def _from_pyproject(text: str) -> Iterator[str]:
    if not text:
        return
    content: object = toml_of(text)
    for keys in _TABLES:
        table = content
        for key in keys:
            table = cast("dict[str, object]", table).get(key) if isinstance(table, dict) else None
        yield from _strings(table)


def _strings(value: object) -> Iterator[str]:
    """The strings in nested tables, and the lines of those that have several."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict):
        for inner in cast("dict[object, object]", value).values():
            yield from _strings(inner)
    elif isinstance(value, (list, tuple, set)):
        for inner in cast("list[object]", value):
            yield from _strings(inner)


def _from_setup_cfg(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in ("options.entry_points", "entry_points"):
        if parser.has_section(section):
            for _, lines in parser.items(section):
                yield from lines.splitlines()


def _from_setup_py(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    assigned = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg == "entry_points":
                value = keyword.value
                given = assigned.get(value.id) if isinstance(value, ast.Name) else value
                literals = ast.walk(given) if given is not None else ()
                yield from _strings([n.value for n in literals if isinstance(n, ast.Constant)])
