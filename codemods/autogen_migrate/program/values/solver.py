"""Subset constraints over abstract objects, solved by a worklist.

A *node* stands for a set of objects.  An edge says that whatever is in one node is in the other; a watcher is told of
each object that gets into a node, once, and may add nodes, edges and watchers.  Each object passes each edge once, so
the work grows with the sum of what the nodes hold, whatever the order and the cycles.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ..objects import Obj

Watcher = Callable[[Obj], None]

_MANY = 48
"""A node with that many objects gets no more of those that hardly matter one by one."""
_WIDENED = frozenset(("const", "library"))


class Solver:
    """The constraints of one program; ``top`` stands for the objects that are not told apart."""

    __slots__ = ("_edges", "_points", "_seen", "_top", "_watchers", "_work")

    def __init__(self, top: Obj) -> None:
        self._top = top
        self._points: list[dict[Obj, None]] = []
        self._edges: list[dict[int, None]] = []
        self._watchers: list[list[Watcher]] = []
        self._seen: list[int] = []
        self._work: deque[tuple[int, Obj]] = deque()

    def node(self, *objs: Obj) -> int:
        """A new node that holds ``objs``."""
        number = len(self._points)
        self._points.append({})
        self._edges.append({})
        self._watchers.append([])
        self._seen.append(0)
        for obj in objs:
            self.add(number, obj)
        return number

    def add(self, node: int, obj: Obj) -> None:
        """Put an object into a node."""
        points = self._points[node]
        if obj in points:
            return
        if len(points) >= _MANY and obj.kind in _WIDENED:
            obj = self._top
            if obj in points:
                return
        points[obj] = None
        self._work.append((node, obj))

    def edge(self, source: int, target: int) -> None:
        """Whatever is, or will be, in ``source`` is in ``target``."""
        edges = self._edges[source]
        if source == target or target in edges:
            return
        edges[target] = None
        for obj in tuple(self._points[source]):
            self.add(target, obj)

    def watch(self, node: int, watcher: Watcher) -> None:
        """Tell ``watcher`` of each object that is, or will be, in ``node``."""
        self._watchers[node].append(watcher)
        for obj in tuple(self._points[node])[: self._seen[node]]:
            watcher(obj)

    def run(self) -> None:
        """Propagate until nothing changes."""
        work = self._work
        while work:
            node, obj = work.popleft()
            self._seen[node] += 1
            for target in self._edges[node]:
                self.add(target, obj)
            if self._watchers[node]:
                for watcher in tuple(self._watchers[node]):
                    watcher(obj)

    def objects(self, node: int) -> tuple[Obj, ...]:
        """What a node holds, in the order in which it got there."""
        return tuple(self._points[node])

    def is_empty(self, node: int) -> bool:
        """Whether a node holds nothing (so far)."""
        return not self._points[node]
