"""``reset()`` and ``clear_history()``: the agent forgets what it remembers."""

from __future__ import annotations

from ....conversation.arguments import bind
from ....program import Obj
from ...draft import span
from ...model import Code, DeleteStatement, Join, NewCall, Ref, Replace
from ..case import Beside
from ..model import Misfit, Piece

_SIGNATURE = ("recipient", "nr_messages_to_preserve")


def reset(asked: Beside) -> Piece | Misfit:
    """An agent with a model forgets what it was told; the others remember nothing themselves.

    ``ConversableAgent.reset`` also sets back counters, which each chat of 0.2 begins with anyway.
    """
    site, module = asked.site, asked.module
    if site.kind != "method":
        return asked.misfit("the method is handed on, not called")
    if any(o.kind != "agent" for o in site.objs):
        return asked.misfit("a group chat forgets its messages here")
    if site.key == ".clear_history":
        problem = _clearing_problem(asked)
        if problem:
            return asked.misfit(problem)
    with_model = {id(o) in asked.conversation.cast and _has_model(asked, o) for o in site.objs}
    if len(with_model) != 1:
        return asked.misfit("agents with a model and without forget their messages here")
    if not with_model.pop():
        return Piece(lambda: _remove(asked))

    def write() -> None:
        draft = asked.context.draft
        owner: Code = Ref(span(site.expr.items[0].items[0]))
        token = NewCall(draft.name(module, "autogen_core", "CancellationToken"))
        draft.edit(module, Replace(span(site.expr), NewCall(Join((owner, ".on_reset")), ((None, token),))))
        draft.await_at(module, site.expr)

    return Piece(write)


def _has_model(asked: Beside, agent: Obj) -> bool:
    return asked.conversation.cast[id(agent)].model is not None


def _clearing_problem(asked: Beside) -> str:
    """Why ``clear_history`` is not the same as forgetting everything."""
    given = bind(asked.site.expr, _SIGNATURE)
    if given.starred or given.get("nr_messages_to_preserve") is not None:
        return "some of the messages are kept"
    recipient = given.get("recipient")
    if recipient is None or (recipient.expr.kind == "const" and recipient.expr.value is None):
        return ""
    owners, peers = set(asked.site.objs), set(asked.context.program.values(recipient.expr, asked.module))
    for chat in asked.conversation.chats:
        sides = {*chat.senders, *chat.recipients}
        if owners & sides and not sides <= owners | peers:
            return "messages of other chats of this agent are kept"
    return ""


def _remove(asked: Beside) -> None:
    """Nothing is left of it, for an agent that remembers nothing."""
    module, call = asked.module, asked.site.expr
    statement = module.stmt_of[id(call)]
    if module.parent.get(id(call)) is None and statement.kind == "expr":
        asked.context.draft.edit(module, DeleteStatement(span(statement)))
    else:
        asked.context.draft.edit(module, Replace(span(call), "None"))
