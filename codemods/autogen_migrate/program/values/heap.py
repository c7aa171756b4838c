"""What is in containers and attributes: one node for each key of each object."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from ..objects import Obj
from .solver import Solver

_FEW = 4
"""An object that takes in what is in more others than these is no record whose keys mean something."""


class Slot(Enum):
    """The keys that are no values of the program."""

    SOME = "some"
    """A key or place that is not known."""
    ALL = "all"
    """Whatever is under any key."""
    KEYS = "keys"
    """The keys of a dict themselves."""


Key = object
"""A constant key, a position, an :class:`Attr` or a :class:`Slot`."""


class Attr(str):
    """The name of an attribute, as opposed to the key of an item."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Attr) and str.__eq__(self, other)

    def __hash__(self) -> int:
        return hash((Attr, str(self)))


class Heap:
    """The fields of all objects; loads and stores are edges from and to their nodes."""

    def __init__(self, solver: Solver) -> None:
        self._solver = solver
        self._fields: dict[Obj, dict[Key, int]] = {}
        self._copies: dict[Obj, dict[Obj, Collection[Key]]] = {}
        self._sources: dict[Obj, set[Obj]] = {}
        self._shifted: set[Obj] = set()

    def has(self, obj: Obj, key: Key) -> bool:
        """Whether there is a node for ``key`` already."""
        return key in self._fields.get(obj, ())

    def field(self, obj: Obj, key: Key) -> int:
        """The node of what is under exactly ``key``."""
        fields = self._fields.setdefault(obj, {})
        node = fields.get(key)
        if node is not None:
            return node
        if key is Slot.ALL:
            return self._all(obj, fields)
        node = fields[key] = self._solver.node()
        if _is_element(key):
            every = fields.get(Slot.ALL)
            if every is not None:
                self._solver.edge(node, every)
            if obj in self._shifted and isinstance(key, int):
                self._solver.edge(self._all(obj, fields), node)
        for copy, without in tuple(self._copies.get(obj, {}).items()):
            if key not in without:
                self._solver.edge(node, self.field(copy, _key_in(copy, key)))
        return node

    def _all(self, obj: Obj, fields: dict[Key, int]) -> int:
        every = fields.get(Slot.ALL)
        if every is None:
            every = fields[Slot.ALL] = self._solver.node()
            for key, node in tuple(fields.items()):
                if _is_element(key):
                    self._solver.edge(node, every)
        return every

    def load(self, obj: Obj, key: Key, target: int) -> None:
        """``target`` gets what can be under ``key``, or (``SOME``) under any."""
        if key is Slot.SOME:
            self._solver.edge(self.field(obj, Slot.ALL), target)
            return
        self._solver.edge(self.field(obj, key), target)
        self._solver.edge(self.field(obj, Slot.SOME), target)

    def copy(self, source: Obj, target: Obj, without: Collection[Key] = ()) -> None:
        """``target`` gets all fields of ``source``, now and later, except for some keys."""
        copies = self._copies.setdefault(source, {})
        if source is target or target in copies:
            return
        sources = self._sources.setdefault(target, set())
        sources.add(source)
        if len(sources) > _FEW:
            self._solver.edge(self.field(source, Slot.ALL), self.field(target, Slot.SOME))
            self._solver.edge(self.field(source, Slot.KEYS), self.field(target, Slot.KEYS))
            return
        copies[target] = without
        for key, node in tuple(self._fields.get(source, {}).items()):
            if key not in without and key is not Slot.ALL:
                self._solver.edge(node, self.field(target, _key_in(target, key)))

    def shift(self, obj: Obj) -> None:
        """The places of a list change: what was at one can be at any other."""
        if obj in self._shifted:
            return
        self._shifted.add(obj)
        fields = self._fields.setdefault(obj, {})
        every = self._all(obj, fields)
        for key, node in tuple(fields.items()):
            if isinstance(key, int):
                self._solver.edge(every, node)

    def objects(self) -> list[Obj]:
        """The objects that have fields."""
        return list(self._fields)

    def nodes(self, obj: Obj) -> list[int]:
        """The nodes of all fields of an object."""
        return list(self._fields.get(obj, {}).values())


def _key_in(target: Obj, key: Key) -> Key:
    """The key under which a copy has something: what a library made has one node for attributes and items."""
    return Attr(key) if target.kind == "library" and type(key) is str else key


def _is_element(key: Key) -> bool:
    return key is Slot.SOME or not isinstance(key, (Attr, Slot))
