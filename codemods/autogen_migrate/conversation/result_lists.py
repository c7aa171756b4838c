"""What a program takes out of a list (or dict) of results: fields of single ones, or one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.model import Expr
from ..program import Module, Program
from ..program.index import Scope
from .messages import uses_of_messages
from .model import Take
from .name_reads import uses_of
from .results import FIELDS

_LISTED = frozenset(("list", "tuple", "reversed", "iter"))


class _Lost(Exception):
    """The results go where they cannot be followed."""


def takes_of(program: Program, call: Expr, module: Module) -> tuple[Take, ...] | None:
    """What is taken of the results of a queue of chats; None if that is not known."""
    try:
        return tuple(_Takes(program, module).of_list(call))
    except _Lost:
        return None


class _Takes:
    """Follows the results within the function of the call."""

    def __init__(self, program: Program, module: Module) -> None:
        self._program = program
        self._module = module

    def of_list(self, expr: Expr) -> Iterator[Take]:
        parent = self._module.parent.get(id(expr))
        if parent is None:
            yield from self._statement(expr)
        elif parent.kind == "await":
            yield from self.of_list(parent)
        elif parent.kind == "subscript" and parent.items[0] is expr:
            yield from self._of_item(parent, expr, parent.items[1])
        elif parent.kind == "comp":
            yield from self._comprehension(expr, parent)
        elif parent.kind == "call" and parent.items[0] is not expr and parent.items[0].kind == "name":
            yield from self._argument(expr, parent)
        else:
            raise _Lost

    def _statement(self, expr: Expr) -> Iterator[Take]:
        module = self._module
        stmt = module.stmt_of[id(expr)]
        first = bool(stmt.exprs) and stmt.exprs[0] is expr
        if stmt.kind == "expr" and not (module.facts.is_notebook and expr.kind == "name"):
            return
        if stmt.kind == "for" and first:
            yield from self._loop(expr, stmt.targets[0], module.stmt_scope[id(stmt)])
        elif stmt.kind == "assign" and first and len(stmt.targets) == 1:
            yield Take("name", stmt.targets[0])
            for use in self._names(stmt.targets[0], module.stmt_scope[id(stmt)]):
                yield from self.of_list(use)
        else:
            raise _Lost

    def _names(self, target: Expr, scope: Scope) -> list[Expr]:
        """Where a variable that is bound once is read, all in one function."""
        owner = scope.lookup(target.text) if target.kind == "name" else None
        if owner is None or len(owner.origins[target.text]) != 1 or owner.module is not self._module:
            raise _Lost
        if owner is self._module.scope and self._is_imported(target.text):
            raise _Lost
        uses = list(uses_of(target.text, owner))
        if any(self._module.function_of(use) is not self._module.function_of(target) for use in uses):
            raise _Lost
        return uses

    def _is_imported(self, name: str) -> bool:
        others = (m for m in self._program.modules if m is not self._module)
        return any(i.name in (name, "*") for other in others for stmt in other.stmts for i in stmt.imports)

    def _of_item(self, item: Expr, of: Expr, index: Expr | None) -> Iterator[Take]:
        """What is read of one result: ``results[1].summary``."""
        parent = self._module.parent.get(id(item))
        if parent is not None and parent.kind == "attr" and parent.text in FIELDS:
            yield self._field(parent, of, index)
            return
        stmt = self._module.stmt_of[id(item)]
        simple = parent is None and stmt.kind == "assign" and len(stmt.targets) == 1
        if not simple or index is None or stmt.exprs[0] is not item:
            raise _Lost
        yield Take("bound", item, of, index)
        for use in self._names(stmt.targets[0], self._module.stmt_scope[id(stmt)]):
            outer = self._module.parent.get(id(use))
            if outer is None or outer.kind != "attr" or outer.text not in FIELDS:
                raise _Lost
            yield self._field(outer, of, index)

    def _field(self, attribute: Expr, of: Expr, index: Expr | None) -> Take:
        history = attribute.text == "chat_history"
        uses = uses_of_messages(self._program, attribute, self._module, of_list=True) if history else ()
        return Take("field", attribute, of, index, attribute.text, uses)

    # ------------------------------------------------------------------ one after the other

    def _argument(self, expr: Expr, call: Expr) -> Iterator[Take]:
        """``enumerate(results)``, ``zip(names, results)``, ``len(results)``."""
        name = call.items[0].text
        if name == "len":
            yield Take("length", expr)
            return
        if name in _LISTED:
            yield from self._looped(call, expr, None)
        elif name == "enumerate":
            yield from self._looped(call, expr, 1)
        elif name == "zip":
            yield from self._looped(call, expr, next(n for n, i in enumerate(call.items[1:]) if i is expr))
        else:
            raise _Lost

    def _looped(self, iterable: Expr, expr: Expr, position: int | None) -> Iterator[Take]:
        """A loop over what a builtin makes of the list: the results are at ``position`` of its target."""
        module = self._module
        parent = module.parent.get(id(iterable))
        if parent is not None and parent.kind == "comp":
            yield from self._comprehension(iterable, parent, expr, position)
            return
        stmt = module.stmt_of[id(iterable)]
        if parent is not None or stmt.kind != "for" or stmt.exprs[0] is not iterable:
            raise _Lost
        yield from self._loop(expr, _part(stmt.targets[0], position), module.stmt_scope[id(stmt)])

    def _comprehension(
        self, iterable: Expr, comp: Expr, expr: Expr | None = None, position: int | None = None
    ) -> Iterator[Take]:
        target = next((g[0] for g in comp.generators if g[1] is iterable), None)
        if target is None:
            raise _Lost
        part = _part(target, position)
        yield from self._loop(expr or iterable, part, self._module.scope_of[id(part)])

    def _loop(self, expr: Expr, target: Expr, scope: Scope) -> Iterator[Take]:
        yield Take("loop", expr)
        for use in self._names(target, scope):
            parent = self._module.parent.get(id(use))
            if parent is None or parent.kind != "attr" or parent.text not in FIELDS:
                raise _Lost
            yield self._field(parent, expr, None)


def _part(target: Expr, position: int | None) -> Expr:
    """The part of a target that a result is bound to."""
    if position is None:
        return target
    if target.kind != "tuple" or position >= len(target.items):
        raise _Lost
    return target.items[position]
