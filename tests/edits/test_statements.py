"""Statements put in and taken out, functions made async, expressions awaited and wrapped."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autogen_migrate.edits import EditConflict, EditError, apply_edits
from autogen_migrate.plan.model import (
    Await,
    DeleteStatement,
    Edit,
    InsertAfter,
    InsertBefore,
    Join,
    Keep,
    MakeAsync,
    NewCall,
    Ref,
    RemoveDecorator,
    Replace,
    RewriteCall,
    Span,
    Wrap,
)

from .helpers import at, call, statement


def check(before: str, edits: list[Edit], after: str) -> None:
    result = apply_edits(before, edits)
    assert result == after
    ast.parse(result)


# ------------------------------------------------------------------ insert


@pytest.mark.parametrize(
    ("before", "place", "after"),
    [
        ("a\nb\n", "b", "a\nn1\nn2\nb\n"),
        ("if x:\n\ta\n\tb\n", "b", "if x:\n\ta\n\tn1\n\tn2\n\tb\n"),
        ("if x:\r\n  b  # c\r\n", "b", "if x:\r\n  n1\r\n  n2\r\n  b  # c\r\n"),
        ("@d\ndef b(): pass\n", "def b(): pass", "n1\nn2\n@d\ndef b(): pass\n"),
        ("a; b\n", "b", "a\nn1\nn2\nb\n"),
        ("a; b; c  # e\n", "b", "a\nn1\nn2\nb\nc  # e\n"),
        ("if x: b\n", "b", "if x:\n    n1\n    n2\n    b\n"),
        ("def f():\n  if x: a; b  # c\n", "b", "def f():\n  if x:\n    a\n    n1\n    n2\n    b  # c\n"),
        ("é; b", "b", "é\nn1\nn2\nb"),
    ],
)
def test_insert_before(before: str, place: str, after: str) -> None:
    span = at(before, place, before.count(place) - 1)
    check(before, [InsertBefore(span, ("n1", "n2"))], after)


@pytest.mark.parametrize(
    ("before", "place", "after"),
    [
        ("a  # note\nb\n", "a", "a  # note\nn1\nn2\nb\n"),
        ("a\nb", "b", "a\nb\nn1\nn2"),
        ("a\r\nb", "b", "a\r\nb\r\nn1\r\nn2"),
        ("a; b\n", "a", "a\nn1\nn2\nb\n"),
        ("if x: a\n", "a", "if x:\n    a\n    n1\n    n2\n"),
        (
            "for x in y:\n    g\n    # deep\n# flat\n",
            "for x in y:\n    g",
            "for x in y:\n    g\n    # deep\nn1\nn2\n# flat\n",
        ),
        ("for x in y:\n    g\n", "g", "for x in y:\n    g\n    n1\n    n2\n"),
        ('a = """x\n  y"""  # c\nb\n', 'a = """x\n  y"""', 'a = """x\n  y"""  # c\nn1\nn2\nb\n'),
    ],
)
def test_insert_after(before: str, place: str, after: str) -> None:
    check(before, [InsertAfter(at(before, place), ("n1", "n2"))], after)


def test_several_insertions_keep_their_order() -> None:
    text = "a\nb\n"
    edits: list[Edit] = [
        InsertAfter(at(text, "a"), ("x1",)),
        InsertBefore(at(text, "b"), ("y1",)),
        InsertAfter(at(text, "a"), ("x2",)),
        InsertBefore(at(text, "b"), ("y2",)),
    ]
    check(text, edits, "a\nx1\nx2\ny1\ny2\nb\n")


def test_inserted_code_is_indented_and_wrapped() -> None:
    text = "class A:\n\tdef f(self):\n\t\tgo(self.x)\n"
    code = NewCall("Team", tuple((f"long_parameter_{i}", '"value"') for i in range(5)))
    block = "if x:\n    y = '''\nraw'''"
    edits: list[Edit] = [InsertBefore(statement(text, 3), (Join(("team = ", code)), block))]
    lines = "".join(f'\t\t    long_parameter_{i}="value",\n' for i in range(5))
    check(
        text,
        edits,
        "class A:\n\tdef f(self):\n\t\tteam = Team(\n"
        + lines
        + "\t\t)\n\t\tif x:\n\t\t    y = '''\nraw'''\n\t\tgo(self.x)\n",
    )


def test_inserted_ref_carries_edits_and_the_original_goes() -> None:
    text = "x = f(\n    a=[1,\n       2],\n)  # c\ny\n"
    edits: list[Edit] = [
        DeleteStatement(statement(text, 1)),
        InsertBefore(
            statement(text, 1),
            (Join(("z = ", Ref(at(text, text[text.index("[") : text.index("]") + 1])))),),
        ),
        Replace(at(text, "1"), "one"),
    ]
    check(text, edits, "z = [one,\n   2]\ny\n")


# ------------------------------------------------------------------ delete


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("a\nb  # c\nc\n", ["b"], "a\nc\n"),
        ("a\nb", ["b"], "a"),
        ("a\r\nb", ["b"], "a"),
        ("a\n\nb\n\nc\n", ["b"], "a\n\nc\n"),
        ("a\n\n\nb\n\n\nc\n", ["b"], "a\n\n\nc\n"),
        ("a\n\nb\n\nb2\n\nc\n", ["b", "b2"], "a\n\nc\n"),
        ("b\n\n\nc\n", ["b"], "c\n"),
        ("a\n\nb\n", ["b"], "a\n"),
        ("if x:\n    b\nc\n", ["b"], "if x:\n    pass\nc\n"),
        ("if x:\n    b\n    b2\nc\n", ["b", "b2"], "if x:\n    pass\nc\n"),
        ("if x:\n    b\n\n    c\n", ["b"], "if x:\n    c\n"),
        ("if x: b  # c\n", ["b"], "if x: pass  # c\n"),
        ("if x: a; b\n", ["b"], "if x: a\n"),
        ("a; b; c\n", ["b"], "a; c\n"),
        ("a; b;\n", ["b"], "a\n"),
        ("b; c\n", ["b"], "c\n"),
        ("b; b2\nd\n", ["b", "b2"], "d\n"),
        ("try:\n    b\nexcept E:\n    b2\n", ["b", "b2"], "try:\n    pass\nexcept E:\n    pass\n"),
        ("# top\nb\nc\n", ["b"], "# top\nc\n"),
        ("@d\ndef b(): x\nc\n", ["def b(): x"], "c\n"),
        ("b = f(\n    1,  # one\n)  # end\nc\n", ["b = f(\n    1,  # one\n)"], "c\n"),
    ],
)
def test_delete(before: str, gone: list[str], after: str) -> None:
    if after:
        names = [at(before, part) for part in gone]
        check(before, [DeleteStatement(span) for span in names], after)


def test_delete_with_comments() -> None:
    text = "a\n\n# far\n\n# near\n# nearer\nb\nc\n"
    edit = DeleteStatement(at(text, "b"), True)
    check(text, [edit], "a\n\n# far\n\nc\n")


def test_insertions_at_a_deleted_statement_stay() -> None:
    text = "if x:\n    b\n\n\nc\n"
    edits: list[Edit] = [
        DeleteStatement(at(text, "b")),
        InsertAfter(at(text, "b"), ("n2",)),
        InsertBefore(at(text, "b"), ("n1",)),
    ]
    check(text, edits, "if x:\n    n1\n    n2\n\n\nc\n")


def test_delete_in_a_shared_line_with_insertion() -> None:
    text = "if x: b; c\n"
    edits: list[Edit] = [DeleteStatement(at(text, "b")), InsertAfter(at(text, "b"), ("n",))]
    check(text, edits, "if x:\n    n\n    c\n")


def test_edits_inside_a_shared_line() -> None:
    text = "a(1); b(2)\n"
    edits: list[Edit] = [
        InsertBefore(at(text, "b(2)"), ("n",)),
        RewriteCall(call(text, "a"), ()),
        Await(call(text, "b")),
    ]
    check(text, edits, "a()\nn\nawait b(2)\n")


# ------------------------------------------------------------------ async


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("g(f(1))\n", "g(await f(1))\n"),
        ("x = f(1)\n", "x = await f(1)\n"),
        ("x = f(1).y\n", "x = (await f(1)).y\n"),
        ("x = (f(1)).y\n", "x = (await f(1)).y\n"),
        ("x = f(1)[0]\n", "x = (await f(1))[0]\n"),
        ("x = y[f(1)]\n", "x = y[await f(1)]\n"),
        ("x = f(1)(2)\n", "x = (await f(1))(2)\n"),
        ("x = f(1) == 2\n", "x = await f(1) == 2\n"),
        ("x = -f(1)\n", "x = -await f(1)\n"),
        ("return f(1)\n", "return await f(1)\n"),
        ("x = [*f(1)]\n", "x = [*await f(1)]\n"),
    ],
)
def test_await(before: str, after: str) -> None:
    edit = Await(at(before, "f(1)"))
    assert apply_edits(before, [edit]) == after
    rewrite = RewriteCall(at(before, "f(1)"), (), awaited=True)
    assert apply_edits(before, [rewrite]) == after.replace("f(1)", "f()")
    replace = Replace(at(before, "f(1)"), NewCall("n", (), awaited=True))
    assert apply_edits(before, [replace]) == after.replace("f(1)", "n()")


def test_await_wrap_and_rewrite_of_one_expression() -> None:
    text = "x = f(1, 2).y\n"
    span = call(text, "f")
    parts: list[Edit] = [Await(span), Wrap(span, "gather"), Replace(at(text, "f"), "g")]
    assert apply_edits(text, parts) == "x = (await gather(g(1, 2))).y\n"
    awaited = RewriteCall(span, (), awaited=True)
    assert apply_edits(text, [Wrap(span, "str"), awaited]) == "x = str(await f()).y\n"


def test_make_async_and_remove_decorator() -> None:
    text = "class A:\n    @one\n    @two(\n        3)  # c\n    def f(self): ...\n"
    edits: list[Edit] = [
        MakeAsync(statement(text, 5)),
        RemoveDecorator(at(text, "two(\n        3)")),
    ]
    check(text, edits, "class A:\n    @one\n    async def f(self): ...\n")
    made = apply_edits(text, edits)
    assert apply_edits(made, [MakeAsync(statement(made, 3))]) == made


def test_insert_before_a_function_that_gets_async() -> None:
    text = "def f():\n    pass\n"
    edits: list[Edit] = [MakeAsync(statement(text, 1)), InsertBefore(statement(text, 1), ("x = 1",))]
    check(text, edits, "x = 1\nasync def f():\n    pass\n")


# ------------------------------------------------------------------ conflicts, no-ops


def test_overlap_is_a_conflict() -> None:
    text = "f(a, b)\n"
    with pytest.raises(EditConflict) as caught:
        apply_edits(text, [Replace(Span(0, 4), "x"), Replace(Span(2, 7), "y")])
    assert caught.value.spans == (Span(0, 4), Span(2, 7))
    with pytest.raises(EditConflict):
        apply_edits(text, [Replace(Span(0, 7), "x"), Replace(Span(0, 7), "y")])


def test_text_that_cannot_be_parsed() -> None:
    with pytest.raises(EditError, match="cannot be parsed"):
        apply_edits("a b\n", [DeleteStatement(Span(0, 1))])


@given(st.text())
def test_no_edit_changes_nothing(text: str) -> None:
    assert apply_edits(text, []) == text


_LINES = [
    "a",
    "b = 'é'  # c",
    "if x:\n    c\n    d  # e",
    "@dec\ndef f():\n    '''d\n  oc'''\n    return 1",
    "s = '''\n  x\n'''",
    "",
    "",
    "# comment",
    "x; y",
    "if z: q",
    "class K: pass",
    "\tw".strip(),
]


def test_all_goes_with_its_blank_lines() -> None:
    text = "a\n\na\na"
    spans = [Span(0, 1), Span(3, 4), Span(5, 6)]
    assert apply_edits(text, [DeleteStatement(span) for span in spans]) == ""


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(_LINES), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.data(),
)
def test_random_statement_edits(lines: list[str], newline: str, final: bool, data: st.DataObject) -> None:
    """The result parses, has exactly the expected statements, and other lines are as they were."""
    text = "\n".join(lines) + ("\n" if final else "")
    tree = ast.parse(text)
    text = text.replace("\n", newline)
    if not tree.body:
        return
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    edits: list[Edit] = []
    expected: list[str] = []
    for node in tree.body:
        span = Span(
            starts[node.lineno - 1] + node.col_offset,
            starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0),
        )
        what = data.draw(st.sets(st.sampled_from(["before", "after", "delete"])))
        if "before" in what:
            edits.append(InsertBefore(span, ("new_before()",)))
            expected.append("new_before()")
        if "delete" in what:
            edits.append(DeleteStatement(span))
        else:
            expected.append(ast.unparse(node))
        if "after" in what:
            edits.append(InsertAfter(span, ("new_after()",)))
            expected.append("new_after()")
    result = apply_edits(text, edits)
    assert [ast.unparse(node) for node in ast.parse(result).body] == expected
    if newline == "\r\n" and newline in text:
        assert "\n" not in result.replace("\r\n", "")
    for line in result.splitlines():
        assert line in {"new_before()", "new_after()"} or line in text.splitlines() or ";" in text


def test_indentation_of_a_whole_text() -> None:
    text = dedent(
        """\
        def f():
            # one
            go(1)

            # two
            stop(2)  # end
        """
    )
    edits: list[Edit] = [
        InsertBefore(at(text, "stop(2)"), ("n",)),
        InsertAfter(at(text, "stop(2)"), ("m",)),
    ]
    check(text, edits, text.replace("    # two", "    n\n    # two") + "    m\n")


def test_await_moves_aligned_lines() -> None:
    text = "x = go(a,\n       b=1)\n"
    assert apply_edits(text, [Await(call(text, "go"))]) == "x = await go(a,\n             b=1)\n"
    rewrite = RewriteCall(call(text, "go"), (Keep(0), Keep(1)), "run", awaited=True)
    assert apply_edits(text, [rewrite]) == "x = await run(a,\n              b=1)\n"


def test_elif_is_refused() -> None:
    text = "if a:\n    b\nelif c:\n    d\n"
    with pytest.raises(EditError, match="elif"):
        apply_edits(text, [InsertBefore(at(text, "if c:\n    d"), ("n",))])
    with pytest.raises(EditError, match="elif"):
        apply_edits(text, [DeleteStatement(at(text, "elif c:\n    d"))])


def test_edits_in_a_deleted_block_go_with_it() -> None:
    text = "if a:\n    b\n\n    c\n\n\nd\n"
    edits: list[Edit] = [
        DeleteStatement(statement(text, 1)),
        DeleteStatement(statement(text, 4)),
        InsertAfter(statement(text, 4), ("n",)),
        Replace(at(text, "b"), "B"),
    ]
    check(text, edits, "d\n")


def test_a_gap_between_deleted_statements_stays_where_nothing_else_sets_their_neighbours_apart() -> None:
    text = "import a\nimport b\n\nc = 1\nd = 2\n"
    gone: list[Edit] = [DeleteStatement(at(text, "import b")), DeleteStatement(at(text, "c = 1"))]
    check(text, gone, "import a\n\nd = 2\n")
    apart = text.replace("c = 1\n", "c = 1\n\n")
    check(apart, gone, "import a\n\nd = 2\n")


def test_insertions_at_statements_that_end_together() -> None:
    text = "def f():\n    if a:\n        b\n"
    edits: list[Edit] = [
        InsertAfter(statement(text, 1), ("n1",)),
        InsertAfter(statement(text, 2), ("n2",)),
        InsertAfter(statement(text, 3), ("n3",)),
    ]
    check(text, edits, text + "        n3\n    n2\nn1\n")
