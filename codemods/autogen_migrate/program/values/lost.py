"""Objects that code outside of the program can have: where it gets them, and what hangs on them.

What the program gets back from such code can be one of these, and nothing else of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts.model import Expr, Stmt
from ..index import Module
from ..objects import CONTAINERS, Obj
from .names import binding

if TYPE_CHECKING:
    from .builder import Builder
    from .graph import Call

#: What loads a module, or runs a file, of which the analysis does not know which one it is.
_LOADING = frozenset(
    (
        "builtins.__import__",
        "builtins.exec",
        "imp.load_source",
        "importlib.import_module",
        "importlib.machinery.SourceFileLoader",
        "importlib.util.spec_from_file_location",
        "runpy.run_module",
        "runpy.run_path",
    )
)
_BY_MODULE = frozenset(("builtins.__import__", "importlib.import_module", "runpy.run_module"))
Place = tuple[Module, Expr]
_OUTSIDE = frozenset(("library", "unknown", "const", "new", "new-value"))
#: Decorators that keep a function to themselves.
_KEEPING = frozenset(
    (
        "builtins.property",
        "builtins.staticmethod",
        "builtins.classmethod",
        "abc.abstractmethod",
        "dataclasses.dataclass",
        "functools.cached_property",
        "functools.total_ordering",
        "typing.overload",
        "typing.final",
        "typing.runtime_checkable",
        "enum.unique",
    )
)


def find_lost(b: Builder) -> dict[Obj, Place]:
    """The objects that other code can have, each with a place at which it gets there."""
    found: dict[Obj, Place] = {}
    seen: set[int] = set()
    todo = list(_handed(b))
    while todo:
        node, place = todo.pop()
        node = b.solver.find(node)
        if node in seen:
            continue
        seen.add(node)
        for obj in b.solver.objects(node):
            if obj not in found and obj.kind not in ("const", "unknown", "api", "new"):
                found[obj] = place
                todo += [(inner, place) for inner in _hanging_on(b, obj)]
    return found


def _handed(b: Builder) -> Iterator[tuple[int, Place]]:
    """What is given to code that is not known: as an argument, by storing it there, by a decorator."""
    for node, expr, module in b.handed:
        yield node, (module, expr)
    for call in b.calls:
        for module in _loaded(b, call):
            yield b.holding(b.module(module)), (call.module, call.expr)
        if is_opaque(b, call):
            for key, item in zip(call.expr.keys, call.expr.items[1:], strict=True):
                node = b.node(item, call.module)
                place = (call.module, call.expr)
                yield (node, place)
                if key in ("*", "**"):
                    yield b.iterated(node), place
    for store in b.stores:
        if all(obj.kind in _OUTSIDE for obj in b.solver.objects(store.owner)):
            yield store.value, (store.module, store.expr)
    for obj in b.heap.objects():
        if obj.kind == "library" and obj.expr is not None:
            yield from ((node, (obj.module, obj.expr)) for node in b.heap.nodes(obj))
    for module in b.modules:
        for stmt in module.stmts:
            yield from _decorated(b, stmt, module)


def _loaded(b: Builder, call: Call) -> Iterator[Module]:
    """The other modules of the program that a call may load without naming them: all that there are."""
    if _loads_any(b, call):
        yield from (module for module in b.modules if module is not call.module)


def loading_any(b: Builder) -> set[str]:
    """The paths of the modules that load others without naming them."""
    return {call.module.path for call in b.calls if _loads_any(b, call)}


def _loads_any(b: Builder, call: Call) -> bool:
    names = {obj.name for obj in b.solver.objects(call.callee) if obj.kind == "library"}
    loading = names & _LOADING
    return bool(loading) and not (loading & _BY_MODULE and _is_named(b, call))


def _is_named(b: Builder, call: Call) -> bool:
    name = b.statics.constant(call.expr.items[1], call.module) if len(call.expr.items) > 1 else None
    return isinstance(name, str)


def is_opaque(b: Builder, call: Call) -> bool:
    """Whether nothing is known of what a call does with what it is given."""
    objs = b.solver.objects(call.callee)
    return id(call.expr) not in b.understood and all(obj.kind in _OUTSIDE for obj in objs)


def _decorated(b: Builder, stmt: Stmt, module: Module) -> Iterator[tuple[int, Place]]:
    """A function or class that code of a library decorates: it may call it, or keep it."""
    definition = stmt.function or stmt.class_
    for decorator in definition.decorators if definition is not None else ():
        names = [o.name for o in b.solver.objects(b.node(decorator, module)) if o.kind == "library"]
        callee = decorator.items[0] if decorator.kind == "call" else decorator
        names += [o.name for o in b.solver.objects(b.node(callee, module)) if o.kind == "library"]
        if names and not all(name in _KEEPING for name in names):
            made = b.function(module, stmt.function) if stmt.function else None
            if made is None and stmt.class_ is not None:
                made = b.class_(module, stmt.class_)
            if made is not None:
                yield b.holding(made), (module, decorator)


def _hanging_on(b: Builder, obj: Obj) -> Iterator[int]:
    """What can be had from an object: what is in it, what its methods return."""
    yield from b.heap.nodes(obj)
    match obj.kind:
        case "instance":
            for link in b.statics.lineage(obj):
                yield from b.heap.nodes(link)
                scope = link.module.class_scope[id(link.class_)]
                for name in scope.origins:
                    yield binding(b, scope, name)
        case "class" if obj.class_ is not None:
            yield b.holding(b.instance(obj))
        case "function" | "bound" if obj.function is not None:
            yield b.all_returned(obj.function, obj.module)
            yield b.yielded(obj.function)
        case "partial" if obj.owner is not None:
            yield b.holding(obj.owner)
        case "module" if obj.target is not None:
            for name in obj.target.scope.origins:
                yield binding(b, obj.target.scope, name)
        case "groupchat":
            yield b.iterated(b.argument(obj, "agents", 0))
        case "manager":
            yield b.argument(obj, "groupchat", 0)
        case "member" if obj.owner is not None:
            yield b.holding(obj.owner)
        case _ if obj.kind in CONTAINERS and obj.owner is not None:
            yield from b.heap.nodes(obj.owner)
        case _:
            pass
