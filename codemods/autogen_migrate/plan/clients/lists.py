"""The ``config_list`` of a configuration: it goes where only what is written out reads it."""

from __future__ import annotations

from ...facts.model import Expr, Stmt
from ...program import Module, Obj, Program
from ..draft import Draft, span
from ..model import DeleteStatement, Replace
from .model import Clients, StaticConfig
from .static import static_config
from .uses import has_comment, is_in_static, is_llm_config


def drop_lists(draft: Draft, clients: Clients, static: StaticConfig) -> None:
    """Delete the statements of a ``config_list``, and of its entry, that nothing else uses.

    What plain clients are made of goes at the end, when all that may read it was looked at.
    """
    for obj in static.parts:
        assert obj.expr is not None
        statement = obj.module.stmt_of[id(obj.expr)]
        named = statement.kind == "assign" and statement.exprs[0] is obj.expr
        if not named or len(statement.targets) != 1 or statement.targets[0].kind != "name":
            continue
        if draft.is_plain:
            clients.parts[obj] = statement
        elif _is_unused(draft, clients, obj, statement):
            draft.edit(obj.module, DeleteStatement(span(statement)))


def drop_parts(draft: Draft, clients: Clients) -> None:
    """Delete the dicts and lists that plain clients were made of, if nothing reads them any more."""
    left = dict(clients.parts)
    while gone := [o for o, stmt in left.items() if _is_unused(draft, clients, o, stmt)]:
        for obj in gone:
            for statement in (left.pop(obj), *clients.changes.get(obj, ())):
                draft.edit(obj.module, DeleteStatement(span(statement)))


def _is_unused(draft: Draft, clients: Clients, obj: Obj, statement: Stmt) -> bool:
    name = statement.targets[0]
    edits = draft.modules[obj.module.path].edits
    if any(isinstance(edit, Replace) and edit.span == span(name) for edit in edits):
        return False  # a client takes its place
    changing = clients.changes.get(obj, ())
    readers = [(m, e) for m, e in _readers(draft.program, obj, name) if m.stmt_of[id(e)] not in changing]
    unused = all(_inside_replaced(draft, clients, module, expr) for module, expr in readers)
    return unused and not _is_imported(draft.program, obj.module, name.text)


def lists_can_go(draft: Draft, static: StaticConfig) -> bool:
    """Whether nothing but static configurations reads the ``config_list`` variable."""
    for obj in static.config_list:
        assert obj.expr is not None
        statement = obj.module.stmt_of[id(obj.expr)]
        if statement.kind != "assign" or statement.exprs[0] is not obj.expr:
            continue
        readers = _readers(draft.program, obj, statement.targets[0])
        if not all(is_in_static(draft, module, expr) for module, expr in readers):
            return False
    return True


def _readers(program: Program, obj: Obj, target: Expr) -> list[tuple[Module, Expr]]:
    return [
        (module, expr)
        for module, expr in program.occurrences(obj)
        if expr.kind in ("name", "attr") and expr is not target
    ]


def _inside_replaced(draft: Draft, clients: Clients, module: Module, expr: Expr) -> bool:
    if any(id(outer) in clients.written for outer in (expr, *module.ancestors(expr))):
        return True
    edits = draft.modules[module.path].edits
    replaced = [e.span for e in edits if isinstance(e, (Replace, DeleteStatement))]
    if any(s.start <= expr.start and expr.end <= s.end for s in replaced):
        return True
    return any(_is_static_argument(draft, module, a) for a in module.ancestors(expr) if a.kind == "dict")


def _is_static_argument(draft: Draft, module: Module, expr: Expr) -> bool:
    if not is_llm_config(draft, module, expr):
        return False
    static = static_config(draft, expr, module)
    return static is not None and not has_comment(draft, static)


def _is_imported(program: Program, source: Module, name: str) -> bool:
    return any(
        imported.name == name and source in program.table.find_modules(imported, module)
        for module in program.modules
        for stmt in module.stmts
        for imported in stmt.imports
    )
