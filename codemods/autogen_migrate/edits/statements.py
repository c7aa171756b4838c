"""Statement edits lowered to nodes: lines put in, lines taken out, lines taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autogen_migrate.edits.source import EditError, Source, Statement
from autogen_migrate.edits.tree import HOIST, POINT, Node, Reach
from autogen_migrate.plan.model import Code


@dataclass(frozen=True, slots=True)
class Text:
    """Put this text in the place of the range."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of new code; ``opening_break`` and ``closing_break`` say where line breaks go."""

    statements: tuple[Code, ...]
    indent: str
    opening_break: bool = False
    closing_break: bool = True


@dataclass(eq=False, slots=True)
class Changes:
    """What happens to one statement as a whole."""

    before: list[Code] = field(default_factory=list["Code"])
    after: list[Code] = field(default_factory=list["Code"])
    delete: bool = False
    with_comments: bool = False
    #: New lines stay outside a function that begins here (imports).
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that share a line, or that share it with the header of their block."""

    statements: tuple[Statement, ...]
    changes: tuple[Changes, ...]
    header: bool
    indent: str


ChangeMap = dict[Statement, Changes]
Range = tuple[int, int]


def lower_statements(source: Source, changes: ChangeMap, regions: Sequence[Range]) -> list[Node]:
    """Nodes for all changes of statements; ``regions`` are the ranges that move into functions."""
    nodes: list[Node] = []
    cuts: list[_Cut] = []
    grouped: set[Statement] = set()
    needs_pass = _emptied(changes)
    deleted = sorted((s.start, s.end) for s, change in changes.items() if change.delete)
    going = Reach(deleted)
    for statement, change in changes.items():
        around = going.before(statement.start + 1, statement.end - 1)
        if statement in grouped or _is_within(statement, [deleted[i] for i in around]):
            continue
        if source.data.startswith(b"elif", statement.start):
            raise EditError("an `elif` cannot be taken out or get statements before or after it")
        line = _line_mates(source, statement)
        header = _after_header(source, line[0])
        if len(line) > 1 or header:
            grouped.update(line)
            gone = all(s in changes and _vanishes(changes[s]) for s in line)
            if not gone or header or line[0] in needs_pass:
                nodes.append(_group(source, line, changes, header))
                continue
            start, end = source.line_start(line[0].start), source.last_line_end(line[-1])
            cuts.append(_Cut(start, end, line[0], line[-1]))
            continue
        if _vanishes(change) and statement not in needs_pass:
            cuts.append(_Cut(*_lines_of(source, statement, change), statement, statement))
        else:
            passing = statement in needs_pass and _vanishes(change)
            nodes += _lower_one(source, statement, change, passing)
    nodes += [
        Node(start, end, Text(""), HOIST, owner=start) for start, end in _cut_ranges(source, cuts, regions)
    ]
    return nodes


def _is_within(statement: Statement, ranges: Sequence[Range]) -> bool:
    """Whether a statement is a part of one that goes as a whole."""
    own = (statement.start, statement.end)
    return any(r[0] <= own[0] and own[1] <= r[1] and r != own for r in ranges)


def _vanishes(change: Changes) -> bool:
    return change.delete and not change.before and not change.after


def _emptied(changes: ChangeMap) -> set[Statement]:
    """First statements of the blocks that lose all their statements."""
    blocks = {s.block: None for s, change in changes.items() if s.block.owner and _vanishes(change)}
    return {
        block.statements[0]
        for block in blocks
        if all(s in changes and _vanishes(changes[s]) for s in block.statements)
    }


def _lines_of(source: Source, statement: Statement, change: Changes) -> Range:
    low, high = source.bounds(statement.start)
    start = max(source.line_start(statement.start), low)
    if change.with_comments:
        floor = low
        if statement.index:
            floor = source.last_line_end(statement.block.statements[statement.index - 1])
        start = source.comment_lines_above(start, floor)
    return start, min(source.line_end(max(statement.end - 1, 0)), high)


def _lower_one(source: Source, statement: Statement, change: Changes, passing: bool) -> list[Node]:
    indent = source.indent(statement.start)
    low, _ = source.bounds(statement.start)
    if change.delete:
        start, end = _lines_of(source, statement, change)
        new = ("pass",) if passing else (*change.before, *change.after)
        lines = Lines(new, indent, closing_break=not source.ends_open(end))
        return [Node(start, end, lines, HOIST, anchor=statement.start, owner=start)]
    nodes: list[Node] = []
    if change.before:
        at = _above_comments(source, statement, max(source.line_start(statement.start), low), low)
        lines = Lines(tuple(change.before), indent)
        nodes.append(Node(at, at, lines, POINT, anchor=statement.start, outside=change.outside))
    if change.after:
        at = source.last_line_end(statement)
        open_end = source.ends_open(at)
        lines = Lines(tuple(change.after), indent, open_end, not open_end)
        point = Node(at, at, lines, POINT, anchor=statement.start, outside=change.outside)
        point.after = True
        nodes.append(point)
    return nodes


def _above_comments(source: Source, statement: Statement, start: int, low: int) -> int:
    """Where the comments begin that belong to a statement; those at the top of a file belong to the file."""
    if not statement.index:
        return start if statement.block.owner is None else source.comment_lines_above(start, low)
    before = statement.block.statements[statement.index - 1]
    return source.comment_lines_above(start, max(low, source.last_line_end(before)))


def _line_mates(source: Source, statement: Statement) -> list[Statement]:
    """The statements of the same block that are chained to this one by semicolons."""
    siblings = statement.block.statements
    first = last = statement.index
    while first and _same_line(source, siblings[first - 1], siblings[first]):
        first -= 1
    while last + 1 < len(siblings) and _same_line(source, siblings[last], siblings[last + 1]):
        last += 1
    return siblings[first : last + 1]


def _same_line(source: Source, left: Statement, right: Statement) -> bool:
    between = re.sub(rb"\\\r?\n", b"", source.data[left.end : right.start])
    return b";" in between and b"\n" not in between and b"\r" not in between


def _after_header(source: Source, statement: Statement) -> bool:
    before = source.data[source.line_start(statement.start) : statement.start]
    return bool(before.strip())


def _group(source: Source, line: Sequence[Statement], changes: ChangeMap, header: bool) -> Node:
    start = line[0].start
    if header:
        before = source.data[source.line_start(start) : start]
        start -= len(before) - len(before.rstrip())
    end = line[-1].end
    rest = source.data[end : source.line_end(end)]
    if rest.lstrip().startswith(b";"):
        end += rest.index(b";") + 1
    indent = source.indent(line[0].start) + (source.unit if header else "")
    each = tuple(changes.get(s, Changes()) for s in line)
    return Node(start, end, Group(tuple(line), each, header, indent), HOIST, anchor=start)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lines to take out, from those of one statement to those of another of the same block."""

    start: int
    end: int
    first: Statement
    last: Statement


def _cut_ranges(source: Source, cuts: Iterable[_Cut], regions: Sequence[Range]) -> list[Range]:
    """Ranges to take out: neighbours merged, and the blank lines that would double taken along."""
    merged: list[_Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end)):
        before = merged[-1] if merged else None
        if before is not None and before.first.block is cut.first.block:
            limits = _limits(source, before.first, regions)
            same = limits == _limits(source, cut.first, regions)
            apart = before.start > limits[0] and _is_gap(source, before, cut)
            if same and not source.data[before.end : cut.start].strip() and not apart:
                merged[-1] = _Cut(before.start, cut.end, before.first, cut.last)
                continue
        merged.append(cut)
    return [_with_blank_lines(source, cut, regions) for cut in merged]


def _is_gap(source: Source, above: _Cut, below: _Cut) -> bool:
    """Whether the blank lines between two cuts are all that sets apart what comes before and after them."""
    around = (source.line_start(max(above.start - 1, 0)), below.end)
    return above.end < below.start and not any(source.is_blank(at) for at in around)


def _limits(source: Source, statement: Statement, regions: Sequence[Range]) -> Range:
    low, high = source.bounds(statement.start)
    for start, end in regions:
        if start <= statement.start < end:
            low, high = max(low, start), min(high, end)
        elif end <= statement.start:
            low = max(low, end)
        else:
            high = min(high, start)
    return low, high


def _with_blank_lines(source: Source, cut: _Cut, regions: Sequence[Range]) -> Range:
    start, end = cut.start, cut.end
    low, high = _limits(source, cut.first, regions)
    above, top = 0, start
    while top > low and source.is_blank(source.line_start(top - 1)):
        top = source.line_start(top - 1)
        above += 1
    below: list[int] = []
    at = end
    while at < high and source.is_blank(at):
        at = source.line_end(at)
        below.append(at)
    block = cut.first.block
    nested = block.owner is not None
    if at >= high and not nested:
        return max(top, low), min(at, high)
    if nested and cut.last is block.statements[-1]:
        return max(top, low), end
    if top <= low or (nested and cut.first.index == 0):
        return start, below[-1] if below else end
    spare = min(above, len(below))
    return start, below[spare - 1] if spare else end
