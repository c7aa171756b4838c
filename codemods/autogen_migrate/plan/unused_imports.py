"""Imports that the planned edits leave unused: ``import os`` after its last use went away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr, ImportedName
from ..program import Module, Program
from .draft import Draft, span
from .model import (
    Add,
    Change,
    Code,
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


def drop_unused_imports(draft: Draft) -> None:
    """Remove each import at module level whose every use is in source that goes."""
    for drafted in draft.modules.values():
        module = drafted.module
        if not drafted.edits or module.facts.is_package:
            continue
        effect = _Effect(module, drafted.edits, written=list(drafted.imports.values()))
        for stmt in module.facts.body:
            for imported in stmt.imports:
                if imported.name != "*" and _loses_all_uses(draft.program, module, imported, effect):
                    draft.edit(module, RemoveImport(span(stmt), imported.written))


def _loses_all_uses(program: Program, module: Module, imported: ImportedName, effect: _Effect) -> bool:
    name = imported.bound
    uses = [e for e in module.exprs if e.kind == "name" and e.text == name]
    if not uses or not all(effect.goes(use) for use in uses) or effect.writes(name):
        return False
    if len(module.scope.origins.get(name, ())) != 1 or _is_spoken_of(module, name):
        return False
    return not any(_takes(program, other, module, name) for other in program.modules)


def _is_spoken_of(module: Module, name: str) -> bool:
    """Whether a string is the name, as in ``__all__``, or an annotation that has it."""
    texts = (e for e in module.exprs if e.kind == "const" and isinstance(e.value, str))
    return any(e.value == name or (module.is_annotation(e) and name in str(e.value)) for e in texts)


def _takes(program: Program, other: Module, module: Module, name: str) -> bool:
    """Whether another module gets the name from this one."""
    taken = (i for stmt in other.stmts for i in stmt.imports if i.name in (name, "*"))
    if any(program.table.find_module(imported, other) is module for imported in taken):
        return True
    reads = (e for e in other.exprs if e.kind == "attr" and e.text == name)
    return any(value.target is module for e in reads for value in program.values(e.items[0], other))


# ---------------------------------------------------------------------- what edits do


@dataclass(slots=True)
class _Effect:
    """What the edits of a module take away, keep in another place, and write."""

    module: Module
    edits: Sequence[Edit]
    gone: list[Span] = field(default_factory=list[Span])
    kept: list[Span] = field(default_factory=list[Span])
    written: list[str] = field(default_factory=list[str])

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
        return _covers(self.gone, expr) and not _covers(self.kept, expr)

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
        case _:
            yield code


def _covers(spans: Sequence[Span], expr: Expr) -> bool:
    return any(s.start <= expr.start and expr.end <= s.end for s in spans)
