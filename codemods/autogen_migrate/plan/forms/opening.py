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
from .stopping import literal

MESSAGES = "autogen_agentchat.messages"
_KNOWN = frozenset(
    (
        "recipient",
        "message",
        "clear_history",
        "silent",
        "max_turns",
        "summary_method",
        "summary_args",
        "cache",
        "request_reply",
    )
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The text of the first message: its expression, and what it is if that is known."""

    expr: Expr
    code: Code
    text: str | None


def opening(case: Case) -> Opening | Misfit:
    """The first message, if it is a text that is written in the call."""
    chat = case.chat
    if chat.arguments.unclear is not None or chat.arguments.starred:
        return case.misfit("it is not known what the chat is given")
    for name, argument in chat.arguments.named.items():
        if name not in _KNOWN:
            return case.misfit(f"the argument `{name}` has no plain form yet", argument.expr)
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
    values = case.context.program.values(message.expr, message.where(case.module))
    if any(v.function is not None for v in values):
        return case.misfit("the first message is computed by a function that 0.2 calls", message.expr)
    if message.expr.kind == "dict":
        keys = [key.value for key in message.expr.key_items]
        if keys == ["content"]:
            inner = message.expr.items[0]
            return Opening(inner, Ref(span(inner)), _constant(case, inner))
    if any(v.kind in ("dict", "copy", "list") for v in values):
        return case.misfit("the first message is a dict", message.expr)
    if any(v.kind == "const" and v.expr is not None and v.expr.value is None for v in values):
        return case.misfit("the first message can be None, so that the human is asked", message.expr)
    return Opening(message.expr, Ref(span(message.expr)), _constant(case, message.expr))


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
    if source == '"user"':
        return message.code
    text_message = case.context.draft.name(case.module, MESSAGES, "TextMessage")
    return NewCall(text_message, (("content", message.code), ("source", source)))
