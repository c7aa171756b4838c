"""Which names the modules of a program take from one another."""

from __future__ import annotations

from ..program import Module, Program


def taken_names(program: Program) -> dict[str, set[str]]:
    """The names (``*`` for all) that other modules import from each module, by its path."""
    found: dict[str, set[str]] = {}
    for other in program.modules:
        for imported in (i for stmt in other.stmts for i in stmt.imports):
            if imported.name is not None:
                for module in program.table.find_modules(imported, other):
                    if module is not other:
                        found.setdefault(module.path, set()).add(imported.name)
    return found


def is_read_elsewhere(program: Program, module: Module, name: str) -> bool:
    """Whether another module reads the name as an attribute of this one."""
    reads = (
        (other, expr)
        for other in program.modules
        if other is not module
        for expr in other.places.named(name)
        if expr.kind == "attr"
    )
    return any(
        value.kind == "module" and value.target is module
        for other, expr in reads
        for value in program.values(expr.items[0], other)
    )
