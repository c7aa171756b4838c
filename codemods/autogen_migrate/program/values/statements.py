"""What statements store, and where."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...facts.model import Expr, Stmt
from ..index import Module
from ..objects import CONTAINERS, Obj
from . import containers, names
from .arguments import Arguments
from .graph import Store
from .heap import Key, Slot

if TYPE_CHECKING:
    from .builder import Builder


def add_statement(b: Builder, stmt: Stmt, module: Module) -> None:
    """Add what a statement stores; the bindings of names are found by name."""
    match stmt.kind:
        case "assign" | "annassign" if stmt.exprs:
            for target in stmt.targets[:1] if stmt.kind == "annassign" else stmt.targets:
                if target.kind != "name":
                    _assign(b, target, b.node(stmt.exprs[0], module), module)
        case "augassign":
            _augment(b, stmt, module)
        case "for" if stmt.targets[0].kind != "name":
            _assign(b, stmt.targets[0], b.iterated(b.node(stmt.exprs[0], module)), module)
        case "with":
            for target, expr in zip(stmt.targets, stmt.exprs, strict=True):
                if target.kind not in ("name", "none"):
                    entered = b.solver.node()
                    b.enter(b.node(expr, module), entered)
                    _assign(b, target, entered, module)
        case "def" if stmt.function is not None and stmt.function.decorators:
            b.solver.watch(names.definition(b, stmt.function, module), lambda o: None)
        case "del":
            for expr in stmt.exprs:
                if expr.kind == "subscript":
                    b.solver.watch(b.node(expr.items[0], module), partial(_change, b))
        case _:
            pass


def _change(b: Builder, obj: Obj) -> None:
    if obj.kind in CONTAINERS:
        containers.change(b, obj)


def _augment(b: Builder, stmt: Stmt, module: Module) -> None:
    """``x += …``: a list or dict takes in what is in the other."""
    target, value = stmt.targets[0], b.node(stmt.exprs[0], module)
    if target.kind != "name":
        _assign(b, target, value, module)

    def take(obj: Obj) -> None:
        if obj.kind not in CONTAINERS:
            return
        containers.change(b, obj)
        if obj.kind == "dict":
            b.spread(value, obj)
        else:
            b.solver.edge(b.iterated(value), b.heap.field(obj, Slot.SOME))

    b.solver.watch(b.node(target, module), take)


def _assign(b: Builder, target: Expr, value: int, module: Module) -> None:
    """Store a value in the attributes and items of a target; its names have bindings."""
    match target.kind:
        case "attr":
            b.store(b.node(target.items[0], module), target.text, value, target, module)
        case "subscript":
            _store_item(b, target, value, module)
        case "tuple" | "list":
            starred = next((i for i, item in enumerate(target.items) if item.kind == "star"), None)
            for index, item in enumerate(target.items):
                if item.kind == "name" or (item.kind == "star" and item.items[0].kind == "name"):
                    continue
                if index == starred:
                    rest = b.solver.node()
                    b.remainder(value, b.part("list", module, item), rest)
                    _assign(b, item.items[0], rest, module)
                else:
                    after = starred is not None and index > starred
                    place = index - len(target.items) if after else index
                    _assign(b, item, b.selected(value, place), module)
        case _:
            pass


def _store_item(b: Builder, target: Expr, value: int, module: Module) -> None:
    owner = b.node(target.items[0], module)
    b.stores.append(Store(owner, value, target, module))
    index = target.items[1]
    keys: list[Key] = [*b.statics.constants(index, module)] or [Slot.SOME]
    key_node = b.node(index, module)

    if index.kind == "slice":
        value = b.iterated(value)

    def put(obj: Obj) -> None:
        if obj.kind == "instance" and b.statics.attribute_scope(obj, "__setitem__") is not None:
            method = b.attribute(obj, "__setitem__", module, None)
            b.call_back(method, Arguments((key_node, value)), target, module, b.solver.node())
            return
        for key in keys:
            containers.put(b, obj, key, value)
        if obj.kind == "dict":
            b.solver.edge(key_node, b.heap.field(obj, Slot.KEYS))

    b.solver.watch(owner, put)
