"""The names that a module or a function uses, none of which a new variable may take."""

from __future__ import annotations

from ..facts.model import Function
from ..program import Module


def names_in_function(module: Module, function: Function) -> set[str]:
    """The names that occur in a function."""
    inside = module.places.exprs_within(function.start, function.end)
    found = {e.text for e in inside if e.kind in ("name", "walrus")}
    return found | {param.name for param in function.params}


def names_in_module(module: Module) -> set[str]:
    """The names that occur anywhere in a module."""
    found = {e.text for e in module.exprs if e.kind in ("name", "walrus")}
    found |= {imported.bound for stmt in module.stmts for imported in stmt.imports}
    scopes = (module.scope, *module.function_scope.values(), *module.class_scope.values())
    return found | {name for scope in scopes for name in scope.origins}
