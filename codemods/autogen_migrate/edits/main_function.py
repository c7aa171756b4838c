"""Module-level statements moved into ``async def main()``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autogen_migrate.edits.source import EditError, Source, Statement
from autogen_migrate.edits.tree import HOIST, REGION, Node
from autogen_migrate.plan.model import WrapInMain

_LINE_BEGIN = re.compile(r"(?:^|(?<=\n)|(?<=\r)(?!\n))(?=[ \t\f]*[^\s])")


@dataclass(frozen=True, slots=True)
class MainFunction:
    """Replace the range by a function and the call that runs it.

    ``body`` is where the body starts; ``header`` the ``if`` line of a guard (without the colon) and
    ``after_colon`` what follows it on its line.
    """

    edit: WrapInMain
    body: int
    header: str = ""
    after_colon: str = ""
    body_indent: str = ""


@dataclass(frozen=True, slots=True)
class Hoisted:
    """A statement that stays at module level, before the new function."""

    statement: Statement


def lower_main(source: Source, edit: WrapInMain) -> list[Node]:
    """The region of the function, and one node for each statement that is hoisted."""
    nodes = [_hoisted(source, source.statement(span)) for span in edit.hoist]
    if edit.guard is not None:
        return [_guard(source, edit, source.statement(edit.guard)), *nodes]
    first, last = source.statement(edit.first), source.statement(edit.last)
    start = _with_comments(source, first)
    end = source.last_line_end(last)
    return [Node(start, end, MainFunction(edit, start), REGION, owner=start), *nodes]


def _with_comments(source: Source, statement: Statement) -> int:
    floor = source.bounds(statement.start)[0]
    if statement.index:
        floor = source.last_line_end(statement.block.statements[statement.index - 1])
    elif statement.block.owner is not None:
        return source.line_start(statement.start)
    return source.comment_lines_above(source.line_start(statement.start), floor)


def _hoisted(source: Source, statement: Statement) -> Node:
    start = _with_comments(source, statement)
    end = source.last_line_end(statement)
    return Node(start, end, Hoisted(statement), HOIST, owner=statement.start + 1)


def _guard(source: Source, edit: WrapInMain, statement: Statement) -> Node:
    node = statement.node
    test = getattr(node, "test", None)
    if test is None or getattr(node, "orelse", None):
        raise EditError("the guard is not a plain `if` statement")
    start, end = source.line_start(statement.start), source.last_line_end(statement)
    colon = source.data.index(b":", source.end_of(test))
    header = source.slice(statement.start, colon)
    first = source.statement(edit.first)
    line_end = source.line_end(colon)
    if first.start < line_end:
        function = MainFunction(edit, colon + 1, header, "", "")
    else:
        rest = source.slice(colon + 1, line_end).rstrip()
        indent = source.indent(first.start)
        function = MainFunction(edit, line_end, header, rest, indent)
    return Node(start, end, function, REGION, owner=start)


def indent_lines(text: str, unit: str) -> str:
    """Every line that is not blank one level deeper (protected form: strings stay)."""
    return _LINE_BEGIN.sub(unit, text)


def dedent_lines(text: str, indent: str) -> str:
    """Every line without ``indent`` at its beginning (protected form)."""
    if not indent:
        return text
    lines = text.splitlines(keepends=True)
    return "".join(line.removeprefix(indent) for line in lines)
