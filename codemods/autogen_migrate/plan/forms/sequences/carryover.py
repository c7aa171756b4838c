"""What is carried over from chat to chat: a context below the first message.

``ConversableAgent._process_carryover`` of 0.2 adds a line ``Context:`` and the texts, each on its own
lines; nothing if there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....facts.model import Expr
from ....program import Module
from ...context import Context
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall, NewList, Ref
from ..case import Case
from ..model import Misfit
from ..running import is_evaluated_once
from ..stopping import literal

_LONGEST = 72
"""The longest f-string that is written."""
_UNKNOWN = "it is not known whether the carryover is one text or a list"
_MAKING = frozenset(
    (
        "str",
        "repr",
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "join",
        "format",
        "lower",
        "upper",
        "title",
        "dumps",
    )
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The texts that are carried over; with ``test``, a variable, only if that is not empty."""

    texts: tuple[Code, ...]
    test: str = ""


def carried_by(case: Case) -> Carried | Misfit:
    """What the chat's own ``carryover`` is, as code."""
    given = case.chat.get("carryover")
    if given is None or (given.expr.kind == "const" and not given.expr.value):
        return Carried(())
    expr = given.expr
    if expr.kind == "list":
        return _listed(case, expr)
    if expr.kind == "const" and isinstance(expr.value, str):
        return Carried((literal(expr.value),))
    if is_text(case, expr):
        name = _variable(case, expr)
        return name if isinstance(name, Misfit) else Carried((name,), name)
    values = case.context.program.values(expr, case.module)
    if values and all(v.kind == "list" for v in values):
        name = _variable(case, expr)
        return name if isinstance(name, Misfit) else Carried((f"*{name}",), name)
    return case.misfit(_UNKNOWN, expr)


def _listed(case: Case, expr: Expr) -> Carried | Misfit:
    texts: list[Code] = []
    for item in expr.items:
        values = case.context.program.values(item, case.module)
        if item.kind == "star" or any(v.kind in ("dict", "copy", "list") for v in values):
            return case.misfit("what is carried over is not a list of texts that is written out", item)
        if item.kind == "const":
            texts.append(literal(str(item.value)))
        elif item.kind == "name" and is_text(case, item):
            texts.append(item.text)
        else:
            texts.append(Ref(span(item)) if is_text(case, item) else Join(("str(", Ref(span(item)), ")")))
    return Carried(tuple(texts))


def is_text(case: Case, expr: Expr) -> bool:
    """Whether an expression surely gives a text."""
    if expr.kind == "const":
        return isinstance(expr.value, str)
    reads = [read for chat in case.conversation.chats for read in chat.reads]
    if expr.kind == "fstring" or any(r.expr is expr and r.field == "summary" for r in reads):
        return True
    if expr.kind == "binop":
        return any(is_text(case, item) for item in expr.items)
    if expr.kind == "call" and expr.items[0].text in _MAKING:
        return True
    return expr.kind == "name" and _is_bound_to_texts(case, expr)


def _is_bound_to_texts(case: Case, name: Expr) -> bool:
    """Whether all that gives a variable its value is a text."""
    scope = case.module.scope_of[id(name)].lookup(name.text)
    origins = [] if scope is None else scope.origins.get(name.text, [])
    for origin in origins:
        if origin.kind == "value" and origin.expr is not None and is_text(case, origin.expr):
            continue
        function = origin.function
        param = function.params[origin.index] if function is not None and origin.kind == "param" else None
        if param is None or param.annotation is None or param.annotation.text != "str":
            return False
    return bool(origins)


def _variable(case: Case, expr: Expr) -> str | Misfit:
    """A variable with the value of the expression, which is needed twice."""
    if expr.kind == "name":
        return expr.text
    draft, module = case.context.draft, case.module
    if not is_evaluated_once(case.chat.site):
        return case.misfit("there is no place for statements before this chat", expr)
    statement = module.stmt_of[id(case.chat.site.expr)]
    name = draft.fresh(module, "carryover", statement)
    draft.edit(module, InsertBefore(span(statement), (Join((f"{name} = ", Ref(span(expr)))),)))
    return name


# ---------------------------------------------------------------------- the text


def with_context(context: Context, module: Module, message: Expr, carried: Carried) -> Code:
    """The first message with what is carried over."""
    code: Code = Ref(span(message))
    if not carried.texts:
        return code
    text = message.value if message.kind == "const" and isinstance(message.value, str) else None
    short = _as_fstring(context, module, message, text, carried.texts)
    whole: Code = short or NewCall('"\\n".join', ((None, NewList((code, '"Context: "', *carried.texts))),))
    return Join((whole, f" if {carried.test} else ", code)) if carried.test else whole


def _as_fstring(
    context: Context, module: Module, message: Expr, text: str | None, texts: Sequence[Code]
) -> str | None:
    """One literal, if all parts are short constants and variables."""
    if text is not None:
        parts = [_escaped(text)]
    elif message.kind in ("name", "attr", "subscript"):
        source = context.draft.text(message, module)
        if any(sign in source for sign in "\"'\\{}\n"):
            return None
        parts = [f"{{{source}}}"]
    else:
        return None
    parts.append("Context: ")
    for each in texts:
        if not isinstance(each, str) or not (each.isidentifier() or each.startswith('"')):
            return None
        parts.append(f"{{{each}}}" if each.isidentifier() else _escaped(each[1:-1], inner=True))
    joined = "\\n".join(parts)
    if len(joined) > _LONGEST:
        return None
    formatted = any(isinstance(each, str) and each.isidentifier() for each in texts) or text is None
    return f'f"{joined}"' if formatted else '"' + joined.replace("{{", "{").replace("}}", "}") + '"'


def _escaped(text: str, *, inner: bool = False) -> str:
    """A text within an f-string in double quotes; ``inner``: it is escaped already, but for braces."""
    if not inner:
        text = literal(text)
        text = text[1:-1] if text.startswith('"') else text[1:-1].replace('"', '\\"').replace("\\'", "'")
    return text.replace("{", "{{").replace("}", "}}")
