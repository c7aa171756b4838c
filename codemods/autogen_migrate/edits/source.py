"""One source text with what the edit engine asks about it: lines, strings, comments, statements.

All positions are byte offsets into the UTF-8 form.  Text that leaves this module in *protected
form* has the newlines inside string literals replaced by NUL escapes (NUL cannot occur in Python
source), so that lines can be indented without changing what a string says.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autogen_migrate.plan.model import Span
from autogen_migrate.sources.model import LINE_MARK, VALUE_MARK, Cell

_LINE_BREAK = re.compile(rb"\r\n|\n|\r")
_TOKEN = re.compile(
    rb"""(?P<comment>\#[^\r\n]*)
    |(?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''
    |"(?:[^"\\\r\n]|\\\r\n|\\.)*"|'(?:[^'\\\r\n]|\\\r\n|\\.)*')""",
    re.DOTALL | re.VERBOSE,
)
_LINE_OF_MAGIC = re.compile("|".join((LINE_MARK, VALUE_MARK)).encode())


class EditError(ValueError):
    """An edit that cannot be carried out on this text."""


class EditConflict(EditError):
    """Two edits overlap without one containing the other."""

    def __init__(self, first: Span, second: Span) -> None:
        super().__init__(f"edits overlap: bytes {first.start}-{first.end} and {second.start}-{second.end}")
        self.spans = (first, second)


def encode(text: str) -> bytes:
    """UTF-8; lone surrogates pass."""
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    """The opposite of :func:`encode`."""
    return data.decode("utf-8", "surrogatepass")


def _shield(text: str) -> str:
    return text.replace("\r", "\0r").replace("\n", "\0n")


def protect(text: str) -> str:
    """Protected form of a piece of code that starts outside of any string."""
    if "\n" not in text and "\r" not in text:
        return text
    data = encode(text)
    out: list[str] = []
    at = 0
    for match in _TOKEN.finditer(data):
        if match.lastgroup == "string":
            out.append(decode(data[at : match.start()]))
            out.append(_shield(decode(match.group())))
            at = match.end()
    out.append(decode(data[at:]))
    return "".join(out)


def unprotect(text: str) -> str:
    """The opposite of :func:`protect`."""
    return text.replace("\0n", "\n").replace("\0r", "\r") if "\0" in text else text


def indent_of(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t\f"))]


def shift(text: str, old: str, new: str) -> str:
    """Move every line but the first from indentation ``old`` to ``new`` (protected form)."""
    if old == new or "\n" not in text:
        return text
    head, *rest = text.split("\n")
    out = [head]
    for line in rest:
        if not line.strip():
            out.append(line)
        elif line.startswith(old):
            out.append(new + line[len(old) :])
        else:
            stripped = line.lstrip(" \t")
            depth = max(len(new) - len(old) + len(line) - len(stripped), 0)
            out.append(" " * depth + stripped)
    return "\n".join(out)


@dataclass(eq=False, slots=True)
class Block:
    """A list of statements: a module, or the body of a compound statement."""

    owner: ast.AST | None
    statements: list[Statement] = field(default_factory=list["Statement"])


@dataclass(eq=False, slots=True)
class Statement:
    """A statement; ``start`` includes decorators, ``keyword`` is where ``ast`` says it begins."""

    node: ast.stmt
    start: int
    keyword: int
    end: int
    block: Block
    index: int
    depth: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Source:
    """A text, its lines and (on demand) its syntax tree."""

    def __init__(self, text: str, cells: Sequence[Cell] = ()) -> None:
        self.text = text
        self.data = encode(text)
        self.cells = tuple(cells)
        self._cell_starts = [cell.start for cell in self.cells]
        self.line_starts = [0]
        self.line_starts += [m.end() for m in _LINE_BREAK.finditer(self.data)]
        self.strings: list[tuple[int, int]] = []
        self.comments: list[tuple[int, int]] = []
        for match in _TOKEN.finditer(self.data):
            target = self.strings if match.lastgroup == "string" else self.comments
            target.append(match.span())
        self._string_starts = [s for s, _ in self.strings]
        self._comment_starts = [s for s, _ in self.comments]
        first = _LINE_BREAK.search(self.data)
        self.newline = decode(first.group()) if first else "\n"
        self._tree: ast.Module | None = None
        self._statements: dict[tuple[int, int], Statement] = {}
        self._all: list[Statement] = []
        self._parents: dict[tuple[int, int], tuple[ast.expr, ast.AST]] | None = None
        self.module_block = Block(None)
        self._unit: str | None = None

    # ------------------------------------------------------------------ slices

    def slice(self, start: int, end: int) -> str:
        """Text of a byte range, in protected form."""
        at = bisect_right(self._string_starts, start) - 1
        if at < 0 or self.strings[at][1] <= start:
            at += 1
        out: list[str] = []
        here = start
        while at < len(self.strings) and self.strings[at][0] < end:
            first, last = self.strings[at]
            first, last = max(first, start), min(last, end)
            out.append(decode(self.data[here:first]))
            out.append(_shield(decode(self.data[first:last])))
            here = last
            at += 1
        out.append(decode(self.data[here:end]))
        return "".join(out)

    def in_string(self, offset: int) -> bool:
        at = bisect_right(self._string_starts, offset) - 1
        return at >= 0 and self.strings[at][0] < offset < self.strings[at][1]

    def string_at(self, offset: int) -> str:
        at = bisect_right(self._string_starts, offset) - 1
        return decode(self.data[slice(*self.strings[at])])

    def in_comment(self, offset: int) -> bool:
        at = bisect_right(self._comment_starts, offset) - 1
        return at >= 0 and offset < self.comments[at][1]

    # ------------------------------------------------------------------ lines

    def cell_of(self, offset: int) -> Cell | None:
        """The cell that holds ``offset``; at the border of two that touch, the second."""
        at = bisect_right(self._cell_starts, offset) - 1
        if at < 0 or offset > self.cells[at].end:
            return None
        if offset == self.cells[at].end and at < len(self.cells) - 1:
            while at and self.cells[at - 1].end == offset:  # cells without text
                at -= 1
        return self.cells[at]

    def bounds(self, offset: int) -> tuple[int, int]:
        """Range that an insertion or deletion near ``offset`` must not leave: the cell or file."""
        cell = self.cell_of(offset)
        return (cell.start, cell.end) if cell else (0, len(self.data))

    def blank_lines_before(self, position: int) -> int:
        """How many blank lines stand above the line of a position; many where a block or file begins."""
        above = self.data[: self.line_start(position)].splitlines()
        count = 0
        while above and not above[-1].strip():
            above.pop()
            count += 1
        return 99 if not above or above[-1].rstrip().endswith(b":") else count

    def line_start(self, offset: int) -> int:
        return self.line_starts[bisect_right(self.line_starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Offset after the line break of the line that holds ``offset``."""
        at = bisect_right(self.line_starts, offset)
        return self.line_starts[at] if at < len(self.line_starts) else len(self.data)

    def line(self, offset: int) -> str:
        """The line that holds ``offset``, without its line break."""
        return decode(self.data[self.line_start(offset) : self.line_end(offset)]).rstrip("\r\n")

    def indent(self, offset: int) -> str:
        return indent_of(self.line(offset)).replace("\f", "")

    def newline_at(self, offset: int) -> str:
        """The line break in use around ``offset``."""
        end = self.line_end(offset)
        for ending in (b"\r\n", b"\n", b"\r"):
            if self.data.endswith(ending, 0, end):
                return decode(ending)
        return self.newline

    def keeps_line(self, offset: int) -> bool:
        """Whether the line around ``offset`` has to stay one line, because a magic runs it."""
        if not self.cells:
            return False
        end = self.line_end(offset)
        while self.data[max(end - 3, 0) : end].rstrip(b"\r\n").endswith(b"\\") and end < len(self.data):
            end = self.line_end(end)
        return bool(_LINE_OF_MAGIC.search(self.data, self.line_start(offset), end))

    def is_blank(self, line_start: int) -> bool:
        return not self.data[line_start : self.line_end(line_start)].strip()

    def ends_open(self, end: int) -> bool:
        """Whether the range that ends at ``end`` lacks a line break at its end."""
        return self.data[end - 1 : end] not in (b"\n", b"\r")

    # ------------------------------------------------------------------ syntax

    @property
    def tree(self) -> ast.Module:
        if self._tree is None:
            try:
                self._tree = ast.parse(self.text)  # not the bytes, which a coding cookie would decode
            except (SyntaxError, ValueError) as error:
                raise EditError(f"cannot be parsed: {error}") from error
            self._index(self._tree.body, self.module_block, 0)
        return self._tree

    def offset(self, line: int, column: int) -> int:
        return self.line_starts[line - 1] + column

    def start_of(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end_of(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def _index(self, body: list[ast.stmt], block: Block, depth: int) -> None:
        for index, node in enumerate(body):
            keyword = start = self.start_of(node)
            decorators: list[ast.expr] = getattr(node, "decorator_list", [])
            if decorators:
                start = self.data.rindex(b"@", 0, self.start_of(decorators[0]))
            statement = Statement(node, start, keyword, self.end_of(node), block, index, depth)
            block.statements.append(statement)
            self._all.append(statement)
            self._statements[keyword, statement.end] = statement
            self._statements[start, statement.end] = statement
            for inner in _blocks(node):
                self._index(inner, Block(node), depth + 1)

    def statement(self, span: Span) -> Statement:
        """The statement at ``span``, else the smallest one that contains it."""
        _ = self.tree
        found = self._statements.get((span.start, span.end))
        if found is not None:
            return found
        around = [s for s in self._all if s.start <= span.start and span.end <= s.end]
        if not around:
            raise EditError(f"no statement at bytes {span.start}-{span.end}")
        return min(around, key=lambda s: (s.end - s.start, -s.depth))

    def parent_of(self, span: Span) -> tuple[ast.expr, ast.AST] | None:
        """The expression at ``span`` and the syntax node that it is a part of."""
        if self._parents is None:
            self._parents = {}
            for parent in ast.walk(self.tree):
                for child in ast.iter_child_nodes(parent):
                    if isinstance(child, ast.expr):
                        key = (self.start_of(child), self.end_of(child))
                        self._parents.setdefault(key, (child, parent))
        return self._parents.get((span.start, span.end))

    @property
    def unit(self) -> str:
        """One level of indentation as the text writes it; four spaces if it has none."""
        if self._unit is None:
            self._unit = "    "
            _ = self.tree
            for statement in self._all:
                if statement.depth == 1:
                    indent = self.indent(statement.start)
                    before = self.data[self.line_start(statement.start) : statement.start]
                    if indent and not before.strip():
                        self._unit = indent
                        break
        return self._unit

    def comment_lines_above(self, line_start: int, floor: int) -> int:
        """Start of the comment lines directly above a line, not before ``floor``."""
        at = line_start
        while at > floor:
            above = self.line_start(at - 1)
            stripped = self.data[above:at].strip()
            if not stripped.startswith(b"#") or above < floor or self.in_string(above):
                break
            if above < self.line_starts[min(2, len(self.line_starts) - 1)] and (
                stripped.startswith(b"#!") or b"coding" in stripped
            ):
                break
            at = above
        return at

    def last_line_end(self, statement: Statement) -> int:
        """End of the lines of a statement: its trailing comment and, below a compound statement,
        comment lines indented deeper than it.
        """
        _, top = self.bounds(statement.start)
        end = min(self.line_end(max(statement.end - 1, 0)), top)
        if not _is_compound(statement.node):
            return end
        depth = len(self.indent(statement.start).expandtabs())
        at = end
        while at < top:
            line = self.data[at : self.line_end(at)]
            stripped = line.strip()
            if stripped and not stripped.startswith(b"#"):
                break
            if stripped and len(self.indent(at).expandtabs()) <= depth:
                break
            at = min(self.line_end(at), top)
            if stripped:
                end = at
        return end


def _is_compound(node: ast.stmt) -> bool:
    return any(True for _ in _blocks(node))


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if block:
            yield block
    for name in ("handlers", "cases"):
        for inner in getattr(node, name, ()):
            yield inner.body


__all__ = [
    "Block",
    "EditConflict",
    "EditError",
    "Source",
    "Statement",
    "decode",
    "encode",
    "indent_of",
    "protect",
    "shift",
    "unprotect",
]
