"""Which projects depend on AG2, a fork of AutoGen that is imported by the same name.

The fork is published as ``ag2``, and as ``autogen`` and ``pyautogen`` from 0.3 on; ``pyautogen`` from 0.10 on
stands in for AutoGen 0.4.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from .discover import repository_top
from .target import Declaration, declarations, parsed

_FORK = frozenset(("ag2", "ag2-classic"))
_SHARED = frozenset(("autogen", "pyautogen"))
_ORIGINAL = "autogen-agentchat"
_OLD = ("0.1.14", *(f"0.2.{number}" for number in range(41)))
_FORKED = tuple(f"0.{minor}.{number}" for minor in range(3, 10) for number in range(20))
_LATER = tuple(f"0.{minor}.{number}" for minor in range(10, 20) for number in range(20))


@dataclass(frozen=True, slots=True)
class Fork:
    """A requirement on the fork.

    Attributes:
        path: the file that has it.
        line: where, from 1; so is ``column``.
        text: the requirement.
        of_a_distribution: whether it is one of a package that others install, and not of an application.
    """

    path: str
    line: int
    column: int
    text: str
    of_a_distribution: bool


class Forks:
    """Answers for each file what the project that it is in requires."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, Fork | None]] = {}

    def of(self, path: str) -> Fork | None:
        """The requirement on the fork in the nearest folder above a file that requires an AutoGen."""
        folder = os.path.dirname(os.path.abspath(path))
        top = repository_top(folder) or os.path.dirname(folder)
        while True:
            if folder not in self._known:
                self._known[folder] = _asked_for(folder)
            decided, fork = self._known[folder]
            if decided or folder == top or os.path.dirname(folder) == folder:
                return fork
            folder = os.path.dirname(folder)


def _asked_for(folder: str) -> tuple[bool, Fork | None]:
    """Whether the project files of a folder require an AutoGen, and the fork if it can be that only."""
    found = [(_is_fork(declared.text), declared) for declared in declarations(folder)]
    decided = [(is_fork, declared) for is_fork, declared in found if is_fork is not None]
    forked = [declared for is_fork, declared in decided if is_fork]
    if not forked or len(forked) < len(decided):
        return bool(decided), None
    first = min(forked, key=lambda declared: not declared.of_a_distribution)
    return True, Fork(first.path, *_place(first), first.text, first.of_a_distribution)


def _is_fork(text: str) -> bool | None:
    """Whether a requirement is one on the fork; None if it is on neither, or can be met by both."""
    requirement = parsed(text)
    if requirement is None:
        return None
    name, allowed = requirement
    if name in _FORK:
        return True
    if name == _ORIGINAL:
        return False if any(allowed.contains(old) for old in _OLD) else None
    if name not in _SHARED or not allowed:
        return None
    if any(allowed.contains(old) for old in _OLD):
        return False
    forked = (*_FORKED, *_LATER) if name == "autogen" else _FORKED
    return True if any(allowed.contains(release) for release in forked) else None


def _place(declared: Declaration) -> tuple[int, int]:
    """Line and column of a requirement in its file, as far as it can be found there."""
    try:
        with open(declared.path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return 1, 1
    name = re.match(r"[\w.\-]*", declared.text.strip())
    for wanted in (declared.text.strip(), name.group() if name is not None else ""):
        for number, line in enumerate(lines, 1):
            if wanted and wanted in line:
                return number, line.index(wanted) + 1
    return 1, 1
