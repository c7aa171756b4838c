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
    empty ranges at one place.  ``inner`` tells that an empty range at the border of a region
    belongs into the region.  ``opaque`` nodes replace their range without looking into it.
    """

    start: int
    end: int
    action: Any
    rank: int = VALUE
    anchor: int = -1
    inner: bool = False
    opaque: bool = False
    order: int = 0
    children: list[Node] = field(default_factory=list["Node"])

    @property
    def is_point(self) -> bool:
        return self.start == self.end

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def _contains(outer: Node, inner: Node) -> bool:
    if inner.is_point and not outer.is_point:
        if outer.start < inner.start < outer.end:
            return True
        at_border = outer.start == inner.start or outer.end == inner.start
        return at_border and inner.inner and outer.rank == REGION
    return outer.start <= inner.start and inner.end <= outer.end and not outer.is_point


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


def _sort(nodes: list[Node]) -> None:
    nodes.sort(key=lambda n: (n.start, n.end, n.anchor, n.order))
    for node in nodes:
        if len(node.children) > 0:
            _sort(node.children)
