"""Which texts an expression can be, as far as that matters for the name of an agent.

0.4 takes identifiers as names, and its OpenAI clients refuse to send any but ASCII letters, digits, ``_`` and
``-``, and any of more than 64 characters.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from ..facts.model import Expr
from ..program import Module, Obj
from ..program.index import Origin, Scope
from ..program.syntax import bound_argument, entries, returns_of
from .draft import Draft

_FIT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_UNFIT_PIECE = re.compile(r"[^A-Za-z0-9_]")
#: More texts than these are not told apart.
_MANY = 64
#: What stands for the numbers that a range, a counter or a length gives.
_NUMBER = "0"
_METHODS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "capitalize": str.capitalize,
    "strip": str.strip,
    "casefold": str.casefold,
}


def is_fit(name: str) -> bool:
    """Whether 0.4 and its model clients take an agent of this name."""
    return _FIT.fullmatch(name) is not None


def identifier(name: str) -> str | None:
    """The nearest name that 0.4 takes; None if nothing of the name would be left."""
    if is_fit(name):
        return name
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if not any(mark.isalnum() for mark in ascii_only):
        return None if name.strip() else "agent"
    cleaned = _UNFIT_PIECE.sub("_", ascii_only)[:63]
    return f"_{cleaned}" if cleaned[0].isdigit() else cleaned


@dataclass(frozen=True, slots=True)
class Texts:
    """What a text can be: one of ``known``, and if it is ``open`` others too.

    ``unfit``: any of the others has a piece that no name of 0.4 may have.
    """

    known: frozenset[str] = frozenset()
    open: bool = False
    unfit: bool = False

    @property
    def fit(self) -> bool:
        """Whether it is a name that 0.4 takes, whatever it is."""
        return not self.open and all(map(is_fit, self.known))


_UNKNOWN = Texts(open=True)


def texts_of(draft: Draft, expr: Expr, module: Module) -> Texts:
    """What the text ``expr`` can be."""
    return _Reader(draft).texts(expr, module)


def either(found: Iterable[Texts]) -> Texts:
    """One of these."""
    each = list(found)
    known = frozenset(text for texts in each for text in texts.known)
    others = [texts for texts in each if texts.open]
    if len(known) > _MANY:
        return Texts(open=True, unfit=not any(map(is_fit, known)) and all(texts.unfit for texts in others))
    return Texts(known, bool(others) or not each, bool(others) and all(texts.unfit for texts in others))


def _joined(parts: list[Texts]) -> Texts:
    """One text after the other."""
    if any(part.open for part in parts):
        certain = (part.known for part in parts if not part.open and part.known)
        pieces = any(all(_UNFIT_PIECE.search(text) for text in known) for known in certain)
        return Texts(open=True, unfit=pieces or any(part.open and part.unfit for part in parts))
    size = 1
    for part in parts:
        size *= len(part.known)
    if size > _MANY:
        return Texts(open=True)
    return Texts(frozenset("".join(texts) for texts in product(*(part.known for part in parts))))


class _Reader:
    """Follows an expression to the texts that it can be; what it meets again is left out."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._program = draft.program
        self._seen: set[int] = set()

    def texts(self, expr: Expr, module: Module) -> Texts:
        if id(expr) in self._seen:
            return Texts()
        self._seen.add(id(expr))
        try:
            return self._texts(expr, module)
        finally:
            self._seen.discard(id(expr))

    def _texts(self, expr: Expr, module: Module) -> Texts:
        match expr.kind:
            case "const":
                return Texts(frozenset((str(expr.value),)))
            case "name":
                return self._name(expr, module)
            case "fstring":
                return _joined(list(self._pieces(expr, module)))
            case "binop" if expr.text == "Add":
                return _joined([self.texts(item, module) for item in expr.items])
            case "binop" if expr.text == "Mod":
                return self._filled(expr.items[0], module, r"%[^%a-zA-Z]*[a-zA-Z]")
            case "ifexp":
                return either(self.texts(item, module) for item in expr.items[1:])
            case "boolop":
                return either(self.texts(item, module) for item in expr.items)
            case "walrus" | "await":
                return self.texts(expr.items[0], module)
            case "call":
                return self._call(expr, module)
            case _:
                return self._objs(self._program.values(expr, module))

    def _objs(self, objs: Iterable[Obj]) -> Texts:
        found = list(objs)
        if not found or any(obj.kind != "const" or obj.expr is None for obj in found):
            return _UNKNOWN
        return either(self.texts(obj.expr, obj.module) for obj in found if obj.expr is not None)

    # ------------------------------------------------------------------ names

    def _name(self, expr: Expr, module: Module) -> Texts:
        scope = module.scope_of[id(expr)].lookup(expr.text)
        if scope is None:
            return self._objs(self._program.values(expr, module))
        return either(self._origin(origin, scope) for origin in scope.origins[expr.text])

    def _origin(self, origin: Origin, scope: Scope) -> Texts:
        module = scope.module
        match origin.kind:
            case "value" if origin.expr is not None:
                return self.texts(origin.expr, module)
            case "element" if origin.expr is not None:
                return self._element(origin.expr, module)
            case "item" if origin.inner is not None:
                return self._item(origin.inner, origin.index, module)
            case "param":
                return self._param(origin, module)
            case "import" if origin.imported is not None and origin.imported.name:
                target = self._program.table.find_module(origin.imported, module)
                origins = None if target is None else target.scope.origins.get(origin.imported.name)
                if target is not None and origins:
                    return either(self._origin(each, target.scope) for each in origins)
                return _UNKNOWN
            case _:
                return _UNKNOWN

    def _param(self, origin: Origin, module: Module) -> Texts:
        function = origin.function
        edges = () if function is None else self._program.callers.get(id(function), ())
        if function is None or not edges:
            return _UNKNOWN
        found: list[Texts] = []
        for edge in edges:
            given = (
                None if edge.call is None else bound_argument(function, origin.index, edge.call, edge.bound)
            )
            default = function.params[origin.index].default
            if edge.call is None or (given is None and (default is None or _is_spread(edge.call))):
                found.append(_UNKNOWN)
            elif given is not None:
                found.append(self.texts(given, edge.module))
            elif default is not None:
                found.append(self.texts(default, module))
        return either(found)

    # ------------------------------------------------------------------ containers

    def _element(self, iterable: Expr, module: Module) -> Texts:
        callee = iterable.items[0].text if iterable.kind == "call" else ""
        method = iterable.items[0] if iterable.kind == "call" else None
        if method is not None and method.kind == "attr" and callee in ("values", "keys"):
            owners = self._program.values(method.items[0], module)
            return either(self._inside(obj, values=callee == "values") for obj in owners)
        if callee == "range":
            return Texts(frozenset((_NUMBER,)))
        if callee in ("sorted", "reversed", "list", "tuple", "set", "iter") and len(iterable.items) > 1:
            return self._element(iterable.items[1], module)
        return either(self._inside(obj) for obj in self._program.values(iterable, module))

    def _inside(self, obj: Obj, *, values: bool = False) -> Texts:
        """What iterating over a container gives; ``values``: the values of a dict."""
        if obj.kind == "copy" and obj.owner is not None and not self._program.is_changed(obj):
            return self._inside(obj.owner, values=values)
        if obj.expr is None or self._program.is_changed(obj) or obj.kind not in ("list", "tuple", "dict"):
            return _UNKNOWN
        if obj.kind == "dict" and not values:
            if obj.expr.kind == "comp" or any(key.kind == "none" for key in obj.expr.key_items):
                return _UNKNOWN
            return either(self.texts(key, obj.module) for key in obj.expr.key_items)
        return either(
            _UNKNOWN if spread else self.texts(item, obj.module) for item, spread in entries(obj.expr)
        )

    def _item(self, inner: Origin, index: int, module: Module) -> Texts:
        """Place ``index`` of what ``inner`` gives: a pair of a dict, of ``zip`` or ``enumerate``, a tuple."""
        given = inner.expr
        if given is None or inner.kind not in ("element", "value"):
            return _UNKNOWN
        if inner.kind == "value":
            return self._places(self._program.values(given, module), index)
        if given.kind == "call" and given.items[0].text in ("enumerate", "zip"):
            place = index if given.items[0].text == "zip" else index - 1
            if place < 0:
                return Texts(frozenset((_NUMBER,)))
            arguments = given.items[1:]
            return self._element(arguments[place], module) if place < len(arguments) else _UNKNOWN
        if given.kind == "call" and given.items[0].kind == "attr" and given.items[0].text == "items":
            owners = self._program.values(given.items[0].items[0], module)
            return either(self._inside(obj, values=index == 1) for obj in owners)
        objs = self._program.values(given, module)
        return either(self._places(self._program.elements(obj), index) for obj in objs)

    def _places(self, objs: Iterable[Obj], index: int) -> Texts:
        return either(
            self.texts(obj.expr.items[index], obj.module)
            if obj.expr is not None
            and obj.kind in ("tuple", "list")
            and obj.expr.kind != "comp"
            and index < len(obj.expr.items)
            and not any(item.kind == "star" for item in obj.expr.items)
            else _UNKNOWN
            for obj in objs
        )

    # ------------------------------------------------------------------ texts put together

    def _pieces(self, expr: Expr, module: Module) -> Iterator[Texts]:
        node = ast.parse(f"({self._draft.text(expr, module)})", mode="eval").body
        inner = iter(expr.items)
        for part in node.values if isinstance(node, ast.JoinedStr) else ():
            if isinstance(part, ast.Constant):
                yield Texts(frozenset((str(part.value),)))
            elif isinstance(part, ast.FormattedValue):
                yield self.texts(next(inner), module)
                if part.format_spec is not None:
                    next(inner, None)
                    yield _UNKNOWN

    def _filled(self, template: Expr, module: Module, gap: str) -> Texts:
        """A template whose gaps are filled with something."""
        known = self.texts(template, module)
        rests = [re.sub(gap, "", text) for text in known.known]
        return Texts(open=True, unfit=bool(rests) and not known.open and all(map(_UNFIT_PIECE.search, rests)))

    def _call(self, expr: Expr, module: Module) -> Texts:
        callee, arguments = expr.items[0], expr.items[1:]
        if callee.kind == "name" and callee.text == "len":
            return Texts(frozenset((_NUMBER,)))
        if callee.kind == "name" and callee.text == "str" and len(arguments) == 1:
            return self.texts(arguments[0], module)
        if callee.kind == "attr" and callee.text == "format":
            return self._filled(callee.items[0], module, r"\{[^{}]*\}")
        if callee.kind == "attr" and callee.text in ("replace", *_METHODS):
            return self._changed(callee, arguments, module)
        functions = [v for v in self._program.values(callee, module) if v.kind in ("function", "bound")]
        if functions and all(v.function is not None and v.function.name for v in functions):
            return either(
                self.texts(given, v.module)
                for v in functions
                if v.function is not None
                for given in _returned(v)
            )
        return self._objs(self._program.values(expr, module))

    def _changed(self, callee: Expr, arguments: tuple[Expr, ...], module: Module) -> Texts:
        """The text after a method of it, where that can be worked out."""
        base = self.texts(callee.items[0], module)
        if callee.text in _METHODS and not arguments:
            change = _METHODS[callee.text]
        elif callee.text == "replace" and all(isinstance(each.value, str) for each in arguments):
            old, new = (str(each.value) for each in arguments[:2]) if len(arguments) == 2 else ("", "")
            change = _replacing(old, new)
        else:
            return _UNKNOWN
        return Texts(frozenset(map(change, base.known)), base.open)


def _replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new) if old else text


def _is_spread(call: Expr) -> bool:
    return any(key in ("*", "**") for key in call.keys)


def _returned(function: Obj) -> list[Expr]:
    assert function.function is not None
    return [expr for stmt in returns_of(function.function.body) for expr in stmt.exprs]
