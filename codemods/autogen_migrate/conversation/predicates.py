"""What a function that 0.2 asks whether a message ends the chat (``is_termination_msg``) looks at.

A predicate gets the message as a dict (``ConversableAgent._is_termination_msg``); what it reads of it is
found in its syntax.  Pure functions of source texts.
"""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass

from .questions import needed_text, truth

CONTENT = "\0content\0"
"""Stands for the text of the message in :attr:`Predicate.expression`."""
NAME = "\0name\0"
"""Stands for the name of who sent it."""
_CONTENT, _NAME = "_content_", "_name_"
"""The same where names are needed; other ones than a program has for something else."""

_ALWAYS = ("isinstance", "hasattr")


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a predicate does.

    ``kind``: ``constant`` (``value``), ``mentions`` (the content has the text ``word`` in it), ``equals``
    (it is ``word``), ``text`` (any question about content and name), ``no_tool_calls``, or ``opaque``.
    ``expression`` is the one expression that it returns, with :data:`CONTENT` and :data:`NAME` for what it
    reads; None if it has statements.  ``reads`` are the places of these reads in the source, as UTF-8
    offsets, with what stands for each.  ``is_bool``: what it returns is a bool.  ``free`` are
    the names that it takes from around it.
    """

    kind: str
    value: bool = False
    word: str = ""
    expression: str | None = None
    parameter: str = ""
    reads: tuple[tuple[int, int, str], ...] = ()
    is_bool: bool = False
    free: frozenset[str] = frozenset()

    @property
    def needed_word(self) -> str:
        """A text without which it holds of no message, if one is known; else empty."""
        if self.kind in ("mentions", "equals"):
            return self.word
        return "" if self.expression is None else needed_text(self._tree(), _CONTENT)

    def holds(self, text: str) -> bool | None:
        """Whether it is true of a message with this content; None if that takes running it."""
        match self.kind:
            case "constant":
                return self.value
            case "mentions":
                return self.word in text
            case "equals":
                return text == self.word
            case _:
                known = None if self.expression is None else truth(self._tree(), {_CONTENT: text})
                return False if known is None and self.needed_word not in text else known

    def _tree(self) -> ast.expr:
        assert self.expression is not None
        source = self.expression.replace(CONTENT, _CONTENT).replace(NAME, _NAME)
        return ast.parse(source, mode="eval").body


OPAQUE = Predicate("opaque")
DEFAULT = Predicate("equals", word="TERMINATE", expression=f'{CONTENT} == "TERMINATE"', is_bool=True)
"""What 0.2 takes if none is given (``ConversableAgent.__init__``)."""


def read_predicate(source: str) -> Predicate:
    """The predicate whose text is ``source``: a lambda, or the definition of a function."""
    try:
        tree = ast.parse(source.strip() if source.lstrip().startswith("lambda") else source)
    except (SyntaxError, ValueError):
        return OPAQUE
    node = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Lambda):
        return _Reader(source.strip()).read(node.value.args, [node.value.body], node.value)
    if isinstance(node, ast.FunctionDef) and not node.decorator_list:
        body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        single = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
        return _Reader(source).read(node.args, [single] if single is not None else list(body), node)
    return OPAQUE


class _Reader:
    """Reads one predicate."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._data = source.encode("utf-8")
        self._lines = [0]
        for line in self._data.split(b"\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._parameter = ""
        self._reads: dict[int, tuple[int, int, str]] = {}
        self._others = 0

    def read(self, args: ast.arguments, body: list[ast.expr] | list[ast.stmt], whole: ast.AST) -> Predicate:
        names = [*args.posonlyargs, *args.args]
        if names and names[0].arg == "self":
            names = names[1:]
        if len(names) - len(args.defaults) > 1 or not names or args.kwonlyargs:
            return OPAQUE
        self._parameter = names[0].arg
        free = _free_names(whole, self._parameter)
        if len(body) == 1 and isinstance(body[0], ast.expr):
            return self._expression(body[0], free)
        for stmt in body:
            self._visit(stmt)
        if self._others:
            return Predicate("opaque", parameter=self._parameter, free=free)
        reads = tuple(sorted(self._reads.values()))
        returned = [n.value for n in ast.walk(whole) if isinstance(n, ast.Return)]
        is_bool = all(value is not None and _is_bool(value) for value in returned)
        return Predicate("text", parameter=self._parameter, reads=reads, is_bool=is_bool, free=free)

    def _expression(self, node: ast.expr, free: frozenset[str]) -> Predicate:
        if _is_no_tool_calls(node, self._parameter):
            return Predicate("no_tool_calls", parameter=self._parameter, free=free)
        self._visit(node)
        if self._others:
            return Predicate("opaque", parameter=self._parameter, free=free)
        reads = tuple(sorted(self._reads.values()))
        simple = self._simplified(node)
        if isinstance(simple, ast.Constant):
            value = bool(simple.value)
            return Predicate("constant", value=value, parameter=self._parameter, reads=reads, is_bool=True)
        kind, word = self._classified(simple)
        if self._parameter in _names_of(self._text(simple)):
            return Predicate("opaque", parameter=self._parameter, free=free)
        text = _on_one_line(self._text(simple))
        return Predicate(kind, False, word, text, self._parameter, reads, _is_bool(simple), free)

    # ------------------------------------------------------------------ reads

    def _visit(self, node: ast.AST) -> None:
        """Note the reads of the message within a node, and what else is done with it."""
        placeholder = self._placeholder(node)
        if placeholder is not None:
            start, end = self._span(node)
            self._reads[start] = (start, end, placeholder)
            return
        if _is_true_of_messages(node, self._parameter):
            return
        if isinstance(node, ast.Name) and node.id == self._parameter:
            self._others += 1
        for child in ast.iter_child_nodes(node):
            self._visit(child)

    def _placeholder(self, node: ast.AST) -> str | None:
        """What stands for a read of the message, with a default for None or nothing."""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
            default = node.values[1]
            if isinstance(default, ast.Constant) and default.value == "":
                return self._placeholder(node.values[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str":
            inner = self._placeholder(node.args[0]) if len(node.args) == 1 else None
            return inner
        key = entry_of(node, self._parameter)
        return {"content": CONTENT, "name": NAME}.get(key or "")

    def _is_content(self, node: ast.AST) -> bool:
        return self._placeholder(node) == CONTENT

    # ------------------------------------------------------------------ simplifying

    def _simplified(self, node: ast.expr) -> ast.expr:
        """Without tests that every message of 0.4 passes."""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            values = [
                self._simplified(v) for v in node.values if not _is_true_of_messages(v, self._parameter)
            ]
            values = [v for v in values if not self._is_there(v)]
            if len(values) > 1:  # `content and "X" in content`: the text asked for is never empty
                asked = [v for v in values if not self._is_content(v)]
                if asked and self._is_false_of_nothing(asked[0]):
                    values = asked
            if len(values) == 1:
                return values[0]
            if not values:
                return ast.copy_location(ast.Constant(True), node)
            return ast.copy_location(ast.BoolOp(ast.And(), values), node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "bool":
            return self._simplified(node.args[0]) if len(node.args) == 1 else node
        return node

    def _is_there(self, node: ast.expr) -> bool:
        """``content is not None``, which 0.4's texts always are."""
        return (
            isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and isinstance(node.ops[0], (ast.IsNot, ast.NotEq))
            and self._is_content(node.left)
            and isinstance(node.comparators[0], ast.Constant)
            and node.comparators[0].value is None
        )

    def _is_false_of_nothing(self, node: ast.expr) -> bool:
        """Whether a test cannot be true of an empty text: it asks for a text that is not empty."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
            asks = node.func.attr in ("endswith", "startswith") and bool(_word(node.args[0]))
            return asks and self._is_made_of_content(node.func.value)
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            return False
        left, right = node.left, node.comparators[0]
        if isinstance(node.ops[0], ast.In):
            return bool(_word(left)) and self._is_made_of_content(right)
        sides = ((left, right), (right, left)) if isinstance(node.ops[0], ast.Eq) else ()
        return any(self._is_made_of_content(one) and _word(other) for one, other in sides)

    def _is_made_of_content(self, node: ast.expr) -> bool:
        """The content, stripped or in another case."""
        if self._is_content(node):
            return True
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return False
        return node.func.attr in _SHAPING and self._is_made_of_content(node.func.value)

    def _classified(self, node: ast.expr) -> tuple[str, str]:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            return "text", ""
        left, op, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(op, ast.In) and self._is_content(right) and _word(left):
            return "mentions", _word(left)
        if isinstance(op, ast.Eq):
            for one, other in ((left, right), (right, left)):
                if self._is_content(one) and isinstance(other, ast.Constant) and _word(other):
                    return "equals", _word(other)
        if isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute) and len(left.args) == 1:
            found = self._is_content(left.func.value) and _word(left.args[0])
            limit = _number(right)
            if found and left.func.attr == "find" and (type(op), limit) in _FOUND:
                return "mentions", _word(left.args[0])
            if found and left.func.attr == "count" and (type(op), limit) in _COUNTED:
                return "mentions", _word(left.args[0])
        return "text", ""

    # ------------------------------------------------------------------ text

    def _span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, (ast.expr, ast.stmt))
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> str:
        """The source of an expression, with placeholders for the reads."""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            return " and ".join(self._bracketed(value) for value in node.values)
        start, end = self._span(node)
        out, at = "", start
        for first, last, placeholder in sorted(self._reads.values()):
            if start <= first and last <= end:
                out += self._data[at:first].decode() + placeholder
                at = last
        return out + self._data[at:end].decode()

    def _bracketed(self, node: ast.expr) -> str:
        loose = isinstance(node, (ast.IfExp, ast.Lambda, ast.NamedExpr))
        loose = loose or (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or))
        if loose and self._placeholder(node) is None:
            return f"({self._text(node)})"
        return self._text(node)


_SHAPING = frozenset(("strip", "rstrip", "lstrip", "lower", "upper", "casefold"))
_FOUND = {(ast.GtE, 0), (ast.NotEq, -1), (ast.Gt, -1)}
_COUNTED = {(ast.Gt, 0), (ast.GtE, 1), (ast.NotEq, 0)}


def entry_of(node: ast.AST, parameter: str) -> str | None:
    """The key of an entry that is read of ``parameter``: ``m["content"]``, ``m.get("content", "")``."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        return str(key) if isinstance(node.value, ast.Name) and node.value.id == parameter else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.keywords:
        return None
    owner = node.func.value
    if node.func.attr != "get" or not isinstance(owner, ast.Name) or owner.id != parameter:
        return None
    if not node.args or len(node.args) > 2 or not all(isinstance(a, ast.Constant) for a in node.args):
        return None
    key = node.args[0]
    return str(key.value) if isinstance(key, ast.Constant) else None


def _is_true_of_messages(node: ast.AST, parameter: str) -> bool:
    """``m is not None``, ``isinstance(m, dict)``, ``"content" in m``: what every message passes."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ALWAYS:
        return bool(node.args) and _is_name(node.args[0], parameter)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        right = node.comparators[0]
        if isinstance(node.ops[0], ast.In) and _is_name(right, parameter):
            return isinstance(node.left, ast.Constant) and node.left.value in ("content", "name", "role")
        none = isinstance(right, ast.Constant) and right.value is None
        return none and isinstance(node.ops[0], ast.IsNot) and _is_name(node.left, parameter)
    return False


def _on_one_line(expression: str) -> str | None:
    """An expression without line breaks and needless brackets; None if comments are in it."""
    if "#" in expression:
        return None
    bare = re.sub(rf"(?<![\w\])])\(\s*({CONTENT}|{NAME})\s*\)", r"\1", expression)
    return " ".join(bare.split())


def _names_of(expression: str) -> set[str]:
    """The names in an expression with placeholders."""
    text = expression.replace(CONTENT, "_").replace(NAME, "_")
    try:
        tree = ast.parse(f"({text})", mode="eval")
    except SyntaxError:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_no_tool_calls(node: ast.expr, parameter: str) -> bool:
    """``not m.get("tool_calls")``, ``m.get("tool_calls") is None``, ``"tool_calls" not in m``."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        asked = node.operand
        if isinstance(asked, ast.Compare) and isinstance(asked.ops[0], ast.In):
            return _asks_for_calls(asked.left, asked.comparators[0], parameter)
        return entry_of(asked, parameter) == "tool_calls"
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return False
    right = node.comparators[0]
    if isinstance(node.ops[0], ast.NotIn):
        return _asks_for_calls(node.left, right, parameter)
    none = isinstance(right, ast.Constant) and right.value is None
    return (
        none and isinstance(node.ops[0], (ast.Is, ast.Eq)) and entry_of(node.left, parameter) == "tool_calls"
    )


def _asks_for_calls(left: ast.expr, right: ast.expr, parameter: str) -> bool:
    return isinstance(left, ast.Constant) and left.value == "tool_calls" and _is_name(right, parameter)


def _word(node: ast.expr) -> str:
    """The text of a constant, empty if it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _number(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


_BOOL_METHODS = frozenset(
    ("startswith", "endswith", "isdigit", "isupper", "islower", "isalpha", "isspace", "isalnum", "isnumeric")
)


def _is_bool(node: ast.expr) -> bool:
    """Whether the value is True or False, and nothing that only counts as one of them."""
    match node:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(_is_bool(value) for value in values)
        case ast.IfExp(body=body, orelse=other):
            return _is_bool(body) and _is_bool(other)
        case ast.Call(func=ast.Name(id=name)):
            return name in ("bool", "any", "all", "isinstance")
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _BOOL_METHODS
        case ast.Constant(value=value):
            return isinstance(value, bool)
        case _:
            return False


def _free_names(node: ast.AST, parameter: str) -> frozenset[str]:
    bound = {parameter}
    read: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            (read if isinstance(inner.ctx, ast.Load) else bound).add(inner.id)
        elif isinstance(inner, ast.arg):
            bound.add(inner.arg)
    return frozenset(read - bound - set(dir(builtins)))
