"""Positions are byte offsets into the UTF-8 form of the text, whatever the text looks like."""

from __future__ import annotations

import ast
import pickle
import sysconfig
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autogen_migrate.facts import FileFacts, file_facts
from autogen_migrate.sources.model import SourceFile
from autogen_migrate.sources.read import read_source

from .helpers import expressions, facts_of, slice_of, statements

NASTY = """\
\x0c
größe = "äöü🦉" ; 数 = größe.upper( "é" )
if 数:
\tx = größe.a. b(größe) # ü
\tif x :
\t    y = f"{größe}" 'ß' + größe.c(x)
\x0c
def ƒ(a: größe.T = größe.d("🦉")) -> größe.R :
    return \\
        größe.e(数,
            k = '''é
ü''', m=größe.f)
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_odd_text(newline: str) -> None:
    source = NASTY.replace("\n", newline)
    attributes = {e.text: slice_of(source, e) for e in expressions(facts_of(source)) if e.kind == "attr"}
    attributes.pop("b")
    assert attributes == {name: f"größe.{name}" for name in ("upper", "a", "T", "c", "d", "R", "e", "f")}
    check_positions(source, facts_of(source))


def test_mixed_line_ends_and_line_separators_inside_strings() -> None:
    source = "a = 'x\u2028y\x85z\x0b\x1c'\r\nb = a.c\rd = b.e('ä')\n\nf = d.g\n"
    found = {e.text: slice_of(source, e) for e in expressions(facts_of(source)) if e.kind == "attr"}
    assert found == {"c": "a.c", "e": "b.e", "g": "d.g"}


def structure(value: object) -> object:
    """Facts as plain nested tuples: two facts are equal when these are."""
    if isinstance(value, tuple):
        return tuple(structure(item) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        fields = type(value).__dataclass_fields__  # type: ignore[attr-defined]
        return (type(value).__name__, *(structure(getattr(value, name)) for name in fields))
    return value


def test_facts_are_a_function_of_the_text_and_can_be_sent_around() -> None:
    one, two = facts_of(NASTY), facts_of(NASTY)
    assert structure(one) == structure(two)
    assert structure(pickle.loads(pickle.dumps(one))) == structure(one)
    assert structure(facts_of(NASTY + "\nx\n")) != structure(one)


_KINDS: dict[type[ast.expr], str] = {ast.Name: "name", ast.Attribute: "attr", ast.Call: "call"}


def _is_capture(node: ast.AST) -> bool:
    whole = isinstance(node, ast.MatchStar) or (isinstance(node, ast.MatchAs) and node.pattern is None)
    return whole and node.name is not None


def check_positions(text: str, facts: FileFacts) -> None:
    """Names, attributes and calls of the facts against those of ``ast``, place by place.

    A name that a pattern binds is none in ``ast``, where the pattern itself has it.
    """
    data = text.encode("utf-8")
    lines = ast._splitlines_no_ff(text)  # type: ignore[attr-defined]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-8")))
    wanted: dict[tuple[str, int, int], str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    walrus = {id(n.target) for n in ast.walk(tree) if isinstance(n, ast.NamedExpr)}
    for node in ast.walk(tree):
        kind = "name" if _is_capture(node) else _KINDS.get(type(node))  # type: ignore[arg-type]
        if kind is not None and id(node) not in walrus:
            assert isinstance(node, (ast.expr, ast.pattern))
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            wanted[kind, start, end] = data[start:end].decode("utf-8", "replace")
    found = {
        (e.kind, e.start, e.end): data[e.start : e.end].decode("utf-8", "replace")
        for e in expressions(facts)
        if e.kind in ("name", "attr", "call")
    }
    assert found == wanted
    for stmt in statements(facts.body):
        assert 0 <= stmt.start <= stmt.end <= len(data)


def _library() -> list[Path]:
    root = Path(sysconfig.get_paths()["stdlib"])
    chosen = [
        "argparse.py",
        "ast.py",
        "asyncio/base_events.py",
        "contextlib.py",
        "dataclasses.py",
        "functools.py",
        "inspect.py",
        "json/decoder.py",
        "re/_parser.py",
        "shlex.py",
        "traceback.py",
        "typing.py",
        "unittest/mock.py",
        "xml/etree/ElementTree.py",
    ]
    return [root / name for name in chosen if (root / name).exists()]


@pytest.mark.parametrize("path", _library(), ids=lambda path: path.name)
def test_the_standard_library(path: Path) -> None:
    source = read_source(path, path.stem)
    assert isinstance(source, SourceFile)
    facts = file_facts(source)
    check_positions(source.text, facts)
    pickle.loads(pickle.dumps(facts))


# ---------------------------------------------------------------------- generated sources

_names = st.sampled_from(["a", "größe", "数", "agent", "_x1"])
_strings = st.text(alphabet="aß🦉 \u2028'\"{}\\\n", max_size=5).map(ascii)
_leaves = st.one_of(_names, _strings, st.sampled_from(["1", "None", "...", "b'x'", "'ü'", '"""é\nü"""']))


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    spaces = st.sampled_from(["", " ", "\t", "\x0c", "\n  "])
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds("({0}). {1}".format, inner, _names),
        st.builds("{0}({1}, *{2}, k={3}{4})".format, _names, inner, inner, inner, spaces),
        pair.map(lambda p: f"[{p[0]}, {p[1]}]"),
        pair.map(lambda p: f"{{{p[0]}: {p[1]}, **{p[0]}}}"),
        pair.map(lambda p: f"({p[0]} + {p[1]})"),
        pair.map(lambda p: f"({p[0]} if {p[1]} else 0)"),
        pair.map(lambda p: f"(lambda q={p[0]}: {p[1]})"),
        pair.map(lambda p: f"[v for v in {p[0]} if {p[1]}]"),
        pair.map(lambda p: f"({p[0]})[{p[1]}:2]"),
        inner.map(lambda e: f"(w := {e})"),
    )


_expressions = st.recursive(_leaves, _grow, max_leaves=8)
_templates = st.sampled_from(
    [
        "x = {0}\n",
        "x: {0} = 1\n",
        "x += {0}\n",
        "if {0}:\n\ty = {0}\nelse:\n\t{0}\n",
        "for i in {0}: z = {0} ; t = i\n",
        "@deco({0})\ndef f(p={0}, *r, k: {0}): return {0}\n",
        "with {0} as h: {0}\n",
        "try:\n  {0}\nexcept (A, {0}) as e:\n  raise\n",
        "class C({0}):\n    q = {0}\n",
        "match {0}:\n  case [m, *_] if {0}: {0}\n",
        "\x0c\nasync def g():\n    await {0}; return {0}\n",
    ]
)


@st.composite
def _sources(draw: st.DrawFn) -> str:
    text = "".join(draw(_templates).format(draw(_expressions)) for _ in range(draw(st.integers(1, 4))))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@given(_sources())
def test_generated_sources(source: str) -> None:
    check_positions(source, facts_of(source))
