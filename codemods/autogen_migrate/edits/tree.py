"""Edits nested by the byte ranges that they cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from autogen_migrate.edits.source import EditConflict
from autogen_migrate.plan.model import Span

#: Rank of a node among nodes of one and the same span: the lowest is the outermost.
REGION, HOIST, AWAIT, WRAP, VALUE, POINT = range(6)


@dataclass(eq=False, slots=True)
class Node:
    """A range to be replaced, what to do there, and the nodes inside it.

    ``anchor`` is the position that decides the cell of an empty range and the order of several
    empty ranges at one place: the start of the statement that new lines are written before or
    (``after``) behind.  A node with an ``owner`` contains all new lines for statements from there on;
    those that are ``outside`` stay out of functions that begin or end at their place.
    """

    start: int
    end: int
    action: Any
    rank: int = VALUE
    anchor: int = -1
    after: bool = False
    outside: bool = False
    owner: int | None = None
    order: int = 0
    children: list[Node] = field(default_factory=list["Node"])

    @property
    def is_point(self) -> bool:
        return self.start == self.end

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def _contains(outer: Node, inner: Node) -> bool:
    if not inner.is_point or outer.is_point:
        return outer.start <= inner.start and inner.end <= outer.end and not outer.is_point
    if outer.owner is not None and inner.anchor >= 0 and not inner.outside:
        # New lines belong where their statement is, also at the border of a range.
        return outer.owner <= inner.anchor < outer.end
    return outer.start < inner.start < outer.end


def build_tree(nodes: Iterable[Node]) -> list[Node]:
    """Nest the nodes; raises EditConflict where two overlap without nesting."""
    roots: list[Node] = []
    for number, node in enumerate(nodes):
        node.order = number
        roots.append(node)
    # Widest first, so that every node finds its innermost container among those placed already.
    wide = sorted((n for n in roots if not n.is_point), key=lambda n: (n.start, -n.end, n.rank, n.order))
    top: list[Node] = []
    stack: list[Node] = []
    for node in wide:
        while stack and stack[-1].end <= node.start:
            stack.pop()
        if stack and not _contains(stack[-1], node):
            raise EditConflict(stack[-1].span, node.span)
        if stack and stack[-1].span == node.span and stack[-1].rank == node.rank:
            raise EditConflict(stack[-1].span, node.span)
        (stack[-1].children if stack else top).append(node)
        stack.append(node)
    for point in (n for n in roots if n.is_point):
        level = top
        while True:
            inside = next((n for n in level if _contains(n, point)), None)
            if inside is None:
                break
            level = inside.children
        level.append(point)
    _sort(top)
    return top


def node_key(node: Node) -> tuple[int, int, int, int]:
    """Order of nodes side by side."""
    # New lines behind statements that end at one place: those of the innermost come first.
    place = -node.anchor - 1 if node.after else node.anchor + 1
    return node.start, node.end, place, node.order


def _sort(nodes: list[Node]) -> None:
    nodes.sort(key=node_key)
    for node in nodes:
        if node.children:
            _sort(node.children)
