"""The first message of a chat, as the task of an agent or a team."""

from __future__ import annotations

from dataclasses import dataclass

from ...conversation.arguments import Argument
from ...facts.model import Expr
from ...program import Obj
from ..draft import span
from ..model import Code, Join, NewCall, Ref
from .case import Case
from .model import Misfit
from .sequences.carryover import carried_by, with_context
from .sequences.messages import Made, made_message
from .stopping import literal

MESSAGES = "autogen_agentchat.messages"
_ENTRIES = frozenset(("content", "role", "context"))
"""What a dict may have that is a text all the same: 0.2 sets the role itself (``_append_oai_message``)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The text of the first message: its expression, and what it is if that is known.

    ``made`` is the call of a function that makes it.
    """

    expr: Expr
    code: Code
    text: str | None
    made: Made | None = None

    def prepare(self, case: Case) -> None:
        """Plan what the code needs besides."""
        if self.made is not None:
            self.made.write(case.context)


def opening(case: Case) -> Opening | Misfit:
    """The first message; what is needed before it is planned once."""
    known = case.context.openings
    key = id(case.chat.site.expr)
    if key not in known:
        known[key] = _opening(case)
    return known[key]


def _opening(case: Case) -> Opening | Misfit:
    chat = case.chat
    if chat.arguments.unclear is not None or chat.arguments.starred:
        return case.misfit("it is not known what the chat is given")
    for name, argument in chat.arguments.named.items():
        if name.startswith("#"):
            return case.misfit("the chat is given more arguments than 0.2 takes", argument.expr)
        if argument.entries:
            return case.misfit(f"`{name}` is not written in this call", argument.expr)
    cache = chat.get("cache")
    if cache is not None and not _is_none(cache.expr):
        return case.misfit("the chat has a cache of its own", cache.expr)
    message = chat.get("message")
    if message is None or _is_none(message.expr):
        return case.misfit("the human is asked for the first message")
    return _text(case, message)


def _text(case: Case, message: Argument) -> Opening | Misfit:
    expr = message.expr
    values = case.context.program.values(expr, message.where(case.module))
    if any(v.function is not None for v in values):
        made = made_message(case, expr)
        return made if isinstance(made, Misfit) else Opening(expr, made.code, None, made=made)
    if any(v.kind == "const" and v.expr is not None and v.expr.value is None for v in values):
        return case.misfit("the first message can be None, so that the human is asked", expr)
    content = expr
    if expr.kind == "dict":
        entries = {key.value: item for key, item in zip(expr.key_items, expr.items, strict=True)}
        if not {"content"} <= set(entries) <= _ENTRIES or any(k.kind != "const" for k in expr.key_items):
            return case.misfit("the first message is a dict with more than a text", expr)
        if "context" in entries and _uses_templates(case):
            return case.misfit("the first message is a template", expr)
        content = entries["content"]
        values = case.context.program.values(content, case.module)
    if content.kind in ("list", "dict") or any(v.kind in ("dict", "copy", "list") for v in values):
        return case.misfit("the first message is a dict, or has parts", expr)
    carried = carried_by(case)
    if isinstance(carried, Misfit):
        return carried
    text = None if carried.texts else _constant(case, content)
    code = with_context(case, content, carried)
    return code if isinstance(code, Misfit) else Opening(content, code, text)


def _uses_templates(case: Case) -> bool:
    return b"allow_format_str_template" in case.context.draft.modules[case.module.path].data


def _constant(case: Case, expr: Expr) -> str | None:
    values = case.context.program.values(expr, case.module)
    texts = {v.expr.value for v in values if v.kind == "const" and v.expr is not None}
    found = next(iter(texts)) if len(values) == 1 and len(texts) == 1 else None
    return found if isinstance(found, str) else None


def _is_none(expr: Expr) -> bool:
    return expr.kind == "const" and expr.value is None


def name_of(case: Case, agents: tuple[Obj, ...], expr: Expr, *, gone: bool = False) -> Code | Misfit:
    """The code of an agent's name: a literal if it is known, else ``agent.name``."""
    names = {found for agent in agents for found in names_of(case, agent)}
    if len(names) == 1 and None not in names:
        return literal(str(next(iter(names))))
    if gone or not _is_repeatable(expr):
        return case.misfit("the name of an agent is computed", expr)
    return Join((Ref(span(expr)), ".name"))


def names_of(case: Case, agent: Obj) -> list[str | None]:
    """The texts that an agent's name can be; None among them if it can be others."""
    values = case.context.program.argument(agent, "name", 0)
    texts = [v.expr.value if v.kind == "const" and v.expr is not None else None for v in values]
    found = [text if isinstance(text, str) else None for text in texts]
    return found or [None]


def _is_repeatable(expr: Expr) -> bool:
    """Whether evaluating the expression once more gives the same agent, without a call."""
    return expr.kind == "name" or (expr.kind == "attr" and _is_repeatable(expr.items[0]))


def task(case: Case, message: Opening, source: Code) -> Code:
    """The task that stands for a first message of ``source``; a bare text comes from a user."""
    message.prepare(case)
    if source == '"user"':
        return message.code
    text_message = case.context.draft.name(case.module, MESSAGES, "TextMessage")
    return NewCall(text_message, (("content", message.code), ("source", source)))
