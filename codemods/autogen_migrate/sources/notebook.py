"""Notebooks: the code cells as one Python text, and edited cells back into the same JSON.

Only the ``source`` values of changed cells are replaced in the file; everything else (indentation,
escapes, outputs, metadata, line ends) stays byte for byte as it was.  Loading and dumping the JSON
instead would change about one real notebook in five.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from .model import Cell

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_TRANSPARENT = frozenset({"%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%mprun"})
"""Cell magics that run the rest of the cell as ordinary Python in the same namespace."""


class NotebookError(ValueError):
    """The file is no notebook that we can use; ``line`` and ``column`` are 1-based or 0."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class VirtualText:
    """The Python that a notebook holds: see :class:`~autogen_migrate.sources.model.SourceFile`."""

    text: str
    cells: tuple[Cell, ...]
    placeholders: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _RawSource:
    """The ``source`` of one cell: where its JSON is in the file, and what it says."""

    index: int
    start: int
    end: int
    value: str | list[str]

    @property
    def code(self) -> str:
        return self.value if isinstance(self.value, str) else "".join(self.value)


# --------------------------------------------------------------------------- reading


def virtual_text(document: str) -> VirtualText | None:
    """The code cells of the notebook ``document`` (JSON), one after the other.

    Returns None for a notebook in another language.  Raises NotebookError for what is no notebook
    of format 4.
    """
    sources = _raw_sources(document)
    if sources is None:
        return None
    names = _placeholder_names("".join(source.code for source in sources))
    pieces: list[str] = []
    cells: list[Cell] = []
    placeholders: list[tuple[str, str]] = []
    offset = 0
    for source in sources:
        masked = mask_magics(source.code, names)
        if masked is None:
            continue
        code, found = masked
        placeholders.extend(found)
        size = len(code.encode("utf-8", "surrogatepass"))
        cells.append(Cell(source.index, offset, offset + size))
        separator = "" if code.endswith("\n") else "\n"
        pieces.append(code + separator)
        offset += size + len(separator)
    return VirtualText("".join(pieces), tuple(cells), tuple(placeholders))


def _raw_sources(document: str) -> list[_RawSource] | None:
    """The sources of the code cells with their places in ``document``; None if it is not Python."""
    start = _skip_space(document, 0)
    try:
        notebook, end = _DECODER.raw_decode(document, start)
    except ValueError as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        raise NotebookError(f"not valid JSON: {error}", line, column) from None
    except RecursionError:
        raise NotebookError("nested too deeply") from None
    if _skip_space(document, end) != len(document):
        raise NotebookError("not valid JSON: more text after the notebook")
    if not isinstance(notebook, dict):
        raise NotebookError("not a notebook: the JSON is no object")
    content = cast("dict[str, Any]", notebook)
    if not isinstance(content.get("cells"), list):
        version = content.get("nbformat", "unknown")
        raise NotebookError(f"not a notebook of format 4 but {version}; open and save it in Jupyter first")
    if not _is_python(content):
        return None
    spans = {key: value_start for key, value_start, _ in _members(document, start)}
    sources: list[_RawSource] = []
    for index, (cell_start, _) in enumerate(_items(document, spans["cells"])):
        cell: Any = content["cells"][index]
        if not isinstance(cell, dict) or cast("dict[str, Any]", cell).get("cell_type") != "code":
            continue
        for key, value_start, value_end in _members(document, cell_start):
            if key == "source":
                value = _checked_source(cast("dict[str, Any]", cell)["source"], index)
                sources.append(_RawSource(index, value_start, value_end, value))
                break
    return sources


def _checked_source(value: Any, index: int) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        lines = cast("list[Any]", value)
        if all(isinstance(line, str) for line in lines):
            return cast("list[str]", lines)
    raise NotebookError(f"the source of cell {index} is neither text nor a list of lines")


def _is_python(notebook: dict[str, Any]) -> bool:
    """Whether the kernel is a Python one; a notebook that does not say is taken as one."""
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict):
        return True
    facts = cast("dict[str, Any]", metadata)
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        part = facts.get(section)
        if isinstance(part, dict):
            language = cast("dict[str, Any]", part).get(key)
            if isinstance(language, str):
                return language.lower() in ("python", "ipython")
    return True


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """(key, start, end) of each value of the valid JSON object at ``start``; the last of a key counts."""
    found: dict[str, tuple[int, int]] = {}
    position = _skip_space(text, start + 1)
    while text[position] != "}":
        key, position = _DECODER.raw_decode(text, position)
        value_start = _skip_space(text, _skip_space(text, position) + 1)
        _, value_end = _DECODER.raw_decode(text, value_start)
        found[key] = (value_start, value_end)
        position = _skip_space(text, value_end)
        if text[position] == ",":
            position = _skip_space(text, position + 1)
    for key, (value_start, value_end) in found.items():
        yield key, value_start, value_end


def _items(text: str, start: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each element of the valid JSON array at ``start``."""
    position = _skip_space(text, start + 1)
    while text[position] != "]":
        _, end = _DECODER.raw_decode(text, position)
        yield position, end
        position = _skip_space(text, end)
        if text[position] == ",":
            position = _skip_space(text, position + 1)


# --------------------------------------------------------------------------- magics

_MAGIC_LINE = re.compile(
    r"[%!]|\?{1,2}[\w.*%]|(?:pip|conda|mamba|apt-get)[ \t]+(?:install|uninstall|list|show)\b"
)
_HELP_LINE = re.compile(r"%{0,2}[A-Za-z_][\w.*\[\]]*\?{1,2}[ \t;]*$")
_ASSIGNED_MAGIC = re.compile(r"(?P<target>[A-Za-z_][\w.,\[\]()'\" \t]*=[ \t]*)(?P<magic>[!%].*)$", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>(?:'''|\"\"\"|'|\"))
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<continued>\\\r?\n)
      | (?P<newline>\n)""",
    re.VERBOSE,
)
_ENDS = {
    '"""': re.compile(r'(?:[^\\"]|\\.|"(?!""))*"""', re.DOTALL),
    "'''": re.compile(r"(?:[^\\']|\\.|'(?!''))*'''", re.DOTALL),
    '"': re.compile(r'(?:[^\\"\n]|\\.)*(?:"|(?=\n)|$)', re.DOTALL),
    "'": re.compile(r"(?:[^\\'\n]|\\.)*(?:'|(?=\n)|$)", re.DOTALL),
}


def _placeholder_names(code: str) -> Iterator[str]:
    """Fresh names ``__am_magic_N__`` that do not occur in ``code``."""
    number = 0
    while True:
        name = f"__am_magic_{number}__"
        number += 1
        if name not in code:
            yield name


def mask_magics(code: str, names: Iterator[str]) -> tuple[str, list[tuple[str, str]]] | None:
    """``code`` of a cell with each IPython line replaced by a name, and what the names stand for.

    ``x = !ls`` keeps its target (``x = __am_magic_0__``).  Returns None for a cell that is not
    Python at all (``%%bash``).
    """
    placeholders: list[tuple[str, str]] = []
    pieces: list[str] = []
    position = _start_of_code(code)
    stripped = code[position:]
    if stripped.startswith("%%") and stripped.split(maxsplit=1)[0] not in _TRANSPARENT:
        return None
    pieces.append(code[:position])
    for start, end in _logical_lines(code, position):
        line = code[start:end]
        body = line.rstrip("\r\n")
        indent = len(body) - len(body.lstrip(" \t"))
        magic_from = _magic_offset(body[indent:])
        if magic_from is None:
            pieces.append(line)
            continue
        name = next(names)
        placeholders.append((name, body[indent + magic_from :]))
        pieces.append(body[: indent + magic_from] + name + line[len(body) :])
    return "".join(pieces), placeholders


def _start_of_code(code: str) -> int:
    """Where the first line that is not blank starts."""
    match = re.match(r"(?:[ \t]*\r?\n)*", code)
    return match.end() if match else 0


def _magic_offset(line: str) -> int | None:
    """Where IPython syntax starts in a logical line without indentation; None for plain Python."""
    if _MAGIC_LINE.match(line) or _HELP_LINE.match(line):
        return 0
    assigned = _ASSIGNED_MAGIC.match(line)
    return assigned.start("magic") if assigned else None


def _logical_lines(code: str, position: int) -> Iterator[tuple[int, int]]:
    """Ranges of logical lines: a line within a string or within brackets starts none.

    A line in IPython syntax is not Python, so quotes and brackets in it mean nothing.
    """
    while position < len(code):
        end = _physical_end(code, position)
        indent = len(code[position:end]) - len(code[position:end].lstrip(" \t"))
        if _magic_offset(code[position + indent : end].rstrip("\r\n")) is None:
            end = _python_end(code, position)
        yield position, end
        position = end


def _physical_end(code: str, position: int) -> int:
    """The end of the line at ``position`` with the lines that a backslash joins to it."""
    while True:
        newline = code.find("\n", position)
        if newline < 0:
            return len(code)
        if not code[:newline].rstrip("\r").endswith("\\"):
            return newline + 1
        position = newline + 1


def _python_end(code: str, position: int) -> int:
    """The end of the Python logical line that starts at ``position``."""
    depth = 0
    while True:
        token = _TOKEN.search(code, position)
        if token is None:
            return len(code)
        position = token.end()
        kind = token.lastgroup
        if kind == "string":
            closing = _ENDS[token.group()].match(code, position)
            if closing is None:
                return len(code)
            position = closing.end()
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "newline" and depth == 0:
            return position


def restore_magics(code: str, placeholders: tuple[tuple[str, str], ...]) -> str:
    """``code`` with the placeholder names replaced by the lines that they stand for."""
    if not placeholders:
        return code
    originals = dict(placeholders)
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in originals))
    return pattern.sub(lambda match: originals[match.group()], code)


# --------------------------------------------------------------------------- writing


def splice_cells(document: str, new_code: Mapping[int, str]) -> str:
    """``document`` with the code of the cells in ``new_code`` (by index in ``cells``) replaced.

    The code must have its magic lines back (:func:`restore_magics`).  Cells whose code is the same
    are not touched.
    """
    sources = _raw_sources(document) or []
    ascii_only = document.isascii() and "\\u" in document
    pieces: list[str] = []
    position = 0
    for source in sources:
        code = new_code.get(source.index)
        if code is None or code == source.code:
            continue
        pieces.append(document[position : source.start])
        raw = document[source.start : source.end]
        pieces.append(_encoded_source(raw, source.value, code, ascii_only, _line_style(document, sources)))
        position = source.end
    pieces.append(document[position:])
    return "".join(pieces)


def _line_style(document: str, sources: list[_RawSource]) -> tuple[str, str, str]:
    """How this notebook writes a list of lines: before the first, between two, after the last."""
    for source in sources:
        if isinstance(source.value, list) and len(source.value) > 1:
            return _list_style(document[source.start : source.end])
    return "", ", ", ""


def _list_style(raw: str) -> tuple[str, str, str]:
    spans = list(_items(raw, 0))
    return raw[1 : spans[0][0]], raw[spans[0][1] : spans[1][0]], raw[spans[-1][1] : -1]


def _encoded_source(
    raw: str, old: str | list[str], code: str, ascii_only: bool, style: tuple[str, str, str]
) -> str:
    if isinstance(old, str):
        return json.dumps(code, ensure_ascii=ascii_only)
    known = {line: raw[start:end] for line, (start, end) in zip(old, _items(raw, 0), strict=True)}
    if len(old) > 1:
        style = _list_style(raw)
    elif len(old) == 1:
        # One line alone does not show what stands between two: the break before it does.
        before = raw[1 : raw.index('"')]
        style = (before, f",{before}" if before else style[1], raw[raw.rindex('"') + 1 : -1])
    lines = re.findall(r"[^\n]*\n|[^\n]+", code)
    if not lines:
        return "[]"
    before, between, after = style
    encoded = (known.get(line) or json.dumps(line, ensure_ascii=ascii_only) for line in lines)
    return f"[{before}{between.join(encoded)}{after}]"
