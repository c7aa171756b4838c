"""Who reads a display: whether nothing does but the calls that are rewritten with it."""

from __future__ import annotations

from collections.abc import Collection

from ...conversation.displays import Display, is_dict_call
from ...facts.model import Expr
from ...program import Module, Obj, Program

_CHOICES = frozenset(("ifexp", "boolop", "walrus"))
_PASSING = frozenset(("assign", "annassign", "return"))


class Users:
    """Answers for a program.

    ``calls`` are those that are rewritten, ``spread`` what is spread in them, both by ``id``.
    """

    def __init__(self, program: Program, calls: Collection[int], spread: Collection[int]) -> None:
        self._program = program
        self._calls = calls
        self._spread = spread
        self._known: dict[int, bool] = {}

    def is_free(self, display: Display) -> bool:
        """Whether all that a display goes to is rewritten, so that its entries may change."""
        known = self._known.get(id(display.expr))
        if known is None:
            self._known[id(display.expr)] = True  # what goes round comes to the same answer
            known = self._known[id(display.expr)] = self._is_free(display.expr, display.module, display.obj)
        return known

    def _is_free(self, expr: Expr, module: Module, obj: Obj | None) -> bool:
        is_rest = obj is not None and obj.kind == "rest" and not is_dict_call(expr, module)
        if not is_rest and not self._goes_on(expr, module):
            return False
        places = () if obj is None else self._program.occurrences(obj)
        return all(self._goes_on(place, where) for where, place in places if place is not expr)

    def _goes_on(self, expr: Expr, module: Module) -> bool:
        """Whether what stands at a place goes nowhere but into calls that are rewritten."""
        parent = module.parent.get(id(expr))
        if parent is None:
            stmt = module.stmt_of[id(expr)]
            return expr in stmt.targets or (stmt.kind in _PASSING and expr in stmt.exprs[:1])
        if parent.kind == "dict":
            return any(
                k.kind == "none" for k, v in zip(parent.key_items, parent.items, strict=True) if v is expr
            ) and (self._made(parent, module))
        if parent.kind == "comp":
            return any(parts[0] is expr for parts in parent.generators)
        if parent.kind in ("list", "tuple"):
            return self._is_iterated(parent, module)
        if parent.kind == "call":
            return self._in_call(expr, parent, module)
        if parent.kind == "binop":
            return self._made(parent, module)
        if parent.kind == "attr" and parent.text == "copy":
            call = module.parent.get(id(parent))
            return call is not None and call.kind == "call" and self._made(call, module)
        return parent.kind in _CHOICES

    def _is_iterated(self, expr: Expr, module: Module) -> bool:
        """Whether a list or tuple display is only iterated over: what it holds is followed by name."""
        made = [o for o in self._program.values(expr, module) if o.expr is expr]
        if len(made) != 1 or self._program.is_changed(made[0]) or not _is_passed(expr, module):
            return False
        return all(_is_passed(place, where) for where, place in self._program.occurrences(made[0]))

    def _in_call(self, expr: Expr, call: Expr, module: Module) -> bool:
        if expr is call.items[0]:
            return id(call) in self._calls  # the call of a partial
        if id(call) in self._calls:
            return id(expr) in self._spread
        if is_dict_call(call, module):
            return self._made(call, module)
        key = call.keys[next(i for i, item in enumerate(call.items[1:]) if item is expr)]
        functions = self._program.values(call.items[0], module)
        if not functions or any(v.kind not in ("function", "bound") for v in functions):
            return False
        if key != "**":
            return key != "*"
        return self._made(call, module)

    def _made(self, expr: Expr, module: Module) -> bool:
        """The same for the mappings that an expression makes of others."""
        known = self._known.get(id(expr))
        if known is None:
            self._known[id(expr)] = True
            made = self._containers(expr, module)
            known = bool(made) and all(self._is_free(expr, module, obj) for obj in made)
            self._known[id(expr)] = known
        return known

    def _containers(self, expr: Expr, module: Module) -> list[Obj]:
        functions = self._program.values(expr.items[0], module) if expr.kind == "call" else ()
        if any(v.function is not None for v in functions):
            return [
                o
                for v in functions
                if v.function is not None
                for position, param in enumerate(v.function.params)
                if param.kind == "**"
                for o in self._program.argument_values(v.module, v.function, position)
                if o.kind == "rest" and o.expr is expr
            ]
        return [o for o in self._program.values(expr, module) if o.expr is expr]


def _is_passed(expr: Expr, module: Module) -> bool:
    """Whether a container is given a name at a place, or iterated over."""
    parent, stmt = module.parent.get(id(expr)), module.stmt_of[id(expr)]
    if parent is None:
        return expr in stmt.targets or (
            stmt.kind in ("assign", "annassign", "for") and expr in stmt.exprs[:1]
        )
    return parent.kind == "comp" and any(parts[1] is expr for parts in parent.generators)
