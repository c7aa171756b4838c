"""What expressions are: the nodes of calls, attributes, items, operators and displays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...facts.model import Expr
from ..index import Module
from ..objects import CONTAINERS, Obj
from ..syntax import constant_key
from . import calls, containers
from .graph import Call
from .heap import Slot

if TYPE_CHECKING:
    from .builder import Builder

_ADDED = frozenset(("list", "tuple", "copy", "library"))


def fill_expression(b: Builder, expr: Expr, module: Module, node: int) -> None:
    """Say what gets into the node of an expression."""
    match expr.kind:
        case "const":
            b.solver.add(node, b.obj("const", module, expr))
        case "call":
            _call(b, expr, module, node)
        case "attr":
            b.load(b.node(expr.items[0], module), expr.text, module, expr, node)
            if expr.text == "app":  # of a request
                b.solver.edge(b.applications, node)
        case "subscript":
            _subscript(b, expr, module, node)
        case "ifexp":
            b.solver.edge(b.node(expr.items[1], module), node)
            b.solver.edge(b.node(expr.items[2], module), node)
        case "boolop":
            for item in expr.items:
                b.solver.edge(b.node(item, module), node)
        case "binop":
            _operator(b, expr, module, node)
        case "lambda" if expr.function is not None:
            b.solver.add(node, b.function(module, expr.function))
            b.solver.edge(b.node(expr.items[0], module), b.returned(expr.function, module))
        case "yield" | "yieldfrom":
            _yield(b, expr, module)
        case _:
            containers.display(b, expr, module, node)


def _call(b: Builder, expr: Expr, module: Module, node: int) -> None:
    callee = b.node(expr.items[0], module)
    b.calls.append(Call(expr, module, callee, node))
    b.solver.watch(callee, lambda obj: calls.call(b, obj, expr, module, node))


def _subscript(b: Builder, expr: Expr, module: Module, node: int) -> None:
    base, index = b.node(expr.items[0], module), expr.items[1]
    if index.kind == "slice":
        b.solver.watch(base, lambda o: _slice(b, o, expr, module, node))
        return
    keys = [constant_key(index)] if constant_key(index) is not None else b.statics.constants(index, module)
    for key in keys or [Slot.SOME]:
        b.solver.edge(b.selected(base, key), node)


def _slice(b: Builder, obj: Obj, expr: Expr, module: Module, node: int) -> None:
    if obj.kind in CONTAINERS:
        part = b.obj("copy", module, expr, owner=obj)
        b.heap.load(obj, Slot.SOME, b.heap.field(part, Slot.SOME))
        b.solver.add(node, part)
    elif obj.kind in ("library", "results"):
        b.solver.add(node, obj)


def _operator(b: Builder, expr: Expr, module: Module, node: int) -> None:
    for item in expr.items:
        source = b.node(item, module)
        if expr.text == "Add":
            b.solver.watch(source, lambda o: b.solver.add(node, o) if o.kind in _ADDED else None)
        elif expr.text == "BitOr":
            b.solver.watch(source, lambda o: _merged(b, o, expr, module, node))
        elif expr.text == "Mult":
            b.solver.watch(source, lambda o: b.solver.add(node, o) if o.kind == "list" else None)


def _merged(b: Builder, obj: Obj, expr: Expr, module: Module, node: int) -> None:
    if obj.kind in CONTAINERS:
        b.solver.add(node, containers.copy_of(b, obj, expr, module))


def _yield(b: Builder, expr: Expr, module: Module) -> None:
    function = module.function_of(expr)
    if function is None or not expr.items:
        return
    value = b.node(expr.items[0], module)
    source = b.iterated(value) if expr.kind == "yieldfrom" else value
    b.solver.edge(source, b.yielded(function))
