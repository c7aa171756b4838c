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
    RemoveImport,
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
        "",
        "before\nb = a" + end,
    ]
    joined = ("" if with_break else "\n").join(new) + ("" if with_break else "\n")
    assert apply_edits(text, edits, cells) == joined


def test_import_anchor() -> None:
    text, cells = notebook(["x", "y", "z"], False)
    edits: list[Edit] = [AddImport("m", "N"), Await(at(text, "z"))]
    assert apply_edits_to_cells(text, edits, cells) == ["from m import N\n\nx", "y", "await z"]
    new = apply_edits_to_cells(text, edits, cells, import_anchor=cells[1].start)
    assert new == ["x", "from m import N\n\ny", "await z"]
