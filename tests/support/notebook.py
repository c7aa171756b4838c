"""Run a notebook as a kernel would: ``python notebook.py FILE.ipynb`` (standard library only).

All code cells share one namespace inside a running event loop, and may use ``await`` at top level.
Code that a magic runs (``%%time``, ``%time f()``, ``x = %time f()``) is run as IPython does: as plain code,
in which nothing can be awaited.  Other magics are left out, and a cell with a syntax error fails alone.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_RUNS = r"(?:time|timeit|capture|prun)"
_CELL = re.compile(rf"%%{_RUNS}\b[^\n]*\n")
_LINE = re.compile(rf"%{_RUNS}[ \t]+(?:-[a-z]+\d*[ \t]+)*(?P<code>.+)")
_VALUE = re.compile(rf"(?P<target>[\w.\[\]'\"]+ = )%{_RUNS}[ \t]+(?P<code>.+)")


def code_cells(path: Path, *, inline: bool = False) -> Iterator[tuple[int, str, bool]]:
    """Index and Python source of each code cell, its magics replaced, and whether it may await.

    With ``inline`` the code of a magic stands in the place of its line, to be read and not to be run.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for index, cell in enumerate(cells):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        code = source
        while head := _CELL.match(code):
            code = code[head.end() :]
        if cell["cell_type"] != "code" or code.startswith("%%"):
            continue
        yield index, "\n".join(_without_magic(line, inline) for line in code.split("\n")), code == source


def _without_magic(line: str, inline: bool) -> str:
    stripped = line.lstrip()
    value, run = _VALUE.fullmatch(stripped), _LINE.fullmatch(stripped)
    indent = line[: len(line) - len(stripped)]
    if inline and value is not None:
        return f"{indent}{value['target']}{value['code']}"
    if inline and run is not None:
        return f"{indent}{run['code']}"
    if value is not None:
        return f"{indent}{value['target']}eval({value['code']!r}, globals())"
    if run is not None:
        return f"{indent}exec({run['code']!r}, globals())"
    return line[: len(line) - len(stripped)] + "pass" if stripped[:1] in ("%", "!") else line


async def _run(path: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for index, source, may_await in code_cells(path):
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if may_await else 0
        try:
            code = compile(source, f"{path.name}[{index}]", "exec", flags=flags)
        except SyntaxError as error:
            print(f"{path.name}[{index}]: {error}", file=sys.stderr)
            continue
        pending = eval(code, namespace)
        if inspect.iscoroutine(pending):
            await pending


if __name__ == "__main__":
    sys.path[0] = ""
    asyncio.run(_run(Path(sys.argv[1])))
