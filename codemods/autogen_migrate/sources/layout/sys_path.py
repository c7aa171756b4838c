"""What a file adds to ``sys.path``, where that is a matter of constants and of ``__file__``."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_SAME = ("abspath", "realpath", "normpath", "resolve", "absolute", "expanduser", "as_posix", "str", "fspath")
_PURE = ("Path", "PurePath", "PosixPath", "WindowsPath")
_ADDING = {"insert": 1, "append": 0, "extend": 0, "addsitedir": 0}
_CHANGE = re.compile(
    rb"sys\.path(?:\.(?:insert|append|extend)\b|[ \t]*\+?=[^=]|\[[^\]\n]*\][ \t]*=)|addsitedir\("
)
_MOST = 8
"""How many values to follow for one expression."""


def changes_sys_path(data: bytes) -> bool:
    """Whether a file may add to ``sys.path``; costs next to nothing."""
    return (b"sys.path" in data or b"addsitedir" in data) and _CHANGE.search(data) is not None


def added_folders(text: str, place: str, bases: Sequence[str]) -> list[str]:
    """The folders that the Python ``text`` of the file at ``place`` adds, absolute, in source order.

    Relative ones count from each of ``bases``, where the program may be started.  Raises SyntaxError.
    """
    values = _Values(place, bases)
    added: list[ast.expr] = []
    for stmt in _statements(ast.parse(text).body):
        values.note(stmt)
        added += _added(stmt.value if isinstance(stmt, ast.Expr) else stmt)
    return list(dict.fromkeys(folder for expr in added for folder in values.folders(expr)))


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements, those in blocks too; to look into expressions costs more than it tells."""
    for stmt in body:
        yield stmt
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(stmt, name, ()))
        for handler in getattr(stmt, "handlers", ()):
            yield from _statements(handler.body)


def _added(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of what a statement or call puts on ``sys.path``."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args) if name in _ADDING:
            if (name == "addsitedir" or _is_sys_path(owner)) and len(args) > _ADDING[name]:
                yield args[_ADDING[name]]
        case ast.AugAssign(target=target, value=value) if _is_sys_path(target):
            yield value
        case ast.Assign(targets=targets, value=value):
            if any(_is_sys_path(t.value if isinstance(t, ast.Subscript) else t) for t in targets):
                yield value
        case _:
            pass


def _is_sys_path(expr: ast.expr) -> bool:
    match expr:
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="path"):
            return True
        case _:
            return False


@dataclass(slots=True)
class _Values:
    """The strings that expressions of one file can be."""

    place: str
    bases: Sequence[str]
    _bound: dict[str, list[ast.expr]] = field(default_factory=dict[str, "list[ast.expr]"])
    _active: set[str] = field(default_factory=set[str])

    def note(self, node: ast.AST) -> None:
        """Remember what a statement gives to a name."""
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value)
            case ast.For(target=target, iter=ast.Tuple(elts=items) | ast.List(elts=items)):
                for item in items:
                    self._bind(target, item)
            case _:
                pass

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._bound.setdefault(target.id, []).append(value)

    def folders(self, expr: ast.expr) -> Iterator[str]:
        """The absolute folders that an expression (a string or several) can be."""
        match expr:
            case ast.List(elts=items) | ast.Tuple(elts=items):
                for item in items:
                    yield from self.folders(item)
            case ast.Starred(value=value):
                yield from self.folders(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right) if _is_listing(left) or _is_listing(right):
                yield from self.folders(left)
                yield from self.folders(right)
            case _:
                for value in self._strings(expr):
                    for base in self.bases:
                        yield os.path.normpath(os.path.join(base, value))

    def _strings(self, expr: ast.expr | None) -> list[str]:
        return list(dict.fromkeys(self._evaluate(expr)))[:_MOST] if expr is not None else []

    def _evaluate(self, expr: ast.expr) -> Iterable[str]:
        match expr:
            case ast.Constant(value=str(text)):
                return (text,)
            case ast.Name(id="__file__"):
                return (self.place,)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Attribute(attr="parent", value=value):
                return map(_parent, self._strings(value))
            case ast.Attribute(attr="pardir"):
                return ("..",)
            case ast.Attribute(attr="curdir"):
                return (".",)
            case ast.Subscript(
                value=ast.Attribute(attr="parents", value=value), slice=ast.Constant(value=int(n))
            ):
                return (_parent(text, n + 1) for text in self._strings(value))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._joined([left, right], os.path.join)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right], lambda a, b: a + b)
            case ast.JoinedStr(values=parts):
                return self._joined(parts, lambda a, b: a + b)
            case ast.FormattedValue(value=value):
                return self._evaluate(value)
            case ast.Call():
                return self._call(expr)
            case _:
                return ()

    def _named(self, name: str) -> Iterable[str]:
        if name in self._active:
            return ()
        self._active.add(name)
        found = [text for value in self._bound.get(name, ()) for text in self._strings(value)]
        self._active.discard(name)
        return found

    def _call(self, call: ast.Call) -> Iterable[str]:
        name, owner = _callee(call.func)
        if name in ("getcwd", "cwd"):
            return self.bases
        if name in _PURE:
            return self._joined(call.args, os.path.join) if call.args else (".",)
        if name == "joinpath" and owner is not None:
            return self._joined([owner, *call.args], os.path.join)
        if name == "join":
            return self._joined(call.args, os.path.join)
        if name == "dirname" and call.args:
            return map(os.path.dirname, self._strings(call.args[0]))
        if name in _SAME:
            inner = call.args[0] if call.args else owner
            return self._strings(inner)
        return ()

    def _joined(self, parts: Sequence[ast.expr], join: Callable[[str, str], str]) -> list[str]:
        """All ways to put the parts together; none if one of them is unknown."""
        found = self._strings(parts[0]) if parts else []
        for part in parts[1:]:
            found = [join(left, right) for left in found for right in self._strings(part)][:_MOST]
        return found


def _is_listing(expr: ast.expr) -> bool:
    return isinstance(expr, (ast.List, ast.Tuple)) or _is_sys_path(expr)


def _callee(func: ast.expr) -> tuple[str, ast.expr | None]:
    match func:
        case ast.Attribute(attr=name, value=owner):
            return name, owner
        case ast.Name(id=name):
            return name, None
        case _:
            return "", None


def _parent(path: str, times: int = 1) -> str:
    """The folder of a path; of ``"."`` and of ``".."`` it is one more ``".."``."""
    for _ in range(times):
        head, tail = os.path.split(path.rstrip("/"))
        path = (
            os.path.join(path, "..") if tail in ("", ".", "..") and not os.path.isabs(path) else head or "."
        )
    return path
