"""Calls: of functions, classes, methods, partials, 0.2's own and (by :mod:`libraries`) all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...facts.model import Expr, Function
from ..index import Module
from ..objects import CONTAINERS, TRACKED, Obj
from ..syntax import returns_of
from .agents import call_api, call_member, call_member_back
from .arguments import Arguments, arguments_of, bind_parameters, given
from .classes import construct
from .containers import call_method
from .heap import Attr
from .libraries import call_library
from .specials import SPECIALS, call_getter

if TYPE_CHECKING:
    from .builder import Builder

_MANY = 33
"""A call of that many functions is one of any function."""


def call(b: Builder, callee: Obj, expr: Expr, module: Module, result: int) -> None:
    """Something that the call ``expr`` can call; ``result`` gets what comes back."""
    match callee.kind:
        case "function" | "bound" if callee.function is not None:
            _function(b, callee, callee.function, b.arguments(expr, module), expr, module, result)
        case "class" if callee.class_ is not None:
            construct(b, callee, b.arguments(expr, module), expr, module, result)
        case "api":
            call_api(b, callee, expr, module, result)
        case "new":
            b.solver.add(result, b.obj("new-value", module, expr, callee.name.rsplit(".", 1)[-1]))
        case "member" if callee.owner is not None and callee.owner.kind in CONTAINERS:
            call_method(b, callee.owner, callee.name, b.arguments(expr, module), expr, module, result)
        case "member" if callee.owner is not None:
            call_member(b, callee.owner, callee.name, expr, module, result)
        case "partial" if callee.owner is not None and callee.expr is not None:
            _partial(b, callee, callee.owner, callee.expr, expr, module, result)
        case "record":
            _record(b, callee, b.arguments(expr, module), expr, module, result)
        case "instance":
            b.solver.watch(
                b.attribute(callee, "__call__", module, None),
                lambda o: None if o.kind == "instance" else call(b, o, expr, module, result),
            )
        case "outcome" if callee.owner is not None:
            b.solver.add(result, callee.owner)
        case "getter":
            call_getter(b, callee, expr, module, result)
        case "library" if callee.name in SPECIALS:
            b.understood.add(id(expr))
            SPECIALS[callee.name](b, expr, module, result)
        case "library":
            call_library(b, callee, expr, module, result)
        case _:
            pass


def call_back(
    b: Builder, function: int, arguments: Arguments, expr: Expr, module: Module, result: int
) -> None:
    """Code outside of the program calls what is in ``function``; ``expr`` is where it was given to it."""

    def enter(callee: Obj) -> None:
        if callee.kind in ("function", "bound") and callee.function is not None:
            key = (expr, callee.function)
            bound = callee.kind == "bound"
            b.called_back.add(id(callee.function))
            bind_parameters(b, callee.function, callee.module, arguments, bound=bound, call=key)
            b.solver.edge(b.all_returned(callee.function, callee.module), result)
        elif callee.kind == "partial" and callee.owner is not None and callee.expr is not None:
            own = partial_arguments(b, callee.expr, callee.module)
            call_back(b, b.holding(callee.owner), own.and_then(arguments), expr, module, result)
        elif callee.kind == "member" and callee.owner is not None and callee.owner.kind in TRACKED:
            call_member_back(b, callee.owner, callee.name, arguments, expr, module, result)
        elif callee.kind == "class" and callee.class_ is not None:
            construct(b, callee, arguments, expr, module, result)
        elif callee.kind == "instance":
            b.solver.watch(
                b.attribute(callee, "__call__", module, None),
                lambda o: None if o.kind == "instance" else enter(o),
            )
        elif callee.kind == "library" and callee.name in ("builtins.list", "builtins.dict", "builtins.set"):
            kind = "dict" if callee.name == "builtins.dict" else "list"
            b.solver.add(result, b.part(kind, module, expr, "default"))

    b.solver.watch(function, enter)


def _function(
    b: Builder, callee: Obj, function: Function, arguments: Arguments, expr: Expr, module: Module, result: int
) -> None:
    bound = callee.kind == "bound"
    b.call_edge(id(function), module, expr, bound=bound)
    if _has_many(b, expr, module, result):
        return
    bind_parameters(b, function, callee.module, arguments, bound=bound, call=expr)
    b.solver.edge(b.returned(function, callee.module), result)
    for position in b.handed_back(function, callee.module):
        param = function.params[position]
        place = position - (1 if bound else 0)
        for source in given(b, arguments, param.name, place if param.kind == "pos" else None):
            b.solver.edge(source, result)
        if param.default is not None:
            b.solver.edge(b.node(param.default, callee.module), result)


def _has_many(b: Builder, expr: Expr, module: Module, result: int) -> bool:
    """Whether a call can be of so many functions that who gets what, and what comes back, means nothing."""
    number = b.number_called[id(expr)] = b.number_called.get(id(expr), 0) + 1
    if number == _MANY:
        b.solver.add(result, b.top)
        for item in expr.items[1:]:
            b.handed.append((b.node(item, module), expr, module))
    return number >= _MANY


def partial_arguments(b: Builder, call: Expr, module: Module) -> Arguments:
    """What a call of ``functools.partial`` fixes."""
    own = arguments_of(b, call, module)
    return Arguments(own.positional[1:], own.keywords, own.star, own.after, own.spread)


def _partial(
    b: Builder, callee: Obj, inner: Obj, made: Expr, expr: Expr, module: Module, result: int
) -> None:
    arguments = partial_arguments(b, made, callee.module).and_then(b.arguments(expr, module))
    if inner.kind in ("function", "bound") and inner.function is not None:
        _function(b, inner, inner.function, arguments, expr, module, result)
    elif inner.kind == "class":
        construct(b, inner, arguments, expr, module, result)
    elif inner.kind == "api":
        call_api(b, inner, expr, module, result)
    elif inner.kind == "library":
        call_library(b, inner, expr, module, result)


def _record(b: Builder, callee: Obj, arguments: Arguments, expr: Expr, module: Module, result: int) -> None:
    """A named tuple: its fields by name and by place."""
    made = b.part("tuple", module, expr, "record")
    for place, name in enumerate(b.record_fields(callee)):
        for source in given(b, arguments, name, place):
            b.solver.edge(source, b.heap.field(made, place))
        b.solver.edge(b.heap.field(made, place), b.heap.field(made, Attr(name)))
    b.solver.add(result, made)


def hand_back(b: Builder, function: Function, module: Module) -> tuple[list[int], list[Expr]]:
    """The parameters that a function returns as they are, and what else it returns.

    The first are followed call by call, so that helpers that hand on what they get do not mix up their
    callers.
    """
    positions: list[int] = []
    others: list[Expr] = []
    scope = module.function_scope[id(function)]
    for stmt in returns_of(function.body):
        for expr in stmt.exprs:
            position = _own_parameter(function, scope, expr, module)
            if position is None:
                others.append(expr)
            else:
                positions.append(position)
    return positions, others


def _own_parameter(function: Function, scope: object, expr: Expr, module: Module) -> int | None:
    if expr.kind != "name":
        return None
    owner = module.scope_of[id(expr)].lookup(expr.text)
    if owner is not scope or owner is None or expr.text in owner.rebound:
        return None
    origins = module.reaching.get(id(expr)) or owner.origins[expr.text]
    if len(origins) != 1 or origins[0].kind != "param" or origins[0].function is not function:
        return None
    position = origins[0].index
    first_of_method = (
        position == 0 and scope is not None and owner.parent is not None and owner.parent.kind == "class"
    )
    return None if first_of_method or function.params[position].kind in ("*", "**") else position


def define(b: Builder, function: Function, module: Module, node: int) -> None:
    """What a ``def`` binds: the function, and what its decorators make of it."""
    made = b.function(module, function)
    b.solver.add(node, made)
    current = b.holding(made)
    for decorator in reversed(function.decorators):
        after = b.solver.node()
        callee = b.node(decorator, module)
        b.solver.watch(
            callee, lambda o, now=current, then=after, at=decorator: _decorate(b, o, now, then, at, module)
        )
        b.solver.edge(after, node)
        b.solver.edge(current, after)
        current = after


def _decorate(b: Builder, decorator: Obj, function: int, result: int, place: Expr, module: Module) -> None:
    if decorator.kind in ("function", "bound", "partial", "instance", "class"):
        call_back(b, b.holding(decorator), Arguments((function,)), place, module, result)
