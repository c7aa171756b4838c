"""Builtins and helpers of the standard library that need more than a line of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...facts.model import Expr, ImportedName
from ..index import Module, Origin
from ..objects import CONTAINERS, Obj
from ..syntax import argument_of
from .arguments import Arguments
from .containers import copy_of
from .heap import Slot
from .static import UNKNOWN

if TYPE_CHECKING:
    from .builder import Builder


def _super(b: Builder, call: Expr, module: Module, result: int) -> None:
    scope = module.scope_of[id(call)].enclosing_function()
    class_ = None if scope is None or scope.parent is None else scope.parent.class_
    if class_ is not None:
        b.solver.add(result, b.class_(module, class_, "super"))


def _getattr(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``getattr`` with names that are known; what it gives for another is not."""
    if len(call.items) < 3:
        return
    owner = b.node(call.items[1], module)
    names = [n for n in b.statics.constants(call.items[2], module) if isinstance(n, str)]
    for name in names:
        b.load(owner, name, module, call, result)
    for default in call.items[3:4]:
        b.solver.edge(b.node(default, module), result)
    if not names:
        b.solver.add(result, b.from_library(module, call, "getattr"))
        b.handed.append((owner, call, module))


def _setattr(b: Builder, call: Expr, module: Module, result: int) -> None:
    if len(call.items) == 4 and not _copies_items(b, call, module):
        names = [n for n in b.statics.constants(call.items[2], module) if isinstance(n, str)]
        owner, value = b.node(call.items[1], module), b.node(call.items[3], module)
        for name in names:
            b.store(owner, name, value, call, module)
        if not names:
            b.solver.watch(owner, lambda o: _store_any(b, value, o, call, module))


def _store_any(b: Builder, value: int, owner: Obj, call: Expr, module: Module) -> None:
    b.solver.watch(value, lambda o: _store_anywhere(b, o, owner, call, module))


def _copies_items(b: Builder, call: Expr, module: Module) -> bool:
    """``for name, value in given.items(): setattr(x, name, value)``: each is stored under its own name."""
    origins = [_only_origin(item, module) for item in call.items[2:4]]
    loops = [o.inner for o in origins if o is not None and o.kind == "item" and o.inner is not None]
    if len(loops) != 2 or loops[0] is not loops[1] or [o.index for o in origins if o is not None] != [0, 1]:
        return False
    iterable = loops[0].expr
    if iterable is None or iterable.kind != "call" or iterable.items[0].text != "items":
        return False
    owner, given = b.node(call.items[1], module), b.node(iterable.items[0].items[0], module)
    b.solver.watch(owner, lambda o: _copy_items(b, given, o, call, module) if o.kind == "instance" else None)
    return True


def _copy_items(b: Builder, given: int, owner: Obj, call: Expr, module: Module) -> None:
    def copy(obj: Obj) -> None:
        if obj.kind in CONTAINERS:
            b.heap.copy(obj, b.namespace(owner), without=(Slot.SOME,))
            b.solver.watch(b.heap.field(obj, Slot.SOME), lambda o: _store_anywhere(b, o, owner, call, module))

    b.solver.watch(given, copy)


def _store_anywhere(b: Builder, value: Obj, owner: Obj, call: Expr, module: Module) -> None:
    """An attribute whose name is not known gets ``value``: any attribute can be it."""
    b.handed.append((b.holding(value), call, module))
    anything = b.from_library(module, call, "setattr")
    b.understood.discard(id(call))
    b.store(b.holding(owner), "*", b.holding(anything), call, module)


def _only_origin(expr: Expr, module: Module) -> Origin | None:
    owner = module.scope_of[id(expr)].lookup(expr.text) if expr.kind == "name" else None
    origins = [] if owner is None else module.reaching.get(id(expr)) or owner.origins[expr.text]
    return origins[0] if len(origins) == 1 else None


def _dict(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``dict(…)``: what it is given by keyword is a dict of its own, what else a copy."""
    if any(call.keys):
        made = b.part("rest", module, call, "**")
        b.solver.add(result, made)
        for key, item in zip(call.keys, call.items[1:], strict=True):
            node = b.node(item, module)
            if key == "**":
                b.spread(node, made)
            elif key is not None and key != "*":
                b.solver.edge(node, b.heap.field(made, key))
    if len(call.items) == 1:
        b.solver.add(result, b.part("dict", module, call, "empty"))
    elif call.keys[0] is None:
        b.solver.watch(b.node(call.items[1], module), lambda o: _dict_of(b, o, call, module, result))


def _dict_of(b: Builder, obj: Obj, call: Expr, module: Module, result: int) -> None:
    if obj.kind not in CONTAINERS:
        return
    if obj.kind == "dict" or (
        obj.kind in ("copy", "rest") and (obj.owner is None or obj.owner.kind == "dict")
    ):
        b.solver.add(result, copy_of(b, obj, call, module))
        return
    # of pairs: dict(zip(names, agents)), or a list of what it was in 0.2 programs before they were pairs
    made = b.part("dict", module, call, "pairs")
    b.solver.add(result, made)
    pairs = b.iterated(b.holding(obj))
    b.solver.edge(b.selected(pairs, 0), b.heap.field(made, Slot.KEYS))
    b.solver.edge(b.selected(pairs, 1), b.heap.field(made, Slot.SOME))
    b.solver.watch(
        pairs, lambda o: None if o.kind in CONTAINERS else b.solver.add(b.heap.field(made, Slot.SOME), o)
    )


def _sequence(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``list(…)``, ``tuple(…)``, ``set(…)``, ``reversed(…)``."""
    if len(call.items) == 1:
        b.solver.add(result, b.part("list", module, call, "empty"))
        return
    given = b.node(call.items[1], module)

    def take(obj: Obj) -> None:
        if obj.kind in ("list", "tuple", "copy", "rest") and not (obj.owner and obj.owner.kind == "dict"):
            b.solver.add(result, copy_of(b, obj, call, module))
        else:
            made = b.part("list", module, call, "made")
            b.solver.add(result, made)
            b.iterate(obj, b.heap.field(made, Slot.SOME))

    b.solver.watch(given, take)


def _copied(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``copy.copy(…)``, ``copy.deepcopy(…)``: of what is no container, the analysis has but one."""

    def take(obj: Obj) -> None:
        b.solver.add(result, copy_of(b, obj, call, module) if obj.kind in _COPIED else obj)

    if len(call.items) > 1:
        b.solver.watch(b.node(call.items[1], module), take)


def _zip(b: Builder, call: Expr, module: Module, result: int) -> None:
    _, pair = _pairs(b, call, module, result)
    for place, (key, item) in enumerate(zip(call.keys, call.items[1:], strict=True)):
        node = b.iterated(b.node(item, module))
        if key == "*":
            b.solver.edge(b.iterated(node), b.heap.field(pair, Slot.SOME))
        elif key is None:
            b.solver.edge(node, b.heap.field(pair, place))


def _enumerate(b: Builder, call: Expr, module: Module, result: int) -> None:
    _, pair = _pairs(b, call, module, result)
    if len(call.items) > 1:
        b.solver.edge(b.iterated(b.node(call.items[1], module)), b.heap.field(pair, 1))


def _combine(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``itertools.product`` and its kind."""
    _, pair = _pairs(b, call, module, result)
    for item in call.items[1:]:
        b.solver.edge(b.iterated(b.node(item, module)), b.heap.field(pair, Slot.SOME))


def _pairs(b: Builder, call: Expr, module: Module, result: int) -> tuple[Obj, Obj]:
    made = b.part("list", module, call, "pairs")
    pair = b.part("tuple", module, call, "pair")
    b.solver.add(result, made)
    b.solver.add(b.heap.field(made, Slot.SOME), pair)
    return made, pair


def _grouped(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``itertools.groupby``: keys, and groups of what is given."""
    _, pair = _pairs(b, call, module, result)
    if len(call.items) > 1:
        group = b.part("list", module, call, "group")
        b.solver.add(b.heap.field(pair, 1), group)
        b.solver.edge(b.iterated(b.node(call.items[1], module)), b.heap.field(group, Slot.SOME))


def _partial(b: Builder, call: Expr, module: Module, result: int) -> None:
    if len(call.items) > 1:
        b.solver.watch(
            b.node(call.items[1], module),
            lambda o: b.solver.add(result, b.partial(module, call, o)) if o.kind in _CALLABLE else None,
        )


_CALLABLE = frozenset(("function", "bound", "class", "api", "partial", "library"))


def _field(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``dataclasses.field``: the default, or what the factory makes."""
    default = argument_of(call, "default", 9)
    factory = argument_of(call, "default_factory", 9) or argument_of(call, "factory", 9)
    if default is not None:
        b.solver.edge(b.node(default, module), result)
    if factory is not None:
        b.call_back(b.node(factory, module), Arguments(), call, module, result)


def _namedtuple(b: Builder, call: Expr, module: Module, result: int) -> None:
    b.solver.add(result, b.obj("record", module, call))


def _type(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``type(x)``: the project class of an instance."""
    if len(call.items) == 2:
        b.solver.watch(
            b.node(call.items[1], module),
            lambda o: (
                b.solver.add(result, b.class_(o.module, o.class_))
                if o.class_ is not None and o.kind == "instance"
                else None
            ),
        )


def _globals(b: Builder, call: Expr, module: Module, result: int) -> None:
    """The names of the module, by key; of a key that is not known, any of them can be it."""
    own = b.module(module)
    b.solver.add(result, own)
    parent = module.parent.get(id(call))
    index = None if parent is None or parent.kind != "subscript" else parent.items[1]
    if index is None or b.statics.constant(index, module) is UNKNOWN:
        b.handed.append((b.holding(own), call, module))
        if parent is not None:
            b.solver.add(b.node(parent, module), b.from_library(module, parent, "globals"))


def _vars(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``vars(obj)`` is ``obj.__dict__``; without an argument the names at hand."""
    if len(call.items) < 2:
        _globals(b, call, module, result)
        return
    owner = b.node(call.items[1], module)
    b.load(owner, "__dict__", module, call, result)
    b.solver.watch(owner, lambda o: b.solver.add(result, o) if o.kind in ("library", "module") else None)


def _evaluate(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``eval`` and ``exec`` see all names of the module."""
    b.handed.append((b.holding(b.module(module)), call, module))
    b.understood.discard(id(call))
    anything = b.from_library(module, call, "eval")
    b.solver.add(result, anything)
    for item in call.items[2:]:
        node = b.node(item, module)
        b.handed.append((node, call, module))
        b.solver.watch(node, lambda o: b.solver.add(b.heap.field(o, Slot.SOME), anything))


def _new_instance(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``object.__new__(cls)``."""
    if len(call.items) > 1:
        b.solver.watch(
            b.node(call.items[1], module),
            lambda o: b.solver.add(result, b.instance(o)) if o.kind == "class" else None,
        )


def _import_module(b: Builder, call: Expr, module: Module, result: int) -> None:
    """``importlib.import_module("a.b")``."""
    name = b.statics.constant(call.items[1], module) if len(call.items) > 1 else UNKNOWN
    if not isinstance(name, str):
        b.solver.add(result, b.from_library(module, call, "importlib.import_module"))
        return
    dotted = name.lstrip(".")
    imported = ImportedName(dotted, len(name) - len(dotted), None, dotted, name)
    b.solver.edge(b.imported(imported, module), result)


def _getter(b: Builder, call: Expr, module: Module, result: int) -> None:
    b.solver.add(result, b.obj("getter", module, call, call.items[0].text))


def call_getter(b: Builder, getter: Obj, call: Expr, module: Module, result: int) -> None:
    """``operator.itemgetter(…)`` and ``attrgetter`` are called; several keys give a tuple."""
    made = getter.expr
    if made is None or len(call.items) < 2:
        return
    b.understood.add(id(call))
    keys = [b.statics.constant(item, getter.module) for item in made.items[1:]]
    source = b.node(call.items[1], module)
    targets = [result]
    if len(keys) > 1:
        several = b.part("tuple", module, call, "got")
        b.solver.add(result, several)
        targets = [b.heap.field(several, place) for place in range(len(keys))]
    for key, target in zip(keys, targets, strict=True):
        if getter.name == "attrgetter" and isinstance(key, str):
            b.load(source, key, module, call, target)
        elif getter.name == "itemgetter":
            b.solver.edge(b.selected(source, Slot.SOME if key is UNKNOWN else key), target)


_COPIED = frozenset(("dict", "list", "tuple", "copy", "rest"))
Special = Callable[["Builder", Expr, Module, int], None]
SPECIALS: dict[str, Special] = {
    "builtins.super": _super,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.dict": _dict,
    "builtins.list": _sequence,
    "builtins.tuple": _sequence,
    "builtins.set": _sequence,
    "builtins.reversed": _sequence,
    "builtins.zip": _zip,
    "copy.copy": _copied,
    "copy.deepcopy": _copied,
    "builtins.enumerate": _enumerate,
    "builtins.type": _type,
    "builtins.globals": _globals,
    "builtins.locals": _globals,
    "builtins.vars": _vars,
    "builtins.eval": _evaluate,
    "builtins.exec": _evaluate,
    "builtins.object.__new__": _new_instance,
    "builtins.__import__": _import_module,
    "importlib.import_module": _import_module,
    "operator.attrgetter": _getter,
    "operator.itemgetter": _getter,
    "itertools.zip_longest": _zip,
    "itertools.product": _combine,
    "itertools.permutations": _combine,
    "itertools.combinations": _combine,
    "itertools.pairwise": _combine,
    "itertools.groupby": _grouped,
    "functools.partial": _partial,
    "dataclasses.field": _field,
    "pydantic.Field": _field,
    "pydantic.PrivateAttr": _field,
    "attr.ib": _field,
    "attr.field": _field,
    "attrs.field": _field,
    "collections.namedtuple": _namedtuple,
}
