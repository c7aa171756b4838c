"""Facts of small sources, and walks over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autogen_migrate.facts import Expr, FileFacts, Function, Stmt, file_facts
from autogen_migrate.sources.model import SourceFile, SourceKind


def source_of(text: str, kind: SourceKind = SourceKind.MODULE) -> SourceFile:
    return SourceFile(Path("a.py"), kind, "a", text, text.encode("utf-8"))


def facts_of(text: str, kind: SourceKind = SourceKind.MODULE) -> FileFacts:
    return file_facts(source_of(text, kind))


def expr_of(text: str) -> Expr:
    """The facts of one expression."""
    (stmt,) = facts_of(text).body
    assert stmt.kind == "expr"
    return stmt.exprs[0]


def slice_of(text: str, place: Expr | Stmt | Function) -> str:
    """The source text at a fact."""
    return text.encode("utf-8")[place.start : place.end].decode("utf-8")


def statements(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """All statements, in source order."""
    for stmt in body:
        yield stmt
        for block in stmt.blocks:
            yield from statements(block)
        if stmt.function is not None:
            yield from statements(stmt.function.body)
        if stmt.class_ is not None:
            yield from statements(stmt.class_.body)


def expressions(facts: FileFacts) -> Iterator[Expr]:
    """All expressions of a file."""
    for stmt in statements(facts.body):
        todo = [*stmt.targets, *stmt.exprs]
        if stmt.function is not None:
            todo += _of_function(stmt.function)
        if stmt.class_ is not None:
            todo += [*stmt.class_.bases, *stmt.class_.keywords, *stmt.class_.decorators]
            todo += stmt.class_.bounds
        while todo:
            expr = todo.pop()
            yield expr
            todo += [*expr.items, *expr.key_items]
            todo += [part for generator in expr.generators for part in generator]
            if expr.function is not None:
                todo += _of_function(expr.function)


def _of_function(function: Function) -> list[Expr]:
    found = [*function.decorators, *function.bounds]
    found += [p.annotation for p in function.params if p.annotation is not None]
    found += [p.default for p in function.params if p.default is not None]
    return found if function.returns is None else [*found, function.returns]
