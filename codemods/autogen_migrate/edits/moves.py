"""Statements moved within their block: the text in its new order, and the other edits at their new places.

Moves come first, as a change of the text alone; all other edits are carried out in the text that is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

from autogen_migrate.edits.source import EditError, Source, Statement, decode
from autogen_migrate.plan.model import (
    AddImport,
    Edit,
    InsertAfter,
    InsertBefore,
    MoveStatement,
    Span,
    WrapInMain,
)
from autogen_migrate.sources.model import Cell

Moved = tuple[str, Sequence[Edit], Sequence[Cell], "int | None"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A statement with the comment lines directly above it and its trailing comment, as whole lines.

    Statements that share a line are one unit, that of the first.
    """

    statement: Statement
    start: int
    end: int
    code_end: int
    shared: bool = False

    @property
    def defines(self) -> bool:
        """Whether blank lines set it apart from what is around it."""
        return hasattr(self.statement.node, "body") and hasattr(self.statement.node, "decorator_list")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text from ``start`` to ``end`` that is at ``to`` now; its last statement ends at ``code_end``."""

    start: int
    end: int
    to: int
    code_end: int


def carry_out_moves(
    text: str, edits: Sequence[Edit], cells: Sequence[Cell], import_anchor: int | None
) -> Moved:
    """The text with its statements moved, and the other edits, the cells and the anchor that fit it.

    Raises:
        EditError: a statement cannot be moved where it is to go.
    """
    while True:
        move = next((edit for edit in edits if isinstance(edit, MoveStatement)), None)
        if move is None:
            return text, edits, cells, import_anchor
        others = [edit for edit in edits if edit != move]
        text, edits, cells, import_anchor = _Move(Source(text, cells), move).carried_out(
            others, import_anchor
        )


class _Move:
    """One statement on its way."""

    def __init__(self, source: Source, move: MoveStatement) -> None:
        self._source = source
        self._moved = source.statement(move.span)
        self._target = source.statement(move.to)
        self._after = move.after
        self._pieces: list[_Piece] = []
        self._units = self._units_around()
        self._start, self._end = self._units[0].start, self._units[-1].end

    def carried_out(self, edits: Sequence[Edit], anchor: int | None) -> Moved:
        source = self._source
        text = self._reordered()
        growth = len(text) - (self._end - self._start)
        self._pieces.append(_Piece(0, self._start, 0, self._start))
        whole = len(source.data) + 1
        self._pieces.append(_Piece(self._end, whole, self._end + growth, whole))
        edits = [self._spans(self._edit(self._kept_in_place(edit))) for edit in edits]
        data = source.data[: self._start] + text + source.data[self._end :]
        return decode(data), edits, self._cells(growth), None if anchor is None else self._offset(anchor)

    def _cells(self, growth: int) -> list[Cell]:
        cells = self._source.cells
        own = self._source.cell_of(self._moved.start)
        if own is None:
            return list(cells)
        at = cells.index(own)
        later = [replace(c, start=c.start + growth, end=c.end + growth) for c in cells[at + 1 :]]
        return [*cells[:at], replace(own, end=own.end + growth), *later]

    # ------------------------------------------------------------------ the block

    def _units_around(self) -> list[_Unit]:
        """The units of the block, within the cell."""
        source, moved, target = self._source, self._moved, self._target
        if moved.block is not target.block or moved is target:
            raise EditError("a statement can only move within its block")
        low, high = source.bounds(moved.start)
        if not low <= target.start < high:
            raise EditError("a statement cannot move to another cell")
        units: list[_Unit] = []
        for statement in moved.block.statements:
            if not low <= statement.start < high:
                continue
            floor = units[-1].end if units else low
            at = max(source.line_start(statement.start), low)
            end = source.last_line_end(statement)
            if units and at < units[-1].end:
                units[-1] = replace(units[-1], end=end, code_end=statement.end, shared=True)
                continue
            if moved.block.owner is None or units:
                at = source.comment_lines_above(at, floor)
            units.append(_Unit(statement, at, end, statement.end))
        first = units[0].statement.start
        if source.data[max(source.line_start(first), low) : first].strip():
            raise EditError("a statement cannot move in a block that begins on the line of its header")
        if any(unit.shared for unit in units if unit.start <= moved.start < unit.end):
            raise EditError("a statement that shares its line with another cannot move")
        return units

    def _unit(self, statement: Statement) -> int:
        return next(i for i, u in enumerate(self._units) if u.start <= statement.start < u.end)

    def _reordered(self) -> bytes:
        """The lines of the block in their new order; notes where each unit is then."""
        units, data = self._units, self._source.data
        moved, target = self._unit(self._moved), self._unit(self._target)
        between = (data[a.end : b.start] for a, b in pairwise(units))
        gaps = [b"", *between, b""]
        order = list(range(len(units)))
        self._take_out(order, gaps, moved)
        self._put_in(order, gaps, moved, order.index(target))
        newline = self._newline
        out = bytearray(gaps[0].lstrip(b"\r\n"))
        for index, gap in zip(order, gaps[1:], strict=True):
            unit = units[index]
            self._pieces.append(_Piece(unit.start, unit.end, self._start + len(out), unit.code_end))
            out += data[unit.start : unit.end]
            out += newline if not out.endswith((b"\n", b"\r")) else b""
            out += gap
        text = bytes(out) if gaps[-1].strip() else bytes(out).rstrip(b"\r\n") + newline
        return text.rstrip(b"\r\n") if self._source.ends_open(self._end) else text

    @property
    def _newline(self) -> bytes:
        return self._source.newline_at(self._moved.start).encode()

    def _take_out(self, order: list[int], gaps: list[bytes], moved: int) -> None:
        """Take the unit out; ``gaps`` are before, between and behind the units of ``order``."""
        units = self._units
        before, after = gaps[moved : moved + 2]
        if before.strip() or after.strip():  # comments that stand apart stay where they are
            joined = before + after if before.strip() and after.strip() else max(before, after, key=_code)
        elif moved in (0, len(units) - 1):
            joined = b""
        else:
            joined = max(before, after, key=_lines)
            around = (units[moved - 1], units[moved + 1])
            if units[moved].defines and not any(unit.defines for unit in around):
                joined = joined if _lines(joined) < 2 else self._newline
        gaps[moved : moved + 2] = [joined]
        del order[moved]

    def _put_in(self, order: list[int], gaps: list[bytes], moved: int, target: int) -> None:
        units = self._units
        unit, beside = units[moved], units[order[target]]
        place = target + 1 if self._after else target
        above = units[order[place - 1]] if place else None
        below = units[order[place]] if place < len(order) else None
        old = gaps[place]
        before, after = b"", old
        if above is not None:
            before = self._apart(above, unit)
            if not (before or self._after or old.strip()):
                before = old
        if below is not None:
            after = self._apart(unit, below)
            if old.strip():
                after = old if old.startswith(after) else after + old.lstrip(b"\r\n")
            elif self._after and not after:
                after = self._newline if beside.defines else old
        order.insert(place, moved)
        gaps[place : place + 1] = [before, after]

    def _apart(self, one: _Unit, other: _Unit) -> bytes:
        """The blank lines that have to be between two units."""
        if not (one.defines or other.defines):
            return b""
        return self._newline * (1 if one.statement.block.owner is not None else 2)

    # ------------------------------------------------------------------ the other edits

    def _kept_in_place(self, edit: Edit) -> Edit:
        """New statements before or after the moved one go with what was beside it."""
        if not isinstance(edit, (InsertBefore, InsertAfter)):
            return edit
        if self._source.statement(edit.span) is not self._moved:
            return edit
        at = self._unit(self._moved)
        if at + 1 < len(self._units):
            return InsertBefore(self._units[at + 1].statement.span, edit.statements)
        if at:
            return InsertAfter(self._units[at - 1].statement.span, edit.statements)
        return edit

    def _edit(self, edit: Edit) -> Edit:
        """A function that holds a range of statements begins and ends with those that are still in it."""
        if not isinstance(edit, WrapInMain):
            return edit
        source = self._source
        first, last = source.statement(edit.first), source.statement(edit.last)
        if first.block is not self._moved.block:
            return edit
        inside = first.block.statements[first.index : last.index + 1]
        if self._target not in inside:
            inside = [statement for statement in inside if statement is not self._moved]
        inside.sort(key=lambda statement: self._offset(statement.start))
        return replace(edit, first=inside[0].span, last=inside[-1].span)

    def _spans(self, part: _T) -> _T:
        """The same with all its places in the new text."""
        if isinstance(part, Span):
            return self._span(part)  # pyright: ignore[reportReturnType]
        if isinstance(part, tuple):
            return tuple(self._spans(item) for item in part)  # type: ignore[return-value]
        if isinstance(part, AddImport):
            above = None if part.above is None else self._offset(part.above)
            return replace(part, above=above)
        if not is_dataclass(part) or isinstance(part, type):
            return part
        values: dict[str, Any] = {each.name: getattr(part, each.name) for each in fields(part)}
        new = {name: self._spans(value) for name, value in values.items()}
        return part if new == values else replace(part, **new)

    def _span(self, old: Span) -> Span:
        """Where a range is now; one with the moved statement inside it stays around all that it had."""
        places = [
            (p.to + max(old.start - p.start, 0), p.to + min(old.end, p.code_end) - p.start)
            for p in self._pieces
            if p.start < old.end and old.start < p.end
        ]
        if not places:
            at = self._offset(old.start)
            return Span(at, at + old.end - old.start)
        return Span(min(start for start, _ in places), max(end for _, end in places))

    def _offset(self, old: int) -> int:
        piece = next((p for p in self._pieces if p.start <= old < p.end), None)
        if piece is None:  # between two statements
            before = [p for p in self._pieces if p.end <= old]
            last = max(before, key=lambda p: p.end)
            return last.to + last.end - last.start
        return piece.to + old - piece.start


def _code(gap: bytes) -> int:
    return len(gap.strip())


def _lines(gap: bytes) -> int:
    return len(gap.splitlines())
