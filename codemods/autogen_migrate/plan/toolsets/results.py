"""What tools return: 0.2 shows a model JSON, AutoGen shows it ``str(value)``."""

from __future__ import annotations

from ...facts.model import Expr, Function
from ..context import Context
from ..forms.model import Difference
from .registered import Told

RULE = "AM354"
_SAME = frozenset(("str", "int", "float"))


def result_differences(context: Context, tool: Told) -> tuple[Difference, ...]:
    """What a model reads otherwise of what a tool returns."""
    function = None if tool.obj is None else tool.obj.function
    if function is None or _is_same(function):
        return ()
    text = (
        f"the model reads str() of what {tool.name} returns (`{{'a': None}}`, `True`); "
        '0.2 showed JSON (`{"a": null}`, `true`)'
    )
    return (Difference(RULE, "texts", tool.module, tool.site.expr, text),)


def _is_same(function: Function) -> bool:
    """Whether all that a function returns is text, or a number."""
    returns = function.returns
    return returns is not None and _names_same(returns)


def _names_same(annotation: Expr) -> bool:
    if annotation.kind == "name":
        return annotation.text in _SAME
    if annotation.kind == "const":
        return annotation.value in _SAME
    if annotation.kind == "subscript" and annotation.items[0].text == "Annotated":
        inner = annotation.items[1]
        return _names_same(inner.items[0] if inner.kind == "tuple" else inner)
    if annotation.kind == "binop":
        return all(map(_names_same, annotation.items))
    return False
