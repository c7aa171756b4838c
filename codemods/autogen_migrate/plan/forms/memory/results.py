"""The variables that have the results of chats."""

from __future__ import annotations

from collections.abc import Sequence

from ....conversation.model import Chat
from ....facts.model import Expr
from ...context import Context
from ..running import comes_first, is_evaluated_once, is_only_reflected_on


def name_of_result(context: Context, chat: Chat, named: dict[int, str]) -> str | None:
    """The variable that has the result of a chat."""
    module, call = chat.module, chat.site.expr
    known = named.get(id(call))
    if known is not None:
        return known
    statement = module.stmt_of[id(call)]
    value = module.parent.get(id(call))
    whole = call if value is None or value.kind != "await" else value
    if not is_evaluated_once(chat.site):
        return None
    inside = module.parent.get(id(whole)) is not None and chat.queued is None and comes_first(chat.site)
    if inside and not is_only_reflected_on(context.program, chat):
        named[id(call)] = context.draft.fresh(module, "result", statement)
        return named[id(call)]
    if not statement.exprs or statement.exprs[0] is not whole:
        return None
    if statement.kind == "assign" and len(statement.targets) == 1 and statement.targets[0].kind == "name":
        return statement.targets[0].text
    if statement.kind != "expr":
        return None
    named[id(call)] = context.draft.fresh(module, "result", statement)
    return named[id(call)]


def names_at(
    context: Context, chats: Sequence[Chat], named: dict[int, str], place: Expr
) -> tuple[str, ...] | None:
    """The variables that still have the results of chats at ``place``, in their module.

    A result whose variable gets another value before gets one more in ``named``.
    """
    found: list[str] = []
    for chat in chats:
        name = name_of_result(context, chat, named)
        if name is None:
            return None
        if id(chat.site.expr) not in named and _is_bound_again(chat, name, place):
            statement = chat.module.stmt_of[id(chat.site.expr)]
            name = named[id(chat.site.expr)] = context.draft.fresh(chat.module, f"earlier_{name}", statement)
        found.append(name)
    return tuple(found)


def _is_bound_again(chat: Chat, name: str, place: Expr) -> bool:
    """Whether a variable gets another value between a chat and a place."""
    module = chat.module
    statement = module.stmt_of[id(chat.site.expr)]
    between = module.places.stmts_within(statement.end, place.start)
    inside = (s for s in (*between, *module.enclosing_stmts(module.stmt_of[id(place)])) if s is not statement)
    return any(t.text == name and statement.end <= s.start for s in inside for t in s.targets)
