"""The tree of edits written out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from autogen_migrate.edits.calls import CallSite, realign, rewrite_call
from autogen_migrate.edits.layout import UNLIMITED, Layout, Room
from autogen_migrate.edits.main_function import (
    Hoisted,
    MainFunction,
    dedent_lines,
    indent_lines,
)
from autogen_migrate.edits.source import EditError, Source, indent_of, shift
from autogen_migrate.edits.statements import Group, Lines, Text
from autogen_migrate.edits.tree import Node, Reach, node_key
from autogen_migrate.plan.model import Await, Bind, Code, NewCall, Ref, Replace, RewriteCall, Wrap

_CLOSES = re.compile(rb"\s*\)")
_DEFINITION = re.compile(r"\s*(?:@|(?:async )?def |class )")
_BLANK_END = re.compile(r"(?:(?<=\n)[ \t]*\r?\n)+\Z")


class Renderer:
    """Writes ranges of the source with their nodes carried out, in protected form."""

    def __init__(self, source: Source, roots: list[Node]) -> None:
        self._source = source
        self._roots = roots
        self._layout = Layout(self._ref)
        self._deeper = 0  # columns that the lines being written will move to the right
        self._flat = False  # an outer call decides first whether it is wrapped
        self._active: list[Node] = []
        self._reaches: dict[int, Reach] = {}
        #: where lines that are taken out end -> where they begin
        self._gone = {n.end: n.start for n in _all(roots) if isinstance(n.action, Text) and not n.action.text}

    def range(self, start: int, end: int, nodes: list[Node], line: str = "") -> str:
        """The text of a range; ``line`` is what stands before it on its line."""
        out: list[str] = []
        at = start
        for node in nodes:
            if node.start < at:
                raise EditError(f"edit at byte {node.start} reaches into a part that is replaced")
            out.append(self._source.slice(at, node.start))
            line = _current_line(line, out[-1])
            at = node.end
            if isinstance(node.action, MainFunction):
                out = [self._two_blank_lines("".join(out), node.action.edit.guard is not None)]
                out.append(self._main(node, node.action, last=at >= end))
            else:
                out.append(self._node(node, line))
            line = _current_line(line, out[-1])
        out.append(self._source.slice(at, end))
        return "".join(out)

    def text(self, start: int, end: int, nodes: list[Node]) -> str:
        """The text of a whole file or cell; without a final line break if it had none."""
        out = self.range(start, end, nodes)
        if start < end and self._source.ends_open(end):
            out = out.removesuffix("\n").removesuffix("\r") if out.endswith(("\n", "\r")) else out
        return out

    # ------------------------------------------------------------------ nodes

    def _node(self, node: Node, line: str) -> str:
        self._active.append(node)
        try:
            return self._write(node, line)
        finally:
            self._active.pop()

    def _write(self, node: Node, line: str) -> str:
        action = node.action
        if isinstance(action, Text):
            return self._native(action.text, node)
        if isinstance(action, Lines):
            return self._lines(action, node)
        if isinstance(action, Group):
            return self._group(action, node)
        if isinstance(action, Hoisted):
            return self.range(node.start, node.end, node.children)
        if isinstance(action, Await):
            return self._await(node, line)
        if isinstance(action, Wrap):
            head = f"{action.func}("
            return head + self.range(node.start, node.end, node.children, line + head) + ")"
        if isinstance(action, Bind):
            head = f"{action.name} = "
            return head + self.range(node.start, node.end, node.children, line + head)
        if isinstance(action, RewriteCall):
            return self._call(action, node, line)
        if isinstance(action, Replace):
            return self._replace(action, node, line)
        raise EditError(f"unknown edit {action!r}")

    def _await(self, node: Node, line: str) -> str:
        brackets = self._needs_brackets(node)
        head = "(await " if brackets else "await "
        inner = self.range(node.start, node.end, node.children, line + head)
        if "\n" in inner and not node.children:
            column = len(line) + inner.find("(") + 1
            inner = realign(inner, inner, column, column + len(head))
        return head + inner + (")" if brackets else "")

    def _replace(self, edit: Replace, node: Node, line: str) -> str:
        awaited = isinstance(edit.code, NewCall) and edit.code.awaited
        brackets = awaited and self._needs_brackets(node)
        room = self._room(node, line + ("(" if brackets else ""))
        text = self._layout.render(edit.code, room)
        if brackets:
            text = f"({text})"
        text = text.replace("\n", "\n" + self._line_indent(node, line))
        return self._native(self._quoted(text, node), node)

    def _call(self, edit: RewriteCall, node: Node, line: str) -> str:
        brackets = edit.awaited and self._needs_brackets(node)
        line += "(" if brackets else ""
        source = self._source
        old_column = len(source.slice(source.line_start(node.start), node.start))
        width = len(source.slice(node.start, node.end))
        room = self._room(node, line)
        site = CallSite(self._line_indent(node, line), room, width, old_column, len(line))
        text = rewrite_call(self._call_text(node, line, flat=True), edit, site, self._layout)
        if node.children and not self._flat and not room.fits(text):
            text = rewrite_call(self._call_text(node, line, flat=False), edit, site, self._layout)
        if brackets:
            text = f"({text})"
        return self._native(self._quoted(text, node), node)

    def _call_text(self, node: Node, line: str, flat: bool) -> str:
        """The call with the edits inside it; ``flat``: calls inside a one-line call stay on it."""
        before = self._flat
        self._flat = before or (flat and "\n" not in self._source.slice(node.start, node.end))
        try:
            return _lf(self.range(node.start, node.end, node.children, line))
        finally:
            self._flat = before

    def _needs_brackets(self, node: Node) -> bool:
        """Whether an ``await`` in the place of ``node`` has to be in parentheses."""
        outer = self._active[-2] if len(self._active) > 1 else None
        if outer is not None and outer.span == node.span and isinstance(outer.action, Wrap):
            return False
        found = self._source.parent_of(node.span)
        if found is None:
            return False
        child, parent = found
        if isinstance(parent, (ast.Attribute, ast.Subscript)):
            tight = parent.value is child
        elif isinstance(parent, ast.Call):
            tight = parent.func is child
        else:
            tight = isinstance(parent, ast.Await)
        data = self._source.data
        closed = tight and _CLOSES.match(data, node.end) is not None
        return tight and not (closed and _before(data, node.start) == b"(")

    # ------------------------------------------------------------------ lines

    def _lines(self, action: Lines, node: Node) -> str:
        lines = [self._statement(code, action.indent) for code in action.statements]
        text = "\n".join(self._spaced(lines, action.indent, node))
        if action.opening_break:
            text = "\n" + text
        if action.closing_break:
            text += "\n"
        return self._native(text, node)

    def _spaced(self, lines: list[str], indent: str, node: Node) -> list[str]:
        """New statements with the blank lines around definitions that PEP 8 wants."""
        if not any(_DEFINITION.match(line) for line in lines):
            return lines
        wanted = 1 if indent else 2
        out: list[str] = []
        there = self._source.blank_lines_before(self._gone.get(node.start, node.start))
        for number, line in enumerate(lines):
            is_definition = _DEFINITION.match(line) is not None
            if is_definition:
                out += [""] * (wanted - min(wanted, there))
            out.append(line)
            there = 0
            if is_definition:
                there = wanted if number + 1 < len(lines) or not node.after else 0
                out += [""] * there
        return out

    def _statement(self, code: Code, indent: str) -> str:
        if code == "":
            return ""
        width = len(indent.expandtabs(4)) + self._deeper
        text = self._layout.render(code, Room(width, width))
        return indent_lines(text, indent)

    def _group(self, group: Group, node: Node) -> str:
        inserted = any(c.before or c.after for c in group.changes)
        texts: list[str] = []
        for statement, change in zip(group.statements, group.changes, strict=True):
            texts += [self._statement(c, "") for c in change.before]
            if not change.delete:
                inside = [n for n in node.children if statement.start <= n.start and n.end <= statement.end]
                texts.append(self.range(statement.start, statement.end, inside))
            texts += [self._statement(c, "") for c in change.after]
        if not texts:
            texts = ["pass"]
        if not inserted:
            return (" " if group.header else "") + "; ".join(texts)
        deep = [text.replace("\n", "\n" + group.indent) if "\n" in text else text for text in texts]
        text = f"\n{group.indent}".join(deep)
        return self._native(f"\n{group.indent}{text}" if group.header else text, node)

    # ------------------------------------------------------------------ the main function

    def _main(self, node: Node, main: MainFunction, last: bool) -> str:
        self._active.append(node)
        source, edit = self._source, main.edit
        guarded = edit.guard is not None
        unit = source.unit
        hoisted = [
            dedent_lines(self._node(n, ""), main.body_indent).strip("\r\n")
            for n in node.children
            if isinstance(n.action, Hoisted)
        ]
        if not guarded:
            self._deeper += len(unit.expandtabs(4))
        body = self._body(node, main)
        if guarded and not main.body_indent:  # the body follows the colon, or was put on own lines
            body = dedent_lines(body, unit) if body.startswith(unit) else body.lstrip(" \t")
        indent = main.body_indent or unit
        epilogue = [self._statement(c, main.body_indent) for c in edit.epilogue]
        self._active.pop()
        if not guarded:
            self._deeper -= len(unit.expandtabs(4))
        if not main.body_indent:
            body = indent_lines(body, unit)
            epilogue = [indent_lines(text, unit) for text in epilogue]
        if not epilogue and not _has_code(body):
            epilogue = [f"{indent}pass"]
        parts = [*hoisted]
        function = [f"async def {edit.name}() -> None:{main.after_colon}"]
        if edit.global_names:
            function.append(f"{indent}global {', '.join(edit.global_names)}")
        function += [body] if body else []
        function += epilogue
        parts.append("\n".join(function))
        run = f"{edit.run}({edit.name}())"
        parts.append(f"{main.header}:\n{unit}{run}" if guarded else run)
        text = "\n\n\n".join(_lf(part) for part in parts)
        if last:
            text += "" if source.ends_open(node.end) else "\n"
        else:
            text += "\n" if source.is_blank(node.end) else "\n\n"
        return self._native(text, node)

    def _body(self, node: Node, main: MainFunction) -> str:
        """The statements that stay in the function, without blank lines around them."""
        pieces: list[str] = []
        at = main.body
        run: list[Node] = []
        for child in node.children:
            if isinstance(child.action, Hoisted):
                pieces.append(self.range(at, child.start, run))
                run = []
                at = child.end
            else:
                run.append(child)
        pieces.append(self.range(at, node.end, run))
        texts = [_lf(piece) for piece in pieces]
        out = ""
        for text in texts:
            if not text.strip():
                continue
            apart = out and (out.endswith("\n\n") or text.startswith("\n"))
            out = out.rstrip("\n") + ("\n\n" if apart else "\n") if out else ""
            out += text.lstrip("\n") if out or not text.startswith(" ") else text
        return _strip_blank_lines(out)

    def _two_blank_lines(self, before: str, guarded: bool) -> str:
        """What stands before the function, ending with two blank lines.

        A comment directly above a guard stays directly above the function.
        """
        if not before.strip():
            return before
        stripped = before.rstrip(" \t\r\n\f")
        attached = before.count("\n", len(stripped)) <= 1
        if guarded and attached and stripped.rpartition("\n")[2].lstrip().startswith("#"):
            return before
        return stripped + self._source.newline * 3

    # ------------------------------------------------------------------ pieces

    def _ref(self, ref: Ref) -> str:
        """The user's text, its following lines dedented by the indentation of its first line."""
        start, end = ref.span.start, ref.span.end
        nodes = self._inside(start, end)
        head = self._source.slice(self._source.line_start(start), start)
        text = _lf(self.range(start, end, nodes, head))
        return shift(text, indent_of(head), "")

    def _inside(self, start: int, end: int) -> list[Node]:
        """Outermost nodes within a range, those being written now left out."""
        found: list[Node] = []
        pending = self._touching(self._roots, start, end)
        while pending:
            node = pending.pop()
            inside = start <= node.start and node.end <= end
            if node.is_point and node.start in (start, end):
                continue
            if inside and node not in self._active:
                found.append(node)
            else:
                pending += self._touching(node.children, start, end)
        return sorted(found, key=node_key)

    def _touching(self, nodes: list[Node], start: int, end: int) -> list[Node]:
        """Those of nodes side by side that touch a range."""
        reach = self._reaches.get(id(nodes))
        if reach is None:
            reach = self._reaches[id(nodes)] = Reach((n.start, n.end) for n in nodes)
        return [nodes[i] for i in reach.before(end + 1, start - 1)]

    def _room(self, node: Node, line: str) -> Room:
        source = self._source
        if self._flat or source.in_string(node.start) or source.keeps_line(node.start):
            return UNLIMITED
        rest = source.slice(node.end, source.line_end(node.end)).split("\0n")[0]
        code = rest.partition("#")[0].rstrip()
        indent = len(indent_of(line).expandtabs(4)) + self._deeper
        prefix = len(line.expandtabs(4)) + self._deeper
        return Room(indent, prefix, len(code))

    def _line_indent(self, node: Node, line: str) -> str:
        return indent_of(line) if line else self._source.indent(node.start)

    def _quoted(self, text: str, node: Node) -> str:
        """Other quotes for generated strings inside an f-string that uses the same ones."""
        if not self._source.in_string(node.start):
            return text
        literal = self._source.string_at(node.start)
        quote = literal[:1]
        if literal.startswith(quote * 3):
            return text
        other = "'" if quote == '"' else '"'
        if quote in text and other not in text:
            return text.replace(quote, other)
        return text

    def _native(self, text: str, node: Node) -> str:
        """Generated lines end like the lines around them."""
        newline = self._source.newline_at(node.start)
        text = _lf(text)
        return text if newline == "\n" else text.replace("\n", newline)


def _current_line(line: str, out: str) -> str:
    """The line that is being written after ``out`` was, which began on ``line``."""
    text = out.replace("\0n", "\n").replace("\r", "\n")
    return text.rpartition("\n")[2] if "\n" in text else line + text


def _before(data: bytes, at: int) -> bytes:
    """The last character before a position that is no white space."""
    while at and data[at - 1 : at].isspace():
        at -= 1
    return data[max(at - 1, 0) : at]


def _lf(text: str) -> str:
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _has_code(body: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in body.split("\n"))


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)


def _strip_blank_lines(text: str) -> str:
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)
