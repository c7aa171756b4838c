"""send, generate_reply and reset: messages outside initiate_chat."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from ..draft import span
from ..model import Add, Keep, Ref, RewriteCall
from .base import Rule

_FUNCTIONS = {
    ".send": "send",
    ".a_send": "send",
    ".generate_reply": "generate_reply",
    ".a_generate_reply": "generate_reply",
    ".reset": "reset",
}


def _migrate(context: Context, site: Site) -> None:
    fit = context.forms.chats.get(id(site.expr))
    if fit is not None:
        fit.write()
        return
    draft, module = context.draft, site.module
    if site.kind != "method" or any(o.kind != "agent" for o in site.objs):
        draft.block(
            RULE.code, module, site.expr, f"`{site.key[1:]}` is used in a way that is not migrated yet"
        )
        return
    if any(key in ("*", "**") for key in site.expr.keys):
        draft.block(RULE.code, module, site.expr, "arguments are passed through with * or **")
        return
    owner = Add(None, Ref(span(site.expr.items[0].items[0])))
    if site.key in (".send", ".a_send") and None in site.expr.keys and "recipient" in site.expr.keys:
        owner = Add("sender", Ref(span(site.expr.items[0].items[0])))
    kept = tuple(Keep(index) for index in range(len(site.expr.keys)))
    if site.key in (".send", ".a_send") and site.expr.keys and None not in site.expr.keys:
        owner = Add("sender", owner.code)
    func = draft.part(module, _FUNCTIONS[site.key])
    arguments = (*kept, owner) if owner.keyword else (owner, *kept)
    draft.edit(module, RewriteCall(span(site.expr), arguments, func))
    draft.await_at(module, site.expr)


RULE = Rule(
    code="AM142",
    title="send, generate_reply and reset become functions",
    keys=tuple(_FUNCTIONS),
    explanation="""`send` continues a chat, `generate_reply` asks one agent for one reply, `reset` forgets its
messages; each is a coroutine function of the parts that takes the agent first.""",
    before='reply = bot.generate_reply(messages=[{"role": "user", "content": "Hi"}])',
    after='reply = await generate_reply(bot, messages=[{"role": "user", "content": "Hi"}])',
    migrate=_migrate,
)
