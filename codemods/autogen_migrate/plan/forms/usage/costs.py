"""``result.cost``, and results that are shown as a whole: ``AM311`` says that the numbers are others."""

from __future__ import annotations

from ....conversation.model import Chat, Read
from ....facts.model import Expr
from ....program import Module, Obj
from ...draft import span
from ...model import Replace
from ..case import Case
from ..summaries.writing import is_shown_at_once
from .clients import counted, with_models


def cost_problem(case: Case, read: Read) -> str:
    """Why the cost of a chat, or the whole result, cannot be another one here; empty if it is only shown."""
    what = "the result as a whole is handed on"
    if read.field:
        what = "`cost` of the result has no plain form"
    if case.context.draft.wishes.style == "exact" or not is_seen_as_it_is(read.module, read.expr):
        return what
    if read.field and not with_models(case.context, _agents(case.chat)):
        return what
    return ""


def is_seen_as_it_is(module: Module, expr: Expr) -> bool:
    """Whether a value is printed or logged itself, or is what a cell shows."""
    parent = module.parent.get(id(expr))
    return is_shown_at_once(module, expr) or (parent is None and module.stmt_of[id(expr)].kind == "expr")


def write_cost(case: Case, read: Read) -> None:
    """What the clients counted takes the place of the cost."""
    code = counted(case.context, _agents(case.chat), read.module, read.expr)
    if code is not None:
        case.context.draft.edit(read.module, Replace(span(read.expr), code))


def _agents(chat: Chat) -> list[Obj]:
    members = [member for group in chat.groups for member in group.members]
    return list(dict.fromkeys(a for a in (*chat.senders, *chat.recipients, *members) if a.kind == "agent"))
