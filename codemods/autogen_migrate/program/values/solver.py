"""Subset constraints over abstract objects, solved by a worklist.

A *node* stands for a set of objects.  An edge says that whatever is in one node is in the other; a watcher is
told of each object that gets into a node, once, and may add nodes, edges and watchers.  Nodes on a cycle of
edges hold the same; they are found from time to time and become one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ..objects import CONTAINERS, Obj
from .cycles import cycles

Watcher = Callable[[Obj], None]

_MANY = 48
"""A node with that many objects gets no more of those that hardly matter one by one."""
_WIDENED = frozenset(("const", "function", "library", "member", "new-value", "partial"))
_TOO_MANY = 96
"""In a node with that many objects containers are not told apart."""
_VERY_MANY = 8_000_000
"""After so many the program is no application any more, and less is told apart."""
_PATIENCE = 200_000
"""How many objects pass edges before cycles are looked for."""


class Solver:
    """The constraints of one program.

    ``top`` stands for the objects that are not told apart, ``any_container`` for such containers: ``merge``
    is told of each of them, once, and has to see to it that it holds what they hold, and they what is put
    into it.
    """

    def __init__(self, top: Obj, any_container: Obj, merge: Watcher) -> None:
        self._top = top
        self._any_container = any_container
        self._merge = merge
        self._merged: dict[Obj, None] = {}
        self._merging: list[Obj] = []
        self._points: list[set[Obj]] = []
        self._order: list[list[Obj]] = []
        self._seen: list[int] = []
        self._edges: list[dict[int, None]] = []
        self._watchers: list[list[Watcher]] = []
        self._same: list[int] = []
        self._work: deque[int] = deque()
        self._waiting: list[bool] = []
        self._many, self._too_many = _MANY, _TOO_MANY
        self._passed = self._passed_before = 0
        self._patience = _PATIENCE

    def node(self) -> int:
        """A new node that holds nothing yet."""
        number = len(self._points)
        self._points.append(set())
        self._order.append([])
        self._seen.append(0)
        self._edges.append({})
        self._watchers.append([])
        self._same.append(number)
        self._waiting.append(False)
        return number

    def find(self, node: int) -> int:
        """The node that stands for ``node``, which may have become one with others."""
        same = self._same
        while same[node] != node:
            same[node] = node = same[same[node]]
        return node

    def add(self, node: int, obj: Obj) -> None:
        """Put an object into a node."""
        self._pass((obj,), self.find(node))

    def _pass(self, objs: Sequence[Obj], target: int) -> None:
        points = self._points[target]
        new = [obj for obj in objs if obj not in points]
        if not new:
            return
        order = self._order[target]
        for obj in new:
            obj = self._widened(obj, len(points))
            if obj not in points:
                points.add(obj)
                order.append(obj)
        if not self._waiting[target]:
            self._waiting[target] = True
            self._work.append(target)

    def _widened(self, obj: Obj, number: int) -> Obj:
        """What stands for an object in a node that has ``number`` of them already."""
        if number >= self._many and obj.kind in _WIDENED:
            return self._top
        if number >= self._too_many and obj.kind in CONTAINERS:
            return self._merged_away(obj)
        return obj

    def _merged_away(self, obj: Obj) -> Obj:
        if obj is not self._any_container and obj not in self._merged:
            self._merged[obj] = None
            self._merging.append(obj)
        return self._any_container

    def edge(self, source: int, target: int) -> None:
        """Whatever is, or will be, in ``source`` is in ``target``."""
        source, target = self.find(source), self.find(target)
        edges = self._edges[source]
        if source == target or target in edges:
            return
        edges[target] = None
        seen = self._seen[source]
        if seen:
            self._passed += seen
            self._pass(self._order[source][:seen], target)

    def watch(self, node: int, watcher: Watcher) -> None:
        """Tell ``watcher`` of each object that is, or will be, in ``node``."""
        node = self.find(node)
        self._watchers[node].append(watcher)
        for obj in self._order[node][: self._seen[node]]:
            watcher(obj)

    def run(self) -> None:
        """Propagate until nothing changes."""
        work = self._work
        while work:
            node = work.popleft()
            self._waiting[node] = False
            if self._same[node] != node:
                continue
            new = self._order[node][self._seen[node] :]
            self._seen[node] += len(new)
            for target in self._edges[node]:
                self._pass(new, self.find(target))
            self._passed += len(new) * len(self._edges[node])
            if self._watchers[node]:
                for watcher in tuple(self._watchers[node]):
                    for obj in new:
                        watcher(obj)
            while self._merging:
                self._merge(self._merging.pop())
            if self._passed > self._patience:
                self._collapse()

    def objects(self, node: int) -> Sequence[Obj]:
        """What a node holds, in the order in which it got there; not to be changed."""
        return self._order[self.find(node)]

    def is_empty(self, node: int) -> bool:
        """Whether a node holds nothing (so far)."""
        return not self._order[self.find(node)]

    # ------------------------------------------------------------------ cycles

    def _collapse(self) -> None:
        """Make one node of each cycle of edges."""
        for node, edges in enumerate(self._edges):
            if edges:
                found = dict.fromkeys(map(self.find, edges))
                found.pop(node, None)
                self._edges[node] = found
        late: list[tuple[Watcher, list[Obj]]] = []
        for group in cycles(self._edges):
            self._unite(group, late)
        self._passed_before += self._passed
        self._passed = 0
        if self._passed_before > _VERY_MANY:
            self._many, self._too_many = _MANY // 4, _TOO_MANY // 4
        self._patience = max(self._patience, 4 * sum(map(len, self._edges)))
        for watcher, objs in late:
            for obj in objs:
                watcher(obj)

    def _unite(self, group: Sequence[int], late: list[tuple[Watcher, list[Obj]]]) -> None:
        """All of ``group`` become its first node; ``late`` gets what watchers have still to be told."""
        first = group[0]
        united: dict[Obj, None] = {}
        for obj in (obj for node in group for obj in self._order[node]):
            united[self._widened(obj, len(united))] = None
        together = list(united)
        edges = dict.fromkeys(target for node in group for target in self._edges[node])
        watchers: list[Watcher] = []
        for node in group:
            told = set(self._order[node][: self._seen[node]])
            missing = [obj for obj in together if obj not in told]
            if missing:
                late.extend((watcher, missing) for watcher in self._watchers[node])
            watchers += self._watchers[node]
            self._same[node] = first
            self._edges[node], self._watchers[node], self._order[node] = {}, [], []
            self._points[node] = set()
        self._points[first], self._order[first] = set(together), together
        self._seen[first] = len(together)
        self._watchers[first] = watchers
        for target in edges:
            target = self.find(target)
            if target != first:
                self._edges[first][target] = None
                self._pass(together, target)
