"""What an expression says of a text, as far as that is known without running code of the program."""

from __future__ import annotations

import ast
from collections.abc import Mapping

_PARTS = frozenset(("strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "partition", "rpartition"))
"""Methods that give parts of a text, unchanged."""
_METHODS = frozenset(
    ("strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize", "replace")
) | frozenset(("removeprefix", "removesuffix", "startswith", "endswith", "find", "count"))
"""Methods of a text whose value is a text or a number again, and takes no code of the program."""
Value = str | int | float | tuple[object, ...] | None


class _UnknownError(Exception):
    """What an expression gives is not known."""


def needed_text(node: ast.expr, content: str) -> str:
    """The text that has to be in the value of the name ``content`` for ``node`` to be true.

    Empty if none is known.  ``"done" in content.lower()`` is true of ``DONE`` too, and needs nothing.
    """
    match node:
        case ast.BoolOp(ast.And(), values):
            return next((word for value in values if (word := needed_text(value, content))), "")
        case ast.Call(ast.Attribute(owner, "endswith" | "startswith"), [ast.Constant(str(word))]):
            pass
        case ast.Compare(ast.Constant(str(word)), [ast.In() | ast.Eq()], [owner]):
            pass
        case ast.Compare(owner, [ast.Eq()], [ast.Constant(str(word))]):
            pass
        case _:
            return ""
    return word.strip() if _is_part(owner, content) else ""


def _is_part(node: ast.expr, content: str) -> bool:
    """Whether the value, or each of its items, stands in the content as it is."""
    match node:
        case ast.Name(name):
            return name == content
        case ast.Call(ast.Attribute(owner, method)) if method in _PARTS:
            return _is_part(owner, content)
        case ast.Subscript(owner, ast.Slice(step=step)):
            return step is None and _is_part(owner, content)
        case ast.Subscript(owner):
            return _is_part(owner, content)
        case _:
            return False


def truth(node: ast.expr, names: Mapping[str, str]) -> bool | None:
    """Whether an expression is true where ``names`` have these values; None if that is not known.

    Of ``and`` and ``or`` it is enough to know the one part that decides.
    """
    match node:
        case ast.BoolOp(operator, values):
            parts = [truth(value, names) for value in values]
            decides = isinstance(operator, ast.Or)
            return decides if decides in parts else None if None in parts else not decides
        case ast.UnaryOp(ast.Not(), operand):
            known = truth(operand, names)
            return None if known is None else not known
        case _:
            try:
                return bool(_value(node, names))
            except _UnknownError:
                return None


def _value(node: ast.expr, names: Mapping[str, str]) -> Value:
    match node:
        case ast.Constant(str() | int() | float() | None as value):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(int(value))):
            return -value
        case ast.Name(name) if name in names:
            return names[name]
        case ast.Tuple(items) | ast.List(items) | ast.Set(items):
            return tuple(_value(item, names) for item in items)
        case ast.UnaryOp(ast.Not(), operand):
            return not _value(operand, names)
        case ast.BoolOp(operator, values):
            return _either(values, names, isinstance(operator, ast.Or))
        case ast.Compare(left, [operator], [right]):
            return _compared(_value(left, names), operator, _value(right, names))
        case ast.Call(ast.Attribute(owner, method), arguments, []) if method in _METHODS:
            return _method(_value(owner, names), method, [_value(each, names) for each in arguments])
        case ast.Call(ast.Name("bool" | "str" | "len" as name), [argument], []):
            return _call(name, _value(argument, names))
        case _:
            raise _UnknownError


def _either(values: list[ast.expr], names: Mapping[str, str], until: bool) -> Value:
    found: Value = None
    for each in values:
        found = _value(each, names)
        if bool(found) is until:
            return found
    return found


def _compared(left: Value, operator: ast.cmpop, right: Value) -> bool:
    match operator:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
        case ast.In():
            return _is_in(left, right)
        case ast.NotIn():
            return not _is_in(left, right)
        case ast.Is() | ast.IsNot() if left is None or right is None:
            return (left is right) is isinstance(operator, ast.Is)
        case ast.Gt() | ast.GtE() | ast.Lt() | ast.LtE() if isinstance(left, int) and isinstance(right, int):
            more, less = left > right, left < right
            return {ast.Gt: more, ast.GtE: not less, ast.Lt: less, ast.LtE: not more}[type(operator)]
        case _:
            raise _UnknownError


def _is_in(left: Value, right: Value) -> bool:
    if isinstance(right, tuple):
        return left in right
    if isinstance(left, str) and isinstance(right, str):
        return left in right
    raise _UnknownError


def _method(owner: Value, method: str, arguments: list[Value]) -> Value:
    if not isinstance(owner, str):
        raise _UnknownError
    try:
        found = getattr(owner, method)(*arguments)
    except (TypeError, ValueError) as error:
        raise _UnknownError from error
    assert isinstance(found, (str, int))
    return found


def _call(name: str, argument: Value) -> Value:
    if name == "bool":
        return bool(argument)
    if name == "str":
        return str(argument)
    if isinstance(argument, (str, tuple)):
        return len(argument)
    raise _UnknownError
