"""RewriteCall: arguments dropped, renamed, changed and added in the layout of the call."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autogen_migrate.edits import EditError, apply_edits
from autogen_migrate.plan.model import (
    Add,
    ArgumentEdit,
    Change,
    Join,
    Keep,
    NewCall,
    NewList,
    Ref,
    Replace,
    RewriteCall,
)

from .helpers import at, call


def rewritten(text: str, *arguments: ArgumentEdit, func: str | None = None) -> str:
    text = dedent(text)
    return apply_edits(text, [RewriteCall(call(text, "f"), tuple(arguments), func)])


def test_a_part_of_a_line_that_was_too_long_before_stays_on_it() -> None:
    text = f"show(a.f(1), {'x' * 100})\n"
    edit = RewriteCall(at(text, "a.f(1)"), (Add(None, "other"), Keep(0)), "g")
    assert apply_edits(text, [edit]) == f"show(g(other, 1), {'x' * 100})\n"


def test_a_call_that_was_too_long_for_one_line_is_joined_when_it_fits() -> None:
    long = repr("x" * 100)
    assert rewritten(f"y = f(\n    a, {long}, c\n)\n", Keep(0), Keep(2)) == "y = f(a, c)\n"
    for as_it_was in (
        "y = f(\n    a, b, c\n)\n",
        f"y = f(\n    a, {long}, c,\n)\n",
        f"y = f(  # d\n    a, {long}, c\n)\n",
    ):
        changed = rewritten(as_it_was, Keep(0), Keep(2))
        assert changed.splitlines()[1].rstrip(",") == "    a, c", changed


@pytest.mark.parametrize(
    ("before", "arguments", "after"),
    [
        ("f(a, b, c)\n", [Keep(0), Keep(2)], "f(a, c)\n"),
        ("f(a, b, c)\n", [Keep(0), Keep(1)], "f(a, b)\n"),
        ("f(a, b, c)\n", [Keep(1)], "f(b)\n"),
        ("f(a, b, c)\n", [], "f()\n"),
        ("f(a,b,c)\n", [Keep(0), Keep(1), Add("d", "1")], "f(a,b,d=1)\n"),
        ("f(a, b, c)\n", [Keep(2), Keep(0)], "f(c, a)\n"),
        ("f( a, b )\n", [Keep(0)], "f( a )\n"),
        ("f( a, b )\n", [Keep(1)], "f( b )\n"),
        ("f(a, b,)\n", [Keep(0)], "f(a,)\n"),
        ("f(a, k = 'x')\n", [Keep(1, "key")], "f(key='x')\n"),
        ("f(a, k = 'x')\n", [Keep(1)], "f(k = 'x')\n"),
        ("f(*a, b=1, **c)\n", [Keep(0), Keep(2)], "f(*a, **c)\n"),
        ("f(x for x in y)\n", [Keep(0), Add("d", "1")], "f((x for x in y), d=1)\n"),
        ("f(x for x in y)\n", [Keep(0)], "f(x for x in y)\n"),
        ("f()\n", [Add(None, "1"), Add("b", "2")], "f(1, b=2)\n"),
        ("f(a=1)\n", [Change(0, "2")], "f(a=2)\n"),
        ("f(a=1)\n", [Change(0, "2", "b")], "f(b=2)\n"),
        ("f(**a)\n", [Change(0, "b")], "f(**b)\n"),
        ("f(a)\n", [Keep(0), Add(None, "**extra")], "f(a, **extra)\n"),
        ("x = f(a)  # keep me\n", [Keep(0), Add("b", "2")], "x = f(a, b=2)  # keep me\n"),
        ("x = f (a)\n", [Keep(0)], "x = f (a)\n"),
    ],
)
def test_one_line(before: str, arguments: list[ArgumentEdit], after: str) -> None:
    assert rewritten(before, *arguments) == after


ONE_A_LINE = """\
x = f(  # start
    a=1,  # first
    # about b
    b="two",
    c=3,  # third
    # closing
)
"""


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ([Keep(0), Keep(1), Keep(2)], ONE_A_LINE),
        (
            [Keep(1), Keep(2)],
            'x = f(  # start\n    # about b\n    b="two",\n    c=3,  # third\n    # closing\n)\n',
        ),
        ([Keep(0), Keep(2)], "x = f(  # start\n    a=1,  # first\n    c=3,  # third\n    # closing\n)\n"),
        (
            [Keep(0), Keep(1)],
            'x = f(  # start\n    a=1,  # first\n    # about b\n    b="two",\n    # closing\n)\n',
        ),
        (
            [Keep(0), Add("z", "0")],
            "x = f(  # start\n    a=1,  # first\n    z=0,\n    # closing\n)\n",
        ),
        ([], "x = f(  # start\n    # closing\n)\n"),
    ],
)
def test_one_argument_a_line(arguments: list[ArgumentEdit], after: str) -> None:
    assert rewritten(ONE_A_LINE, *arguments) == after


def test_no_trailing_comma_stays_so() -> None:
    text = "f(\n    a,\n    b,\n    c\n)\n"
    assert rewritten(text, Keep(0), Keep(1)) == "f(\n    a,\n    b\n)\n"
    assert rewritten(text, Keep(0), Add("d", "1")) == "f(\n    a,\n    d=1\n)\n"


def test_comment_after_the_last_argument() -> None:
    text = "f(\n    a,  # one\n    b  # two\n)\n"
    assert rewritten(text, Keep(0)) == "f(\n    a  # one\n)\n"
    assert rewritten(text, Keep(1)) == "f(\n    b  # two\n)\n"
    assert rewritten(text, Keep(0), Keep(1), Add("c", "3")) == (
        "f(\n    a,  # one\n    b,  # two\n    c=3\n)\n"
    )


def test_arguments_in_comments_stay_when_the_next_argument_goes() -> None:
    text = "f(\n    a,\n    # b=lambda x: x\n    # .lower(),\n    c=1,\n    d=2,\n    # e=3,\n    g=4,\n)\n"
    assert rewritten(text, Keep(0), Keep(2)) == (
        "f(\n    a,\n    # b=lambda x: x\n    # .lower(),\n    d=2,\n    # e=3,\n)\n"
    )
    assert rewritten(text, Keep(0), Keep(3)) == (
        "f(\n    a,\n    # b=lambda x: x\n    # .lower(),\n    # e=3,\n    g=4,\n)\n"
    )


def test_what_is_said_of_an_argument_goes_with_it() -> None:
    text = "f(\n    a,\n    # never ask\n    b=1,\n    # and more (see c)\n    c=2\n)\n"
    assert rewritten(text, Keep(0), Keep(2)) == "f(\n    a,\n    # and more (see c)\n    c=2\n)\n"
    assert rewritten(text, Keep(0)) == "f(\n    a\n)\n"


def test_closing_parenthesis_on_the_last_line() -> None:
    text = "f(\n    a,\n    b,\n    c)\n"
    assert rewritten(text, Keep(0), Keep(1)) == "f(\n    a,\n    b)\n"
    assert rewritten(text, Keep(0), Add("d", "1")) == "f(\n    a,\n    d=1)\n"


def test_aligned_arguments_follow_the_parenthesis() -> None:
    text = "x = f(a=1,\n      b=2,\n      c=3)\n"
    assert rewritten(text, Keep(0), Keep(2)) == "x = f(a=1,\n      c=3)\n"
    assert rewritten(text, Keep(1), Keep(2)) == "x = f(b=2,\n      c=3)\n"
    assert rewritten(text, Keep(0), Keep(2), func="longer") == "x = longer(a=1,\n           c=3)\n"
    assert rewritten(text, Keep(0), Keep(1), Add("d", "4")) == ("x = f(a=1,\n      b=2,\n      d=4)\n")


def test_comment_that_would_swallow_the_rest() -> None:
    text = "f(a,  # one\n  b, c)\n"
    ast.parse(rewritten(text, Keep(0), Keep(2)))
    assert "# one" in rewritten(text, Keep(0), Keep(2))
    ast.parse(rewritten(text, Keep(0)))


def test_several_arguments_on_a_line() -> None:
    text = "f(\n    a, b,\n    c, d,\n)\n"
    assert rewritten(text, Keep(0), Keep(3)) == "f(\n    a, d,\n)\n"
    assert rewritten(text, Keep(1), Keep(2)) == "f(\n    b,\n    c,\n)\n"


def test_dict_argument_keeps_its_lines() -> None:
    text = 'f("a", {\n    "k": 1,\n}, z=2)\n'
    assert rewritten(text, Keep(0), Keep(1)) == 'f("a", {\n    "k": 1,\n})\n'


def test_long_line_is_broken() -> None:
    text = "    x = f(first_argument, second_argument)\n"
    text = "if 1:\n" + text
    value = '"' + "v" * 60 + '"'
    assert rewritten(text, Keep(0), Keep(1), Add("third", value)) == (
        "if 1:\n    x = f(\n        first_argument,\n        second_argument,\n"
        f"        third={value},\n    )\n"
    )


def test_long_line_that_was_long_already_is_left() -> None:
    text = "f(" + "a" * 60 + ", " + "b" * 60 + ", c)\n"
    assert rewritten(text, Keep(0), Keep(1)) == text.replace(", c", "")


def test_new_value_is_wrapped() -> None:
    text = "f(\n    a=1,\n)\n"
    code = NewCall("Client", tuple((f"parameter_{i}", '"value value"') for i in range(4)))
    assert rewritten(text, Change(0, code)) == (
        "f(\n    a=Client(\n"
        + "".join(f'        parameter_{i}="value value",\n' for i in range(4))
        + "    ),\n)\n"
    )


def test_nested_edits() -> None:
    text = "f(g(x, y), h=[x])\n"
    edits = [
        RewriteCall(call(text, "f"), (Keep(0), Keep(1, "items"))),
        RewriteCall(call(text, "g"), (Keep(1),), func="G"),
        Replace(at(text, "x", 1), "z"),
    ]
    assert apply_edits(text, edits) == "f(G(y), items=[z])\n"


def test_ref_carries_out_the_edits_in_it() -> None:
    text = "f(old=[a, b])\n"
    edits = [
        RewriteCall(
            call(text, "f"),
            (Add("new", NewCall("list", ((None, Ref(at(text, "[a, b]"))),))),),
        ),
        Replace(at(text, "a"), "A"),
    ]
    assert apply_edits(text, edits) == "f(new=list([A, b]))\n"


def test_ref_of_several_lines_moves() -> None:
    text = (
        'if 1:\n        f(\n            c={\n                "a": """x\n y""",\n            },\n        )\n'
    )
    span = at(text, text[text.index("{") : text.index("}") + 1])
    edit = Replace(call(text, "f"), NewCall("g", ((None, Ref(span)),)))
    assert apply_edits(text, [edit]) == (
        'if 1:\n        g(\n            {\n                "a": """x\n y""",\n            }\n        )\n'
    )


def test_awaited_call_and_its_attribute() -> None:
    text = "print(u.go(a).summary)\n"
    edit = RewriteCall(call(text, "u.go"), (Keep(0),), "run", awaited=True)
    assert apply_edits(text, [edit]) == "print((await run(a)).summary)\n"


def test_inside_an_f_string() -> None:
    text = 's = f"{f(a, b)} and more"\n'
    edit = RewriteCall(at(text, "f(a, b)"), (Keep(0), Add("x", '"q"'), Add("y", "1" * 120)))
    assert apply_edits(text, [edit]) == f"s = f\"{{f(a, x='q', y={'1' * 120})}} and more\"\n"


def test_crlf_and_tabs() -> None:
    text = 'if 1:\r\n\tx = f(\r\n\t\ta=1,\r\n\t\tb="""p\r\nq""",\r\n\t)\r\n\ty = 1\r\n'
    edit = RewriteCall(call(text, "f"), (Keep(1), Add("c", "3")))
    assert apply_edits(text, [edit]) == (
        'if 1:\r\n\tx = f(\r\n\t\tb="""p\r\nq""",\r\n\t\tc=3,\r\n\t)\r\n\ty = 1\r\n'
    )


def test_bytes_are_not_characters() -> None:
    text = 'é = "日本"; x = f("ß", "ö")\n'
    assert rewritten(text, Keep(1)) == 'é = "日本"; x = f("ö")\n'


def test_callee_over_several_lines() -> None:
    text = "x = (\n    a\n    .b\n    .f(1, 2)\n)\n"
    node = next(n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call))
    assert isinstance(node.func, ast.Attribute)
    edit = RewriteCall(call(text, "a.b.f"), (Keep(1),))
    assert apply_edits(text, [edit]) == "x = (\n    a\n    .b\n    .f(2)\n)\n"


def test_unknown_argument_is_an_error() -> None:
    with pytest.raises(EditError, match="no argument number 3"):
        rewritten("f(a)\n", Keep(3))


def test_new_list_and_join() -> None:
    text = "x = 1\n"
    agents = NewList(tuple(f"agent_number_{i}" for i in range(8)))
    team = Join(("team = ", NewCall("Team", ((None, agents), ("turns", "3"))), ".build()"))
    result = apply_edits(text, [Replace(at(text, "x = 1"), team)])
    lines = "".join(f"        agent_number_{i},\n" for i in range(8))
    assert result == f"team = Team(\n    [\n{lines}    ],\n    turns=3,\n).build()\n"


# ------------------------------------------------------------------ properties

_VALUES = ["1", "'x'", "{'a': 1}", "[\n  1,\n  2]", "g(a, b)", '"""m\n  n"""', "(yield_)", "lambda: 0"]
_GAPS = [" ", "", "\n    ", "  # note, (\n    ", "\n    # own line\n    ", "\n\n    "]


@st.composite
def _calls(draw: st.DrawFn) -> tuple[str, int]:
    count = draw(st.integers(1, 5))
    text = "x = f(" + draw(st.sampled_from(["", "\n    ", "  # open\n    "]))
    for index in range(count):
        text += f"k{index}=" * draw(st.integers(0, 1) if index == 0 else st.just(1))
        text += draw(st.sampled_from(_VALUES))
        last = index == count - 1
        if not last or draw(st.booleans()):
            text += ","
        if not last:
            text += draw(st.sampled_from(_GAPS))
    text += draw(st.sampled_from(["", "\n", "  # end\n", "\n    # end\n"])) + ")  # after\n"
    return text, count


@settings(max_examples=300, deadline=None)
@given(_calls(), st.data())
def test_any_subset_of_arguments_parses(generated: tuple[str, int], data: st.DataObject) -> None:
    text, count = generated
    text = "before = 1  \n" + text + "after = 2"
    kept = data.draw(st.lists(st.sampled_from(range(count)), unique=True).map(sorted))
    added = data.draw(st.integers(0, 2))
    edits: list[ArgumentEdit] = [Keep(i) for i in kept]
    edits += [Add(f"new{i}", "0") for i in range(added)]
    result = apply_edits(text, [RewriteCall(call(text, "f"), tuple(edits))])
    node = ast.parse(result).body[1]
    assert isinstance(node, ast.Assign)
    assert isinstance(node.value, ast.Call)
    old = ast.parse(text).body[1]
    assert isinstance(old, ast.Assign)
    assert isinstance(old.value, ast.Call)
    values = [*old.value.args, *(k.value for k in old.value.keywords)]
    new = [*node.value.args, *(k.value for k in node.value.keywords)]
    assert [ast.dump(v) for v in new[: len(kept)]] == [ast.dump(values[i]) for i in kept]
    assert len(new) == len(kept) + added
    assert result.startswith("before = 1  \nx = f(")
    assert result.endswith(")  # after\nafter = 2")
    assert not any(line != line.rstrip() for line in result.split("\n")[1:] if "#" not in line)


@settings(max_examples=100, deadline=None)
@given(_calls())
def test_keeping_everything_changes_nothing(generated: tuple[str, int]) -> None:
    text, count = generated
    edit = RewriteCall(call(text, "f"), tuple(Keep(i) for i in range(count)))
    if "a, b" not in text.replace("g(a, b)", ""):
        once = apply_edits(text, [edit])
        assert apply_edits(once, [RewriteCall(call(once, "f"), edit.arguments)]) == once


def test_the_outer_call_is_wrapped_first() -> None:
    text = "x = f(1, g(" + "a" * 40 + "), " + "b" * 30 + ")\n"
    edits = [
        RewriteCall(call(text, "f"), (Keep(0), Keep(1), Keep(2), Add("k", "3"))),
        RewriteCall(call(text, "g"), (Keep(0), Add("key", '"a value"'))),
    ]
    assert apply_edits(text, edits) == (
        "x = f(\n    1,\n    g(" + "a" * 40 + ', key="a value"),\n    ' + "b" * 30 + ",\n    k=3,\n)\n"
    )
