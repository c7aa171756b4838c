"""Items that are set in a configuration right after it is made: ``config["temperature"] = 0``."""

from __future__ import annotations

from dataclasses import dataclass

from ...facts.model import Stmt
from ...program import CHANGING, Module, Obj, Program, stored
from .model import Value


@dataclass(frozen=True, slots=True)
class Assignments:
    """What is set, in order, and the statements that do it."""

    values: dict[str, Value]
    statements: tuple[Stmt, ...]


def assignments(program: Program, config: Obj) -> Assignments | None:
    """The items that are set in a config, if all that changes it stands behind the statement that makes it.

    None if it is changed in another way, or may be.
    """
    module = config.module
    assert config.expr is not None
    holder = module.stmt_of[id(config.expr)]
    if holder.kind != "assign" or len(holder.targets) != 1 or holder.targets[0].kind != "name":
        return None
    if _is_changed_by_calls(program, config):
        return None
    found: list[tuple[Stmt, str, Value]] = []
    for where in program.modules:
        for stmt in where.stmts:
            if not any(config in program.values(container, where) for container, _, _ in stored(stmt)):
                continue
            key = _key(stmt, holder, where, module)
            if key is None:
                return None
            found.append((stmt, key, Value(stmt.exprs[0], module)))
    if not found or not _are_first(program, config, holder, [stmt for stmt, _, _ in found]):
        return None
    return Assignments({key: value for _, key, value in found}, tuple(stmt for stmt, _, _ in found))


def _key(stmt: Stmt, holder: Stmt, where: Module, module: Module) -> str | None:
    """The key that a statement sets, if it is one of those that belong to the statement of the config."""
    target = stmt.targets[0] if stmt.targets else None
    if where is not module or stmt.kind != "assign" or target is None or len(stmt.targets) != 1:
        return None
    if target.kind != "subscript" or target.items[0].text != holder.targets[0].text:
        return None
    same = module.stmt_parent.get(id(stmt)) is module.stmt_parent.get(id(holder)) and stmt.start > holder.end
    key = target.items[1].value
    return key if same and isinstance(key, str) else None


def _is_changed_by_calls(program: Program, config: Obj) -> bool:
    for module, expr in program.occurrences(config):
        parent = module.parent.get(id(expr))
        if parent is not None and parent.kind == "attr" and parent.text in CHANGING:
            return True
    return False


def _are_first(program: Program, config: Obj, holder: Stmt, changes: list[Stmt]) -> bool:
    """Whether nobody reads the config before all is set."""
    last = max(stmt.end for stmt in changes)
    for module, expr in program.occurrences(config):
        stmt = module.stmt_of[id(expr)]
        if module is config.module and stmt is not holder and stmt not in changes and stmt.start < last:
            return False
    return True
