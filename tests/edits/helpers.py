"""Places in small test sources, found by their text."""

from __future__ import annotations

import ast

from autogen_migrate.plan.model import Span


def at(text: str, part: str, number: int = 0) -> Span:
    """Byte range of the occurrence ``number`` (from 0) of ``part`` in ``text``."""
    data, wanted = text.encode(), part.encode()
    start = -1
    for _ in range(number + 1):
        start = data.index(wanted, start + 1)
    return Span(start, start + len(wanted))


def span_of(text: str, node: ast.expr | ast.stmt) -> Span:
    """Byte range of a syntax node."""
    lines = [0]
    data = text.encode()
    for line in data.replace(b"\r\n", b"\0\n").split(b"\n"):
        lines.append(lines[-1] + len(line) + 1)
    start = lines[node.lineno - 1] + node.col_offset
    end = lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
    return Span(start, end)


def call(text: str, name: str, number: int = 0) -> Span:
    """Byte range of a call whose callee is written ``name``."""
    found = [
        span_of(text, node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name
    ]
    return sorted(found, key=lambda span: (span.start, span.end))[number]


def statement(text: str, line: int) -> Span:
    """Byte range of the outermost statement that ``ast`` says begins on ``line`` (1-based)."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and node.lineno == line:
            return span_of(text, node)
    raise AssertionError(f"no statement on line {line}")
