"""Displays, comprehensions, items, iteration and the methods of containers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ...facts.model import Expr
from ..index import Module
from ..objects import CONTAINERS, Obj
from .arguments import Arguments
from .heap import Attr, Key, Slot
from .static import UNKNOWN

if TYPE_CHECKING:
    from .builder import Builder

_ORDERED = frozenset(("list", "tuple", "copy", "rest"))


def display(b: Builder, expr: Expr, module: Module, node: int) -> None:
    """A list, tuple, set, dict or comprehension."""
    mapping = expr.kind == "dict" or expr.text == "DictComp"
    kind = "dict" if mapping else "tuple" if expr.kind == "tuple" else "list"
    made = b.obj(kind, module, expr)
    b.solver.add(node, made)
    if expr.kind == "comp":
        if mapping:
            b.solver.edge(b.node(expr.items[0], module), b.heap.field(made, Slot.KEYS))
        b.solver.edge(b.node(expr.items[-1], module), b.heap.field(made, Slot.SOME))
    elif mapping:
        _dict(b, expr, module, made)
    else:
        _sequence(b, expr, module, made)


def _dict(b: Builder, expr: Expr, module: Module, made: Obj) -> None:
    later: set[Key] = set()
    for key, item in reversed(tuple(zip(expr.key_items, expr.items, strict=True))):
        value = b.node(item, module)
        if key.kind == "none":  # {**base, "key": …}: what stands behind it counts
            b.spread(value, made, without=frozenset(later))
            continue
        b.solver.edge(b.node(key, module), b.heap.field(made, Slot.KEYS))
        name = b.statics.constant(key, module)
        if name is UNKNOWN:
            b.solver.edge(value, b.heap.field(made, Slot.SOME))
        elif name not in later:
            later.add(name)
            b.solver.edge(value, b.heap.field(made, name))


def _sequence(b: Builder, expr: Expr, module: Module, made: Obj) -> None:
    number = len(expr.items)
    placed = expr.kind != "set"
    from_end = placed and not any(item.kind == "star" for item in expr.items)
    for place, item in enumerate(expr.items):
        if item.kind == "star":
            placed = False
            b.solver.edge(b.iterated(b.node(item.items[0], module)), b.heap.field(made, Slot.SOME))
            continue
        value = b.node(item, module)
        b.solver.edge(value, b.heap.field(made, place if placed else Slot.SOME))
        if from_end:
            b.solver.edge(value, b.heap.field(made, place - number))


# ---------------------------------------------------------------------- items and iteration


def select(b: Builder, obj: Obj, key: Key, target: int) -> None:
    """``target`` gets ``obj[key]``; ``Slot.SOME`` is a key that is not known."""
    if obj.kind in CONTAINERS or obj.kind == "results":
        from_end = obj.kind == "rest" and isinstance(key, int) and key < 0  # how many there are differs
        b.heap.load(obj, Slot.SOME if from_end else key, target)
        if obj.name == "__dict__" and obj.owner is not None and isinstance(key, str):
            b.solver.edge(b.attribute(obj.owner, key, obj.module, None), target)
    elif obj.kind == "library":
        if isinstance(key, str):
            b.solver.edge(b.attribute(obj, key, obj.module, None), target)
            b.solver.edge(b.heap.field(obj, Slot.SOME), target)
        else:
            b.solver.add(target, obj)
            b.heap.load(obj, key, target)
    elif obj.kind == "module" and obj.target is not None and isinstance(key, str):  # globals()["x"]
        b.solver.edge(b.attribute(obj, key, obj.module, None), target)
    elif obj.kind == "class":  # Generic[T]
        b.solver.add(target, obj)
    elif obj.kind == "instance":
        b.select_of_instance(obj, key, target)
    elif obj.kind == "unknown":
        b.solver.add(target, obj)


def put(b: Builder, obj: Obj, key: Key, value: int) -> None:
    """``obj[key] = value``."""
    if obj.kind == "library":
        b.solver.edge(value, b.heap.field(obj, Slot.ALL))
        b.solver.edge(
            value, b.attribute(obj, key, obj.module, None) if isinstance(key, str) else b.heap.field(obj, key)
        )
        return
    if obj.kind in CONTAINERS or obj.kind in ("instance", "results"):
        b.solver.edge(value, b.heap.field(obj, key))
        change(b, obj)


def change(b: Builder, obj: Obj) -> None:
    """Note that a container is not what it was when it was made."""
    b.changed.add(obj)
    if obj.kind in _ORDERED:
        b.heap.shift(obj)


def iterate(b: Builder, obj: Obj, target: int) -> None:
    """``target`` gets what iterating ``obj`` gives."""
    if obj.kind == "dict" or (obj.kind == "copy" and obj.owner is not None and obj.owner.kind == "dict"):
        b.solver.edge(b.heap.field(obj, Slot.KEYS), target)
    elif obj.kind in CONTAINERS or obj.kind == "results":
        b.heap.load(obj, Slot.SOME, target)
    elif obj.kind in ("library", "unknown"):
        b.heap.load(obj, Slot.SOME, target)
        b.solver.add(target, obj)
    elif obj.kind == "instance":
        b.iterate_instance(obj, target)


def remainder(b: Builder, inner: int, rest: Obj, node: int) -> None:
    """What a starred target gets: a list of what else is in ``inner``."""
    b.solver.add(node, rest)
    b.solver.edge(b.iterated(inner), b.heap.field(rest, Slot.SOME))


def spread(b: Builder, value: int, target: Obj, without: Collection[Key] = ()) -> None:
    """``{**value}``: all that is in it is in ``target``, too."""

    def copy(obj: Obj) -> None:
        if obj.kind in CONTAINERS or obj.kind == "library":
            b.heap.copy(obj, target, without)

    b.solver.watch(value, copy)


# ---------------------------------------------------------------------- methods


def call_method(
    b: Builder, owner: Obj, name: str, arguments: Arguments, call: Expr, module: Module, result: int
) -> None:
    """A method of a container is called."""
    method = _METHODS.get(name)
    if name in _CHANGING:
        change(b, owner)
    if method is not None:
        method(b, owner, arguments, call, module, result)


def _key_of(b: Builder, call: Expr, module: Module) -> Key:
    first = next((item for key, item in zip(call.keys, call.items[1:], strict=True) if key is None), None)
    value = UNKNOWN if first is None else b.statics.constant(first, module)
    return Slot.SOME if value is UNKNOWN else value


def _append(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    for node in (*arguments.positional, *arguments.after):
        b.solver.edge(node, b.heap.field(owner, Slot.SOME))


def _extend(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    for node in arguments.positional:
        b.solver.edge(b.iterated(node), b.heap.field(owner, Slot.SOME))


def _update(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    for node in (*arguments.positional, *arguments.spread):
        if owner.kind == "list":  # a set
            b.solver.edge(b.iterated(node), b.heap.field(owner, Slot.SOME))
        else:
            spread(b, node, owner)
    for key, node in arguments.keywords.items():
        b.solver.edge(node, b.heap.field(owner, key))


def _setdefault(
    b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int
) -> None:
    key = _key_of(b, call, module)
    for node in arguments.positional[1:]:
        b.solver.edge(node, b.heap.field(owner, key))
    for node in arguments.positional[:1]:
        b.solver.edge(node, b.heap.field(owner, Slot.KEYS))
    b.heap.load(owner, key, result)


def _get(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    b.heap.load(owner, _key_of(b, call, module), result)
    for node in (*arguments.positional[1:], *arguments.keywords.values()):
        b.solver.edge(node, result)


def _values(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    made = b.part("list", module, call, "values")
    b.solver.add(result, made)
    b.heap.load(owner, Slot.SOME, b.heap.field(made, Slot.SOME))


def _keys(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    made = b.part("list", module, call, "keys")
    b.solver.add(result, made)
    b.solver.edge(b.heap.field(owner, Slot.KEYS), b.heap.field(made, Slot.SOME))


def _items(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    made = b.part("list", module, call, "items")
    pair = b.part("tuple", module, call, "item")
    b.solver.add(result, made)
    b.solver.add(b.heap.field(made, Slot.SOME), pair)
    b.solver.edge(b.heap.field(owner, Slot.KEYS), b.heap.field(pair, 0))
    b.heap.load(owner, Slot.SOME, b.heap.field(pair, 1))


def _popitem(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    pair = b.part("tuple", module, call, "item")
    b.solver.add(result, pair)
    b.solver.edge(b.heap.field(owner, Slot.KEYS), b.heap.field(pair, 0))
    b.heap.load(owner, Slot.SOME, b.heap.field(pair, 1))


def _copy(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    b.solver.add(result, copy_of(b, owner, call, module))


def copy_of(b: Builder, owner: Obj, expr: Expr, module: Module) -> Obj:
    """A copy of a container."""
    copy = b.obj("copy", module, expr, owner=owner)
    b.heap.copy(owner, copy)
    return copy


def _same(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    for node in arguments.positional:
        spread(b, node, owner)
    b.solver.add(result, owner)


def _replace(b: Builder, owner: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    """``named._replace(field=…)``."""
    for key, node in arguments.keywords.items():
        b.solver.edge(node, b.heap.field(owner, Attr(key)))
        b.solver.edge(node, b.heap.field(owner, Slot.SOME))
    b.solver.add(result, owner)


_Method = Callable[["Builder", Obj, Arguments, Expr, Module, int], None]
_METHODS: dict[str, _Method] = {
    "append": _append,
    "appendleft": _append,
    "add": _append,
    "insert": _append,
    "extend": _extend,
    "extendleft": _extend,
    "update": _update,
    "setdefault": _setdefault,
    "get": _get,
    "pop": _get,
    "popleft": _get,
    "popitem": _popitem,
    "values": _values,
    "keys": _keys,
    "items": _items,
    "copy": _copy,
    "union": _same,
    "__getitem__": _get,
    "_replace": _replace,
    "_asdict": _same,
}
_CHANGING = frozenset(
    (
        "append",
        "appendleft",
        "add",
        "extend",
        "extendleft",
        "insert",
        "update",
        "setdefault",
        "pop",
        "popleft",
        "popitem",
        "clear",
        "remove",
        "discard",
        "sort",
        "reverse",
    )
)
