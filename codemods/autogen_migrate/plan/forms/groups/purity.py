"""Whether a function only computes: it can be called once more without a trace."""

from __future__ import annotations

from ....facts.model import Expr, Function
from ....program import Module

_PURE = frozenset(
    (
        *("len", "any", "all", "min", "max", "sum", "sorted", "str", "int", "float", "bool", "isinstance"),
        *("range", "enumerate", "zip", "reversed", "list", "tuple", "set", "dict"),
    )
)
_PURE_METHODS = frozenset(
    (
        *("lower", "upper", "strip", "lstrip", "rstrip", "startswith", "endswith", "find", "count", "index"),
        *("split", "splitlines", "replace", "casefold", "get", "items", "keys", "values", "isdigit", "join"),
        *(
            "agent_by_name",
            "search",
            "match",
            "fullmatch",
            "findall",
            "group",
            "removeprefix",
            "removesuffix",
        ),
    )
)


def is_free_of_effects(function: Function, module: Module) -> bool:
    """Whether a function calls only what is known to compute, and stores only in its own variables."""
    inside = module.places.exprs_within(function.start, function.end)
    if any(expr.kind == "call" and not _is_pure(expr) for expr in inside):
        return False
    if any(expr.kind in ("await", "yield", "yieldfrom") for expr in inside):
        return False
    for stmt in module.places.stmts_within(function.start, function.end):
        if stmt.kind in ("global", "del", "import", "with", "try"):
            return False
        if any(target.kind not in ("name", "tuple", "none") for target in stmt.targets):
            return False
    return True


def _is_pure(call: Expr) -> bool:
    callee = call.items[0]
    if callee.kind == "name":
        return callee.text in _PURE
    return callee.kind == "attr" and callee.text in _PURE_METHODS
