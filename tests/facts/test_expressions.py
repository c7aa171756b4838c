"""Every kind of expression: how it reads, and that its place is its text."""

from __future__ import annotations

import pytest

from autogen_migrate.facts import Expr

from .helpers import expr_of, slice_of


def texts(source: str, exprs: tuple[Expr, ...]) -> list[str]:
    return [slice_of(source, expr) for expr in exprs]


@pytest.mark.parametrize(
    ("source", "kind", "text", "items"),
    [
        ("name", "name", "name", []),
        ("größe", "name", "größe", []),
        ("a.b.c", "attr", "c", ["a.b"]),
        ("a\\\n  .b", "attr", "b", ["a"]),
        ("[a, *b]", "list", "", ["a", "*b"]),
        ("(a, b)", "tuple", "", ["a", "b"]),
        ("a, b", "tuple", "", ["a", "b"]),
        ("{a, b}", "set", "", ["a", "b"]),
        ("a[b]", "subscript", "", ["a", "b"]),
        ("a[b:c, ...]", "subscript", "", ["a", "b:c, ..."]),
        ("lambda a, *b, c=1: a + c", "lambda", "", ["a + c"]),
        ("(y := f(x))", "walrus", "y", ["f(x)"]),
        ("a + b", "binop", "Add", ["a", "b"]),
        ("a @ b", "binop", "MatMult", ["a", "b"]),
        ("a and b or c", "boolop", "Or", ["a and b", "c"]),
        ("not a", "unary", "Not", ["a"]),
        ("a < b == c", "compare", "NoneType", ["a", "b", "c"]),
        ("a if b else c", "ifexp", "NoneType", ["b", "a", "c"]),
        ("[x for y in z if q]", "comp", "ListComp", ["x"]),
        ("{x for y in z}", "comp", "SetComp", ["x"]),
        ("(x for y in z)", "comp", "GeneratorExp", ["x"]),
        ("{x: w for y in z}", "comp", "DictComp", ["x", "w"]),
    ],
)
def test_kinds(source: str, kind: str, text: str, items: list[str]) -> None:
    expr = expr_of(source)
    assert (expr.kind, expr.text, texts(source, expr.items)) == (kind, text, items)
    inner = source[1:-1] if kind == "walrus" else source
    assert slice_of(source, expr) == inner


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'a' \"b\"", "ab"),
        ("r'\\d'", "\\d"),
        ("12", 12),
        ("1.5", 1.5),
        ("True", True),
        ("None", None),
        ("'🦉'", "🦉"),
    ],
)
def test_constants_have_a_value(source: str, value: object) -> None:
    expr = expr_of(source)
    assert (expr.kind, expr.value, slice_of(source, expr)) == ("const", value, source)


@pytest.mark.parametrize("source", ["b'x'", "...", "1j"])
def test_constants_of_no_use_are_other(source: str) -> None:
    assert (expr_of(source).kind, expr_of(source).value) == ("other", None)


def test_a_call_keeps_its_arguments_in_source_order() -> None:
    source = "f(a, *b, k=c, *d, **e, m=g(1))"
    call = expr_of(source)
    assert call.kind == "call"
    assert call.keys == (None, "*", "k", "*", "**", "m")
    assert texts(source, call.items) == ["f", "a", "b", "c", "d", "e", "g(1)"]


def test_a_dict_has_a_key_for_each_value() -> None:
    source = '{"a": 1, **rest, key(): [2]}'
    expr = expr_of(source)
    assert texts(source, expr.items) == ["1", "rest", "[2]"]
    assert [key.kind for key in expr.key_items] == ["const", "none", "call"]


def test_generators_of_a_comprehension() -> None:
    source = "[a for a, b in c if d if e for f in g]"
    first, second = expr_of(source).generators
    assert texts(source, first) == ["a, b", "c", "d", "e"]
    assert texts(source, second) == ["f", "g"]


def test_an_fstring_has_its_expressions_only() -> None:
    source = "f'{a.b} {c!r:>{width}} {{no}}'"
    expr = expr_of(source)
    assert expr.kind == "fstring"
    assert [item.text for item in expr.items if item.kind in ("attr", "name")] == ["b", "c"]
    spec = expr.items[-1]
    assert (spec.kind, [item.text for item in spec.items]) == ("fstring", ["width"])


def test_parameters_of_a_lambda() -> None:
    function = expr_of("lambda a, /, b=1, *c, d, e=2, **f: a").function
    assert function is not None
    assert (function.name, function.body) == ("", ())
    found = [(p.name, p.kind, None if p.default is None else p.default.value) for p in function.params]
    assert found == [
        ("a", "pos", None),
        ("b", "pos", 1),
        ("c", "*", None),
        ("d", "kwonly", None),
        ("e", "kwonly", 2),
        ("f", "**", None),
    ]


def test_await_and_yield() -> None:
    from .helpers import expressions, facts_of

    source = "async def f():\n    x = await g(*y)\n    yield x\n"
    kinds = {expr.kind for expr in expressions(facts_of(source))}
    assert {"await", "call", "yield"} <= kinds
