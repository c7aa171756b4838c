"""Async: which functions become coroutine functions, and where the event loop starts.

Every place that now awaits colours its function; callers follow, up to module level, where one
``asyncio.run`` (or a notebook's own loop) takes over.  If a function on the way has to stay
synchronous, the whole unit stays synchronous and enters the portal of ``autogen_compat`` at each
place instead: one event loop either way, because a client must not meet two.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr, Function, Stmt
from ..program import CallEdge, Module, starts_chat
from ..program.api import COMPAT
from .closing import close_in_callee, close_in_functions
from .context import Context
from .draft import PORTAL, span
from .main_function import loop_starts, plan_main
from .model import Await, MakeAsync, Severity, Span, Wrap

RULE = "AM180"
_SYNCHRONOUS = (f"{PORTAL}.run_sync", f"{COMPAT}.as_sync", f"{COMPAT}.interop.as_sync")
_TRANSPARENT_DECORATORS = ("staticmethod", "classmethod", "override", "abstractmethod")


@dataclass(frozen=True, slots=True)
class Blocking:
    """What runs a chat on the compat rung, which keeps its thread: functions, and calls at module level."""

    functions: frozenset[int] = frozenset()
    top: tuple[tuple[Module, Expr], ...] = ()


@dataclass(slots=True)
class Coloring:
    """The outcome: functions to make async, call sites to await, module-level call sites."""

    blocking: Blocking
    functions: dict[int, tuple[Module, Function]] = field(
        default_factory=dict[int, "tuple[Module, Function]"]
    )
    points: list[tuple[Module, Expr]] = field(default_factory=list[tuple[Module, Expr]])
    top: dict[str, list[Expr]] = field(default_factory=dict[str, list[Expr]])
    boundary: tuple[Module, Expr | Stmt, str] | None = None


def plan_async(context: Context) -> None:
    """Plan everything that makes the unit's awaits legal."""
    coloring = _color(context)
    if context.draft.threads:
        coloring.boundary = (*context.draft.threads[0], "a chat runs in another thread")
    if coloring.boundary is None:
        coloring.boundary = _two_entry_points(context, coloring)
    if coloring.boundary is None:
        coloring.boundary = _blocked_loop(context, coloring)
    if coloring.boundary is None and context.draft.awaits:
        coloring.boundary = _portal_in_use(context)
    if coloring.boundary is None:
        _write_async(context, coloring)
    else:
        _write_portal(context, coloring.boundary)


# ---------------------------------------------------------------------- deciding


def _blocking(context: Context) -> Blocking:
    functions: set[int] = set()
    top: list[tuple[Module, Expr]] = []
    for site in context.others:
        if not starts_chat(site) or site.key.startswith(".a_") or site.kind == "handed":
            continue
        if site.module.function_of(site.expr) is None:
            top.append((site.module, site.expr))
        for function in context.program.leading_to(site.module, site.expr, through_async=False):
            functions.add(id(function))
            for edge in context.program.callers.get(id(function), ()):
                if edge.call is not None and edge.module.function_of(edge.call) is None:
                    top.append((edge.module, edge.call))
    return Blocking(frozenset(functions), tuple(top))


def _color(context: Context) -> Coloring:
    coloring = Coloring(_blocking(context))
    todo = deque(context.draft.awaits)
    seen: set[int] = set()
    while todo:
        module, expr = todo.popleft()
        if id(expr) in seen:
            continue
        seen.add(id(expr))
        coloring.points.append((module, expr))
        if coloring.boundary is None:
            reason = _no_await_here(context, module, expr)
            coloring.boundary = None if reason is None else (module, expr, reason)
        function = module.function_of(expr)
        if function is None:
            coloring.top.setdefault(module.path, []).append(expr)
        else:
            todo += _color_function(context, coloring, module, function, expr)
        for other in context.program.values(expr.items[0], module) if expr.kind == "call" else ():
            if other.function is not None:  # what may be called instead has to be awaitable too
                todo += _color_function(context, coloring, other.module, other.function, expr)
    return coloring


def _color_function(
    context: Context, coloring: Coloring, module: Module, function: Function, expr: Expr
) -> list[tuple[Module, Expr]]:
    """Make a function async because of ``expr``; the calls of it, which follow."""
    if function.is_async or id(function) in coloring.functions:
        return []
    reason = _must_stay_sync(context, module, function, expr)
    if reason is None and id(function) in coloring.blocking.functions:
        reason = (
            f"`{function.name}` also runs a chat on autogen_compat, which would keep an event loop waiting"
        )
    if reason is not None and coloring.boundary is None:
        coloring.boundary = (module, expr, reason)
    coloring.functions[id(function)] = (module, function)
    edges = context.program.callers.get(id(function), ())
    return [(edge.module, edge.call) for edge in edges if edge.call is not None]


def _must_stay_sync(context: Context, module: Module, function: Function, expr: Expr) -> str | None:
    if not function.name:
        return "it stands in a lambda"
    if function.is_generator:
        return f"`{function.name}` is a generator"
    if function.name.startswith("__") and function.name.endswith("__"):
        return f"`{function.name}` is called by Python itself"
    if not _decorators_are_known(context, module, function):
        return f"`{function.name}` is decorated by code that may call it synchronously"
    if _is_a_value(context, function):
        return f"`{function.name}` is handed on as a value"
    if _is_entry_point(context, function):
        return f"`{function.name}` is an entry point of the package, which is called as a plain function"
    edges = context.program.callers.get(id(function), [])
    unedited = next((e.module for e in edges if context.draft.modules[e.module.path].why_not_edited), None)
    if unedited is not None:
        return f"`{function.name}` is called in {unedited.path}, which is not edited"
    if any(edge.call is None for edge in edges):
        return f"`{function.name}` is called back by the chat"
    if not edges and not _is_tool(context, module, function):
        return f"`{function.name}` is not called in the analysed program: whoever calls it expects a result"
    return None


def _no_await_here(context: Context, module: Module, expr: Expr) -> str | None:
    """Why Python cannot await at an expression, whatever function it is in."""
    if any(a.kind == "comp" and a.text == "GeneratorExp" for a in module.ancestors(expr)):
        return "a chat runs in a generator expression"
    if module.function_of(expr) is not None or not module.facts.is_notebook or _is_awaited(module, expr):
        return None
    if module.scope_of[id(expr)].kind == "class":
        return "a chat runs while a class is being defined"
    run = context.draft.modules[module.path].source.run_by_magics
    magic = next((code.magic for code in run if code.start <= expr.start < code.end), None)
    return None if magic is None else f"code that `{magic}` runs cannot await"


def _is_entry_point(context: Context, function: Function) -> bool:
    """Whether the project's metadata names the function: an installed command calls it without ``await``."""
    for draft in context.draft.modules.values():
        for entry in draft.source.entry_points:
            name, *rest = entry.split(".")
            for value in context.program.member(draft.module, name):
                body = () if value.class_ is None else value.class_.body
                methods = [s.function for s in body if s.function is function and function.name in rest]
                if methods or (value.function is function and not rest):
                    return True
    return False


def _decorators_are_known(context: Context, module: Module, function: Function) -> bool:
    for decorator in function.decorators:
        if decorator.kind in ("name", "attr") and decorator.text in _TRANSPARENT_DECORATORS:
            continue
        if not _is_registration(decorator):
            return False
    return True


def _is_registration(expr: Expr) -> bool:
    names = ("register_for_llm", "register_for_execution")
    return expr.kind == "call" and expr.items[0].kind == "attr" and expr.items[0].text in names


def _is_tool(context: Context, module: Module, function: Function) -> bool:
    return any(_is_registration(decorator) for decorator in function.decorators)


def _is_a_value(context: Context, function: Function) -> bool:
    """Whether the function is used otherwise than by calling it or registering it as a tool."""
    for module in context.program.modules:
        for expr in module.places.named(function.name):
            if expr.kind == "walrus":
                continue
            if not any(v.function is function for v in context.program.values(expr, module)):
                continue
            parent = module.parent.get(id(expr))
            called = parent is not None and parent.kind == "call" and parent.items[0] is expr
            if not called and not _is_tool_argument(parent):
                return True
    return False


def _is_tool_argument(parent: Expr | None) -> bool:
    if parent is None or parent.kind != "call":
        return False
    callee = parent.items[0]
    return _is_registration(callee) or (
        callee.kind in ("name", "attr") and callee.text == "register_function"
    )


def _two_entry_points(context: Context, coloring: Coloring) -> tuple[Module, Expr | Stmt, str] | None:
    """Module-level chats in a module that another module of the unit imports."""
    entries = [m for m in context.program.modules if m.path in coloring.top and not m.facts.is_notebook]
    for module in entries:
        for other in context.program.modules:
            if other is module or other.path not in coloring.top:
                continue
            for stmt in other.stmts:
                if any(module in context.program.table.find_modules(i, other) for i in stmt.imports):
                    place = coloring.top[module.path][0]
                    return module, place, "chats run while this module is imported"
    return None


def _blocked_loop(context: Context, coloring: Coloring) -> tuple[Module, Expr | Stmt, str] | None:
    """Module-level code that would await one chat and keep the event loop waiting for another one."""
    for path, exprs in coloring.top.items():
        module = context.draft.modules[path].module
        if module.facts.is_notebook or _is_single_run(context, path, exprs):
            continue
        first = min(exprs, key=lambda expr: expr.start)
        start = list(module.enclosing_stmts(module.stmt_of[id(first)]))[-1].start
        if any(where is module and call.start > start for where, call in coloring.blocking.top):
            return module, first, "a chat on autogen_compat follows, which would keep an event loop waiting"
    return None


def _portal_in_use(context: Context) -> tuple[Module, Expr | Stmt, str] | None:
    """Where code of the unit drives 0.4 synchronously already: all chats have to meet one event loop."""
    for module in context.unit:
        for expr in module.exprs:
            values = context.program.values(expr, module) if expr.kind in ("name", "attr") else ()
            if any(value.kind == "new" and value.name in _SYNCHRONOUS for value in values):
                return module, expr, "chats of this program enter the portal already"
    return None


# ---------------------------------------------------------------------- writing


def _write_async(context: Context, coloring: Coloring) -> None:
    draft = context.draft
    for module, function in coloring.functions.values():
        draft.edit(module, MakeAsync(Span(function.start, function.end)))
    single = {path: exprs[0] for path, exprs in coloring.top.items() if _is_single_run(context, path, exprs)}
    for module, expr in coloring.points:
        if single.get(module.path) is expr:
            asyncio = draft.name(module, "asyncio", None)
            draft.edit(module, Wrap(span(expr), f"{asyncio}.run"))
        elif id(expr) not in draft.awaited and not _is_awaited(module, expr):
            draft.edit(module, Await(span(expr)))
    for path, exprs in coloring.top.items():
        module = draft.modules[path].module
        if path in single:
            close_in_callee(context, module, single[path], coloring.points)
        elif module.facts.is_notebook:
            continue
        else:
            draft.blame(_awaits_under(context, coloring, exprs))
            plan_main(context, module, exprs)
    close_in_functions(context, coloring.points)


def _awaits_under(context: Context, coloring: Coloring, exprs: Sequence[Expr]) -> list[Expr]:
    """The chats that module-level calls lead to."""
    modules = {id(point): module for module, point in coloring.points}
    inside: dict[int, list[Expr]] = {}
    for module, point in coloring.points:
        inside.setdefault(id(module.function_of(point)), []).append(point)
    found: dict[int, Expr] = {}
    todo = list(exprs)
    while todo:
        expr = todo.pop()
        if id(expr) in found:
            continue
        found[id(expr)] = expr
        callees = context.program.values(expr.items[0], modules[id(expr)]) if expr.kind == "call" else ()
        for called in {id(v.function) for v in callees if v.function is not None}:
            todo += inside.pop(called, [])
    return list(found.values())


def _is_awaited(module: Module, expr: Expr) -> bool:
    parent = module.parent.get(id(expr))
    if parent is None:
        return False
    if parent.kind == "await":
        return True
    # asyncio.gather(...), create_task(...), asyncio.run(...): a coroutine is what they want
    callee = parent.items[0] if parent.kind == "call" else None
    wants = ("gather", "create_task", "run", "wait_for", "ensure_future", "run_until_complete", "shield")
    return callee is not None and callee is not expr and callee.kind == "attr" and callee.text in wants


def _is_single_run(context: Context, path: str, exprs: Sequence[Expr]) -> bool:
    """One module-level call of a project function: ``asyncio.run(f())`` in its place is enough."""
    module = context.draft.modules[path].module
    if len(exprs) != 1 or module.facts.is_notebook:
        return False
    expr = exprs[0]
    if any(expr is point for _, point in context.draft.awaits) or loop_starts(module, module.facts.body):
        return False
    loops = any(s.kind in ("for", "while") for s in module.enclosing_stmts(module.stmt_of[id(expr)]))
    return not loops and not any(a.kind == "comp" for a in module.ancestors(expr))


def _write_portal(context: Context, boundary: tuple[Module, Expr | Stmt, str]) -> None:
    draft = context.draft
    module, place, reason = boundary
    draft.note(
        RULE,
        Severity.INFO,
        module,
        place,
        f"the functions stay synchronous, because {reason}; each chat enters the event loop of the portal",
    )
    for module, expr in draft.awaits:
        function = module.function_of(expr)
        draft.blame([expr])
        if function is not None and function.is_async:
            draft.block(
                RULE, module, expr, f"this function is async, but others must stay synchronous: {reason}"
            )
        elif any(edge.call is None for edge in _edges(context, function)):
            draft.block(
                RULE,
                module,
                expr,
                "a chat inside a function that another chat calls back is not migrated yet",
            )
        else:
            draft.edit(module, Wrap(span(expr), draft.name(module, PORTAL, "run_sync")))


def _edges(context: Context, function: Function | None) -> Sequence[CallEdge]:
    return () if function is None else context.program.callers.get(id(function), ())
