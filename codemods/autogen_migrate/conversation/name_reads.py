"""Where a program sees the names of its agents: in the agents, in messages and in lists of names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..facts.model import Expr
from ..program import TRACKED, Module, Obj, Objs, Program
from ..program.index import Origin, Scope
from ..program.syntax import returns_of

#: Attributes and methods that give messages of chats.
HISTORIES = frozenset(
    (
        "chat_history",
        "chat_messages",
        "_oai_messages",
        "chat_messages_for_summary",
        "last_message",
        "messages",
    )
)
_SPEAKERS = frozenset(("last_speaker", "agents", "sender", "recipient", "agent", "speaker"))
_PASSING = frozenset(
    ("list", "tuple", "set", "reversed", "sorted", "enumerate", "zip", "next", "iter", "filter")
)
_TAKING = frozenset(("get", "pop", "copy", "values", "items", "setdefault"))
_COUNTING = frozenset(("len", "bool", "any", "all"))


@dataclass(frozen=True, slots=True)
class NameRead:
    """One place that reads names, or shows messages with names in them.

    ``about``: the agents, group chats or results of chats that they are of; empty if that is not known.
    """

    module: Module
    expr: Expr
    about: Objs = ()


def name_reads(program: Program, module: Module) -> Iterator[NameRead]:
    """Where names of agents, or what may be such, are read in a module."""
    for expr in module.exprs:
        if expr.kind == "attr" and expr.text in ("name", "_name"):
            values = program.values(expr.items[0], module)
            known = [o for o in values if o.kind not in ("member", "api-value")]
            agents = tuple(o for o in known if o.kind == "agent")
            if agents or (not known and _Sources(program, _SPEAKERS).lead(expr.items[0], module)):
                yield NameRead(module, expr, agents)
            continue
        message = _read_message(expr)
        if expr.kind == "attr" and expr.text == "agent_names":
            yield NameRead(module, expr, _ours(program, expr.items[0], module))
        elif message is not None and _may_be_message(program, message, module):
            sources = _Sources(program, HISTORIES)
            if sources.lead(message, module):
                yield NameRead(module, expr, sources.about)


def shown_messages(program: Program, module: Module) -> Iterator[NameRead]:
    """Where whole messages of chats go somewhere that shows their names, or may."""
    for expr in module.exprs:
        if expr.kind != "attr" or expr.text not in HISTORIES:
            continue
        known = program.values(expr.items[0], module)
        ours = _ours(program, expr.items[0], module)
        parent = module.parent.get(id(expr))
        called = parent is not None and parent.kind == "call" and parent.items[0] is expr
        messages = parent if called and parent is not None else expr
        concerned = bool(ours) or (not known and expr.text != "messages")
        if concerned and not _Uses(program).is_taken_apart(messages, module):
            yield NameRead(module, expr, ours)


def is_shown(program: Program, scope: Scope, name: str) -> bool:
    """Whether the message that a parameter gets goes somewhere as a whole."""
    return not _Uses(program).name_is_taken_apart(name, scope)


def _read_message(expr: Expr) -> Expr | None:
    """What ``expr`` takes the entry ``name`` from."""
    if expr.kind == "subscript" and expr.items[1].value == "name":
        return expr.items[0]
    if expr.kind == "call" and len(expr.items) > 1 and expr.items[1].value == "name":
        callee = expr.items[0]
        if callee.kind == "attr" and callee.text in ("get", "pop", "setdefault"):
            return callee.items[0]
    return None


# ---------------------------------------------------------------------- what it can be


def _may_be_message(program: Program, expr: Expr, module: Module) -> bool:
    known = program.values(expr, module)
    if known and all(o.kind in ("dict", "copy", "const") for o in known):
        return False
    return expr.kind != "subscript" or expr.items[1].value != "function"  # the call of a tool


def _ours(program: Program, expr: Expr, module: Module) -> Objs:
    """The agents, group chats and results of chats that an expression can be."""
    return tuple(o for o in program.values(expr, module) if o.kind in (*TRACKED, "result", "results"))


class _Sources:
    """Follows an expression that nothing is known of back to where it comes from.

    It leads to what is looked for if an attribute of such a name is met, a parameter that code outside of the
    program gives, or an object of 0.2; ``about`` are these objects, if there is nothing else.
    """

    def __init__(self, program: Program, attributes: frozenset[str]) -> None:
        self._program = program
        self._attributes = attributes
        self._seen: set[int] = set()
        self._found: list[Obj] = []
        self._is_vague = False

    @property
    def about(self) -> Objs:
        return () if self._is_vague else tuple(dict.fromkeys(self._found))

    def lead(self, expr: Expr, module: Module) -> bool:
        """Whether it leads to what is looked for."""
        self._follow(expr, module)
        return self._is_vague or bool(self._found)

    def _follow(self, expr: Expr, module: Module) -> None:
        if id(expr) in self._seen:
            return
        self._seen.add(id(expr))
        known = self._program.values(expr, module)
        ours = _ours(self._program, expr, module)
        self._found += ours
        if ours:
            return
        match expr.kind:
            case "attr":
                self._attribute(expr, module, bool(known))
            case "subscript" | "await" | "walrus" | "star" | "comp":
                self._follow(expr.items[0], module)
            case "ifexp" | "boolop" | "binop":
                for item in expr.items:
                    self._follow(item, module)
            case "call":
                self._call(expr, module)
            case "name":
                scope = module.scope_of[id(expr)].lookup(expr.text)
                for origin in () if scope is None else scope.origins[expr.text]:
                    self._origin(origin, scope or module.scope)
            case _:
                pass

    def _attribute(self, expr: Expr, module: Module, is_known: bool) -> None:
        ours = _ours(self._program, expr.items[0], module)
        if expr.text in self._attributes:
            self._found += ours
            self._is_vague = self._is_vague or not ours
        elif is_known:
            self._follow(expr.items[0], module)

    def _call(self, expr: Expr, module: Module) -> None:
        callee = expr.items[0]
        if callee.kind == "attr" and callee.text in self._attributes:
            self._attribute(callee, module, is_known=True)
        elif callee.kind == "attr" and callee.text in _TAKING:
            self._follow(callee.items[0], module)
        elif callee.kind == "name" and callee.text in _PASSING:
            for argument in expr.items[1:]:
                self._follow(argument, module)
        else:
            for function in self._program.values(callee, module):
                for given in _returned(function):
                    self._follow(given, function.module)

    def _origin(self, origin: Origin, scope: Scope) -> None:
        if origin.expr is not None:
            self._follow(origin.expr, scope.module)
        elif origin.inner is not None:
            self._origin(origin.inner, scope)
        elif origin.kind == "param" and origin.function is not None:
            edges = self._program.callers.get(id(origin.function), ())
            called = [(edge.module, edge.call) for edge in edges if edge.call is not None]
            self._is_vague = self._is_vague or not called or len(called) < len(edges)
            for module, call in called:
                for argument in call.items[1:]:
                    self._follow(argument, module)


def _returned(function: Obj) -> Iterator[Expr]:
    if function.function is not None:
        for stmt in returns_of(function.function.body):
            yield from stmt.exprs


# ---------------------------------------------------------------------- where it goes


class _Uses:
    """Follows messages forward: whether nothing is done but to take their entries or count them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._seen: set[tuple[int, str]] = set()

    def is_taken_apart(self, expr: Expr, module: Module) -> bool:
        parent = module.parent.get(id(expr))
        if parent is None:
            return self._stmt(expr, module)
        first = bool(parent.items) and parent.items[0] is expr
        match parent.kind:
            case "subscript" if first:
                return isinstance(parent.items[1].value, str) or self.is_taken_apart(parent, module)
            case "attr":
                return self._method(parent, module)
            case "call" if not first:
                return self._argument(parent, module)
            case "comp":
                return self._comprehension(expr, parent, module)
            case "compare" | "unary":
                return True
            case "boolop" | "ifexp" | "await" | "star":
                return self.is_taken_apart(parent, module)
            case _:
                return False

    def _method(self, attribute: Expr, module: Module) -> bool:
        call = module.parent.get(id(attribute))
        if call is None or call.kind != "call" or call.items[0] is not attribute:
            return False
        if attribute.text in ("append", "clear", "index", "count"):
            return True
        entry = len(call.items) > 1 and isinstance(call.items[1].value, str)
        return attribute.text in _TAKING and (entry or self.is_taken_apart(call, module))

    def _argument(self, call: Expr, module: Module) -> bool:
        callee = call.items[0]
        if callee.kind == "name" and callee.text in _COUNTING:
            return True
        return callee.kind == "name" and callee.text in _PASSING and self.is_taken_apart(call, module)

    def _comprehension(self, expr: Expr, comp: Expr, module: Module) -> bool:
        for target, iterable, *conditions in comp.generators:
            if iterable is expr:
                scope = module.scope_of[id(target)]
                return self._targets(target, scope, module)
            if any(condition is expr for condition in conditions):
                return True
        return self.is_taken_apart(comp, module)

    def _stmt(self, expr: Expr, module: Module) -> bool:
        stmt = module.stmt_of[id(expr)]
        scope = module.stmt_scope[id(stmt)]
        if stmt.kind in ("for", "assign", "annassign") and stmt.exprs and stmt.exprs[0] is expr:
            targets = stmt.targets[:1] if stmt.kind != "assign" else stmt.targets
            return all(self._targets(target, scope, module) for target in targets)
        if stmt.kind == "assign" and any(target is expr for target in stmt.targets):
            return True
        return stmt.kind in ("if", "while", "del") or (stmt.kind == "expr" and not module.facts.is_notebook)

    def _targets(self, target: Expr, scope: Scope, module: Module) -> bool:
        if target.kind in ("tuple", "list"):
            return all(self._targets(item, scope, module) for item in target.items)
        return target.kind == "name" and self.name_is_taken_apart(target.text, scope)

    def name_is_taken_apart(self, name: str, scope: Scope) -> bool:
        owner = scope.lookup(name)
        if owner is None or (id(owner), name) in self._seen:
            return True
        self._seen.add((id(owner), name))
        return all(self.is_taken_apart(use, owner.module) for use in uses_of(name, owner))


def uses_of(name: str, owner: Scope) -> Sequence[Expr]:
    """Where a name of a scope is read, in its module."""
    module = owner.module
    written = {id(target) for stmt in module.stmts for target in stmt.targets}
    return [
        expr
        for expr in module.exprs
        if expr.kind == "name"
        and expr.text == name
        and id(expr) not in written
        and module.scope_of[id(expr)].lookup(name) is owner
        and not _is_target(module, expr)
    ]


def _is_target(module: Module, expr: Expr) -> bool:
    """Whether a name is bound by a comprehension, or as part of a tuple."""
    parent = module.parent.get(id(expr))
    if parent is not None and parent.kind == "comp":
        return any(target is expr for target, *_ in parent.generators)
    tops = [a for a in module.ancestors(expr) if a.kind in ("tuple", "list", "star")]
    if not tops:
        return False
    stmt = module.stmt_of[id(expr)]
    outer = module.parent.get(id(tops[-1]))
    in_comp = outer is not None and outer.kind == "comp" and any(t is tops[-1] for t, *_ in outer.generators)
    return in_comp or any(target is tops[-1] for target in stmt.targets)
