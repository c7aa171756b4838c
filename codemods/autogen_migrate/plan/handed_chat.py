"""A chat that a library runs in a thread: awaited instead if the code can, else it enters the portal."""

from __future__ import annotations

from collections.abc import Sequence

from ..conversation.cast import agents_of_chat
from ..conversation.chat_call import ChatCall, Handing
from ..facts.model import Expr
from ..program import Site, starts_chat
from .context import Context
from .draft import span
from .model import Add, ArgumentEdit, Change, Code, Join, Keep, NewCall, Ref, RewriteCall

_ELSEWHERE = "the method is handed on, not called"
_TOGETHER = (
    "this chat may run at the same time as another one of its agents, whose histories 0.2 keeps apart; "
    "in 0.4 an agent is in one chat at a time"
)


def is_awaited_here(site: Site, handing: Handing) -> bool:
    """Whether the code that hands the method on awaits what it returns, so it can await the chat itself."""
    module, call = site.module, site.expr
    parent, function = module.parent.get(id(call)), module.function_of(call)
    inside = module.facts.is_notebook if function is None else function.is_async
    return handing.is_awaited and inside and parent is not None and parent.kind == "await"


def handing_problem(context: Context, site: Site, chat: ChatCall) -> str | None:
    """Why a chat that is handed on cannot become one of 0.4, if it cannot."""
    handing = chat.handing
    if handing is None:
        return None
    if not handing.runs_in_thread:
        return _ELSEWHERE
    return _TOGETHER if not is_awaited_here(site, handing) and _may_overlap(context, site) else None


def _may_overlap(context: Context, site: Site) -> bool:
    """Whether the agents of the chat take part in others, or in more than one of these."""
    module = site.module
    repeated = any(s.kind in ("for", "while") for s in module.enclosing_stmts(module.stmt_of[id(site.expr)]))
    if repeated or any(a.kind in ("comp", "lambda") for a in module.ancestors(site.expr)):
        return True
    own = agents_of_chat(context.program, site)
    return any(
        other is not site
        and starts_chat(other)
        and not own.isdisjoint(agents_of_chat(context.program, other))
        for other in context.sites
    )


def in_thread(
    call: Expr, handing: Handing, run_sync: str, run_chat: str, edits: Sequence[ArgumentEdit]
) -> RewriteCall:
    """The call that hands the chat on, and what enters the portal with it in the thread.

    ``edits`` are the arguments of ``run_chat``, all of them written out.
    """
    chat = NewCall(run_chat, tuple(_written(call, edit) for edit in edits))
    found: list[ArgumentEdit] = []
    for place in range(len(call.keys)):
        if place == handing.method:
            found.append(Change(place, run_sync))
        elif place == handing.positional:
            found.append(Change(place, Join(("(", chat, ",)"))))
        elif place < handing.method or (handing.in_containers and place != handing.keywords):
            found.append(Keep(place))
    if not handing.in_containers:
        found.append(Add(None, chat))
    elif handing.positional is None:
        found.append(Add(handing.container, Join(("(", chat, ",)"))))
    return RewriteCall(span(call), tuple(found))


def _written(call: Expr, edit: ArgumentEdit) -> tuple[str | None, Code]:
    if isinstance(edit, Add):
        return edit.keyword, edit.code
    keyword = edit.keyword or call.keys[edit.index]
    code = edit.code if isinstance(edit, Change) else Ref(span(call.items[edit.index + 1]))
    return keyword, code
