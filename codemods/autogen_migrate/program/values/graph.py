"""The constraint graph of a program: its objects, and the nodes of expressions, parameters and results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ...facts.model import Class, Expr, Function
from ..api import is_new
from ..index import Module
from ..modules import ModuleTable
from ..objects import CallEdge, Obj
from .heap import Heap, Slot
from .solver import Solver

_DEEPEST = 8
"""How many dots the name of something in a library may have; attributes of that are the thing itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """``owner.… = value`` or ``owner[…] = value``, as nodes, and where it stands."""

    owner: int
    value: int
    expr: Expr
    module: Module


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call of the program: its expression, and the nodes of what is called and of what comes back."""

    expr: Expr
    module: Module
    callee: int
    result: int


class Graph:
    """What the builders of this package share; each of them knows one kind of construct.

    Attributes:
        nothing: a node that holds nothing and never will.
        calls: all calls of the program.
        stores: all stores in attributes and items.
        callers: the calls of each project function and class, by ``id``.
        called_back: functions that libraries or 0.2 call with what is known, by ``id``.
        changed: the containers in which something is stored, or from which it is removed, once they are made.
        number_called: how many functions each call was found to call, by ``id`` of the expression.
        understood: the calls of libraries of which it is known what they do, by ``id`` of the expression.
        handed: nodes of what is given to code that is not known, with the place.
    """

    def __init__(self, modules: Sequence[Module], table: ModuleTable) -> None:
        self.modules = tuple(modules)
        self.table = table
        anywhere = modules[0]
        self.top = Obj("unknown", anywhere)
        self.any_container = Obj("dict", anywhere)
        self.solver = Solver(self.top, self.any_container, self._merge)
        self.heap = Heap(self.solver)
        self.nothing = self.solver.node()
        self.calls: list[Call] = []
        self.stores: list[Store] = []
        self.callers: dict[int, list[CallEdge]] = {}
        self.called_back: set[int] = set()
        self.changed: set[Obj] = {self.any_container}
        self.number_called: dict[int, int] = {}
        self.understood: set[int] = set()
        self.handed: list[tuple[int, Expr, Module]] = []
        self._objs: dict[tuple[object, ...], Obj] = {}
        self._nodes: dict[object, int] = {}
        self._edges_known: set[tuple[int, int]] = set()

    def _merge(self, container: Obj) -> None:
        """A container becomes one of those that are not told apart."""
        self.changed.add(container)
        for source, target in ((container, self.any_container), (self.any_container, container)):
            for key, into in ((Slot.ALL, Slot.SOME), (Slot.KEYS, Slot.KEYS)):
                self.solver.edge(self.heap.field(source, key), self.heap.field(target, into))

    # ------------------------------------------------------------------ nodes

    def memo(self, key: object, fill: Callable[[int], None]) -> int:
        """The node for ``key``; at the first time a new one, of which ``fill`` says what gets into it."""
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = self.solver.node()
            fill(node)
        return node

    def known(self, key: object) -> int | None:
        """The node for ``key``, if there is one."""
        return self._nodes.get(key)

    def alias(self, key: object, node: int) -> int:
        """``key`` has the node of something else."""
        self._nodes[key] = node
        return node

    def union(self, nodes: Sequence[int]) -> int:
        """A node with all that is in ``nodes``."""
        if len(nodes) == 1:
            return nodes[0]
        union = self.solver.node()
        self.join(nodes, union)
        return union

    def join(self, nodes: Sequence[int], target: int) -> None:
        """``target`` gets all that is in ``nodes``."""
        for node in nodes:
            self.solver.edge(node, target)

    # ------------------------------------------------------------------ objects

    def interned(self, key: tuple[object, ...], make: Callable[[], Obj]) -> Obj:
        """The object for ``key``, made at the first time."""
        obj = self._objs.get(key)
        if obj is None:
            obj = self._objs[key] = make()
        return obj

    def obj(self, kind: str, module: Module, expr: Expr, name: str = "", owner: Obj | None = None) -> Obj:
        """The object that an expression makes (of ``owner``, if one is given: its copy, its member…)."""
        if kind == "copy" and owner is not None and owner.kind == "copy":
            return owner  # else a loop that copies its own value would make ever new objects
        made_by = (id(expr), id(owner)) if kind == "copy" else id(expr) if owner is None else id(owner)
        return self.interned((kind, made_by, name), lambda: Obj(kind, module, expr, name, owner=owner))

    def made(self, kind: str, module: Module, expr: Expr, name: str, class_: Class) -> Obj:
        """An object of a project class that derives from one of 0.2."""
        return self.interned(
            (kind, id(expr), name, id(class_)), lambda: Obj(kind, module, expr, name, class_=class_)
        )

    def part(
        self, kind: str, module: Module, place: object, name: str = "", function: Function | None = None
    ) -> Obj:
        """A container that no display makes: of a generator, a starred target, ``*args``."""
        expr = place if isinstance(place, Expr) else None
        return self.interned((kind, id(place), name), lambda: Obj(kind, module, expr, name))

    def api(self, module: Module, name: str) -> Obj:
        return self.interned(("api", name), lambda: Obj("new" if is_new(name) else "api", module, name=name))

    def library(self, module: Module, name: str) -> Obj:
        """A name of code that is not part of the program."""
        return self.interned(("library", name), lambda: Obj("library", module, name=name))

    def from_library(self, module: Module, call: Expr, name: str) -> Obj:
        """What a call of that returned."""
        return self.interned(("library", id(call)), lambda: Obj("library", module, call, f"{name}()"))

    def in_library(self, owner: Obj, name: str) -> Obj:
        """An attribute or item of that."""
        if owner.name.count(".") >= _DEEPEST:
            return owner
        dotted = f"{owner.name}.{name}"
        if owner.expr is None and owner.owner is None:
            return self.library(owner.module, dotted)
        return self.interned(
            ("library", id(owner), name), lambda: Obj("library", owner.module, name=dotted, owner=owner)
        )

    def function(self, module: Module, function: Function) -> Obj:
        return self.interned(
            ("function", id(function)), lambda: Obj("function", module, name=function.name, function=function)
        )

    def bound(self, function: Obj, instance: Obj | None) -> Obj:
        """A method of an instance or (``classmethod``) of a class."""
        own = function.function
        return self.interned(
            ("bound", id(own)),
            lambda: Obj("bound", function.module, name=function.name, function=own, owner=instance),
        )

    def partial(self, module: Module, call: Expr, owner: Obj) -> Obj:
        if owner.kind == "partial" and owner.owner is not None and owner.owner.kind == "partial":
            return owner  # else a loop that wraps its own value would make ever new objects
        return self.interned(
            ("partial", id(call), id(owner)),
            lambda: Obj("partial", module, call, owner.name, function=owner.function, owner=owner),
        )

    def class_(self, module: Module, class_: Class, kind: str = "class") -> Obj:
        """A project class, the ``instance`` that stands for all of its, or ``super`` in its methods."""
        return self.interned((kind, id(class_)), lambda: Obj(kind, module, name=class_.name, class_=class_))

    def instance(self, class_obj: Obj) -> Obj:
        assert class_obj.class_ is not None
        return self.class_(class_obj.module, class_obj.class_, "instance")

    def module(self, module: Module) -> Obj:
        return self.interned(("module", id(module)), lambda: Obj("module", module, target=module))

    def package(self, folder: PurePath, name: str, module: Module) -> Obj:
        """The module or package ``name`` in a folder, or that folder if it has no ``__init__.py``."""
        found = self.table.at(folder, [name])
        if found is not None:
            return self.module(found)
        path = str(folder / name)
        return self.interned(("folder", path), lambda: Obj("folder", module, name=path))

    # ------------------------------------------------------------------ calls

    def call_edge(self, key: int, module: Module, call: Expr | None, *, bound: bool) -> None:
        """Note who calls the function or class with that ``id``; a call is noted once."""
        if call is not None:
            if (key, id(call)) in self._edges_known:
                return
            self._edges_known.add((key, id(call)))
        self.callers.setdefault(key, []).append(CallEdge(module, call, bound))
