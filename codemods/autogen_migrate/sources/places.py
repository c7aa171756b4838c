"""Where people find a place of the text: line and column, in a notebook those within a code cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from .model import Cell, Mark

_NEWLINE = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """1-based line and column (in characters), and for a notebook the number of the code cell."""

    line: int
    column: int
    cell: int | None = None


@dataclass(slots=True)
class Places:
    """The places of one text: its UTF-8 form, the cells and marks of a notebook."""

    data: bytes
    cells: Sequence[Cell] = ()
    marks: Sequence[Mark] = ()
    lines: list[int] = field(init=False, default_factory=list[int])

    def __post_init__(self) -> None:
        self.lines = [0, *(match.end() for match in _NEWLINE.finditer(self.data))]

    def at(self, offset: int) -> Place:
        """The place of a byte offset."""
        start, first_line, first_column, cell = 0, 1, 1, None
        for part in self.cells:
            if part.start <= offset <= part.end:
                start, cell = part.start, part.number
        index = bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1
        if index >= 0 and self.marks[index].offset >= start:
            mark = self.marks[index]
            start, first_line, first_column = mark.offset, mark.line, mark.column
        line = bisect_right(self.lines, offset)
        down = line - bisect_right(self.lines, start)
        line_start = self.lines[line - 1] if down else start
        characters = len(self.data[line_start:offset].decode("utf-8", "replace"))
        return Place(first_line + down, characters + (1 if down else first_column), cell)

    def of(self, line: int, column: int) -> Place:
        """The place of a 1-based line and column (in characters) of the text."""
        if not 0 < line <= len(self.lines):
            return Place(line, column)
        start = self.lines[line - 1]
        end = self.lines[line] if line < len(self.lines) else len(self.data)
        before = self.data[start:end].decode("utf-8", "replace")[: max(column - 1, 0)]
        return self.at(min(start + len(before.encode("utf-8")), end))


def shown(path: str, cell: int | None, line: int = 0, column: int = 0) -> str:
    """A place as it is printed, without parts that are 0: ``main.py:3:1``, ``nb.ipynb:cell 5:2:3``."""
    parts = [path, *([] if cell is None else [f"cell {cell}"])]
    return ":".join([*parts, *(str(number) for number in (line, column) if number)])
