"""Notebook cells: edits never cross the border of a cell."""

from __future__ import annotations

import pytest

from autogen_migrate.edits import apply_edits, apply_edits_to_cells
from autogen_migrate.plan.model import (
    AddImport,
    Await,
    DeleteStatement,
    Edit,
    InsertAfter,
    InsertBefore,
    Keep,
    NewCall,
    RemoveImport,
    Replace,
    RewriteCall,
)
from autogen_migrate.sources.model import Cell

from .helpers import at, call


def notebook(texts: list[str], with_break: bool) -> tuple[str, list[Cell]]:
    """Virtual text of cells; the separating line break inside the cells' ranges or between them."""
    text = ""
    cells: list[Cell] = []
    for number, cell in enumerate(texts):
        start = len(text.encode())
        text += cell
        end = len(text.encode())
        text += "\n"
        cells.append(Cell(number, start, end + 1 if with_break else end))
    return text, cells


@pytest.mark.parametrize("with_break", [False, True])
def test_cells(with_break: bool) -> None:
    texts = ["x = 'é'", "import os\nimport autogen", "a = f(1, 2)", "gone", "b = a"]
    text, cells = notebook(texts, with_break)
    edits: list[Edit] = [
        RemoveImport(at(text, "import autogen"), "autogen"),
        AddImport("m", "N"),
        AddImport("asyncio"),
        RewriteCall(call(text, "f"), (Keep(1),), awaited=True),
        InsertAfter(at(text, "a = f(1, 2)"), ("after",)),
        InsertBefore(at(text, "b = a"), ("before",)),
        DeleteStatement(at(text, "gone")),
    ]
    end = "\n" if with_break else ""
    new = apply_edits_to_cells(text, edits, cells)
    assert new == [
        "x = 'é'" + end,
        "import asyncio\nimport os\nfrom m import N" + end,
        "a = await f(2)\nafter" + end,
        "# Nothing is left to do here." + end,
        "before\nb = a" + end,
    ]
    new[3] = ""
    joined = ("" if with_break else "\n").join(new) + ("" if with_break else "\n")
    assert apply_edits(text, edits, cells) == joined


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("import autogen", "# `autogen` is not needed any more."),
        ("x = [1]\ny: int = 2\n", "# `x`, `y` are not needed any more.\n"),
        ("f()", "# Nothing is left to do here."),
        ("# why\nf()", "# why"),
        ("%%time\nf()".replace("%%time", "__am_magic_0__"), "__am_magic_0__"),
    ],
)
def test_no_cell_is_left_empty(code: str, left: str) -> None:
    text, cells = notebook(["", code], False)
    gone = [line for line in code.splitlines() if not line.startswith(("#", "__am"))]
    edits: list[Edit] = [DeleteStatement(at(text, line)) for line in gone]
    assert [new.rstrip("\n") for new in apply_edits_to_cells(text, edits, cells)] == ["", left.rstrip("\n")]


def test_imports_move_up_only_where_an_earlier_cell_needs_them() -> None:
    texts = ["%%time".replace("%%time", "__am_magic_0__") + "\nc = {}", "import autogen", "a = f(1)"]
    text, cells = notebook(texts, False)
    edits: list[Edit] = [
        RemoveImport(at(text, "import autogen"), "autogen"),
        AddImport("m", "Client"),
        AddImport("n", "Agent"),
        AddImport("n", "Other", "Another"),
        Replace(at(text, "{}"), NewCall("Client", ((None, "n.Agent"),))),
        RewriteCall(call(text, "f"), (), func="Another"),
    ]
    assert apply_edits_to_cells(text, edits, cells) == [
        "__am_magic_0__\n\nfrom m import Client\nc = Client(n.Agent)",
        "from n import Agent, Other as Another",
        "a = Another()",
    ]


def test_a_line_that_a_magic_runs_stays_one_line() -> None:
    code = "x = f(" + ", ".join(f"argument_{n}" for n in range(12)) + ")  #__am_line_0__"
    text, cells = notebook([code], False)
    edits: list[Edit] = [
        RewriteCall(call(text, "f"), tuple(Keep(n) for n in range(12)), func="g"),
        InsertBefore(at(text, code.partition("  #")[0]), ("before",)),
    ]
    assert apply_edits_to_cells(text, edits, cells) == ["before\n" + code.replace("f(", "g(")]


def test_import_anchor() -> None:
    text, cells = notebook(["x", "y", "z"], False)
    edits: list[Edit] = [AddImport("m", "N"), Await(at(text, "z"))]
    assert apply_edits_to_cells(text, edits, cells) == ["from m import N\n\nx", "y", "await z"]
    new = apply_edits_to_cells(text, edits, cells, import_anchor=cells[1].start)
    assert new == ["x", "from m import N\n\ny", "await z"]
