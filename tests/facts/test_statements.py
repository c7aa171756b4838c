"""Statements: their parts, their places, and what a definition says about itself."""

from __future__ import annotations

import sys

import pytest

from autogen_migrate.facts import Stmt
from autogen_migrate.sources.model import SourceKind

from .helpers import facts_of, slice_of, statements

needs_3_11 = pytest.mark.skipif(sys.version_info < (3, 11), reason="syntax of Python 3.11")


def only(source: str) -> Stmt:
    (stmt,) = facts_of(source).body
    return stmt


@pytest.mark.parametrize(
    ("source", "kind", "targets", "exprs"),
    [
        ("f(x)", "expr", [], ["f(x)"]),
        ("a = b = c", "assign", ["a", "b"], ["c"]),
        ("a, (b, *c) = d", "assign", ["a, (b, *c)"], ["d"]),
        ("a: int = b", "annassign", ["a", "int"], ["b"]),
        ("a: int", "annassign", ["a", "int"], []),
        ("a += b", "augassign", ["a"], ["b"]),
        ("for a in b: pass", "for", ["a"], ["b"]),
        ("while a: pass", "while", [], ["a"]),
        ("if a: pass", "if", [], ["a"]),
        ("with a as b, c: pass", "with", ["b", ""], ["a", "c"]),
        ("del a, b", "del", [], ["a", "b"]),
        ("raise A from b", "raise", [], ["A", "b"]),
        ("pass", "pass", [], []),
        ("try: pass\nexcept (A, B) as e: pass", "try", [], ["(A, B)"]),
        pytest.param("try: pass\nexcept* A: pass", "try", [], ["A"], marks=needs_3_11),
        ("match a:\n    case {'k': b} if c: pass", "match", ["{'k': b}"], ["a", "c"]),
        ("assert a, b", "other", [], ["a", "b"]),
    ],
)
def test_kinds(source: str, kind: str, targets: list[str], exprs: list[str]) -> None:
    stmt = only(source)
    assert (stmt.kind, slice_of(source, stmt)) == (kind, source)
    assert [slice_of(source, expr) for expr in stmt.targets] == targets
    assert [slice_of(source, expr) for expr in stmt.exprs] == exprs


def test_blocks_are_in_source_order() -> None:
    source = "try:\n    a\nexcept A:\n    b\nexcept:\n    c\nelse:\n    d\nfinally:\n    e\n"
    blocks = [[slice_of(source, inner) for inner in block] for block in only(source).blocks]
    assert blocks == [["a"], ["b"], ["c"], ["d"], ["e"]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b", ("a.b", 0, None, "a", "a.b")),
        ("import a.b as c", ("a.b", 0, None, "c", "a.b")),
        ("from a.b import c", ("a.b", 0, "c", "c", "c")),
        ("from a import b as c", ("a", 0, "b", "c", "b")),
        ("from .. import x", ("", 2, "x", "x", "x")),
        ("from ..a import *", ("a", 2, "*", "*", "*")),
    ],
)
def test_imports(source: str, expected: tuple[str, int, str | None, str, str]) -> None:
    (found,) = only(source).imports
    assert (found.module, found.level, found.name, found.bound, found.written) == expected


@pytest.mark.parametrize("decorator", ["@a", "@ a", "@a.b(c)", "@(a)", "@(  # why\n    a\n)", "@\\\na"])
@pytest.mark.parametrize("definition", ["def f(): pass", "async def f(): pass", "class F: pass"])
def test_a_statement_starts_at_its_first_decorator(decorator: str, definition: str) -> None:
    source = f"x = 1\n{decorator}\n@second\n{definition}\n"
    stmt = facts_of(source).body[1]
    assert slice_of(source, stmt) == source[6:].rstrip()
    inner = stmt.function or stmt.class_
    assert inner is not None
    assert source.encode()[inner.start : inner.end].decode() == definition
    assert len(inner.decorators) == 2


def test_a_definition_says_whether_it_is_async_or_a_generator() -> None:
    source = """\
def plain():
    def inner():
        yield 1
    return [x for x in inner()], lambda: (yield)
def gives():
    if x:
        yield from y
async def waits():
    await z
async def streams():
    async with a:
        async for b in c:
            yield b
"""
    found = {
        stmt.function.name: (stmt.function.is_async, stmt.function.is_generator)
        for stmt in facts_of(source).body
        if stmt.function is not None
    }
    assert found == {
        "plain": (False, False),
        "gives": (False, True),
        "waits": (True, False),
        "streams": (True, True),
    }
    asynchronous = [s.kind for s in statements(facts_of(source).body) if s.is_async]
    assert asynchronous == ["with", "for"]


def test_annotations_defaults_and_bases() -> None:
    source = "class A(B, metaclass=C):\n    def f(self, x: int = 1) -> str: ...\n"
    stmt = only(source)
    assert stmt.class_ is not None
    assert [e.text for e in (*stmt.class_.bases, *stmt.class_.keywords)] == ["B", "C"]
    function = stmt.class_.body[0].function
    assert function is not None and function.returns is not None
    _, x = function.params
    assert x.annotation is not None and x.default is not None
    assert (x.annotation.text, x.default.value, function.returns.text) == ("int", 1, "str")


def test_a_notebook_may_await_at_top_level() -> None:
    source = "x = await f()\nasync with y:\n    pass\nz = [i async for i in y]\n"
    facts = facts_of(source, SourceKind.NOTEBOOK)
    assert facts.is_notebook
    assert facts.body[0].exprs[0].kind == "await"
    assert facts.body[1].is_async


def test_source_that_python_cannot_read_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError):
        facts_of("x = (")


def test_doubtful_escapes_of_the_user_make_no_noise(recwarn: pytest.WarningsRecorder) -> None:
    facts_of("x = '\\d'\ny = 1is 1\n")
    assert not recwarn.list
