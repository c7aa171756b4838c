"""Registrations that go, with the statements, loops and decorators that did nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...conversation.registrations import is_decorator
from ...facts.model import Expr, Function, Stmt
from ...program import Module, Program, Site
from ..context import Context
from ..draft import span
from ..model import DeleteStatement, Edit, Ref, RemoveDecorator, Replace

_ABOUT = re.compile(r"\bregist", re.IGNORECASE)


@dataclass(slots=True)
class Removal:
    """The calls ``sites``, by ``id``, of the registrations that go.

    ``whole`` are the statements, by ``id``, of which nothing is left without them: loops, and functions with
    the ``calls`` of them.
    """

    sites: frozenset[int]
    whole: dict[int, Stmt] = field(default_factory=dict[int, Stmt])
    calls: list[tuple[Module, Expr]] = field(default_factory=list[tuple[Module, Expr]])

    @property
    def gone(self) -> set[int]:
        """The calls and statements that go."""
        return {*self.sites, *self.whole, *(id(call) for _, call in self.calls)}

    def find(self, program: Program, sites: Iterable[Site]) -> None:
        """Find out of which statements nothing is left."""
        for site in sites:
            stmt = site.module.stmt_of[id(site.expr)]
            if not is_decorator(site.module, site.expr) and self._is_all(stmt):
                self._take(program, site.module, stmt)

    def _take(self, program: Program, module: Module, stmt: Stmt) -> None:
        if id(stmt) in self.whole:
            return
        self.whole[id(stmt)] = stmt
        around = module.stmt_parent.get(id(stmt))
        if around is None or not self._is_left_empty(around):
            return
        if around.kind == "for":
            self._take(program, module, around)
        elif around.kind == "def" and around.function is not None:
            calls = _calls_of(program, module, around.function)
            if calls is not None:
                self.calls.extend(calls)
                self._take(program, module, around)
                for where, call in calls:
                    self._take(program, where, where.stmt_of[id(call)])

    def edits(self, context: Context, site: Site) -> list[tuple[Module, Edit]]:
        """What removes a registration."""
        module = site.module
        if is_decorator(module, site.expr):
            return [(module, RemoveDecorator(span(site.expr)))]
        outermost = self._outermost(module, site.expr)
        if outermost is not None:
            calls = [(where, self._outermost(where, call)) for where, call in self.calls]
            going = [(module, outermost), *((where, stmt) for where, stmt in calls if stmt is not None)]
            return [
                (at, DeleteStatement(span(stmt), with_comments=_is_about_it(context, at, stmt)))
                for at, stmt in going
            ]
        outer = module.parent.get(id(site.expr))
        if outer is None or outer.kind != "call" or outer.items[0] is not site.expr:
            return [(module, Replace(span(site.expr), "None"))]
        return [(module, Replace(span(outer), Ref(span(outer.items[1]))))]

    def _outermost(self, module: Module, expr: Expr) -> Stmt | None:
        around = [s for s in module.enclosing_stmts(module.stmt_of[id(expr)]) if id(s) in self.whole]
        return around[-1] if around else None

    def _is_all(self, stmt: Stmt) -> bool:
        """Whether a statement only registers: a call, or ``f = agent.register_for_…(…)(f)``."""
        if not stmt.exprs or stmt.kind not in ("expr", "assign"):
            return False
        rest = self._stripped(stmt.exprs[0])
        if rest is None:
            return stmt.kind == "expr"
        if rest is stmt.exprs[0] or _has_call(rest):
            return False
        target = stmt.targets[0] if stmt.kind == "assign" and len(stmt.targets) == 1 else None
        return stmt.kind == "expr" or (
            target is not None and rest.kind == "name" and (target.kind, target.text) == ("name", rest.text)
        )

    def _stripped(self, expr: Expr) -> Expr | None:
        """What is left of an expression without these registrations; None if it is one itself."""
        while expr.kind == "call":
            if id(expr) in self.sites:
                return None
            if id(expr.items[0]) not in self.sites or len(expr.items) != 2:
                break
            expr = expr.items[1]
        return expr

    def _is_left_empty(self, around: Stmt) -> bool:
        inside = [stmt for block in around.blocks for stmt in block]
        if around.function is not None:
            inside = [s for s in around.function.body if not _is_docstring(s)]
        return all(id(stmt) in self.whole for stmt in inside)


def _is_docstring(stmt: Stmt) -> bool:
    return stmt.kind == "expr" and isinstance(stmt.exprs[0].value, str)


def _calls_of(program: Program, module: Module, function: Function) -> list[tuple[Module, Expr]] | None:
    """The calls of a function, if they are statements and nothing else speaks of it."""
    edges = program.callers.get(id(function), ())
    calls = [(e.module, e.call) for e in edges if e.call is not None]
    if not calls or len(calls) < len(edges) or function.decorators:
        return None
    if any(m.stmt_of[id(c)].kind != "expr" or m.stmt_of[id(c)].exprs[0] is not c for m, c in calls):
        return None
    callees = {id(call.items[0]) for _, call in calls}
    for other in program.modules:
        for expr in other.places.named(function.name):
            is_it = expr.kind in ("name", "attr") and id(expr) not in callees
            if is_it and any(v.function is function for v in program.values(expr, other)):
                return None
    return calls


def _has_call(expr: Expr) -> bool:
    return expr.kind == "call" or any(map(_has_call, expr.items))


def _is_about_it(context: Context, module: Module, stmt: Stmt) -> bool:
    """Whether the comment directly above a statement is about the registration, which is gone then."""
    data = context.draft.modules[module.path].data
    lines: Sequence[bytes] = data[: data.rfind(b"\n", 0, stmt.start) + 1].splitlines()
    comments: list[str] = []
    for line in reversed(lines):
        if not line.strip().startswith(b"#"):
            break
        comments.append(line.decode("utf-8"))
    return bool(comments) and any(_ABOUT.search(comment) for comment in comments)
