"""Notebooks: the code cells as one Python text, and edited cells back into the same JSON.

Only the ``source`` values of changed cells are replaced in the file; everything else (indentation,
escapes, outputs, metadata, line ends) stays byte for byte as it was.  Loading and dumping the JSON
instead would change about one real notebook in five.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from .magics import MaskedCell, is_foreign, mask_magics, names_in, opaque_cell, other_magic, placeholder_names
from .model import Cell, CodeOfMagic, ForeignCell, Mark
from .places import Places
from .syntax import syntax_problem

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


class NotebookError(ValueError):
    """The file is no notebook that we can use, and where: 1-based, or 0 if there is no place."""

    def __init__(self, message: str, line: int = 0, column: int = 0, cell: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.cell = cell


@dataclass(slots=True)
class VirtualText:
    """The Python that a notebook holds: see :class:`~autogen_migrate.sources.model.SourceFile`."""

    text: str = ""
    cells: tuple[Cell, ...] = ()
    placeholders: tuple[tuple[str, str], ...] = ()
    marks: tuple[Mark, ...] = ()
    run_by_magics: tuple[CodeOfMagic, ...] = ()
    foreign_cells: tuple[ForeignCell, ...] = ()


@dataclass(frozen=True, slots=True)
class _RawSource:
    """The ``source`` of one cell: where its JSON is in the file, and what it says."""

    index: int
    number: int
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
    names = placeholder_names("".join(source.code for source in sources))
    words = [names_in(source.code) for source in sources]
    virtual = VirtualText()
    offset = 0
    for position, source in enumerate(sources):
        masked, foreign = _read_cell(source, names)
        if foreign is not None:
            virtual.foreign_cells += (foreign,)
        if masked is None:
            others = set[str]().union(*words[:position], *words[position + 1 :])
            masked = opaque_cell(source.code, next(names), others)
        if foreign is not None and not foreign.is_opaque:
            continue
        offset = _add_cell(virtual, source, masked, offset)
    return virtual


def _read_cell(source: _RawSource, names: Iterator[str]) -> tuple[MaskedCell | None, ForeignCell | None]:
    """The Python of a cell, or None and why it is not read."""
    magic = other_magic(source.code)
    if magic:
        return None, ForeignCell(source.number, source.code, magic, is_opaque=not is_foreign(magic))
    masked = mask_magics(source.code, names)
    problem = syntax_problem(masked.code, f"cell {source.number}", notebook=True)
    if problem is None:
        return masked, None
    data = masked.code.encode("utf-8", "surrogatepass")
    place = Places(data, (), masked.marks).of(problem.line or 1, problem.column or 1)
    return None, ForeignCell(source.number, source.code, "", problem.message, place.line, place.column)


def _add_cell(virtual: VirtualText, source: _RawSource, masked: MaskedCell, offset: int) -> int:
    """Put a cell at the end of the text, which is ``offset`` bytes long; its new length."""
    size = len(masked.code.encode("utf-8", "surrogatepass"))
    separator = "" if masked.code.endswith("\n") else "\n"
    virtual.text += masked.code + separator
    virtual.cells += (Cell(source.index, offset, offset + size, source.number),)
    virtual.placeholders += tuple(masked.placeholders)
    virtual.marks += tuple(replace(mark, offset=mark.offset + offset) for mark in masked.marks)
    virtual.run_by_magics += tuple(
        replace(code, start=code.start + offset, end=code.end + offset) for code in masked.run
    )
    return offset + size + len(separator)


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
    number = 0
    for index, (cell_start, _) in enumerate(_items(document, spans["cells"])):
        cell: Any = content["cells"][index]
        if not isinstance(cell, dict) or cast("dict[str, Any]", cell).get("cell_type") != "code":
            continue
        number += 1
        for key, value_start, value_end in _members(document, cell_start):
            if key == "source":
                value = _checked_source(cast("dict[str, Any]", cell)["source"], number)
                sources.append(_RawSource(index, number, value_start, value_end, value))
                break
    return sources


def _checked_source(value: Any, number: int) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        lines = cast("list[Any]", value)
        if all(isinstance(line, str) for line in lines):
            return cast("list[str]", lines)
    raise NotebookError("the source of this cell is neither text nor a list of lines", cell=number)


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


# --------------------------------------------------------------------------- writing


def splice_cells(document: str, new_code: Mapping[int, str]) -> str:
    """``document`` with the code of the cells in ``new_code`` (by index in ``cells``) replaced.

    The code must have its magic lines back (:func:`.magics.restore_magics`).  Cells whose code is the same
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
