"""IPython's own syntax within a code cell: what of it is Python of the notebook, and how the rest is masked.

Three things happen to a line that Python cannot read:

* code that a magic runs (``%time x = f()``, ``x = %time f()``) stays in the text and can be analysed and
  edited like any other; a comment at the end of the line (``LINE_MARK``, ``VALUE_MARK``) stands for
  the magic;
* anything else (``!ls``, ``%cd x``, the line ``%%time``) becomes a name; where IPython puts values of Python
  into it (``!ls {folder}``), a call of that name with them;
* a cell in another language (``%%bash``) is no part of the text, and a cell that may use the notebook's names
  in a way that is not known becomes a call of a name with those names (:func:`opaque_cell`).

The magics that run code run it as a plain function: none of them lets it ``await`` (IPython 7 to 9).
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from .model import LINE_MARK, VALUE_MARK, CodeOfMagic, Mark

CODE_MAGICS: Mapping[str, str] = {
    "time": "",
    "timeit": "nrtp",
    "prun": "DlsT",
    "memit": "rtim",
    "mprun": "fT",
    "lprun": "fmDTsu",
    "debug": "b",
    "capture": "",
    "pyinstrument": "",
    "scalene": "",
    "snakeviz": "f",
    "heat": "o",
    "notify": "m",
    "ipytest": "",
}
"""Magics that run Python in the namespace of the notebook; the letters of their options that take a value."""

FOREIGN_MAGICS = frozenset(
    (
        *("!", "bash", "sh", "script", "system", "sx", "cmd", "powershell"),
        *("html", "HTML", "javascript", "js", "svg", "SVG", "latex", "markdown", "css", "mermaid"),
        *("perl", "ruby", "pypy", "python", "python2", "python3", "node", "R", "julia", "cython"),
        *("sql", "bigquery", "writefile", "file", "writetemplate", "ai"),
    )
)
"""Cell magics whose cell is in another language, or goes elsewhere: it sees no name of the notebook."""

_MAGIC_LINE = re.compile(
    r"[%!]|\?{1,2}[\w.*%]|(?:pip|conda|mamba|apt-get)[ \t]+(?:install|uninstall|list|show)\b"
)
_HELP_LINE = re.compile(r"%{0,2}[A-Za-z_][\w.*\[\]]*\?{1,2}[ \t;]*$")
_ASSIGNED_MAGIC = re.compile(r"(?P<target>[A-Za-z_][\w.,\[\]()'\" \t]*=[ \t]*)(?P<magic>[!%].*)$", re.DOTALL)
_CODE_MAGIC = re.compile(r"(?P<head>%(?P<name>\w+)[ \t]+)(?P<rest>.+)$", re.DOTALL)
_OPTION = re.compile(r"(?:--[\w-]+(?:=\S+)?|-(?P<letter>[A-Za-z])(?P<value>\S*))(?:[ \t]+|$)")
_WORD = re.compile(r"\S+[ \t]+")
_CELL_MAGIC = re.compile(r"%%(!|\w+)")
_VALUES = re.compile(r"\{([^{}]+)\}|\$([A-Za-z_]\w*)")
_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")
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


@dataclass(slots=True)
class MaskedCell:
    """The Python of one cell.

    Attributes:
        code: the text that Python can read, if the cell is Python at all.
        placeholders: what :func:`restore_magics` puts in the place of which text.
        marks: where code stands that is not where ``code`` has it; offsets into its UTF-8 form.
        run: the ranges of code that magics run, offsets likewise.
    """

    code: str
    placeholders: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    marks: list[Mark] = field(default_factory=list[Mark])
    run: list[CodeOfMagic] = field(default_factory=list[CodeOfMagic])


def placeholder_names(code: str) -> Iterator[str]:
    """Fresh names ``__am_magic_N__`` that do not occur in ``code``."""
    number = 0
    while True:
        name = f"__am_magic_{number}__"
        number += 1
        if f"_{number - 1}__" not in code:
            yield name


def is_placeholder(name: str) -> bool:
    """Whether a name stands for text in IPython's own syntax, or in none that is known."""
    return name.startswith("__am_magic_")


def other_magic(code: str) -> str:
    """The cell magic that makes ``code`` something else than Python of the notebook (``%%bash``)."""
    for line in code[_start_of_code(code) :].split("\n"):
        found = _CELL_MAGIC.match(line)
        if found is None:
            return ""
        if found.group(1) not in CODE_MAGICS:
            return found.group()
    return ""


def is_foreign(magic: str) -> bool:
    """Whether a cell with this magic (``%%bash``) sees no name of the notebook."""
    return magic.removeprefix("%%") in FOREIGN_MAGICS


def mask_magics(code: str, names: Iterator[str]) -> MaskedCell:
    """The Python of a cell that has no :func:`other_magic`."""
    position = _start_of_code(code)
    masked = MaskedCell(code[:position])
    size, line = position, code.count("\n", 0, position)
    magic, first, body = "", -1, 0
    for start, end in _logical_lines(code, position):
        text = code[start:end]
        new = _masked_line(text, names, masked, size, line)
        masked.code += new
        size += _size(new)
        line += text.count("\n")
        if new.count("\n") != text.count("\n"):
            masked.marks.append(Mark(size, line + 1, 1))
        found = _CELL_MAGIC.match(text) if first in (-1, start) else None
        if found is not None:
            magic, first, body = found.group(), end, size
    if magic:
        masked.run.insert(0, CodeOfMagic(body, size, magic))
    return masked


def opaque_cell(code: str, name: str, known: Collection[str]) -> MaskedCell:
    """``code``, which is not read as Python, as a call of ``name`` with the ``known`` names in it."""
    places: dict[str, int] = {}
    for match in _NAME.finditer(code):
        word = match.group()
        if word in known and not keyword.iskeyword(word) and not hasattr(builtins, word):
            places.setdefault(word, match.start())
    masked = MaskedCell(f"{name}({', '.join(places)})" if places else name)
    masked.placeholders.append((masked.code, code))
    offset = _size(name) + 1
    for word, at in places.items():
        line_start = code.rfind("\n", 0, at) + 1
        masked.marks.append(Mark(offset, code.count("\n", 0, at) + 1, at - line_start + 1))
        offset += _size(word) + 2
    return masked


def names_in(code: str) -> set[str]:
    """The words in ``code`` that can be names of variables."""
    return {match.group() for match in _NAME.finditer(code)}


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _start_of_code(code: str) -> int:
    """Where the first line that is not blank starts."""
    match = re.match(r"(?:[ \t]*\r?\n)*", code)
    return match.end() if match else 0


# --------------------------------------------------------------------------- one line


def _masked_line(text: str, names: Iterator[str], masked: MaskedCell, size: int, line: int) -> str:
    """A logical line as Python; what it took is added to ``masked``."""
    body = text.rstrip("\r\n")
    ending = text[len(body) :]
    indent = len(body) - len(body.lstrip(" \t"))
    at = _magic_offset(body[indent:])
    if at is None:
        return text
    at += indent
    before, magic = body[:at], body[at:]
    name = next(names)
    head = _head_of_code(magic)
    if head:
        code = magic[head:]
        kind = VALUE_MARK if at > indent else LINE_MARK
        mark = kind + name.strip("_").rpartition("_")[2] + "__"
        masked.placeholders.append((mark, magic[:head]))
        start = size + _size(before)
        masked.marks.append(Mark(start, line + 1, at + head + 1))
        masked.run.append(CodeOfMagic(start, start + _size(code), magic.split(maxsplit=1)[0]))
        return f"{before}{code}  {mark}{ending}"
    values = [value for value in _values(magic) if _parses(value)] if magic[0] in "%!" else []
    placeholder = f"{name}({', '.join(values)})" if values else name
    masked.placeholders.append((placeholder, magic))
    return before + placeholder + ending


def _values(magic: str) -> Iterator[str]:
    """The expressions of Python that IPython puts into a line."""
    for match in _VALUES.finditer(magic):
        yield (match.group(1) or match.group(2)).strip()


def _head_of_code(magic: str) -> int:
    """How much of a line magic stands before the Python that it runs; 0 if it runs none."""
    found = _CODE_MAGIC.match(magic)
    if found is None:
        return 0
    name, at = found["name"], found.end("head")
    if name not in CODE_MAGICS:
        return at if "(" in found["rest"] and _is_code(magic[at:]) else 0
    while option := _OPTION.match(magic, at):
        at = option.end()
        takes_value = option["letter"] is not None and option["letter"] in CODE_MAGICS[name]
        if takes_value and not option["value"] and (value := _WORD.match(magic, at)):
            at = value.end()
    return at if _is_code(magic[at:]) else 0


def _is_code(text: str) -> bool:
    """Whether ``text`` is statements on one logical line that something can be written after.

    IPython joins lines at each backslash, Python not at one that ends a comment.
    """
    if not text.strip() or text.rstrip().endswith("\\") or not _parses(text, "exec"):
        return False
    return _python_end(text + "\n", 0) == len(text) + 1


def _parses(text: str, mode: str = "eval") -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(
                text, "<magic>", mode, ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def _magic_offset(line: str) -> int | None:
    """Where IPython syntax starts in a logical line without indentation; None for plain Python."""
    if _MAGIC_LINE.match(line) or _HELP_LINE.match(line):
        return 0
    assigned = _ASSIGNED_MAGIC.match(line)
    return assigned.start("magic") if assigned else None


# --------------------------------------------------------------------------- lines


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


# --------------------------------------------------------------------------- back again


def is_mark(placeholder: str) -> bool:
    """Whether a placeholder is the comment on a line whose code a magic runs."""
    return placeholder.startswith("#")


def placeholder_pattern(placeholders: Collection[str]) -> re.Pattern[str]:
    """Finds each of the placeholders, whole."""
    return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in placeholders))


def restore_magics(code: str, placeholders: tuple[tuple[str, str], ...]) -> str:
    """``code`` with the lines back that the placeholders stand for."""
    names: dict[str, str] = {}
    for placeholder, original in placeholders:
        if is_mark(placeholder):
            code = _with_head(code, placeholder, original)
        else:
            names[placeholder] = original
    if not names:
        return code
    return placeholder_pattern(names).sub(lambda match: names[match.group()], code)


def _with_head(code: str, mark: str, head: str) -> str:
    """``code`` with ``head`` before the code of the line that ends in ``mark``, if there is one."""
    at = code.find(f"  {mark}")
    if at < 0:
        return code
    start = next(first for first, end in _logical_lines(code, 0) if first <= at < end)
    start += len(code[start:at]) - len(code[start:at].lstrip(" \t"))
    if mark.startswith(VALUE_MARK):
        value = code.index("=", start, at) + 1
        start = value + len(code[value:at]) - len(code[value:at].lstrip(" \t"))
    return code[:start] + head + code[start:at] + code[at + 2 + len(mark) :]
