"""Edits nested by the byte ranges that they cover."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from autogen_migrate.edits.source import EditConflict
from autogen_migrate.plan.model import Span

#: Rank of a node among nodes of one and the same span: the lowest is the outermost.
REGION, HOIST, BIND, AWAIT, WRAP, VALUE, POINT = range(7)


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
    _place_points(top, [n for n in roots if n.is_point])
    _sort(top)
    return top


def _place_points(top: list[Node], points: Sequence[Node]) -> None:
    """Put each point into the innermost range that contains it."""
    levels: dict[int, _Level] = {}
    for point in points:
        nodes = top
        while True:
            if id(nodes) not in levels:
                levels[id(nodes)] = _Level(nodes)
            inside = levels[id(nodes)].container(point)
            if inside is None:
                break
            nodes = inside.children
        nodes.append(point)


class Reach:
    """Ranges in the order of their starts, of which those that reach over a position are asked for."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = list(ranges)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def before(self, start: int, end: int) -> range:
        """The indices of the ranges that may begin before ``start`` and end behind ``end``.

        All that do are among them; ranges that lie side by side give one or none.
        """
        stop = bisect_left(self._starts, start)
        return range(bisect_right(self._ends, end, 0, stop), stop)


class _Level:
    """Nodes side by side, to find the one that contains a point."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._wide = sorted((n for n in nodes if not n.is_point), key=lambda n: n.start)
        self._places = Reach((n.start, n.end) for n in self._wide)
        self._owning = sorted((n for n in self._wide if n.owner is not None), key=_owner)
        self._owners = Reach((_owner(n), n.end) for n in self._owning)

    def container(self, point: Node) -> Node | None:
        """The first of the nodes that contains the point."""
        near = [self._wide[i] for i in self._places.before(point.start, point.start)]
        near += [self._owning[i] for i in self._owners.before(point.anchor + 1, point.anchor)]
        found = [node for node in near if _contains(node, point)]
        return min(found, key=lambda n: (n.start, n.order), default=None)


def _owner(node: Node) -> int:
    return -1 if node.owner is None else node.owner


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
