"""The expressions and statements of one module, by name and by place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ..facts.model import Expr, ImportedName, Stmt


class Places:
    """Looks up what is asked for often, so that nobody goes through a whole module for it."""

    def __init__(self, exprs: Sequence[Expr], stmts: Sequence[Stmt]) -> None:
        self._named: dict[str, list[Expr]] = {}
        for expr in exprs:
            if expr.kind in ("name", "attr", "walrus"):
                self._named.setdefault(expr.text, []).append(expr)
        self._imports: dict[str, list[ImportedName]] = {}
        for imported in (i for stmt in stmts for i in stmt.imports):
            self._imports.setdefault(imported.bound, []).append(imported)
        self._exprs = sorted(exprs, key=lambda expr: expr.start)
        self._expr_starts = [expr.start for expr in self._exprs]
        self._stmts = sorted(stmts, key=lambda stmt: stmt.start)
        self._stmt_starts = [stmt.start for stmt in self._stmts]

    def named(self, name: str) -> Sequence[Expr]:
        """The names, attributes and walrus targets that are spelled ``name``, in the order of the module."""
        return self._named.get(name, ())

    def imports(self, name: str) -> Sequence[ImportedName]:
        """What the module imports under a name."""
        return self._imports.get(name, ())

    def exprs_within(self, start: int, end: int) -> Sequence[Expr]:
        """The expressions that begin at ``start`` or behind it and before ``end``, by position."""
        return self._exprs[bisect_left(self._expr_starts, start) : bisect_left(self._expr_starts, end)]

    def stmts_within(self, start: int, end: int) -> Sequence[Stmt]:
        """The statements that begin there, by position."""
        return self._stmts[bisect_left(self._stmt_starts, start) : bisect_left(self._stmt_starts, end)]
