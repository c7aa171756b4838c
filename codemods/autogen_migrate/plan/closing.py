"""Where model clients are closed: where they are owned, when nobody needs them any more.

A client is left open rather than closed before something that awaits it: there is no place to close it before
a ``return`` whose value runs a chat, directly or through other functions, nor where the agents live on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..facts.model import Expr, Function, Stmt
from ..program import Module, Obj
from ..program.sites import TRACKED
from ..program.syntax import returns_of
from .context import Context
from .model import InsertAfter, InsertBefore, Span

Points = Sequence[tuple[Module, Expr]]
"""All calls that are going to be awaited: chats, and calls of functions that lead to one."""

_HOLDERS = ("instance", "function", "bound")
"""What can have agents inside that nobody sees from outside."""

_KEEPING = frozenset(("append", "add", "insert", "extend", "update", "setdefault", "put"))


def close_in_callee(context: Context, module: Module, call: Expr, points: Points) -> None:
    """Close module-level clients at the end of the one coroutine function that the module runs.

    Only if that call is a statement: a function that computes a value should not close what others use.
    """
    if module.stmt_of[id(call)].kind != "expr":
        return
    names = [
        n for m, n, s in context.clients.closable if m is module and m.stmt_scope[id(s)].kind == "module"
    ]
    for value in context.program.values(call.items[0], module):
        if value.function is None or len(context.program.callers.get(id(value.function), ())) != 1:
            continue
        if value.module is module and names:
            _close_at_end(context, module, value.function, names, points)
            return


def close_in_functions(context: Context, points: Points) -> None:
    """Close a client at the end of the function that makes it."""
    running = {id(module.function_of(expr)) for module, expr in context.draft.awaits}
    for module, name, statement in context.clients.closable:
        scope = module.stmt_scope[id(statement)]
        if scope.kind == "function" and scope.function is not None:
            runs = id(scope.function) in running
            if runs and not _hands_out(context, module, scope.function):
                _close_at_end(context, module, scope.function, [name], points)


def _hands_out(context: Context, module: Module, function: Function) -> bool:
    """Whether objects that the function makes are used after it has ended."""
    handed = _handed_out(context, module, function)
    if any(made.kind in _HOLDERS or _is_made_in(made, function) for made in handed):
        return True
    return any(_chats_without(context, m, chat, function) for m, chat in context.draft.awaits)


def _chats_without(context: Context, module: Module, chat: Expr, function: Function) -> bool:
    """Whether a chat with objects that the function makes can run when it has ended, or has not begun."""
    parts = chat.items if chat.kind == "call" else ()
    sides = (*parts[0].items, *parts[1:]) if parts else ()
    if not any(_is_made_in(o, function) for side in sides for o in _tracked(context, side, module)):
        return False
    todo, seen = [module.function_of(chat)], {id(function)}
    while todo:
        around = todo.pop()
        if around is None:
            return True
        if id(around) not in seen:
            seen.add(id(around))
            calls = [e for e in context.program.callers.get(id(around), ()) if e.call is not None]
            todo += [e.module.function_of(e.call) for e in calls if e.call is not None] or [None]
    return False


def _is_made_in(made: Obj, function: Function) -> bool:
    return made.expr is not None and made.module.function_of(made.expr) is function


def _handed_out(context: Context, module: Module, function: Function) -> Iterator[Obj]:
    """The 0.2 objects, and what may hold some, that the function returns or puts where others find them."""
    for stmt in module.places.stmts_within(function.start, function.end):
        scope = module.stmt_scope[id(stmt)].enclosing_function()
        if scope is not None and scope.function is function and _outlives(stmt, scope.outer_names):
            for expr in stmt.exprs:
                yield from _tracked(context, expr, module)
    for expr in module.places.exprs_within(function.start, function.end):
        inside = module.function_of(expr) is function
        if inside and (expr.kind == "yield" or (expr.kind == "call" and _keeps(expr))):
            for item in expr.items[1:] if expr.kind == "call" else expr.items:
                yield from _tracked(context, item, module)


def _outlives(stmt: Stmt, outer_names: set[str]) -> bool:
    """Whether the statement's value is known outside of the function."""
    if stmt.kind == "return":
        return True
    return any(t.kind in ("attr", "subscript") or t.text in outer_names for t in stmt.targets)


def _keeps(call: Expr) -> bool:
    """``self.agents.append(...)``: a container that is not known to be the function's own."""
    callee = call.items[0]
    return callee.kind == "attr" and callee.text in _KEEPING


def _tracked(context: Context, expr: Expr, module: Module) -> Iterator[Obj]:
    """The 0.2 objects, and what may hold some, that a value is or has in it."""
    todo, seen = list(context.program.values(expr, module)), set[int]()
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if value.kind in TRACKED or value.kind in _HOLDERS:
            yield value
        todo += context.program.elements(value)


def _close_at_end(
    context: Context, module: Module, function: Function, names: Sequence[str], points: Points
) -> None:
    """``await client.close()`` before the function's only exit."""
    if not function.body:
        return
    last = function.body[-1]
    closing = tuple(f"await {name}.close()" for name in names)
    inner_returns = [s for s in returns_of(function.body) if s is not last]
    if inner_returns or last.kind in ("raise", "while"):
        return
    if last.kind != "return":
        context.draft.edit(module, InsertAfter(Span(last.start, last.end), closing))
    elif not _awaits(context, module, last, points):
        context.draft.edit(module, InsertBefore(Span(last.start, last.end), closing))


def _awaits(context: Context, module: Module, stmt: Stmt, points: Points) -> bool:
    """Whether the value of the statement is that of something that is awaited, or returns it to be."""
    if any(m is module and _within(e, stmt) for m, e in points):
        return True
    inside = module.places.exprs_within(stmt.start, stmt.end)
    callees = (expr.items[0] for expr in inside if expr.kind == "call")
    functions = (value.function for callee in callees for value in context.program.values(callee, module))
    return any(expr.kind == "await" for expr in inside) or any(f and f.is_async for f in functions)


def _within(expr: Expr, stmt: Stmt) -> bool:
    return stmt.start <= expr.start and expr.end <= stmt.end
