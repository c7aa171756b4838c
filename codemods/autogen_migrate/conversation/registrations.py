"""Tools as they are registered one after the other: what a later registration takes over, or replaces.

In 0.2 a function remembers the name and the description that it was registered with last, and the model of an
agent is told of one tool of a name, the last one (``ConversableAgent.register_for_llm`` and
``update_tool_signature``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr, Function, Stmt
from ..program import Module, Objs, Program, Site, starts_chat
from .arguments import Arguments, bind

_METHODS = (".register_for_llm", ".register_for_execution")


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration of a function.

    Attributes:
        function: the function, if it is known.
        tells: whether a model is told of it.
        caller: the agent whose model that is.
        name: the name of the tool, also where it comes from an earlier registration; None: not known.
        description: its description, likewise.
    """

    site: Site
    stmt: Stmt
    function: Function | None
    tells: bool
    caller: Expr | None
    callers: Objs
    arguments: Arguments
    name: str | None
    description: Expr | None

    @property
    def module(self) -> Module:
        return self.site.module


@dataclass(slots=True)
class Registrations:
    """What is known of a program's registrations, by the ``id`` of the call.

    ``all`` are they; ``repeated`` has for each that has no effect the one that replaces it.
    """

    all: dict[int, Registration] = field(default_factory=dict[int, Registration])
    repeated: dict[int, Registration] = field(default_factory=dict[int, Registration])


def find_registrations(program: Program, sites: Sequence[Site]) -> Registrations:
    """The registrations of tools among *sites*."""
    found = Registrations()
    of_function: dict[int, list[Registration]] = {}
    told: dict[str, list[Registration]] = {}
    for site in sorted((s for s in sites if _is_registration(s)), key=_order):
        made = _registration(program, site, of_function)
        found.all[id(site.expr)] = made
        of_function.setdefault(id(made.function), []).append(made)
        if made.tells and made.name is not None:
            told.setdefault(made.name, []).append(made)
    chats = [site for site in sites if starts_chat(site)]
    for alike in told.values():
        for number, earlier in enumerate(alike):
            later = next((r for r in alike[number + 1 :] if _replaces(program, r, earlier, chats)), None)
            if later is not None:
                found.repeated[id(earlier.site.expr)] = later
    return found


def applied(module: Module, call: Expr) -> Expr | None:
    """The call that gives a function to what ``register_for_…(…)`` returned."""
    outer = module.parent.get(id(call))
    is_applied = outer is not None and outer.kind == "call" and outer.items[0] is call
    return outer if is_applied and outer is not None and len(outer.items) == 2 else None


def is_decorator(module: Module, call: Expr) -> bool:
    """Whether a call stands as a decorator."""
    function = module.stmt_of[id(call)].function
    return function is not None and call in function.decorators


def _is_registration(site: Site) -> bool:
    if site.kind == "function":
        return site.key == "register_function"
    return site.kind == "method" and site.key in _METHODS


def _order(site: Site) -> tuple[str, int, int]:
    """Text order; of calls in one statement, decorators included, the inner one comes first."""
    return site.module.path, site.module.stmt_of[id(site.expr)].start, -site.expr.start


def _registration(
    program: Program, site: Site, of_function: Mapping[int, Sequence[Registration]]
) -> Registration:
    module = site.module
    if site.kind == "function":
        arguments = bind(site.expr, ("f",))
        given, caller = arguments.get("f"), arguments.get("caller")
        function = None if given is None else _function(program, given.expr, module)
        caller_expr = None if caller is None else caller.expr
        callers = () if caller_expr is None else program.values(caller_expr, module)
    else:
        names = ("name", "description", "api_style") if site.key == _METHODS[0] else ("name",)
        arguments = bind(site.expr, names)
        caller_expr, callers = site.expr.items[0].items[0], site.objs
        outer = applied(module, site.expr)
        if is_decorator(module, site.expr):
            function = module.stmt_of[id(site.expr)].function
        else:
            function = None if outer is None else _function(program, outer.items[1], module)
    stmt = module.stmt_of[id(site.expr)]
    earlier = () if function is None else of_function.get(id(function), ())
    before = [r for r in earlier if _precedes(r, module, stmt)]
    return Registration(
        site=site,
        stmt=stmt,
        function=function,
        tells=site.key != _METHODS[1],
        caller=caller_expr,
        callers=callers,
        arguments=arguments,
        name=_name(arguments, function, before),
        description=_description(arguments, before),
    )


def _name(arguments: Arguments, function: Function | None, before: Sequence[Registration]) -> str | None:
    given = arguments.get("name")
    if given is not None and (given.expr.kind != "const" or given.expr.value):
        return given.expr.value if isinstance(given.expr.value, str) else None
    if before:
        return before[-1].name
    return function.name or None if function is not None else None


def _description(arguments: Arguments, before: Sequence[Registration]) -> Expr | None:
    given = arguments.get("description")
    if given is not None and (given.expr.kind != "const" or given.expr.value):
        return given.expr
    return next((r.description for r in reversed(before) if r.description is not None), None)


def _function(program: Program, given: Expr, module: Module) -> Function | None:
    """The one function that is registered; what was registered already is looked through."""
    while given.kind == "call" and given.items[0].kind == "call" and len(given.items) == 2:
        if given.items[0].items[0].text not in ("register_for_llm", "register_for_execution"):
            break
        given = given.items[1]
    found = {id(v.function): v.function for v in program.values(given, module)}
    return next(iter(found.values())) if len(found) == 1 else None


def _precedes(earlier: Registration, module: Module, stmt: Stmt) -> bool:
    """Whether a registration is always done before a statement of its module is reached."""
    block = earlier.module.stmt_parent.get(id(earlier.stmt))
    return earlier.module is module and (
        earlier.stmt is stmt
        or any(module.stmt_parent.get(id(s)) is block for s in module.enclosing_stmts(stmt))
    )


# ---------------------------------------------------------------------- what replaces what


def _replaces(program: Program, later: Registration, earlier: Registration, chats: Sequence[Site]) -> bool:
    module = earlier.module
    if later.name != earlier.name or later.module is not module or later.description is None:
        return False
    if any(r.arguments.starred or r.arguments.get("api_style") for r in (earlier, later)):
        return False
    if module.stmt_parent.get(id(earlier.stmt)) is not module.stmt_parent.get(id(later.stmt)):
        return False
    return _same_caller(earlier, later) and not any(_between(program, module, earlier, later, chats))


def _same_caller(earlier: Registration, later: Registration) -> bool:
    """Whether both are for one agent: named by one variable, or made once at module level."""
    one, other = earlier.caller, later.caller
    if one is None or other is None or len(earlier.callers) != 1 or earlier.callers != later.callers:
        return False
    if _dotted(one) is not None and _dotted(one) == _dotted(other):
        return True
    made, module = earlier.callers[0].expr, earlier.callers[0].module
    return made is not None and module.stmt_parent.get(id(module.stmt_of[id(made)])) is None


def _dotted(expr: Expr) -> str | None:
    if expr.kind == "name":
        return expr.text
    base = _dotted(expr.items[0]) if expr.kind == "attr" else None
    return None if base is None else f"{base}.{expr.text}"


def _between(
    program: Program, module: Module, earlier: Registration, later: Registration, chats: Sequence[Site]
) -> Iterator[bool]:
    """Whether a chat may run between the two, or the variable of the agent gets another one."""
    function = module.function_of(later.site.expr)
    inside = range(earlier.stmt.start, later.stmt.start)
    yield from (site.module is module and site.expr.start in inside for site in chats)
    for expr in module.exprs:
        if expr.kind == "call" and expr.start in inside and module.function_of(expr) is function:
            yield any(v.function is not None for v in program.values(expr.items[0], module))
    name = (_dotted(later.caller) if later.caller is not None else None) or ""
    for stmt in module.stmts:
        if stmt.start in inside and stmt is not earlier.stmt:
            yield any(_dotted(target) == name for target in stmt.targets)
