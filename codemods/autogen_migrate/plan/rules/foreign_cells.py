"""Cells of a notebook that are not analysed are reported if they matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...sources.model import ForeignCell
from ..model import Finding, Severity
from .base import Rule, report

_NAMES_AUTOGEN = re.compile(r"\b(?:py)?autogen\b")
_IMPORTS_AUTOGEN = re.compile(r"^[ \t]*(?:from|import)[ \t]+(?:py)?autogen\b", re.MULTILINE)


def cell_findings(path: str, cells: Sequence[ForeignCell]) -> Iterator[Finding]:
    """What is said of the cells that are not analysed: nothing if another language does not name AutoGen."""
    for cell in cells:
        names_autogen = _NAMES_AUTOGEN.search(cell.text) is not None
        if cell.magic and not names_autogen:
            continue
        severity = Severity.MANUAL if _IMPORTS_AUTOGEN.search(cell.text) else Severity.INFO
        what = f"a cell of `{cell.magic}`" if cell.magic else f"a cell that is not Python ({cell.problem})"
        parts = [f"{what} stays as it is"]
        if cell.is_opaque:
            parts.append("and so do the conversations whose agents it names")
        if names_autogen:
            parts.append("although it names AutoGen")
        message = ", ".join(parts)
        yield Finding(RULE.code, severity, path, cell.line, cell.column, message, cell.number)


RULE = Rule(
    code="AM320",
    title="Cells that are not Python stay as they are",
    keys=("foreign_cell",),
    explanation="""A cell of a notebook in another language (`%%bash`), one that is written to a file (`%%writefile`) and one
with a syntax error are not edited. A cell that is broken, or whose magic is not known, may use any name of the
notebook that stands in it: the conversations of these agents are not native (AM313), the others move. Mend or remove the
cell to have them move, too. A cell that imports AutoGen itself has to be moved by hand. Cells and lines with a magic that runs
Python (`%%time`, `%%capture`, `%timeit`, `%prun`…) are read and edited like others; as such code cannot await, a
notebook with a chat in one enters the portal (AM180).""",
    before="""%%writefile chat.py
import autogen""",
    after="",
    migrate=report("AM320", "this stands in a cell that is not analysed"),
)
