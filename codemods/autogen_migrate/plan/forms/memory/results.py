"""The variables that have the results of chats."""

from __future__ import annotations

from ....conversation.model import Chat
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
