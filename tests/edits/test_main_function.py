"""WrapInMain: a script's statements become ``async def main()``."""

from __future__ import annotations

import ast

from autogen_migrate.edits import apply_edits
from autogen_migrate.plan.model import (
    AddImport,
    Await,
    DeleteStatement,
    Edit,
    InsertAfter,
    InsertBefore,
    Join,
    Keep,
    MakeAsync,
    NewCall,
    RemoveImport,
    Replace,
    RewriteCall,
    Span,
    WrapInMain,
)

from .helpers import at, call, statement


def check(before: str, edits: list[Edit], after: str) -> None:
    result = apply_edits(before, edits)
    assert result == after
    ast.parse(result)


def lines(text: str, first: int, last: int) -> tuple[Span, Span]:
    return statement(text, first), statement(text, last)


def test_plain() -> None:
    text = "import x\n\na = 1  # one\n\n# two\nb = f(\n    a,\n)\n# end\n"
    check(
        text,
        [WrapInMain(*lines(text, 3, 6), "main")],
        "import x\n\n\nasync def main() -> None:\n    a = 1  # one\n\n    # two\n"
        "    b = f(\n        a,\n    )\n\n\nasyncio.run(main())\n\n# end\n",
    )


def test_strings_keep_their_lines() -> None:
    text = 'a = """x\ny\n  z"""\nif a:\n\n    b = f"""\n{a}\n""" + \\\n    "q"\n'
    check(
        text,
        [WrapInMain(*lines(text, 1, 4), "main")],
        'async def main() -> None:\n    a = """x\ny\n  z"""\n    if a:\n\n        b = f"""\n{a}\n""" + \\\n'
        '        "q"\n\n\nasyncio.run(main())\n',
    )


def test_without_final_newline_and_with_crlf() -> None:
    text = "import x\r\na = 1\r\nb = 2"
    check(
        text,
        [WrapInMain(*lines(text, 2, 3), "main")],
        "import x\r\n\r\n\r\nasync def main() -> None:\r\n    a = 1\r\n    b = 2\r\n"
        "\r\n\r\nasyncio.run(main())",
    )


def test_hoist_globals_epilogue_and_edits_inside() -> None:
    text = (
        "import autogen\n# agents\na = A(1)\n\n# helper\n@deco\ndef f():\n    return 1\n\n"
        "class K:\n    pass\n\n\nb = a.go(1)\nprint(b)\n"
    )
    edits: list[Edit] = [
        RemoveImport(statement(text, 1), "autogen"),
        AddImport("asyncio"),
        AddImport("m", "A"),
        WrapInMain(
            *lines(text, 3, 15),
            "main",
            hoist=(statement(text, 7), statement(text, 10)),
            global_names=("a", "b"),
            epilogue=(NewCall("client.close", (), awaited=True),),
        ),
        RewriteCall(call(text, "a.go"), (Keep(0),), awaited=True),
        InsertBefore(statement(text, 3), ("client = C()",)),
        InsertAfter(statement(text, 15), ("done()",)),
        Replace(Span(at(text, "return 1").end - 1, at(text, "return 1").end), "2"),
    ]
    check(
        text,
        edits,
        "import asyncio\n\nfrom m import A\n\n\n# helper\n@deco\ndef f():\n    return 2\n\n\n"
        "class K:\n    pass\n\n\nasync def main() -> None:\n    global a, b\n    client = C()\n    # agents\n"
        "    a = A(1)\n\n    b = await a.go(1)\n    print(b)\n    done()\n    await client.close()\n\n\n"
        "asyncio.run(main())\n",
    )


def test_guard() -> None:
    text = 'import x\n\nif __name__ == "__main__":  # start\n  # first\n  a = 1\n\n  b = """\nq"""\n'
    guard = statement(text, 3)
    check(
        text,
        [
            WrapInMain(
                at(text, "a = 1"),
                at(text, 'b = """\nq"""'),
                "main",
                guard=guard,
                epilogue=("done()",),
                global_names=("a",),
            )
        ],
        "import x\n\n\nasync def main() -> None:  # start\n  global a\n  # first\n  a = 1\n"
        '\n  b = """\nq"""\n  done()\n\n\nif __name__ == "__main__":\n  asyncio.run(main())\n',
    )


def test_guard_on_one_line_and_hoisted_function() -> None:
    text = "x = 1\nif __name__ == '__main__': go(); stop()"
    edits: list[Edit] = [
        WrapInMain(at(text, "go()"), at(text, "stop()"), "main", guard=statement(text, 2)),
        Await(at(text, "go()")),
    ]
    check(
        text,
        edits,
        "x = 1\n\n\nasync def main() -> None:\n    await go(); stop()\n\n\n"
        "if __name__ == '__main__':\n    asyncio.run(main())",
    )
    edits.append(InsertBefore(at(text, "stop()"), ("n",)))
    check(
        text,
        edits,
        "x = 1\n\n\nasync def main() -> None:\n    await go()\n    n\n    stop()\n\n\n"
        "if __name__ == '__main__':\n    asyncio.run(main())",
    )
    text = "if __name__ == '__main__':\n\tdef f():\n\t\tpass\n\n\tf()\n"
    check(
        text,
        [
            WrapInMain(
                at(text, "def f():\n\t\tpass"),
                at(text, "f()", 1),
                "main",
                hoist=(at(text, "def f():\n\t\tpass"),),
                guard=statement(text, 1),
            )
        ],
        "def f():\n\tpass\n\n\nasync def main() -> None:\n\tf()\n\n\n"
        "if __name__ == '__main__':\n\tasyncio.run(main())\n",
    )


def test_guard_keeps_what_follows() -> None:
    text = "if __name__ == '__main__':\n    a\n\n\ndef later(): ...\n"
    check(
        text,
        [WrapInMain(at(text, "a", 2), at(text, "a", 2), "main", guard=statement(text, 1))],
        "async def main() -> None:\n    a\n\n\nif __name__ == '__main__':\n    asyncio.run(main())\n\n\n"
        "def later(): ...\n",
    )


def test_width_counts_the_new_indentation() -> None:
    text = "x = call_it(" + "a" * 70 + ")\n"
    edits: list[Edit] = [
        WrapInMain(*lines(text, 1, 1), "main"),
        RewriteCall(call(text, "call_it"), (Keep(0),), "call_it_now", awaited=True),
        InsertAfter(statement(text, 1), (Join(("y = ", NewCall("n", (("k", "b" * 88),)))),)),
    ]
    check(
        text,
        edits,
        "async def main() -> None:\n    x = await call_it_now("
        + "a" * 70
        + ")\n"
        + "    y = n(\n        k="
        + "b" * 88
        + "\n    )\n\n\nasyncio.run(main())\n",
    )


def test_everything_deleted_or_hoisted() -> None:
    text = "import x\na = 1\n\ndef f(): ...\n"
    edits: list[Edit] = [
        WrapInMain(*lines(text, 2, 4), "main", hoist=(statement(text, 4),)),
        DeleteStatement(statement(text, 2)),
    ]
    check(
        text,
        edits,
        "import x\n\n\ndef f(): ...\n\n\nasync def main() -> None:\n    pass\n\n\nasyncio.run(main())\n",
    )


def test_deleted_first_and_last_statement() -> None:
    text = "import x\n\nold1\n\na = 1\n\nold2\n"
    edits: list[Edit] = [
        WrapInMain(*lines(text, 3, 7), "main"),
        DeleteStatement(statement(text, 3)),
        DeleteStatement(statement(text, 7)),
    ]
    check(text, edits, "import x\n\n\nasync def main() -> None:\n    a = 1\n\n\nasyncio.run(main())\n")


def test_aligned_call_moves_as_a_whole() -> None:
    text = "x = go(a,\n       b=1,\n       c=2)\n"
    edits: list[Edit] = [
        WrapInMain(*lines(text, 1, 1), "main"),
        RewriteCall(call(text, "go"), (Keep(0), Keep(2)), awaited=True),
    ]
    check(
        text,
        edits,
        "async def main() -> None:\n    x = await go(a,\n                 c=2)\n\n\nasyncio.run(main())\n",
    )


def test_a_function_inside_the_range_can_be_made_async() -> None:
    text = '"""Doc."""\nimport x\n\n\ndef f():\n    go()\n\n\nf()\n'
    edits: list[Edit] = [
        WrapInMain(*lines(text, 5, 9), "main", hoist=(statement(text, 5),)),
        MakeAsync(statement(text, 5)),
        Await(at(text, "go()")),
        Await(at(text, "f()", 1)),
        InsertAfter(statement(text, 6), ("stop()",)),
        AddImport("asyncio"),
    ]
    check(
        text,
        edits,
        '"""Doc."""\nimport asyncio\n\nimport x\n\n\nasync def f():\n    await go()\n    stop()\n\n\n'
        "async def main() -> None:\n    await f()\n\n\nasyncio.run(main())\n",
    )
