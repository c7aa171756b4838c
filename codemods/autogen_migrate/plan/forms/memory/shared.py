"""Histories that later chats change: in 0.2 all results of two agents have one and the same list.

``ChatResult.chat_history`` is the list that the agent goes on with (``ConversableAgent.chat_messages``); the
next chat of the two empties it, or adds to it.
"""

from __future__ import annotations

from ....conversation.model import Chat, Read
from ....facts.model import Expr, Stmt
from ....program import Module
from ..case import Case

CHANGED = "a later chat of the same agents has changed this history in 0.2"


def is_changed_later(case: Case, read: Read) -> bool:
    """Whether a chat of the same agents is run between this one and what reads its history."""
    chat, module = case.chat, case.module
    if read.module is not module or module.function_of(read.expr) is not module.function_of(chat.site.expr):
        return False
    call = chat.site.expr
    between = [c for c in case.conversation.chats if c is not chat and _is_of_the_same(c, chat)]
    if any(c.module is module and call.start < c.site.expr.start < read.expr.start for c in between):
        return True
    loop = _loop_around(module, call)
    if loop is None or loop.start <= read.expr.start < loop.end or _makes_agents(chat, loop):
        return False
    statement = module.stmt_of[id(call)]
    names = {target.text for target in statement.targets if target.kind == "name"}
    return read.expr.items[0].text not in names


def _is_of_the_same(one: Chat, other: Chat) -> bool:
    return {*one.senders, *one.recipients} == {*other.senders, *other.recipients}


def _loop_around(module: Module, expr: Expr) -> Stmt | None:
    around = module.enclosing_stmts(module.stmt_of[id(expr)])
    return next((stmt for stmt in around if stmt.kind in ("for", "while")), None)


def _makes_agents(chat: Chat, loop: Stmt) -> bool:
    """Whether the loop makes the agents anew each time."""
    made = [a.expr for a in (*chat.senders, *chat.recipients) if a.module is chat.module]
    return any(expr is not None and loop.start <= expr.start < loop.end for expr in made)
