"""agent.initiate_chats([...]) and autogen.initiate_chats([...]): chats one after the other."""

from __future__ import annotations

from ...conversation.arguments import bind
from ...program import Site
from ..context import Context
from ..default_texts import note_summaries_of_queue
from ..draft import span
from ..model import Add, ArgumentEdit, Keep, Ref, RewriteCall
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    queue = bind(site.expr, ("chat_queue",)).get("chat_queue")
    if queue is None or not _is_understood(context, site):
        draft.block(RULE.code, module, site.expr, "the queue of chats is not one list that is written out")
        return
    note_summaries_of_queue(draft, site)
    edits: list[ArgumentEdit] = [Keep(queue.index, "chats" if queue.keyword else None)]
    if site.kind == "method":
        edits.append(Add("sender", Ref(span(site.expr.items[0].items[0]))))
    draft.edit(module, RewriteCall(span(site.expr), tuple(edits), draft.part(module, "run_chats")))
    draft.await_at(module, site.expr)


def _is_understood(context: Context, site: Site) -> bool:
    queues = context.program.values(site.expr.items[1], site.module)
    chats = [c for queue in queues for c in context.program.elements(queue)]
    known = all(c.kind == "dict" and c.expr is not None and c.expr.kind == "dict" for c in chats)
    return bool(chats) and known and not any(_uses_cache(c.expr) for c in chats if c.expr is not None)


def _uses_cache(chat: object) -> bool:
    keys = getattr(chat, "key_items", ())
    return any(key.value in ("cache", "prerequisites", "chat_id") for key in keys)


RULE = Rule(
    code="AM141",
    title="initiate_chats becomes run_chats",
    keys=(".initiate_chats", "initiate_chats"),
    explanation="""The queue stays as it is; summaries are carried over from chat to chat as in 0.2.""",
    before='results = user.initiate_chats([{"recipient": a, "message": "one"}])',
    after='results = await run_chats([{"recipient": a, "message": "one"}], sender=user)',
    migrate=_migrate,
)
