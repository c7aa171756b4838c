"""Imports that the planned edits leave unused: ``import os`` after its last use went away."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from ..facts.model import Expr, ImportedName
from ..program import Module
from .draft import Draft, span
from .model import (
    Add,
    Change,
    Code,
    Commented,
    DeleteStatement,
    Edit,
    InsertAfter,
    InsertBefore,
    Join,
    NewCall,
    NewList,
    Ref,
    RemoveDecorator,
    RemoveImport,
    Replace,
    RewriteCall,
    Span,
    WrapInMain,
)
from .taken_names import is_read_elsewhere, taken_names


def drop_unused_imports(draft: Draft) -> None:
    """Remove each import at module level whose every use is in source that goes."""
    taken = taken_names(draft.program)
    for drafted in draft.modules.values():
        module = drafted.module
        if not drafted.edits or module.facts.is_package:
            continue
        effect = _Effect(module, drafted.edits, written=list(drafted.imports.values()))
        for stmt in module.facts.body:
            for imported in stmt.imports:
                if imported.name == "*" or not _loses_all_uses(module, imported, effect):
                    continue
                names, name = taken.get(module.path, set[str]()), imported.bound
                if names.isdisjoint(("*", name)) and not is_read_elsewhere(draft.program, module, name):
                    draft.edit(module, RemoveImport(span(stmt), imported.written))


def _loses_all_uses(module: Module, imported: ImportedName, effect: _Effect) -> bool:
    name = imported.bound
    uses = [e for e in module.places.named(name) if e.kind == "name"]
    if not uses or not all(effect.goes(use) for use in uses) or effect.writes(name):
        return False
    return len(module.scope.origins.get(name, ())) == 1 and not _is_spoken_of(module, name)


def _is_spoken_of(module: Module, name: str) -> bool:
    """Whether a string is the name, as in ``__all__``, or an annotation that has it."""
    texts = (e for e in module.exprs if e.kind == "const" and isinstance(e.value, str))
    return any(e.value == name or (module.is_annotation(e) and name in str(e.value)) for e in texts)


# ---------------------------------------------------------------------- what edits do


@dataclass(slots=True)
class _Effect:
    """What the edits of a module take away, keep in another place, and write."""

    module: Module
    edits: Sequence[Edit]
    gone: list[Span] = field(default_factory=list[Span])
    kept: list[Span] = field(default_factory=list[Span])
    written: list[str] = field(default_factory=list[str])
    _gone: _Cover = field(init=False)
    _kept: _Cover = field(init=False)

    def __post_init__(self) -> None:
        calls = {(e.start, e.end): e for e in self.module.exprs if e.kind == "call"}
        for edit in self.edits:
            match edit:
                case Replace(place, code):
                    self.gone.append(place)
                    self._write(code)
                case DeleteStatement(place) | RemoveDecorator(place):
                    self.gone.append(place)
                case RewriteCall(place):
                    self._rewrite(edit, calls[place.start, place.end])
                case WrapInMain(run=run, epilogue=codes):
                    for code in (run, *codes):
                        self._write(code)
                case InsertBefore(_, codes) | InsertAfter(_, codes):
                    for code in codes:
                        self._write(code)
                case _:
                    pass
        self._gone, self._kept = _Cover(self.gone), _Cover(self.kept)

    def _rewrite(self, edit: RewriteCall, call: Expr) -> None:
        if edit.func is not None:
            self.gone.append(span(call.items[0]))
            self._write(edit.func)
        stays = {a.index for a in edit.arguments if not isinstance(a, (Add, Change))}
        self.gone += [span(item) for index, item in enumerate(call.items[1:]) if index not in stays]
        for argument in edit.arguments:
            if isinstance(argument, (Add, Change)):
                self._write(argument.code)

    def _write(self, code: Code) -> None:
        for piece in _pieces(code):
            if isinstance(piece, Ref):
                self.kept.append(piece.span)
            else:
                self.written.append(piece)

    def goes(self, expr: Expr) -> bool:
        return self._gone.has(expr) and not self._kept.has(expr)

    def writes(self, name: str) -> bool:
        """Whether new code has the name in it."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        return any(word.search(text) for text in self.written)


def _pieces(code: Code) -> Iterator[str | Ref]:
    match code:
        case NewCall(func, args):
            yield from _pieces(func)
            for _, argument in args:
                yield from _pieces(argument)
        case NewList(parts) | Join(parts):
            for part in parts:
                yield from _pieces(part)
        case Commented(inner):
            yield from _pieces(inner)
        case _:
            yield code


class _Cover:
    """What lies in one of some spans."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((s.start, s.end) for s in spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def has(self, expr: Expr) -> bool:
        before = bisect_right(self._starts, expr.start)
        return bool(before) and expr.end <= self._ends[before - 1]
