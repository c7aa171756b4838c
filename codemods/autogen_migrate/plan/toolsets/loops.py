"""Registrations in loops: what the variables of a loop over a display stand for in each round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from ...facts.model import Expr, Stmt
from ...program import Module, Program
from ..draft import Draft

Round = Mapping[str, Expr]
"""What each variable of the loops around a statement is in one round."""
_STRAIGHT = frozenset(("expr", "assign", "annassign", "augassign", "pass", "for", "def"))
_Item = Expr | tuple[Expr, ...]


def rounds_of(program: Program, module: Module, stmt: Stmt) -> list[Round] | None:
    """The rounds of the loops around a statement; one without variables if there is none, None if unknown."""
    found: list[list[Round]] = []
    for around in module.enclosing_stmts(stmt):
        if around.kind == "def" and around is not stmt:
            break
        if around.kind != "for" or around is stmt:
            continue
        items = None if _may_leave_out(around) else _items(program, around.exprs[0], module)
        bound = None if items is None else [_bound(around.targets[0], item) for item in items]
        if bound is None or None in bound:
            return None
        found.append([each for each in bound if each is not None])
    return [{n: e for each in reversed(one) for n, e in each.items()} for one in product(*reversed(found))]


def _may_leave_out(loop: Stmt) -> bool:
    """Whether a loop may skip something of its body, or has more than a body."""
    inside = loop.blocks[0]
    return loop.is_async or bool(loop.blocks[1]) or any(s.kind not in _STRAIGHT for s in inside)


def _items(program: Program, iterable: Expr, module: Module) -> Sequence[_Item] | None:
    """What a loop goes through, if that is written out in the module."""
    method = ""
    if iterable.kind == "call" and iterable.items[0].kind == "attr" and len(iterable.items) == 1:
        method, iterable = iterable.items[0].text, iterable.items[0].items[0]
        if method not in ("items", "values", "keys"):
            return None
    display = _display(program, iterable, module)
    if display is None or any(item.kind in ("star", "none") for item in (*display.items, *display.key_items)):
        return None
    if display.kind == "dict":
        match method:
            case "items":
                return list(zip(display.key_items, display.items, strict=True))
            case "values":
                return display.items
            case _:
                return display.key_items
    return None if method else display.items


def _display(program: Program, expr: Expr, module: Module) -> Expr | None:
    if expr.kind in ("list", "tuple", "dict"):
        return expr
    if expr.kind not in ("name", "attr"):
        return None
    values = program.values(expr, module)
    if len(values) != 1 or values[0].kind not in ("list", "tuple", "dict") or program.is_changed(values[0]):
        return None
    display = values[0].expr
    written = display is not None and display.kind == values[0].kind
    return display if written and values[0].module is module else None


def _bound(target: Expr, item: _Item) -> Round | None:
    """What the names of a target stand for."""
    if target.kind == "name":
        return None if isinstance(item, tuple) else {target.text: item}
    if target.kind not in ("tuple", "list"):
        return None
    if not isinstance(item, tuple):
        if item.kind not in ("tuple", "list"):
            return None
        item = item.items
    if len(item) != len(target.items):
        return None
    found: dict[str, Expr] = {}
    for each, part in zip(target.items, item, strict=True):
        inner = _bound(each, part)
        if inner is None:
            return None
        found |= inner
    return found


def resolved(expr: Expr, each: Round) -> Expr:
    """What a name stands for in a round, if it is a variable of the loop."""
    return each.get(expr.text, expr) if expr.kind == "name" else expr


def names_in(expr: Expr, each: Round) -> list[Expr]:
    """The names in an expression, and in what the variables of the loop stand for."""
    if expr.kind == "name":
        found = resolved(expr, each)
        return [expr] if found is expr else names_in(found, {})
    inside = (*expr.items, *expr.key_items, *(part for generator in expr.generators for part in generator))
    return [name for item in inside for name in names_in(item, each)]


def spelled(draft: Draft, expr: Expr, module: Module, each: Round) -> str:
    """The text of an expression with what the variables of the loop stand for."""
    found = resolved(expr, each)
    if found is not expr:
        return draft.text(found, module)
    text = draft.modules[module.path].data
    out, at = b"", expr.start
    for name in sorted(_variables(expr, each), key=lambda e: e.start):
        out += text[at : name.start] + text[each[name.text].start : each[name.text].end]
        at = name.end
    return (out + text[at : expr.end]).decode("utf-8")


def _variables(expr: Expr, each: Round) -> list[Expr]:
    if expr.kind == "name":
        return [expr] if expr.text in each else []
    return [name for item in (*expr.items, *expr.key_items) for name in _variables(item, each)]
