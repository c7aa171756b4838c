"""Whether a registration is always carried out, once its agent is made and before any of its chats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...conversation.model import Chat
from ...conversation.registrations import is_decorator
from ...facts.model import Expr, Function, Stmt
from ...program import Module, Obj, Program, Site
from ..draft import is_main_guard

Spot = tuple[Module, Expr]
_STRAIGHT = frozenset(("for", "with", "def"))


def doubt(program: Program, agent: Obj, site: Site, chats: Sequence[Chat]) -> str:
    """Why it is not sure that an agent has a tool from the beginning; empty if it is."""
    assert agent.expr is not None
    made: Spot = (agent.module, agent.expr)
    here: Spot = (site.module, site.expr)
    if not _is_always_run(*here):
        return "the tool is registered under a condition"
    one, other = made, here
    if program_function(here) is not agent.module.function_of(agent.expr):
        lifted_made, lifted_here = lifted(program, made), lifted(program, here)
        if lifted_here is None or lifted_made is None:
            return "it is not sure that the tool is registered each time its agent is made"
        one, other = lifted_made, lifted_here
    if one[0] is other[0] and other[1].start < one[1].start and not is_decorator(*here):
        return "the tool is registered before its agent is made"
    late = next((chat for chat in chats if not _precedes(program, here, chat)), None)
    return "" if late is None else "it is not sure that the tool is registered before the chat"


def program_function(spot: Spot) -> Function | None:
    """The function around a place; for a decorator the one around its definition."""
    return spot[0].function_of(spot[1])


def _is_always_run(module: Module, expr: Expr) -> bool:
    """Whether the function around an expression always evaluates it, in loops that are unrolled at most."""
    if any(a.kind in ("ifexp", "boolop", "lambda", "comp") for a in module.ancestors(expr)):
        return False
    statement = module.stmt_of[id(expr)]
    inner: Stmt | None = None
    for around in module.enclosing_stmts(statement):
        if around is not statement and inner is not None:
            if around.kind in ("def", "class"):
                return around.kind == "def"
            in_try = around.kind == "try" and inner in around.blocks[0]
            if around.kind not in _STRAIGHT and not in_try and not is_main_guard(around):
                return False
        inner = around
    return True


def lifted(program: Program, spot: Spot) -> Spot | None:
    """Where module-level code leads to a place, if it does once and always."""
    *_, last = _steps(program, spot)
    return last if program_function(last) is None else None


def _steps(program: Program, spot: Spot) -> Iterator[Spot]:
    """A place, the call that leads there, the call that leads to that, as long as there is just one."""
    yield spot
    seen: set[int] = set()
    while (function := program_function(spot)) is not None:
        edges = program.callers.get(id(function), [])
        if id(function) in seen or len(edges) != 1 or edges[0].call is None:
            return
        seen.add(id(function))
        spot = (edges[0].module, edges[0].call)
        if not _is_always_run(*spot) or _is_in_loop(*spot):
            return
        yield spot


def _is_in_loop(module: Module, expr: Expr) -> bool:
    statements = module.enclosing_stmts(module.stmt_of[id(expr)])
    return any(s.kind in ("for", "while") for s in statements)


def _precedes(program: Program, here: Spot, chat: Chat) -> bool:
    """Whether a registration is carried out before each run of a chat."""
    there: Spot = (chat.module, chat.site.expr)
    for spot in _steps(program, here):
        function = program_function(spot)
        if function is None:
            starts = [start for start in _starts(program, there) if start[0] is spot[0]]
            return all(_is_before(spot[1], start[1]) for start in starts)
        if function is program_function(there):
            return _is_before(spot[1], there[1])
    function = program_function(here)
    return function is not None and _is_called_after(program, here, function, there)


def _is_before(one: Expr, other: Expr) -> bool:
    """Whether an expression is evaluated before another call of the same code is made."""
    return one.start < other.start or (one is not other and one.start == other.start and one.end < other.end)


def _is_called_after(program: Program, here: Spot, function: Function, there: Spot) -> bool:
    """Whether the function of a registration runs the chat, or hands out what it registered for."""
    seen: set[int] = set()
    todo = [there]
    while todo:
        module, expr = todo.pop()
        around = program_function((module, expr))
        if around is function:
            if expr.start < here[1].start:
                return False
            continue
        if around is None:
            continue  # it gets its agents from a call of the function
        if id(around) in seen:
            continue
        seen.add(id(around))
        todo += [(e.module, e.call) for e in program.callers.get(id(around), ()) if e.call is not None]
    return True


def _starts(program: Program, there: Spot) -> list[Spot]:
    """The module-level code that leads to a chat."""
    if program_function(there) is None:
        return [there]
    edges = (e for f in program.leading_to(*there) for e in program.callers.get(id(f), ()))
    calls = [(e.module, e.call) for e in edges if e.call is not None]
    return [spot for spot in calls if program_function(spot) is None]
