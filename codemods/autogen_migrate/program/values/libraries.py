"""Calls of libraries: the tables of :mod:`library` at work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts.model import Expr
from ..index import Module
from ..objects import Obj
from ..syntax import argument_of
from .arguments import Arguments, arguments_of
from .heap import Slot
from .library import APPLICATIONS, FUNCTIONS, HOLDING, KEEPS, LOOKING, METHODS, Callback, Effect
from .static import UNKNOWN

if TYPE_CHECKING:
    from .builder import Builder


def effect_of(callee: Obj) -> Effect | None:
    """What a call of something in a library does; None if that is not known."""
    name = callee.name
    known = FUNCTIONS.get(name)
    if known is not None:
        return known
    if name.partition(".")[0] in LOOKING:
        return KEEPS
    if callee.owner is not None or "." in name:
        return METHODS.get(name.rpartition(".")[2])
    return None


def call_library(b: Builder, callee: Obj, call: Expr, module: Module, result: int) -> None:
    """Something in a library is called."""
    method = callee.name if callee.expr is not None else callee.name.rpartition(".")[2]
    effect = effect_of(callee)
    holds = method in HOLDING and ("." in callee.name or callee.expr is not None)
    if effect is not None:
        apply_effect(b, effect, call, module, result, callee.name)
        if effect is KEEPS and callee.name not in FUNCTIONS:
            b.solver.add(result, b.from_library(module, call, callee.name))
    elif holds:
        hold(b, owner_of(b, callee), HOLDING[method], call, module, result)
        b.understood.add(id(call))
    else:
        made = b.from_library(module, call, callee.name)
        b.solver.add(result, made)
        if callee.name in APPLICATIONS:
            b.solver.add(b.applications, made)


def owner_of(b: Builder, callee: Obj) -> Obj:
    """What a method in a library belongs to."""
    if callee.expr is not None:  # what a call returned is called: weakref.ref(x)()
        return callee
    return (
        callee.owner if callee.owner is not None else b.library(callee.module, callee.name.rpartition(".")[0])
    )


def apply_effect(b: Builder, effect: Effect, call: Expr, module: Module, result: int, name: str) -> None:
    """Do what the table says of a call."""
    b.understood.add(id(call))
    called: list[int] = [_called(b, callback, call, module) for callback in effect.calls]
    for selector in effect.returns:
        for node in picked(b, selector, call, module):
            b.solver.edge(node, result)
    if effect.gives == "function" and not call.items[1:]:  # a decorator's factory: @lru_cache()
        b.solver.add(result, b.library(module, name))
    if effect.box:
        box = b.from_library(module, call, name)
        b.solver.add(result, box)
        for key, item in zip(call.keys, call.items[1:], strict=True):
            if key not in (None, "*", "**", "target", "args", "kwargs"):
                b.put(box, key, b.node(item, module))
        _fill(b, effect, box, called, call, module)
    elif effect.holds or effect.gives in ("list", "box"):
        kind = "library" if effect.gives == "box" else "list"
        made = (
            b.from_library(module, call, name) if kind == "library" else b.part("list", module, call, "made")
        )
        b.solver.add(result, made)
        _fill(b, effect, made, called, call, module)
    elif effect.gives == "called":
        for node in called:
            b.solver.edge(node, result)


def _fill(b: Builder, effect: Effect, made: Obj, called: list[int], call: Expr, module: Module) -> None:
    for selector in effect.holds:
        for node in picked(b, selector, call, module):
            b.solver.edge(node, b.heap.field(made, Slot.SOME))
        if selector.endswith("[]") and made.kind == "library":  # a mapping's keys are kept
            for node in picked(b, selector.removesuffix("[]"), call, module):
                b.spread(node, made)
    if effect.gives in ("list", "box"):
        for node in called:
            b.solver.edge(node, b.heap.field(made, Slot.SOME))


def _called(b: Builder, callback: Callback, call: Expr, module: Module) -> int:
    """Call the functions that are selected; the node of what they return."""
    positional = [node for selector in callback.positional for node in picked(b, selector, call, module)]
    star = next(picked(b, callback.spread, call, module), None) if callback.spread else None
    spread: list[int] = []
    keywords: dict[str, int] = {}
    if callback.keywords == "**":
        own = arguments_of(b, call, module)
        keywords, spread = dict(own.keywords), list(own.spread)
    elif callback.keywords:
        spread = list(picked(b, callback.keywords, call, module))
    arguments = Arguments(tuple(positional), keywords, star, (), tuple(spread))
    result = b.solver.node()
    for function in picked(b, callback.function, call, module):
        b.call_back(function, arguments, call, module, result)
    return result


def picked(b: Builder, selector: str, call: Expr, module: Module) -> Iterator[int]:
    """The nodes that a selector picks from the arguments of a call."""
    depth = selector.count("[]")
    place, _, keyword = selector.replace("[]", "").partition("|")
    for item in _items(call, place, keyword):
        node = b.node(item, module)
        for _ in range(depth):
            node = b.iterated(node)
        yield node


def _items(call: Expr, place: str, keyword: str) -> Iterator[Expr]:
    plain = [item for key, item in zip(call.keys, call.items[1:], strict=True) if key in (None, "*")]
    if place == "*":
        yield from plain
    elif place.endswith(":"):
        yield from plain[int(place[:-1]) :]
    else:
        found = argument_of(call, keyword, int(place) if place else 10_000)
        if found is not None:
            yield found


def hold(b: Builder, owner: Obj, way: str, call: Expr, module: Module, result: int) -> None:
    """A method of something that keeps what it is given, and gives it back."""
    plain = [item for key, item in zip(call.keys, call.items[1:], strict=True) if key is None]
    key = b.statics.constant(plain[0], module) if plain else UNKNOWN
    known = Slot.SOME if key is UNKNOWN else key
    match way:
        case "store":
            for item in plain:
                b.put(owner, Slot.SOME, b.node(item, module))
        case "keyed":
            b.put(
                owner, Slot.SOME if len(plain) == 1 else known, b.node(plain[-1], module)
            ) if plain else None
            b.solver.add(result, b.from_library(module, call, f"{owner.name}.set"))
            if len(plain) > 1:
                b.solver.edge(b.node(plain[-1], module), result)
        case "load":
            b.select(owner, known, result)
            for item in plain[1:]:
                b.solver.edge(b.node(item, module), result)
        case "enter":
            for item in plain[:1]:
                b.enter(b.node(item, module), result)
        case "all":
            made = b.part("list", module, call, "values")
            pair = b.part("tuple", module, call, "item")
            b.solver.add(result, made)
            method = call.items[0].text
            b.heap.load(
                owner,
                Slot.SOME,
                b.heap.field(pair, 1) if method == "items" else b.heap.field(made, Slot.SOME),
            )
            if method == "items":
                b.solver.add(b.heap.field(made, Slot.SOME), pair)
        case _:
            for item in plain:
                b.solver.edge(b.iterated(b.node(item, module)), b.heap.field(owner, Slot.SOME))
                b.spread(b.node(item, module), owner)
