"""What is carried over from chat to chat: a context below the first message.

``ConversableAgent._process_carryover`` of 0.2 adds a line ``Context:`` and the texts, each on its own
lines; nothing if there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....facts.model import Expr
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall, NewList, Ref
from ..case import Case
from ..model import Misfit
from ..running import is_evaluated_once
from ..stopping import literal
from .names import names_of_queue, queue_of_chat

_LONGEST = 72
"""The longest f-string that is written."""
_LISTS = ("list", "List")
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
    """What is carried over to a chat: its own ``carryover``, and summaries of those before it in a queue."""
    own, queued = _own(case), case.chat.queued
    if queued is None or isinstance(own, Misfit):
        return own
    names = names_of_queue(case.context, queue_of_chat(case.conversation, case.chat))
    before = tuple(names.summaries[number] for number in queued.carries)
    given = case.chat.get("carryover")
    # a queue makes a list of its own text, so that one of it is carried over even if it is empty
    is_text = given is not None and own.test in own.texts
    return Carried((*own.texts, *before), "" if before or is_text else own.test)


def _own(case: Case) -> Carried | Misfit:
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
    if (values and all(v.kind == "list" for v in values)) or _is_annotated(case, expr, _LISTS):
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
    texts = [o for o in origins if o.kind == "value" and o.expr is not None and is_text(case, o.expr)]
    return bool(origins) and (len(texts) == len(origins) or _is_annotated(case, name, ("str",)))


def _is_annotated(case: Case, name: Expr, wanted: Sequence[str]) -> bool:
    """Whether a parameter that nothing else binds is annotated with one of these types."""
    scope = case.module.scope_of[id(name)].lookup(name.text) if name.kind == "name" else None
    origins = [] if scope is None else scope.origins.get(name.text, [])
    function = origins[0].function if len(origins) == 1 and origins[0].kind == "param" else None
    annotation = None if function is None else function.params[origins[0].index].annotation
    if annotation is not None and annotation.kind == "subscript":
        annotation = annotation.items[0]
    return annotation is not None and annotation.text in wanted


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


def with_context(case: Case, message: Expr, carried: Carried) -> Code | Misfit:
    """The first message with what is carried over; if that can be empty, it is made before the chat."""
    code: Code = Ref(span(message))
    if not carried.texts:
        return code
    if carried.test:
        return _made_before(case, code, carried)
    text = message.value if message.kind == "const" and isinstance(message.value, str) else None
    short = _as_fstring(case, message, text, carried.texts)
    return short or NewCall('"\\n".join', ((None, NewList((code, '"Context: "', *carried.texts))),))


def _made_before(case: Case, message: Code, carried: Carried) -> Code | Misfit:
    """A variable with the message, to which the context is added if there is one."""
    draft, module = case.context.draft, case.module
    statement = module.stmt_of[id(case.chat.site.expr)]
    if not is_evaluated_once(case.chat.site):
        return case.misfit("there is no place for statements before this chat")
    name = draft.fresh(module, "message", statement)
    added = f'f"\\nContext: \\n{{{carried.test}}}"'
    if carried.texts != (carried.test,):
        added = f'"\\nContext: \\n" + "\\n".join({carried.test})'
    lines = (Join((f"{name} = ", message)), f"if {carried.test}:\n    {name} += {added}")
    draft.edit(module, InsertBefore(span(statement), lines))
    return name


def _as_fstring(case: Case, message: Expr, text: str | None, texts: Sequence[Code]) -> str | None:
    """One literal, if all parts are short constants and variables."""
    if text is not None:
        parts = [_escaped(text)]
    elif message.kind in ("name", "attr", "subscript"):
        source = case.context.draft.text(message, case.module)
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
