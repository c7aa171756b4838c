"""Where the arguments that ``*`` and ``**`` spread are written.

In displays, calls of ``dict``, and calls of the program's functions that hand on what they get.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr, Function
from ..program import Module, Obj, Program

_MAPPINGS = frozenset(("dict", "rest", "copy"))
_COPYING = frozenset(("copy", "deepcopy"))
_SEQUENCES = frozenset(("list", "tuple", "rest", "copy"))


@dataclass(frozen=True, slots=True, eq=False)
class Display:
    """Where arguments are written.

    ``expr`` is a dict display (``kind`` ``dict``), a list or tuple display (``sequence``), a call whose
    arguments they are (``keywords``: of ``dict``, ``functools.partial`` or a function of the program) or an
    expression that copies or joins others (``merged``).  ``obj`` is what it is for the analysis.
    """

    kind: str
    module: Module
    expr: Expr
    obj: Obj | None

    @property
    def is_partial(self) -> bool:
        return self.obj is not None and self.obj.kind == "partial"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One argument in a display, at ``place`` among its values (for a call: its arguments)."""

    display: Display
    place: int
    value: Expr

    @property
    def module(self) -> Module:
        return self.display.module

    @property
    def is_positional(self) -> bool:
        if self.display.kind == "keywords":
            return self.display.expr.keys[self.place] is None
        return self.display.kind == "sequence"

    @property
    def key(self) -> Expr | None:
        """The expression of the key in a dict display."""
        return self.display.expr.key_items[self.place] if self.display.kind == "dict" else None


@dataclass(slots=True)
class Spread:
    """What one ``*`` or ``**`` can give: the keyword arguments, or the positional ones in their order.

    ``hidden`` are entries that later ones of the same name override; ``displays`` all that take part.
    """

    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    hidden: list[Entry] = field(default_factory=list[Entry])
    displays: list[Display] = field(default_factory=list[Display])

    def put(self, name: str, entry: Entry) -> None:
        old = self.entries.pop(name, None)
        if old is not None:
            self.hidden.append(old)
        self.entries[name] = entry

    def take(self, other: Spread, without: Iterable[str] = ()) -> None:
        for name, entry in other.entries.items():
            if name not in without:
                self.put(name, entry)
        self.hidden += other.hidden
        self.displays += other.displays


class Displays:
    """Finds what is spread; None wherever the program does not say it exactly.

    Nor of what is changed after it was made, unless it is one of ``changing``.
    """

    def __init__(self, program: Program, changing: Sequence[Obj] = ()) -> None:
        self._program = program
        self._changing = {id(obj.expr) for obj in changing}
        self._active: set[int] = set()

    def of(self, expr: Expr, module: Module, *, mapping: bool) -> list[Spread] | None:
        """What the spread ``expr`` can be: one for each object that it is in some run."""
        program = self._program
        if id(expr) in self._active:
            return None
        self._active.add(id(expr))
        try:
            values = program.values(expr, module)
            if _comes_from_outside(program, expr, module):
                return None
            if not mapping and (len(values) != 1 or _is_joined(program, values[0])):
                return None
            if not values or program.foreign(expr, module):
                return None
            if any(program.is_changed(v) and id(v.expr) not in self._changing for v in values):
                return None
            places = {id(value.expr): value for value in values}
            found = [self._written(value, mapping) for value in places.values()]
            known = [spread for spread in found if spread is not None]
            return known if len(known) == len(found) else None
        finally:
            self._active.discard(id(expr))

    def fixed(self, partial: Obj) -> Spread | None:
        """The arguments that a call of ``functools.partial`` fixes."""
        call = partial.expr
        if call is None or any(key in ("*", "**") for key in call.keys):
            return None
        display = Display("keywords", partial.module, call, partial)
        made = Spread({}, [], [display])
        for place, (key, item) in enumerate(zip(call.keys, call.items[1:], strict=True)):
            if place > 0:
                made.put(key or str(place - 1), Entry(display, place, item))
        return made

    def _one(self, expr: Expr, module: Module, *, mapping: bool) -> Spread | None:
        found = self.of(expr, module, mapping=mapping)
        return found[0] if found is not None and len(found) == 1 else None

    def _written(self, obj: Obj, mapping: bool) -> Spread | None:
        expr, module = obj.expr, obj.module
        if expr is None or obj.kind not in (_MAPPINGS if mapping else _SEQUENCES):
            return None
        match expr.kind:
            case "dict" if mapping:
                return self._dict(expr, module, obj)
            case "list" | "tuple" if not mapping:
                return _sequence(expr, module, obj)
            case "binop" if mapping and len(expr.items) == 2:
                return self._merged(expr, expr.items, module, obj)
            case "call" if mapping and is_dict_call(expr, module):
                return self._dict_call(expr, module, obj)
            case "call" if mapping and _is_copying(expr, obj):
                return self._merged(expr, expr.items[1:2], module, obj)
            case "call" if mapping and expr.items[0].kind == "attr" and expr.items[0].text == "copy":
                return self._merged(expr, expr.items[0].items, module, obj)
            case "call" if obj.kind == "rest":
                return self._rest(expr, module, obj, mapping)
            case _:
                return None

    def _dict(self, expr: Expr, module: Module, obj: Obj) -> Spread | None:
        display = Display("dict", module, expr, obj)
        made = Spread()
        for place, (key, value) in enumerate(zip(expr.key_items, expr.items, strict=True)):
            if key.kind == "none":
                inner = self._one(value, module, mapping=True)
                if inner is None:
                    return None
                made.take(inner)
            elif key.kind == "const" and isinstance(key.value, str):
                made.put(key.value, Entry(display, place, value))
            else:
                return None
        made.displays.append(display)
        return made

    def _dict_call(self, expr: Expr, module: Module, obj: Obj) -> Spread | None:
        return self._keywords(expr, module, obj, (), first=0)

    def _keywords(
        self, call: Expr, module: Module, obj: Obj, without: Sequence[str], *, first: int | None
    ) -> Spread | None:
        """The keywords of a call; of what it gets at the place ``first``, the items too."""
        display = Display("keywords", module, call, obj)
        made = Spread()
        for place, (key, item) in enumerate(zip(call.keys, call.items[1:], strict=True)):
            if key == "*" or (key is None and first is not None and place != first):
                return None
            if key == "**" or (key is None and first is not None):
                inner = self._one(item, module, mapping=True)
                if inner is None or not inner.entries.keys().isdisjoint(without):
                    return None
                made.take(inner)
            elif key is not None and key not in without:
                made.put(key, Entry(display, place, item))
        made.displays.append(display)
        return made

    def _merged(self, expr: Expr, parts: Sequence[Expr], module: Module, obj: Obj) -> Spread | None:
        made = Spread()
        for part in parts:
            inner = self._one(part, module, mapping=True)
            if inner is None:
                return None
            made.take(inner)
        made.displays.append(Display("merged", module, expr, obj))
        return made

    def _rest(self, call: Expr, module: Module, obj: Obj, mapping: bool) -> Spread | None:
        """What a parameter ``*args`` or ``**kwargs`` gets from a call of a function."""
        functions = [v for v in self._program.values(call.items[0], module)]
        if len(functions) != 1 or functions[0].function is None:
            return None
        if mapping:
            names = [p.name for p in functions[0].function.params]
            return self._keywords(call, module, obj, names, first=None) if obj.name == "**" else None
        return _rest_arguments(call, module, obj, functions[0].function)


def _comes_from_outside(program: Program, expr: Expr, module: Module) -> bool:
    """Whether it is a parameter of a function that other code may call, with arguments of its own."""
    scope = module.scope_of[id(expr)].lookup(expr.text) if expr.kind == "name" else None
    for origin in () if scope is None else scope.origins[expr.text]:
        edges = program.callers.get(id(origin.function), ())
        if origin.kind == "param" and not (edges and all(edge.call is not None for edge in edges)):
            return True
    return False


def _is_copying(call: Expr, obj: Obj) -> bool:
    """``copy.copy(d)``, ``copy.deepcopy(d)``."""
    return obj.kind == "copy" and call.items[0].text in _COPYING and len(call.items) > 1


def _is_joined(program: Program, obj: Obj) -> bool:
    """Whether a list may be a part of a longer one, for which it stands in the analysis."""
    return any(
        expr.kind == "binop" or (parent is not None and parent.kind == "binop")
        for module, expr in program.occurrences(obj)
        for parent in (module.parent.get(id(expr)),)
    )


def is_dict_call(expr: Expr, module: Module) -> bool:
    """Whether an expression is a call of the builtin ``dict``."""
    callee = expr.items[0] if expr.kind == "call" else None
    if callee is None or callee.kind != "name" or callee.text != "dict":
        return False
    return module.scope_of[id(callee)].lookup("dict") is None


def _sequence(expr: Expr, module: Module, obj: Obj) -> Spread | None:
    if any(item.kind == "star" for item in expr.items):
        return None
    display = Display("sequence", module, expr, obj)
    entries = {str(place): Entry(display, place, item) for place, item in enumerate(expr.items)}
    return Spread(entries, [], [display])


def _rest_arguments(call: Expr, module: Module, obj: Obj, function: Function) -> Spread | None:
    if "*" in call.keys or not obj.name.isdigit() or not any(p.kind == "*" for p in function.params):
        return None
    display = Display("keywords", module, call, obj)
    plain = [
        (place, item)
        for place, (key, item) in enumerate(zip(call.keys, call.items[1:], strict=True))
        if key is None
    ]
    given = plain[int(obj.name) :]
    entries = {str(number): Entry(display, place, item) for number, (place, item) in enumerate(given)}
    return Spread(entries, [], [display])
