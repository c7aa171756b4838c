"""From the index of all modules to the constraint graph: one walk over all code, then the solver."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import PurePath

from ...facts.model import Expr, Function, ImportedName, Stmt
from ..index import Module
from ..modules import ModuleTable
from ..objects import Obj
from ..syntax import argument_of
from . import arguments, calls, classes, containers, names
from .arguments import Arguments
from .expressions import fill_expression
from .fixtures import fixtures, takes_fixture
from .graph import Graph, Store
from .heap import Key, Slot
from .libraries import apply_effect
from .library import METHODS
from .statements import add_statement
from .static import Statics

#: Expressions that other stages ask about.
_ASKED = frozenset(
    ("attr", "call", "comp", "dict", "list", "name", "set", "subscript", "tuple", "yield", "yieldfrom")
)


class Builder(Graph):
    """The graph, with what is needed to add constructs to it."""

    def __init__(self, modules: Sequence[Module], table: ModuleTable) -> None:
        super().__init__(modules, table)
        self.statics = Statics(self)
        self.stored_in_modules = names.stored_in_modules(modules)
        self._handed_back: dict[int, tuple[list[int], list[Expr]]] = {}
        self._on_self: dict[int, frozenset[str]] = {}
        self._arguments: dict[int, Arguments] = {}
        self.uses_namespaces = any(
            expr.text in ("__dict__", "vars", "setattr") for module in modules for expr in module.exprs
        )
        self.applications = self.solver.node()
        self._fixtures = fixtures(self)

    def build(self) -> None:
        """Add everything that the program says, and solve."""
        for module in self.modules:
            for function in self._functions(module):
                self.define_function(function, module)
            for expr in reversed(module.exprs):  # what is inside comes first, so that nothing nests deeply
                if expr.kind in _ASKED:
                    self.node(expr, module)
            for stmt in module.stmts:
                add_statement(self, stmt, module)
        self.solver.run()
        self._unknown_methods()

    def _functions(self, module: Module) -> list[Function]:
        scopes = module.function_scope.values()
        return [scope.function for scope in scopes if scope.function is not None and scope.function.name]

    def store(self, owner: int, name: str, value: int, place: Expr, module: Module) -> None:
        """``owner.name = value``."""
        self.stores.append(Store(owner, value, place, module))
        self.solver.watch(owner, lambda obj: classes.store_attribute(self, obj, name, value))

    # ------------------------------------------------------------------ expressions

    def node(self, expr: Expr, module: Module) -> int:
        """The node of an expression of ``module``."""
        known = self.known(id(expr))
        if known is not None:
            return known
        match expr.kind:
            case "name":
                return self.alias(id(expr), names.name_node(self, expr, module))
            case "await" | "walrus" | "star":
                return self.alias(id(expr), self.node(expr.items[0], module))
            case "const" | "call" | "attr" | "subscript" | "dict" | "list" | "tuple" | "set" | "comp":
                return self.memo(id(expr), lambda node: fill_expression(self, expr, module, node))
            case "lambda" | "ifexp" | "boolop" | "binop" | "yield" | "yieldfrom":
                return self.memo(id(expr), lambda node: fill_expression(self, expr, module, node))
            case _:
                return self.nothing

    def load(self, owner: int, name: str, module: Module, expr: Expr | None, node: int) -> None:
        """``node`` gets ``owner.name``."""
        self.solver.watch(owner, lambda o: self.solver.edge(self.attribute(o, name, module, expr), node))

    # ------------------------------------------------------------------ functions

    def define_function(self, function: Function, module: Module) -> None:
        """What a function returns, apart from what :meth:`handed_back` says."""
        result = self.returned(function, module)
        if function.is_generator:
            made = self.part("generator", module, function, function.name)
            self.solver.edge(self.yielded(function), self.heap.field(made, Slot.SOME))
            self.solver.add(result, made)
            return
        self._handed_back[id(function)] = calls.hand_back(self, function, module)
        for expr in self._handed_back[id(function)][1]:
            self.solver.edge(self.node(expr, module), result)

    def handed_back(self, function: Function, module: Module) -> list[int]:
        """The positions of the parameters that a function returns as they are."""
        return self._handed_back.get(id(function), ([], []))[0]

    def returned(self, function: Function, module: Module) -> int:
        """What calls of a function return whoever calls it."""
        return self.memo(("returned", function), lambda node: None)

    def yielded(self, function: Function) -> int:
        """What a generator function yields."""
        return self.memo(("yielded", function), lambda node: None)

    def all_returned(self, function: Function, module: Module) -> int:
        """What any call of a function returns."""
        positions = self.handed_back(function, module)
        if not positions:
            return self.returned(function, module)
        nodes = [self.returned(function, module), *(self.parameter(function, p, module) for p in positions)]
        return self.memo(("all returned", function), lambda node: self.join(nodes, node))

    def parameter(self, function: Function, position: int, module: Module) -> int:
        """The node of a parameter: its default, the object of a method, and what calls give."""
        return self.memo(
            ("parameter", function, position), lambda node: self._parameter(function, position, module, node)
        )

    def _parameter(self, function: Function, position: int, module: Module, node: int) -> None:
        param = function.params[position]
        if param.default is not None:
            self.solver.edge(self.node(param.default, module), node)
        for fixture in self._fixtures.get(param.name, ()):
            if takes_fixture(function, module, *fixture):
                self.enter(self.all_returned(fixture[1], fixture[0]), node)
        if position == 0 and param.kind == "pos":
            own = classes.define_method(self, function, module)
            if own is not None:
                self.solver.add(node, own)

    def namespace(self, instance: Obj) -> Obj:
        """The ``__dict__`` of an instance."""
        return self.interned(
            ("namespace", instance), lambda: Obj("dict", instance.module, name="__dict__", owner=instance)
        )

    def is_method(self, function: Function, module: Module) -> bool:
        """Whether the first parameter of a function is its object or class."""
        return classes.define_method(self, function, module) is not None

    def define(self, function: Function, module: Module, node: int) -> None:
        """What a ``def`` binds."""
        calls.define(self, function, module, node)

    def call_back(self, function: int, given: Arguments, expr: Expr, module: Module, result: int) -> None:
        """See :func:`calls.call_back`."""
        calls.call_back(self, function, given, expr, module, result)

    def arguments(self, call: Expr, module: Module) -> Arguments:
        """The arguments that a call writes."""
        known = self._arguments.get(id(call))
        if known is None:
            known = self._arguments[id(call)] = arguments.arguments_of(self, call, module)
        return known

    def rest(self, module: Module, call: object, position: int, name: str) -> Obj:
        """What ``*args`` or ``**kwargs`` (at ``position``) gets from a call."""
        expr = call if isinstance(call, Expr) else None
        return self.interned(("rest", call, position), lambda: Obj("rest", module, expr, name))

    # ------------------------------------------------------------------ derived nodes

    def holding(self, obj: Obj) -> int:
        """A node with exactly one object."""
        return self.memo(("holding", obj), lambda node: self.solver.add(node, obj))

    def iterated(self, source: int) -> int:
        """What iterating gives."""
        return self.memo(
            ("iterated", source),
            lambda node: self.solver.watch(source, lambda o: containers.iterate(self, o, node)),
        )

    def iterate(self, obj: Obj, target: int) -> None:
        """See :func:`containers.iterate`."""
        containers.iterate(self, obj, target)

    def selected(self, source: int, key: Key) -> int:
        """``source[key]``."""
        return self.memo(
            ("selected", source, key),
            lambda node: self.solver.watch(source, lambda o: containers.select(self, o, key, node)),
        )

    def select(self, obj: Obj, key: Key, target: int) -> None:
        """See :func:`containers.select`."""
        containers.select(self, obj, key, target)

    def put(self, obj: Obj, key: Key, value: int) -> None:
        """See :func:`containers.put`."""
        containers.put(self, obj, key, value)

    def remainder(self, inner: int, rest: Obj, node: int) -> None:
        """See :func:`containers.remainder`."""
        containers.remainder(self, inner, rest, node)

    def spread(self, value: int, target: Obj, without: Collection[Key] = ()) -> None:
        """See :func:`containers.spread`."""
        containers.spread(self, value, target, without)

    def attribute(self, obj: Obj, name: str, module: Module, expr: Expr | None) -> int:
        """The node of ``obj.name``."""
        return classes.attribute(self, obj, name, module, expr)

    def select_of_instance(self, obj: Obj, key: Key, target: int) -> None:
        """See :func:`classes.select_of_instance`."""
        classes.select_of_instance(self, obj, key, target)

    def iterate_instance(self, obj: Obj, target: int) -> None:
        """See :func:`classes.iterate_instance`."""
        classes.iterate_instance(self, obj, target)

    def enter(self, context: int, node: int) -> None:
        """``with context as node``: what a generator yields, ``__enter__`` returns, or the object itself."""

        def one(obj: Obj) -> None:
            if obj.kind == "generator":
                self.heap.load(obj, Slot.SOME, node)
            elif obj.kind == "instance":
                classes.enter_instance(self, obj, node)
            else:
                self.solver.add(node, obj)

        self.solver.watch(context, one)

    def argument(self, obj: Obj, name: str, place: int) -> int:
        """What the constructor call of an object of 0.2 was given for a parameter."""
        if obj.expr is None or obj.expr.kind != "call":
            return self.nothing
        found = argument_of(obj.expr, name, place)
        if found is not None and "*" not in obj.expr.keys:
            return self.node(found, obj.module)
        nodes = list(arguments.given(self, self.arguments(obj.expr, obj.module), name, place))
        return self.union(nodes) if nodes else self.nothing

    # ------------------------------------------------------------------ classes

    def stored_on_self(self, link: Obj) -> frozenset[str]:
        """The attributes that the methods of a class assign to their first parameter."""
        class_ = link.class_
        if class_ is None:
            return frozenset()
        known = self._on_self.get(id(class_))
        if known is None:
            own = [s.function for s in class_.body if s.function is not None and s.function.params]
            known = self._on_self[id(class_)] = frozenset(
                target.text
                for function in own
                for target in _targets(function.body)
                if target.kind == "attr"
                and target.items[0].kind == "name"
                and target.items[0].text == function.params[0].name
            )
        return known

    def record_fields(self, record: Obj) -> list[str]:
        """The names of the fields of ``namedtuple("Name", "x y")``."""
        given = argument_of(record.expr, "field_names", 1)
        if given is None:
            return []
        if given.kind in ("list", "tuple"):
            return [str(item.value) for item in given.items]
        value = self.statics.constant(given, record.module)
        return value.replace(",", " ").split() if isinstance(value, str) else []

    def package_in(self, folder: Obj, name: str) -> Obj:
        """The module or package ``name`` in a folder that is a package without ``__init__.py``."""
        return self.package(PurePath(folder.name), name, folder.module)

    def imported(self, imported: ImportedName, module: Module) -> int:
        """See :func:`names.imported_node`."""
        return names.imported_node(self, imported, module)

    def stars_of(self, module: Module) -> list[ImportedName]:
        """The star imports of a module."""
        return self.statics.stars[id(module)]

    # ------------------------------------------------------------------ methods of what is not known

    def _unknown_methods(self) -> None:
        """Calls of methods of objects that nothing is known of: by the name of the method alone."""
        for call in self.calls:
            callee = call.expr.items[0]
            if callee.kind != "attr" or not self.solver.is_empty(call.callee):
                continue
            effect = METHODS.get(callee.text)
            if effect is not None:
                apply_effect(self, effect, call.expr, call.module, call.result, callee.text)
        self.solver.run()


def _targets(body: Sequence[Stmt]) -> list[Expr]:
    """All that statements assign to, at any depth but not in inner functions."""
    found: list[Expr] = []
    todo = list(body)
    while todo:
        stmt = todo.pop()
        waiting = list(stmt.targets)
        while waiting:
            target = waiting.pop()
            found.append(target)
            waiting += target.items if target.kind in ("tuple", "list", "star") else ()
        todo += [inner for block in stmt.blocks for inner in block]
    return found
