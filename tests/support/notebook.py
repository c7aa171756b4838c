"""Run a notebook as a kernel would: ``python notebook.py FILE.ipynb`` (standard library only).

All code cells share one namespace inside a running event loop, and may use ``await`` at top level.
Cells and lines of IPython magic are left out.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path


def code_cells(path: Path) -> Iterator[tuple[int, str]]:
    """Index and Python source of each code cell, magic replaced by ``pass``."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for index, cell in enumerate(cells):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if cell["cell_type"] != "code" or source.lstrip().startswith("%%"):
            continue
        yield index, "\n".join(_without_magic(line) for line in source.split("\n"))


def _without_magic(line: str) -> str:
    stripped = line.lstrip()
    return line[: len(line) - len(stripped)] + "pass" if stripped[:1] in ("%", "!") else line


async def _run(path: Path) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}
    for index, source in code_cells(path):
        code = compile(source, f"{path.name}[{index}]", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        pending = eval(code, namespace)
        if inspect.iscoroutine(pending):
            await pending


if __name__ == "__main__":
    sys.path[0] = ""
    asyncio.run(_run(Path(sys.argv[1])))
