"""Module-level code that awaits moves into one ``async def main()``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..facts.model import Expr, Stmt
from ..program import Module
from .clients.owned import closing_statements
from .context import Context
from .draft import is_main_guard, span
from .model import AddImport, Await, Code, Ref, RemoveImport, Replace, Span, WrapInMain

RULE = "AM181"


def plan_main(context: Context, module: Module, points: Sequence[Expr]) -> None:
    """Plan the function that holds ``points`` and everything after the first of them."""
    draft = context.draft
    owners = [_top_statement(module, module.stmt_of[id(point)]) for point in points]
    if any(owner.kind == "class" for owner in owners):
        draft.block(RULE, module, points[0], "a chat runs while a class is being defined")
        return
    guard = owners[0] if all(o is owners[0] for o in owners) and is_main_guard(owners[0]) else None
    body = module.facts.body
    moved = guard.blocks[0] if guard is not None else body[min(body.index(o) for o in owners) :]
    hoist = [] if guard is not None else _hoisted(module, moved, owners)
    stays = [s for s in moved if s not in hoist]
    if not _share_the_loop(context, module, loop_starts(module, stays)):
        draft.block(
            RULE, module, points[0], "module-level code starts an event loop of its own besides this chat"
        )
        return
    stars = [i for s in module.stmts for i in s.imports if i.name == "*" and _lies_in(s, stays)]
    if stars:
        draft.block(RULE, module, points[0], "a star import after this chat cannot move into a function")
        return
    names = _global_names(context, module, stays, hoist)
    for stmt in stays:
        if stmt.kind == "annassign" and stmt.targets[0].text in names:
            draft.block(RULE, module, stmt, "an annotated module variable would have to move into a function")
    name = "main" if "main" not in module.scope.origins else draft.fresh(module, "run_main")
    asyncio = draft.name(module, "asyncio", None)
    late = [(s, i) for s in stays for i in s.imports if i.bound == asyncio]
    if late:  # the call of the function needs it before
        draft.edit(module, AddImport("asyncio"), *(RemoveImport(span(s), i.written) for s, i in late))
    draft.edit(
        module,
        WrapInMain(
            first=span(stays[0] if guard is None else moved[0]),
            last=span(moved[-1]),
            name=name,
            hoist=tuple(span(s) for s in hoist),
            global_names=tuple(sorted(names)),
            epilogue=tuple[Code, ...](closing_statements(context.clients, module)),
            guard=None if guard is None else span(guard),
            run=f"{asyncio}.run",
        ),
    )


def _top_statement(module: Module, stmt: Stmt) -> Stmt:
    return list(module.enclosing_stmts(stmt))[-1]


def _hoisted(module: Module, moved: Sequence[Stmt], owners: Sequence[Stmt]) -> list[Stmt]:
    """The definitions in the range that do not need what the range computes to be defined.

    One of the ``owners`` of the chats runs a chat to be defined: in a default value or a decorator.
    """
    bound = {name for s in moved if s.kind not in ("def", "class") for name in bound_names([s])}
    found: list[Stmt] = []
    for stmt in moved:
        independent = stmt not in owners and not _names_at_definition(module, stmt) & bound
        if stmt.kind in ("def", "class") and independent:
            found.append(stmt)
        elif stmt.kind in ("def", "class"):
            bound |= bound_names([stmt])
    return found


def _names_at_definition(module: Module, stmt: Stmt) -> set[str]:
    """The names that executing a ``def`` or ``class`` statement reads."""
    found: set[str] = set()
    for expr in module.places.exprs_within(stmt.start, stmt.end):
        if expr.kind == "name" and module.scope_of[id(expr)].enclosing_function() is None:
            found.add(expr.text)
    return found


def bound_names(stmts: Iterable[Stmt]) -> set[str]:
    """The names that statements bind in their own scope."""
    found: set[str] = set()
    for stmt in stmts:
        for target in stmt.targets[:1] if stmt.kind == "annassign" else stmt.targets:
            found |= _target_names(target)
        for expr in stmt.exprs:
            found |= _walrus_names(expr)
        found |= {i.bound for i in stmt.imports}
        if stmt.kind == "try":
            found.update(stmt.names)
        if stmt.function is not None:
            found.add(stmt.function.name)
        elif stmt.class_ is not None:
            found.add(stmt.class_.name)
        else:
            for block in stmt.blocks:
                found |= bound_names(block)
    return found


def _target_names(target: Expr) -> set[str]:
    if target.kind == "name":
        return {target.text}
    if target.kind in ("tuple", "list", "star"):
        return {name for item in target.items for name in _target_names(item)}
    return set()


def _walrus_names(expr: Expr) -> set[str]:
    if expr.kind == "lambda":
        return set()
    found = {expr.text} if expr.kind == "walrus" else set[str]()
    for item in (*expr.items, *(part for generator in expr.generators for part in generator)):
        found |= _walrus_names(item)
    return found


def loop_starts(module: Module, stmts: Sequence[Stmt]) -> list[Expr]:
    """The calls in the statements, outside the functions they define, that run an event loop."""
    found: list[Expr] = []
    for expr in module.exprs:
        if expr.kind != "call" or expr.items[0].kind != "attr":
            continue
        callee = expr.items[0]
        starts = callee.text in ("run_until_complete", "run_forever")
        starts = starts or (callee.text == "run" and callee.items[0].text == "asyncio")
        at_top = module.scope_of[id(expr)].enclosing_function() is None
        if starts and at_top and any(s.start <= expr.start < s.end for s in stmts):
            found.append(expr)
    return found


def _share_the_loop(context: Context, module: Module, starts: Sequence[Expr]) -> bool:
    """``asyncio.run(f())`` among the moved statements becomes ``await f()``; False for other forms."""
    if any(call.items[0].text != "run" or len(call.items) != 2 for call in starts):
        return False
    for call in starts:
        context.draft.edit(module, Replace(span(call), Ref(span(call.items[1]))), Await(span(call)))
    return True


def _global_names(context: Context, module: Module, stays: Sequence[Stmt], hoist: Sequence[Stmt]) -> set[str]:
    bound = bound_names(stays)
    inner = [s for s in stays if s.kind != "def"]
    before = [s for s in module.facts.body if s not in hoist and s.end <= stays[0].start]
    needed = {name for name in bound & bound_names(before) if not _is_set_first(module, name, stays)}
    for expr in module.exprs:
        if expr.kind == "name" and expr.text in bound and _is_read_in_function(module, expr, inner):
            needed.add(expr.text)
    for other in context.program.modules:
        if other is not module:
            needed |= bound & _names_read_from(context, module, other)
    clients = context.clients
    needed |= {name for owner, name, s in clients.read_inside if owner is module and _lies_in(s, stays)}
    return {clients.replaced.get((module.path, name), name) for name in needed}


def _is_set_first(module: Module, name: str, stays: Sequence[Stmt]) -> bool:
    """Whether the first of the statements with a name sets it, so that none reads what it was before."""
    uses = [
        e for e in module.places.named(name) if e.kind == "name" and _lies_in(module.stmt_of[id(e)], stays)
    ]
    first = next((s for s in stays if any(s.start <= e.start < s.end for e in uses)), None)
    if (
        first is None
        or first.kind not in ("assign", "for")
        or name not in bound_names([replace(first, blocks=())])
    ):
        return False
    if any(e.text == name for value in first.exprs for e in _names_in(value)):
        return False
    return first.kind == "assign" or all(first.start <= e.start < first.end for e in uses)


def _names_in(expr: Expr) -> Iterator[Expr]:
    if expr.kind == "name":
        yield expr
    for item in (
        *expr.items,
        *expr.key_items,
        *(part for generator in expr.generators for part in generator),
    ):
        yield from _names_in(item)


def _names_read_from(context: Context, module: Module, other: Module) -> set[str]:
    """The names of ``module`` that another module imports or reads as attributes."""
    found: set[str] = set()
    for stmt in other.stmts:
        for imported in stmt.imports:
            if imported.name is not None and module in context.program.table.find_modules(imported, other):
                every = {expr.text for expr in other.exprs if expr.kind == "name"}
                found |= every if imported.name == "*" else {imported.name}
    for expr in other.exprs:
        if expr.kind == "attr" and expr.text in module.scope.origins:
            bases = context.program.values(expr.items[0], other)
            if any(base.kind == "module" and base.target is module for base in bases):
                found.add(expr.text)
    return found


def _lies_in(stmt: Stmt, stmts: Sequence[Stmt]) -> bool:
    return any(s.start <= stmt.start < s.end for s in stmts)


def _is_read_in_function(module: Module, expr: Expr, stays: Sequence[Stmt]) -> bool:
    scope = module.scope_of[id(expr)]
    if scope.lookup(expr.text) is not module.scope or scope.enclosing_function() is None:
        return False
    return not any(s.start <= expr.start < s.end for s in stays)


__all__ = ["RULE", "Span", "bound_names", "is_main_guard", "plan_main"]
