"""Statements moved before or behind others of their block."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autogen_migrate.edits import EditError, apply_edits, apply_edits_to_cells
from autogen_migrate.plan.model import (
    Add,
    AddImport,
    Await,
    DeleteStatement,
    Edit,
    InsertAfter,
    InsertBefore,
    Join,
    Keep,
    MakeAsync,
    MoveStatement,
    NewCall,
    Ref,
    RemoveDecorator,
    Replace,
    RewriteCall,
    Span,
    WrapInMain,
)

from .helpers import at, call, statement
from .test_cells import notebook


def move(text: str, part: str, to: str, after: bool = False) -> MoveStatement:
    """The statement that begins with ``part``, before (or behind) the one that begins with ``to``."""
    return MoveStatement(_beginning(text, part), _beginning(text, to), after)


def _beginning(text: str, part: str) -> Span:
    lines = text.split("\n")
    return statement(text, 1 + next(i for i, line in enumerate(lines) if line.startswith(part)))


def check(before: str, edits: list[Edit], after: str) -> None:
    for newline in ("\n", "\r\n"):
        data = before.encode()
        adapted = edits
        if newline != "\n":
            adapted = [_with_breaks(edit, data) for edit in edits]
        result = apply_edits(before.replace("\n", newline), adapted)
        assert result == after.replace("\n", newline)
        ast.parse(result)


def _with_breaks(edit: Edit, data: bytes) -> Edit:
    """The same edit where each line ends with one more byte."""

    def shifted(span: Span) -> Span:
        return Span(span.start + data.count(b"\n", 0, span.start), span.end + data.count(b"\n", 0, span.end))

    spans = {f.name: getattr(edit, f.name) for f in fields(edit)}
    return replace(edit, **{n: shifted(s) for n, s in spans.items() if isinstance(s, Span)})


@pytest.mark.parametrize(
    ("before", "part", "to", "after", "expected"),
    [
        ("a\nb\nc\n", "c", "a", False, "c\na\nb\n"),
        ("a\nb\nc\n", "a", "b", True, "b\na\nc\n"),
        ("a\nb\nc", "c", "a", False, "c\na\nb"),
        ("a\nb\nc", "a", "c", True, "b\nc\na"),
        ("a\n\n# of b\nb  # too\n\nc\n", "b", "a", False, "# of b\nb  # too\na\n\nc\n"),
        ("x\n\na\nb\n\n\ndef f():\n    pass\n", "def", "a", False, "x\n\n\ndef f():\n    pass\n\n\na\nb\n"),
        (
            "x\na\n\n\n@d\n# why\ndef f():\n    pass\n    # end\n\n\nb\n",
            "def",
            "a",
            False,
            "x\n\n\n@d\n# why\ndef f():\n    pass\n    # end\n\n\na\n\nb\n",
        ),
        (
            "a\nb\n\n\ndef f():\n    pass\n\n\nc\nd\n",
            "a",
            "def",
            True,
            "b\n\n\ndef f():\n    pass\n\n\na\n\nc\nd\n",
        ),
        (
            "a\n\n\ndef f():\n    pass\n\n\ndef g():\n    pass\n",
            "a",
            "def f",
            True,
            "def f():\n    pass\n\n\na\n\n\ndef g():\n    pass\n",
        ),
        (
            "a\n\n\ndef f():\n    pass\n",
            "a",
            "def f",
            True,
            "def f():\n    pass\n\n\na\n",
        ),
        (
            "x\n\n# --- agents ---\n\na\n\n\ndef f():\n    pass\n\n\n# --- chat ---\n\nb\n",
            "def",
            "a",
            False,
            "x\n\n\ndef f():\n    pass\n\n\n# --- agents ---\n\na\n\n\n# --- chat ---\n\nb\n",
        ),
        (
            "def main():\n    a\n\n    def f():\n        pass\n\n    b\n",
            "    def",
            "    a",
            False,
            "def main():\n    def f():\n        pass\n\n    a\n\n    b\n",
        ),
        (
            "def main():\n    '''Doc.'''\n    a\n    b\n\n    def f():\n        return '''x\ny'''\n",
            "    def",
            "    a",
            False,
            "def main():\n    '''Doc.'''\n\n    def f():\n        return '''x\ny'''\n\n    a\n    b\n",
        ),
        (
            "if x:\n\ta\n\tb\nelse:\n\tc\n",
            "\ta",
            "\tb",
            True,
            "if x:\n\tb\n\ta\nelse:\n\tc\n",
        ),
    ],
)
def test_moves(before: str, part: str, to: str, after: bool, expected: str) -> None:
    check(before, [move(before, part, to, after)], expected)


def test_several_moves_follow_each_other() -> None:
    text = "a\nb\n\n\ndef f():\n    pass\n\n\ndef g():\n    pass\n\n\nc\n"
    edits: list[Edit] = [move(text, "def f", "a"), move(text, "def g", "a")]
    check(text, edits, "def f():\n    pass\n\n\ndef g():\n    pass\n\n\na\nb\n\nc\n")
    edits = [move(text, "a", "def g", True), move(text, "b", "a", True)]
    check(text, edits, "def f():\n    pass\n\n\ndef g():\n    pass\n\n\na\nb\n\nc\n")


def test_edits_go_along() -> None:
    text = dedent(
        """\
        import m

        desk = m.Desk("desk")
        # asks
        clerk = m.Clerk("clerk", model=1)


        @desk.run()
        @clerk.tell(text="Next train")
        def train(to: str) -> str:
            return ask(to)


        desk.start(clerk, "é")
        """
    )
    tool = NewCall("Tool", ((None, "train"), ("text", Ref(at(text, '"Next train"')))))
    edits: list[Edit] = [
        move(text, "def train", "clerk ="),
        RemoveDecorator(at(text, "desk.run()")),
        RemoveDecorator(at(text, 'clerk.tell(text="Next train")')),
        MakeAsync(statement(text, 10)),
        Await(at(text, "ask(to)")),
        RewriteCall(call(text, "m.Clerk"), (Keep(0), Add("tools", Join(("[", tool, "]"))))),
        DeleteStatement(statement(text, 3)),
        InsertBefore(statement(text, 5), ("client = m.Client()",)),
        Replace(at(text, "desk.start"), "team.start"),
        AddImport("n", "Tool"),
    ]
    expected = dedent(
        """\
        import m
        from n import Tool


        async def train(to: str) -> str:
            return await ask(to)


        client = m.Client()
        # asks
        clerk = m.Clerk("clerk", tools=[Tool(train, text="Next train")])

        team.start(clerk, "é")
        """
    )
    assert apply_edits(text, edits) == expected


def test_new_statements_stay_in_the_old_place() -> None:
    text = "a\nb\n\n\ndef f():\n    pass\n\n\nc\n"
    edits: list[Edit] = [
        move(text, "a", "def f", True),
        InsertBefore(at(text, "a"), ("n1",)),
        InsertAfter(at(text, "a"), ("n2",)),
    ]
    check(text, edits, "n1\nn2\nb\n\n\ndef f():\n    pass\n\n\na\n\nc\n")
    text = "a\n\n\ndef f():\n    pass\n"
    edits = [move(text, "def f", "a"), InsertBefore(_beginning(text, "def f"), ("n",))]
    check(text, edits, "def f():\n    pass\n\n\na\nn\n")


def test_a_function_around_keeps_all_its_statements() -> None:
    text = "def main():\n    a\n\n    def f():\n        pass\n\n\nmain()\n"
    edits: list[Edit] = [move(text, "    def", "    a"), MakeAsync(statement(text, 1))]
    check(text, edits, "async def main():\n    def f():\n        pass\n\n    a\n\n\nmain()\n")


def test_the_main_function_holds_what_is_still_in_it() -> None:
    text = "a\nb\n\n\ndef f():\n    pass\n\n\nc\nz\n"
    function = _beginning(text, "def f")
    edits: list[Edit] = [
        move(text, "def f", "a"),
        WrapInMain(_beginning(text, "b"), _beginning(text, "z"), "main", hoist=(function,)),
    ]
    main = "async def main() -> None:\n    b\n\n    c\n    z\n\n\nasyncio.run(main())\n"
    expected = f"def f():\n    pass\n\n\na\n\n\n{main}"
    assert apply_edits(text, edits) == expected


@pytest.mark.parametrize("with_break", [False, True])
def test_cells(with_break: bool) -> None:
    texts = ["x = 'é'", "a\nb\n\n\ndef f():\n    pass", "c = a"]
    text, cells = notebook(texts, with_break)
    edits: list[Edit] = [move(text, "def f", "a"), Replace(at(text, "c = a"), "c = b")]
    end = "\n" if with_break else ""
    new = apply_edits_to_cells(text, edits, cells)
    assert new == ["x = 'é'" + end, "def f():\n    pass\n\n\na\nb" + end, "c = b" + end]
    with pytest.raises(EditError):
        apply_edits_to_cells(text, [move(text, "def f", "c")], cells)


@pytest.mark.parametrize(
    ("text", "part", "to"),
    [
        ("a; b\nc\n", "a", "c"),
        ("if x: a; b\n", "if", "if"),
        ("a\nif x:\n    b\n", "a", "    b"),
    ],
)
def test_refusals(text: str, part: str, to: str) -> None:
    with pytest.raises(EditError):
        apply_edits(text, [MoveStatement(at(text, part), _beginning(text, to), True)])


_STATEMENTS = st.sampled_from(
    ["a = 1", "b = '''x\ny'''", "def f():\n    pass", "# note\nc()", "@d\nclass D:\n    x = 1"]
)
_GAPS = st.sampled_from(["", "\n", "\n\n", "\n# apart\n\n"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_STATEMENTS, _GAPS), min_size=2, max_size=6),
    st.data(),
    st.booleans(),
)
def test_any_move_keeps_everything(parts: list[tuple[str, str]], data: st.DataObject, after: bool) -> None:
    text = "\n".join(statement + gap for statement, gap in parts)
    body = ast.parse(text).body
    one, other = data.draw(st.permutations(range(len(body))))[:2]
    spans = [statement(text, node.lineno) for node in body]
    result = apply_edits(text, [MoveStatement(spans[one], spans[other], after)])
    order = [i for i in range(len(body)) if i != one]
    order.insert(order.index(other) + after, one)
    assert [ast.dump(node) for node in ast.parse(result).body] == [ast.dump(body[i]) for i in order]
    assert sorted(filter(None, result.splitlines())) == sorted(filter(None, text.splitlines()))
