"""What a source file is to the rest of the pipeline: plain, frozen data.

All positions in the project are *byte offsets into the UTF-8 form of* :attr:`SourceFile.text`
(half-open ranges).  ``text`` is what Python sees: the file itself for a module, the code cells one
after the other for a notebook, with what IPython adds to Python replaced (:mod:`.magics`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

LINE_MARK = "#__am_line_"
"""How the comment begins that stands for a magic before the code of its line."""
VALUE_MARK = "#__am_value_"
"""The same for a magic between ``=`` and the code."""


class SourceKind(Enum):
    """Whether a file is a module or a notebook."""

    MODULE = "module"
    NOTEBOOK = "notebook"


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell of a notebook: its index in ``cells`` and its byte range in the virtual text.

    ``number`` is what people call it: its place among the code cells, from 1.
    """

    index: int
    start: int
    end: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What is at ``offset`` of the text is at this 1-based line and column of its cell."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CodeOfMagic:
    """A range of the text that a magic (``%%time``) runs, as a plain function: it cannot await."""

    start: int
    end: int
    magic: str


@dataclass(frozen=True, slots=True)
class ForeignCell:
    """A code cell that is not analysed.

    Attributes:
        number: as in :class:`Cell`.
        text: what it says.
        magic: the cell magic that makes it something else than Python; empty if Python cannot compile it.
        problem: why not.
        line: 1-based place of the problem in the cell.
        column: likewise.
        is_opaque: whether it may use the notebook's names; then a call with them stands for it in the text.
    """

    number: int
    text: str
    magic: str = ""
    problem: str = ""
    line: int = 1
    column: int = 1
    is_opaque: bool = True


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
        placeholders: for a notebook, pairs of (placeholder, original text); see ``magics``.
        marks: for a notebook, in order, where what follows in a cell stands if not where the text has it.
        run_by_magics: for a notebook, in order, the code that magics run.
        foreign_cells: for a notebook, the code cells that are not analysed.
        entry_points: the names in it that the project's metadata says others call (``main``, ``App.run``).
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
    marks: tuple[Mark, ...] = ()
    run_by_magics: tuple[CodeOfMagic, ...] = ()
    foreign_cells: tuple[ForeignCell, ...] = ()
    entry_points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """A file that could not be used, and why; ``line`` is 1-based, 0 when there is no place.

    ``cell`` is the number of the code cell of a notebook that the place is in, if it is in one.
    """

    path: Path
    code: str
    message: str
    line: int = 0
    column: int = 0
    cell: int | None = None
