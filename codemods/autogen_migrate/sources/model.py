"""What a source file is to the rest of the pipeline: plain, frozen data.

All positions in the project are *byte offsets into the UTF-8 form of* :attr:`SourceFile.text`
(half-open ranges).  ``text`` is what Python sees: the file itself for a module, the code cells one
after the other for a notebook, with every magic line replaced by a placeholder statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class SourceKind(Enum):
    """Whether a file is a module or a notebook."""

    MODULE = "module"
    NOTEBOOK = "notebook"


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell of a notebook: its index in ``cells`` and its byte range in the virtual text."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as read from disk.

    Attributes:
        path: where it is, as the user named it (relative paths stay relative).
        kind: module or notebook.
        module: the dotted name under which the project imports it (``agents.team``; a package's
            ``__init__`` has the package's name).
        text: decoded Python text, newlines and BOM-less content as they are in the file.
        raw: the bytes of the file; what is compared and restored.
        encoding: codec name for writing back (``utf-8-sig`` if the file has a BOM).
        cells: for a notebook the code cells in order, else empty.
        placeholders: for a notebook, pairs of (placeholder name, original magic line).
        named: whether the paths of the user are about it; others are looked at only, as part of the project.
        editable: whether a run on the whole project could edit it: it is not left out, and can be read.
        unread: why its text cannot be used, if so; ``text`` then has nothing but what it imports.
        unread_line: where that is, 1-based; 0: nowhere.
    """

    path: Path
    kind: SourceKind
    module: str
    text: str
    raw: bytes
    encoding: str = "utf-8"
    cells: tuple[Cell, ...] = ()
    placeholders: tuple[tuple[str, str], ...] = ()
    is_package: bool = False
    named: bool = True
    editable: bool = True
    unread: str = ""
    unread_line: int = 0


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """A file that could not be used, and why; ``line`` is 1-based, 0 when there is no place."""

    path: Path
    code: str
    message: str
    line: int = 0
    column: int = 0
