"""Whether a configuration, or what it is made of, changes after the statement that binds it."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.model import Expr, Stmt
from ...program import CHANGING, Module, Scope, stored

_CONTAINING = ("dict", "list", "tuple", "star", "binop", "comp")


def changes_later(module: Module, owner: Scope, binding: Stmt) -> bool:
    """Whether later code of the module changes the variable of *binding*, or one that its value is made of.

    By names alone: the values may come from code that is not known.
    """
    names = {target.text for target in binding.targets if target.kind == "name"}
    names |= {expr.text for expr in _ingredients(module, binding)}
    names |= {
        name
        for name, origins in owner.origins.items()
        for origin in origins
        if origin.kind == "element" and origin.expr is not None and origin.expr.text in names
    }
    return any(
        expr.text in names and expr.start > binding.end and _lookup(module, expr) is owner
        for expr in _changed(module)
    )


def _ingredients(module: Module, binding: Stmt) -> Iterator[Expr]:
    """The names whose values are part of the value, not those that it is computed with."""
    for expr in module.exprs:
        if expr.kind != "name" or module.stmt_of[id(expr)] is not binding or expr in binding.targets:
            continue
        parent = module.parent.get(id(expr))
        is_argument = parent is not None and parent.kind == "call" and parent.items[0] is not expr
        if parent is None or is_argument or parent.kind in _CONTAINING:
            yield expr


def _changed(module: Module) -> Iterator[Expr]:
    """The names of containers in which something is stored, at any depth, or from which it is removed."""
    for stmt in module.stmts:
        yield from (_base(container) for container, _, _ in stored(stmt))
    for expr in module.exprs:
        callee = expr.items[0] if expr.kind == "call" else None
        if callee is not None and callee.kind == "attr" and callee.text in CHANGING:
            yield _base(callee.items[0])


def _base(expr: Expr) -> Expr:
    while expr.kind == "subscript":
        expr = expr.items[0]
    return expr


def _lookup(module: Module, expr: Expr) -> Scope | None:
    return module.scope_of[id(expr)].lookup(expr.text)
