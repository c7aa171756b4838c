"""All modules of a program linked: what each expression can be, and who calls whom.

A small points-to analysis: sensitive to the order of code for names that are read where they are bound, else
not; the value of an expression is the set of abstract objects that any run could give it.  Objects are named
by the place that creates them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..facts.model import Class, Expr, FileFacts, Function, ImportedName
from ..sources.layout import Layout
from .index import Module
from .indexer import index_module
from .modules import ModuleTable
from .objects import CONTAINERS, TRACKED, CallEdge, Obj, Objs
from .values import Builder
from .values.heap import Slot
from .values.libraries import callbacks_of
from .values.library import Callback
from .values.lost import Place, find_lost, loading_any
from .values.names import imported_node, member

#: Kinds of expressions that refer to an object made elsewhere.
_NAMING = ("name", "attr", "subscript", "call", "ifexp", "boolop", "binop")
_OCCURRING = frozenset(("dict", "list", "tuple", "copy", "rest", "partial"))
_EMPTY = FileFacts("", "", False, False, ())
_HIDDEN = frozenset(("library", "unknown"))
"""What is not the program's and not 0.2's: :meth:`Program.foreign` tells of it."""


class Program:
    """All modules linked; ask :meth:`values` for what an expression can be.

    Attributes:
        modules: in the order of the files.
        callers: the calls of each project function and class, by ``id``, in source order.
        lost: once :meth:`look_outside` was called, the objects that other code can have, with a place where
            it gets them.
    """

    def __init__(self, modules: Sequence[Module], layout: Layout | None = None) -> None:
        self.modules = tuple(modules)
        self.table = ModuleTable(modules, layout)
        self.graph = Builder(self.modules or (index_module(_EMPTY),), self.table)
        self.graph.build()
        order = {module: number for number, module in enumerate(self.modules)}
        self.callers: dict[int, list[CallEdge]] = {
            key: sorted(edges, key=lambda e: (order[e.module], -1 if e.call is None else e.call.start))
            for key, edges in self.graph.callers.items()
        }
        self.lost: dict[Obj, Place] = {}
        self._values: dict[int, Objs] = {}
        self._known: dict[int, tuple[int, Objs]] = {}
        self._inside: dict[int, tuple[Objs, Objs]] = {}
        self._through: dict[int | str, list[Obj]] | None = None
        self._occurrences: dict[int, list[tuple[Module, Expr]]] | None = None

    # ------------------------------------------------------------------ values

    def values(self, expr: Expr, module: Module) -> Objs:
        """The objects that ``expr`` (an expression of ``module``) can be; empty if unknown."""
        known = self._values.get(id(expr))
        if known is None:
            known = self._values[id(expr)] = self._objects(self.graph.node(expr, module))
        return known

    def foreign(self, expr: Expr, module: Module) -> Objs:
        """What else it can be: names and results of code that is not part of the program."""
        node = self.graph.node(expr, module)
        self.graph.solver.run()
        return tuple(obj for obj in self.graph.solver.objects(node) if obj.kind in _HIDDEN)

    def foreign_inside(self, expr: Expr, module: Module) -> Objs:
        """The same for what is in the containers that it can be."""
        nodes = [
            self.graph.heap.field(v, Slot.ALL) for v in self.values(expr, module) if v.kind in CONTAINERS
        ]
        self.graph.solver.run()
        objs = (obj for node in nodes for obj in self.graph.solver.objects(node))
        return tuple(obj for obj in objs if obj.kind in _HIDDEN)

    def is_understood(self, call: Expr) -> bool:
        """Whether it is known what a call of a library does with what it is given."""
        return id(call) in self.graph.understood

    def is_called_outside(self, function: Function, module: Module) -> bool:
        """Whether code that is not part of the program can call a function."""
        called = id(function) in self.callers or id(function) in self.graph.called_back
        return not called or self.graph.function(module, function) in self.lost

    def called_back(self, call: Expr, module: Module) -> list[tuple[Obj, Callback, Expr]]:
        """What a call hands to a library: the library's function, how it calls it, and what is called."""
        return list(callbacks_of(self.graph, call, module)) if self.is_understood(call) else []

    def is_made_outside(self, obj: Obj) -> bool:
        """Whether a foreign object is what code that is not known returned."""
        return obj.kind == "unknown" or (obj.expr is not None and id(obj.expr) not in self.graph.understood)

    def look_outside(self) -> None:
        """Find out what other code can have of the program (:attr:`lost`)."""
        self.lost = find_lost(self.graph)

    def loading_any(self) -> set[str]:
        """The paths of the modules that load other modules, or run files, without naming them."""
        return loading_any(self.graph)

    def _objects(self, node: int) -> Objs:
        solver = self.graph.solver
        solver.run()
        node = solver.find(node)
        objs = solver.objects(node)
        known = self._known.get(node)
        if known is None or known[0] != len(objs):
            visible = tuple(obj for obj in objs if obj.kind not in _HIDDEN)
            known = self._known[node] = (len(objs), visible)
        return known[1]

    def tracked_inside(self, expr: Expr, module: Module) -> Objs:
        """The agents, group chats and managers in the containers that ``expr`` can be."""
        values = self.values(expr, module)
        known = self._inside.get(id(values))
        if known is None:
            inside = (obj for value in values for obj in self._tracked(self.elements(value)))
            known = self._inside[id(values)] = (values, tuple(dict.fromkeys(inside)))
        return known[1]

    def _tracked(self, objs: Objs) -> Objs:
        """The agents, group chats and managers among the objects of a container."""
        known = self._inside.get(id(objs))
        if known is None or known[0] is not objs:
            known = self._inside[id(objs)] = (objs, tuple(obj for obj in objs if obj.kind in TRACKED))
        return known[1]

    def elements(self, obj: Obj) -> Objs:
        """What can be inside a container (the values of a dict)."""
        if obj.kind not in CONTAINERS and obj.kind != "results":
            return ()
        return self._objects(self.graph.heap.field(obj, Slot.ALL))

    def keys(self, obj: Obj) -> Objs:
        """What can be a key of a dict."""
        return self._objects(self.graph.heap.field(obj, Slot.KEYS)) if obj.kind in CONTAINERS else ()

    def is_changed(self, obj: Obj) -> bool:
        """Whether the program stores something in a container, or removes something, after making it."""
        return obj in self.graph.changed

    def occurrences(self, obj: Obj) -> list[tuple[Module, Expr]]:
        """The expressions that can be a container or partial of the program, its own display excluded."""
        if self._occurrences is None:
            self._occurrences = {}
            for module in self.modules:
                for expr in module.exprs:
                    if expr.kind in _NAMING:
                        for value in self.values(expr, module):
                            if value.kind in _OCCURRING:
                                self._occurrences.setdefault(id(value), []).append((module, expr))
        return self._occurrences.get(id(obj), [])

    def made_through(self, partial: Expr) -> Objs:
        """The objects of 0.2 that are made by calls of what a call of ``functools.partial`` gives."""
        return tuple(self._indirect().get(id(partial), ()))

    def made_indirectly(self, class_name: str) -> Objs:
        """The objects of a class of 0.2 that are made by calls of something else than its imported name."""
        return tuple(self._indirect().get(class_name, ()))

    def _indirect(self) -> dict[int | str, list[Obj]]:
        if self._through is None:
            self._through = {}
            for module in self.modules:
                for expr in module.exprs:
                    if expr.kind == "call":
                        self._add_indirect(expr, module, self._through)
        return self._through

    def _add_indirect(self, call: Expr, module: Module, found: dict[int | str, list[Obj]]) -> None:
        made = [v for v in self.values(call, module) if v.expr is call and v.kind in TRACKED]
        name = _imported_name(call.items[0], module) if made else None
        for obj in made:
            if obj.name == name:
                continue
            found.setdefault(obj.name, []).append(obj)
        for callee in self.values(call.items[0], module) if made else ():
            if callee.kind == "partial" and callee.expr is not None:
                found.setdefault(id(callee.expr), []).extend(made)

    # ------------------------------------------------------------------ names

    def imported(self, imported: ImportedName, module: Module) -> Objs:
        """What one name of an import statement of ``module`` brings."""
        return self._objects(imported_node(self.graph, imported, module))

    def member(self, module: Module, name: str) -> Objs:
        """What ``module.name`` is."""
        return self._objects(member(self.graph, module, name))

    # ------------------------------------------------------------------ classes

    def api_base(self, class_obj: Obj) -> str | None:
        """The 0.2 class that a project class derives from, directly or not."""
        return self.graph.statics.api_base(class_obj)

    def lineage(self, module: Module, class_: Class) -> list[Class]:
        """A project class and its project base classes."""
        links = self.graph.statics.lineage(self.graph.class_(module, class_))
        return [link.class_ for link in links if link.class_ is not None]

    # ------------------------------------------------------------------ calls

    def argument(self, obj: Obj, name: str, position: int) -> Objs:
        """What the constructor call of ``obj`` was given for a parameter."""
        return self._objects(self.graph.argument(obj, name, position))

    def returned(self, module: Module, function: Function) -> Objs:
        """What a function returns."""
        return self._objects(self.graph.all_returned(function, module))

    def argument_values(self, module: Module, function: Function, position: int) -> Objs:
        """What a parameter can be."""
        return self._objects(self.graph.parameter(function, position, module))

    def leading_to(self, module: Module, expr: Expr, *, through_async: bool = True) -> list[Function]:
        """The functions whose calls can evaluate ``expr``: the one around it, and who calls that.

        Without ``through_async`` only those that evaluate it before they return.
        """
        found: dict[int, Function] = {}
        todo = [module.function_of(expr)]
        while todo:
            function = todo.pop()
            if function is None or id(function) in found or (function.is_async and not through_async):
                continue
            found[id(function)] = function
            edges = self.callers.get(id(function), ())
            todo += [edge.module.function_of(edge.call) for edge in edges if edge.call is not None]
        return list(found.values())


def _imported_name(callee: Expr, module: Module) -> str | None:
    """The name under which imports take a callee from elsewhere; None if it is bound otherwise."""
    base = callee
    while base.kind == "attr":
        base = base.items[0]
    if base.kind != "name":
        return None
    scope = module.scope_of[id(base)].lookup(base.text)
    imports = [None] if scope is None else [origin.imported for origin in scope.origins[base.text]]
    if scope is not None and None in imports:
        return None
    imported = imports[0]  # None: it comes with a star import
    return callee.text if callee is not base or imported is None else imported.name


def link_program(facts: Sequence[FileFacts], layout: Layout | None = None) -> Program:
    """Link the facts of all files; ``layout`` says where imports are looked up."""
    return Program([index_module(file) for file in facts], layout)
