"""The layout of a project: its modules, and the folders from which they are imported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..model import SourceFile
from ..read import read_source
from .lookup import Layout, package_parents
from .settings import settings_roots
from .sys_path import added_folders

_CONFTEST = "conftest.py"


def project_layout(
    places: Mapping[str, str],
    tops: Iterable[str],
    projects: Iterable[str],
    changing: Mapping[str, str],
    running: Mapping[str, Sequence[str]],
) -> Layout:
    """The layout of what lies below ``tops``.

    ``places`` are the Python files and notebooks by path; ``projects`` the folders with a distribution's
    settings; ``changing`` the files that may add to ``sys.path``, also as places by path; ``running`` the
    names of the files that a file runs, by its place.
    """
    modules = {path: place for path, place in places.items() if place.endswith(".py")}
    folders = _folders(places.values(), tops)
    owners = sorted({*tops, *projects}, key=len, reverse=True)
    added = _added(changing, folders, owners)
    roots = {owner: [f for f in settings_roots(owner) if f in folders] for owner in owners}
    declared = {folder for owner, found in roots.items() for folder in found if folder != owner}
    declared |= {f for place, found in added.items() for f in found if f != os.path.dirname(place)}
    conftests = (os.path.dirname(p) for p in modules.values() if os.path.basename(p) == _CONFTEST)
    others = (folder for found in added.values() for folder in found)
    for folder in dict.fromkeys((*package_parents(modules.values()), *conftests, *others)):
        owner = next((o for o in owners if _is_below(folder, o)), None)
        if owner is not None and folder not in roots[owner]:
            roots[owner].append(folder)
    known = frozenset(places.values())
    runs = {place: list(_run(place, names, owners, known)) for place, names in running.items()}
    return Layout(places, roots, added, runs, frozenset(tops), frozenset(declared))


def _run(place: str, names: Sequence[str], owners: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    """The files that code at ``place`` runs, from its folder or from the top of a project."""
    bases = [os.path.dirname(place), *(owner for owner in owners if _is_below(place, owner))]
    for name in names:
        for base in bases:
            file = os.path.normpath(os.path.join(base, name))
            yield from (found for found in (file, f"{file}.py") if found in known and found != place)


def _is_below(folder: str, top: str) -> bool:
    return folder == top or folder.startswith(top if top.endswith(os.sep) else top + os.sep)


def _folders(places: Iterable[str], tops: Iterable[str]) -> set[str]:
    """The folders that modules are in, directly or not."""
    found = set(tops)
    for place in places:
        folder = os.path.dirname(place)
        while folder not in found:
            found.add(folder)
            folder = os.path.dirname(folder)
    return found


def _added(changing: Mapping[str, str], folders: set[str], owners: Iterable[str]) -> dict[str, list[str]]:
    """What each file adds to ``sys.path``, of the folders that there are."""
    found: dict[str, list[str]] = {}
    for path, place in changing.items():
        text = _text(path)
        bases = [os.path.dirname(place), *(owner for owner in owners if _is_below(place, owner))]
        try:
            wanted = added_folders(text, place, bases) if text else []
        except (SyntaxError, ValueError, RecursionError):
            continue
        added = [folder for folder in wanted if folder in folders]
        if added:
            found[place] = added
    return found


def _text(path: str) -> str:
    """The Python in a file, if it can be read."""
    if path.endswith(".ipynb"):
        notebook = read_source(Path(path), "")
        return notebook.text if isinstance(notebook, SourceFile) else ""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
