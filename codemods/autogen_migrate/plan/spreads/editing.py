"""Displays changed in their place.

Entries get another name or value, or go; a display of which nothing is needed goes as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ...conversation.displays import Display, is_dict_call
from ...facts.model import Expr, Stmt
from ...program import Module
from ..draft import Draft, span
from ..model import ArgumentEdit, Change, DeleteStatement, Keep, Replace, RewriteCall, Span

if TYPE_CHECKING:
    from .rewriting import Fate

#: What follows an entry on its line.
_BEHIND = re.compile(rb"[ \t]*,[ \t]*(#[^\n]*)?\r?\n")
Fates = Mapping[tuple[int, int], "Fate | None"]


def edit_displays(
    draft: Draft, displays: Sequence[Display], needed: Collection[int], spread: Collection[int], fates: Fates
) -> None:
    """Plan what becomes of displays that only calls read which are rewritten, by the fates of their entries.

    ``needed`` are those, by ``id`` of their expressions, that a call still gets something of; ``spread`` is
    what the calls spread, by ``id``.
    """
    for display in displays:
        statement = None
        if id(display.expr) not in needed and _is_only_spread(draft, display, spread):
            statement = _statement(draft, display)
        if statement is not None:
            draft.edit(display.module, DeleteStatement(span(statement)))
        elif display.kind == "dict":
            _edit_dict(draft, display, fates)
        elif display.kind == "keywords":
            _edit_call(draft, display, fates)


def _statement(draft: Draft, display: Display) -> Stmt | None:
    """The statement that does nothing but give the display its name, if that can go."""
    module, statement = display.module, display.module.stmt_of[id(display.expr)]
    if display.kind == "keywords" and not is_dict_call(display.expr, module):
        return None
    if statement.kind not in ("assign", "annassign") or statement.exprs[:1] != (display.expr,):
        return None
    names = statement.targets[: 1 if statement.kind == "annassign" else None]
    if len(names) != 1 or names[0].kind != "name" or _is_imported(draft, module, names[0].text):
        return None
    scope = module.stmt_scope[id(statement)]
    return statement if len(scope.origins.get(names[0].text, ())) == 1 and scope.kind != "class" else None


def _is_imported(draft: Draft, source: Module, name: str) -> bool:
    return any(
        imported.name == name and draft.program.table.find_module(imported, module) is source
        for module in draft.program.modules
        for stmt in module.stmts
        for imported in stmt.imports
    )


def _is_only_spread(draft: Draft, display: Display, spread: Collection[int]) -> bool:
    """Whether every place that reads it is the argument of a call, which no longer has it."""
    for module, expr in () if display.obj is None else draft.program.occurrences(display.obj):
        parent = module.parent.get(id(expr))
        if expr is display.expr or (parent is None and expr in module.stmt_of[id(expr)].targets):
            continue
        if id(expr) not in spread and not (parent is not None and _is_spread(parent, expr)):
            return False
    return True


def _is_spread(outer: Expr, expr: Expr) -> bool:
    """Whether a call or a dict display spreads the expression."""
    if outer.kind == "dict":
        return expr in outer.items
    stars = zip(outer.keys, outer.items[1:], strict=True) if outer.kind == "call" else ()
    return any(item is expr and key in ("*", "**") for key, item in stars)


def _edit_call(draft: Draft, display: Display, fates: Fates) -> None:
    call = display.expr
    edits: list[ArgumentEdit] = []
    for place, key in enumerate(call.keys):
        fate = fates.get((id(call), place))
        if fate is None:
            edits.append(Keep(place))
        elif fate.name is not None and fate.code is not None:
            edits.append(Change(place, fate.code, fate.name))
        elif fate.name is not None:
            edits.append(Keep(place, None if fate.same or key == fate.name else fate.name))
    if edits != [Keep(place) for place in range(len(call.keys))]:
        draft.edit(display.module, RewriteCall(span(call), tuple(edits)))


def _edit_dict(draft: Draft, display: Display, fates: Fates) -> None:
    expr, module = display.expr, display.module
    gone: list[int] = []
    for place, (key, value) in enumerate(zip(expr.key_items, expr.items, strict=True)):
        fate = fates.get((id(expr), place))
        if fate is None:
            continue
        if fate.name is None:
            gone.append(place)
            continue
        if fate.name != key.value:
            draft.edit(module, Replace(span(key), _quoted(draft, key, module, fate.name)))
        if fate.code is not None:
            draft.edit(module, Replace(span(value), fate.code))
    for cut in _cuts(draft, display, gone):
        draft.edit(module, Replace(cut, ""))


def _quoted(draft: Draft, key: Expr, module: Module, name: str) -> str:
    quote = "'" if draft.text(key, module).startswith("'") else '"'
    return f"{quote}{name}{quote}"


def _starts(draft: Draft, display: Display) -> list[int]:
    """Where the entries of a dict display begin, with their ``**``."""
    data = draft.modules[display.module.path].data
    pairs = zip(display.expr.key_items, display.expr.items, strict=True)
    return [data.rfind(b"**", 0, v.start) if k.kind == "none" else k.start for k, v in pairs]


def _cuts(draft: Draft, display: Display, gone: Sequence[int]) -> list[Span]:
    """What to take out of a dict display for its entries at these places, with their commas."""
    expr, data = display.expr, draft.modules[display.module.path].data
    starts = _starts(draft, display)
    kept = [place for place in range(len(starts)) if place not in gone]
    if gone and not kept:
        return [Span(expr.start + 1, expr.end - 1)]
    cuts: list[Span] = []
    for place in gone:
        line = _own_lines(data, starts[place], expr.items[place].end)
        if line is not None:
            cuts.append(line)
        elif place < kept[-1]:
            cuts.append(Span(starts[place], starts[place + 1]))
        elif place == kept[-1] + 1:
            cuts.append(Span(expr.items[kept[-1]].end, expr.items[-1].end))
    return cuts


def _own_lines(data: bytes, start: int, end: int) -> Span | None:
    """The whole lines of an entry, if it has them for itself; comments above it stay."""
    begin = data.rfind(b"\n", 0, start) + 1
    behind = _BEHIND.match(data, end)
    if data[begin:start].strip() or behind is None:
        return None
    return Span(begin, behind.end())
