"""Comments of the source, which go along with what they explain."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from ..facts.model import Expr


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment at a byte of its file; ``alone``: nothing else is on its line."""

    start: int
    text: str
    alone: bool


def comments_within(data: bytes, expr: Expr) -> Iterator[Comment]:
    """The comments within an expression."""
    text = data[expr.start : expr.end].decode("utf-8")
    if "#" not in text:
        return
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-8")))
    for token in tokenize.generate_tokens(io.StringIO(f"({text})").readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start[0] - 1, token.start[1] - (1 if token.start[0] == 1 else 0)
            before = lines[row][:column]
            at = expr.start + starts[row] + len(before.encode("utf-8"))
            yield Comment(at, token.string, not before.strip())


def comments_above(data: bytes, start: int) -> tuple[str, ...]:
    """The comments on the lines directly above that of a position."""
    lines = data[: data.rfind(b"\n", 0, start) + 1].splitlines()
    found: list[str] = []
    while lines and lines[-1].lstrip().startswith(b"#"):
        found.insert(0, lines.pop().strip().decode("utf-8"))
    return tuple(found)
