"""Where Python finds the modules of a project: one rule for all who follow imports.

``sys.path`` is known only when a program runs: it begins with the folder of whatever script was started.
So an import is looked up everywhere Python may look, and may be several files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

OTHERS = frozenset(
    {"autogen", "pyautogen", "autogen_compat", "autogen_agentchat", "autogen_core", "autogen_ext"}
)
"""Packages that are meant themselves when they are imported, unless something of the name is on the way."""

_INIT = "__init__.py"
_CONFTEST = "conftest.py"


@dataclass(frozen=True, slots=True)
class Found:
    """The files that an import may load, nearest first.

    ``guessed``: no folder is known to be on ``sys.path`` that has them; a file of that name is somewhere.
    """

    places: tuple[str, ...] = ()
    guessed: bool = False


@dataclass(slots=True, eq=False)
class Layout:
    """The modules of a project and the folders from which they are imported.

    All are absolute paths without links (*places*).

    Attributes:
        places: the Python files by the path that the run uses for them.
        roots: the folders that the project's settings, packages and scripts put on ``sys.path``, by the
            folder of the distribution that says so.
        added: what a file adds to ``sys.path``, by its place.
        runs: the files that a file runs by their path, in its own process, as places.
        tops: the folders above which nothing is looked for; none: no such limit.
        declared: folders from which other modules than those in them are known to import.
    """

    places: Mapping[str, str]
    roots: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])
    added: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])
    runs: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])
    tops: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    _known: frozenset[str] = frozenset()
    _packages: frozenset[str] = frozenset()
    _by_stem: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])
    _memo: dict[tuple[str, str], Found] = field(default_factory=dict[tuple[str, str], Found])

    def __post_init__(self) -> None:
        self._known = frozenset(place for place in self.places.values() if place.endswith(".py"))
        self._packages = frozenset(os.path.dirname(p) for p in self._known if os.path.basename(p) == _INIT)
        for place in self._known:
            self._by_stem.setdefault(_stem(place), []).append(place)

    def place(self, path: str) -> str:
        """The place of the file that the run calls ``path``."""
        return self.places.get(path) or os.path.abspath(path)

    def is_package(self, folder: str) -> bool:
        """Whether the folder has an ``__init__.py``."""
        return folder in self._packages

    def find(self, importer: str, level: int, module: str) -> Found:
        """What ``import module`` (with ``level`` 1: ``from .module import …``) loads in a file."""
        folder = os.path.dirname(importer)
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return Found(self._in(folder, module))
        if not module:
            return Found()
        added = self.added.get(importer, ())
        if added:
            return self._absolute(folder, added, module)
        key = (folder, module)
        if key not in self._memo:
            self._memo[key] = self._absolute(folder, (), module)
        return self._memo[key]

    def loaded_unnamed(self, place: str) -> tuple[str, ...]:
        """What is loaded with a file though it does not import it: fixtures of pytest, files that it runs."""
        return (*self._conftests(place), *self.runs.get(place, ()))

    def loaded_beside(self, places: Iterable[str]) -> tuple[str, ...]:
        """The packages' own modules that are run before the modules at ``places``."""
        found: dict[str, None] = {}
        for place in places:
            folder = os.path.dirname(place)
            while self.is_package(folder):
                package = os.path.join(folder, _INIT)
                if package != place:
                    found[package] = None
                folder = os.path.dirname(folder)
        return tuple(found)

    def _conftests(self, place: str) -> tuple[str, ...]:
        """The files whose fixtures pytest gives to the tests in the file at ``place``."""
        name = os.path.basename(place)
        if not (name.startswith("test_") or name.endswith("_test.py") or name == _CONFTEST):
            return ()
        above = (os.path.join(folder, _CONFTEST) for folder in self._above(os.path.dirname(place)))
        return tuple(p for p in above if p in self._known and p != place)

    def _absolute(self, folder: str, added: Sequence[str], module: str) -> Found:
        first = module.partition(".")[0]
        foreign = first in OTHERS or first in sys.stdlib_module_names
        own = self._in(folder, module)
        if own and not self.is_package(folder) and folder not in self.declared:
            # The folder of a script comes first.
            return Found(_unique([*own, *self._in_any(added, module)]))
        above = self._above(folder)
        if foreign:  # an installed package comes before anything but a script's own folder
            return Found(self._in_any([f for f in above if not self.is_package(f)], module))
        near = _unique(self._in_any([*added, *above], module))
        if near:
            return Found(near)
        distribution = next((self.roots[f] for f in above if f in self.roots), ())
        for folders in (distribution, [root for roots in self.roots.values() for root in roots]):
            found = self._in_any(folders, module)
            if found:
                return Found(found)
        return Found(self._anywhere(module), guessed=True)

    def _above(self, folder: str) -> list[str]:
        """The folder and those above it, nearest first."""
        found = [folder]
        while folder not in self.tops and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
            found.append(folder)
        return found

    def _in_any(self, folders: Iterable[str], module: str) -> tuple[str, ...]:
        return _unique(place for folder in folders for place in self._in(folder, module))

    def _in(self, folder: str, module: str) -> tuple[str, ...]:
        """The package or module in a folder; Python takes the package if there are both."""
        base = os.path.join(folder, *module.split(".")) if module else folder
        package = os.path.join(base, _INIT)
        if package in self._known:
            return (package,)
        file = f"{base}.py"
        return (file,) if module and file in self._known else ()

    def _anywhere(self, module: str) -> tuple[str, ...]:
        """The files of that name, wherever they are: their folder may be put on ``sys.path``."""
        parts = module.split(".")
        found: list[str] = []
        for place in self._by_stem.get(parts[-1], ()):
            folder = os.path.dirname(place)
            if os.path.basename(place) == _INIT:
                folder = os.path.dirname(folder)
            for part in reversed(parts[:-1]):
                folder, name = os.path.split(folder)
                if name != part:
                    break
            else:
                if not self.is_package(folder):
                    found.append(place)
        return tuple(sorted(found))


def _stem(place: str) -> str:
    folder, name = os.path.split(place)
    return os.path.basename(folder) if name == _INIT else os.path.splitext(name)[0]


def _unique(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places))


def package_parents(places: Iterable[str]) -> list[str]:
    """The folders that hold packages: those from which modules inside are imported."""
    packages = {os.path.dirname(place) for place in places if os.path.basename(place) == _INIT}
    parents = (os.path.dirname(folder) for folder in packages)
    return sorted({parent for parent in parents if parent not in packages})
