"""How 0.2 makes the summary of a chat (``ConversableAgent._summarize_chat``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..facts.model import Expr
from ..program import Module, Obj, Program

LAST, REFLECTION, NONE, FUNCTION, UNKNOWN = "last_msg", "reflection_with_llm", "none", "function", "?"


@dataclass(frozen=True, slots=True)
class Summary:
    """What makes a summary.

    ``kind``: ``last_msg`` (also where nothing is given), ``reflection_with_llm``, ``none`` (it is empty),
    ``function`` (``function`` of the program), or ``?``.  ``expr`` is the ``summary_method``, ``options`` the
    ``summary_args``, both in ``module``; ``entries`` are those of the options, None if they are not known.
    """

    kind: str
    module: Module
    expr: Expr | None = None
    options: Expr | None = None
    entries: Mapping[str, Expr] | None = field(default_factory=dict[str, Expr])
    function: Obj | None = None


def summary_of(program: Program, module: Module, method: Expr | None, options: Expr | None) -> Summary:
    """The summary that these arguments ask for, both written in ``module``."""
    kind, function = _kind(program, module, method)
    return Summary(kind, module, method, options, _entries(program, module, options), function)


def _kind(program: Program, module: Module, method: Expr | None) -> tuple[str, Obj | None]:
    if method is None:
        return LAST, None
    values = program.values(method, module)
    functions = [v for v in values if v.function is not None]
    if len(values) == 1 and functions:
        return FUNCTION, functions[0]
    texts = [v.expr.value if v.kind == "const" and v.expr is not None else UNKNOWN for v in values]
    if len(set(texts)) != 1:
        return UNKNOWN, None
    if texts[0] is None:
        return NONE, None
    return (str(texts[0]), None) if texts[0] in (LAST, REFLECTION) else (UNKNOWN, None)


def _entries(program: Program, module: Module, options: Expr | None) -> dict[str, Expr] | None:
    if options is None or (options.kind == "const" and options.value is None):
        return {}
    values = program.values(options, module)
    if (
        len(values) != 1
        or values[0].kind != "dict"
        or values[0].expr is None
        or program.is_changed(values[0])
    ):
        return None
    made = values[0].expr
    if made.kind != "dict" or any(key.kind != "const" for key in made.key_items):
        return None
    return {str(key.value): value for key, value in zip(made.key_items, made.items, strict=True)}
