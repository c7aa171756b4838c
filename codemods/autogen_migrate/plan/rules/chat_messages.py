"""chat_messages, last_message: what agents remember of a chat."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from ..draft import span
from ..model import Add, Join, Keep, Ref, Replace, RewriteCall
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    if any(o.kind not in ("agent", "manager") for o in site.objs):
        draft.block(RULE.code, module, site.expr, f"`{site.key[1:]}` of this object is not migrated yet")
        return
    if any(a.kind == "fstring" for a in module.ancestors(site.expr)) and not _is_exact(context, site):
        draft.block(RULE.code, module, site.expr, "move this expression out of the f-string first")
        return
    call = site.expr
    if site.key in (".chat_messages", "._oai_messages") and site.kind == "attribute":
        function = draft.part(module, "chat_messages")
        draft.edit(module, Replace(span(call), Join((f"{function}(", Ref(span(call.items[0])), ")"))))
    elif site.key == ".last_message" and site.kind == "method":
        kept = tuple(Keep(index, "peer" if key else None) for index, key in enumerate(call.keys))
        owner = Add(None, Ref(span(call.items[0].items[0])))
        draft.edit(module, RewriteCall(span(call), (owner, *kept), draft.part(module, "last_message")))
    elif site.key == ".chat_messages_for_summary" and site.kind == "method" and len(call.items) == 2:
        function = draft.part(module, "chat_messages")
        owner, peer = Ref(span(call.items[0].items[0])), Ref(span(call.items[1]))
        draft.edit(module, Replace(span(call), Join((f"{function}(", owner, ")[", peer, "]"))))
    else:
        draft.block(RULE.code, module, call, f"`{site.key[1:]}` is used in a way that is not migrated yet")


def _is_exact(context: Context, site: Site) -> bool:
    """Before Python 3.12 positions inside f-strings are not always right."""
    owner = site.expr.items[0] if site.kind == "attribute" else site.expr.items[0].items[0]
    text = context.draft.text(site.expr, site.module)
    return text.startswith(context.draft.text(owner, site.module)) and site.key[1:] in text


RULE = Rule(
    code="AM150",
    title="chat_messages and last_message become functions",
    keys=(".chat_messages", "._oai_messages", ".last_message", ".chat_messages_for_summary"),
    explanation="""0.4 agents keep no list of messages for each peer. The parts remember the chats that `run_chat`
ran and show them in 0.2's form.""",
    before='text = assistant.last_message(user)["content"]',
    after='text = last_message(assistant, user)["content"]',
    migrate=_migrate,
)
