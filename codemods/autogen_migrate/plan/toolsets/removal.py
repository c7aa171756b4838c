"""Registrations that go, with the statements, loops and decorators that did nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ...conversation.registrations import is_decorator
from ...facts.model import Expr, Stmt
from ...program import Module, Site
from ..context import Context
from ..draft import span
from ..model import DeleteStatement, Edit, Ref, RemoveDecorator, Replace

_ABOUT = re.compile(r"\bregist", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Removal:
    """The calls ``sites``, by ``id``, of the registrations that go."""

    sites: frozenset[int]

    def statements(self, sites: Iterable[Site]) -> set[int]:
        """The statements, by ``id``, of which nothing is left without these registrations."""
        found: dict[int, Stmt] = {}
        for site in sites:
            stmt = site.module.stmt_of[id(site.expr)]
            if not is_decorator(site.module, site.expr) and self._is_all(stmt):
                found[id(stmt)] = stmt
                around = site.module.stmt_parent.get(id(stmt))
                while around is not None and self._is_left_empty(around, found):
                    found[id(around)] = around
                    around = site.module.stmt_parent.get(id(around))
        return set(found)

    def edits(self, context: Context, site: Site, whole: Collection[int]) -> list[tuple[Module, Edit]]:
        """What removes a registration; ``whole`` are the statements that go."""
        module = site.module
        if is_decorator(module, site.expr):
            return [(module, RemoveDecorator(span(site.expr)))]
        stmt = module.stmt_of[id(site.expr)]
        outermost = [s for s in module.enclosing_stmts(stmt) if id(s) in whole]
        if outermost:
            going = outermost[-1]
            about = _is_about_it(context, module, going)
            return [(module, DeleteStatement(span(going), with_comments=about))]
        outer = module.parent.get(id(site.expr))
        if outer is None or outer.kind != "call" or outer.items[0] is not site.expr:
            return [(module, Replace(span(site.expr), "None"))]
        return [(module, Replace(span(outer), Ref(span(outer.items[1]))))]

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

    def _is_left_empty(self, around: Stmt, gone: Collection[int]) -> bool:
        inside = [stmt for block in around.blocks for stmt in block]
        return around.kind == "for" and all(id(stmt) in gone for stmt in inside)


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
