"""The cycles of a directed graph (Tarjan's strongly connected components, without recursion)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def cycles(edges: Sequence[Iterable[int]]) -> Iterator[list[int]]:
    """The groups of nodes that all reach one another, those of one node left out.

    >>> [sorted(group) for group in cycles([[1], [2], [0, 3], []])]
    [[0, 1, 2]]
    """
    index = [0] * len(edges)  # 0: not visited
    low = [0] * len(edges)
    on_path = bytearray(len(edges))
    path: list[int] = []
    count = 0
    for root in range(len(edges)):
        if index[root] or not edges[root]:
            continue
        count += 1
        index[root] = low[root] = count
        path.append(root)
        on_path[root] = 1
        stack = [(root, iter(edges[root]))]
        while stack:
            node, targets = stack[-1]
            for target in targets:
                if not index[target]:
                    count += 1
                    index[target] = low[target] = count
                    path.append(target)
                    on_path[target] = 1
                    stack.append((target, iter(edges[target])))
                    break
                if on_path[target]:
                    low[node] = min(low[node], index[target])
            else:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == index[node]:
                    group = path[path.index(node) :] if path[-1] != node else [node]
                    del path[-len(group) :]
                    for member in group:
                        on_path[member] = 0
                    if len(group) > 1:
                        yield group
