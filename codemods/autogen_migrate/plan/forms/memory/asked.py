"""What agents remember of their chats (``last_message``, ``chat_messages``): the messages of runs before.

In 0.2 each agent keeps its messages by partner (``ConversableAgent._oai_messages``).  Where the chats that
made them stand above in the same block, they are the messages of the results of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ....conversation.messages import uses_of_messages
from ....conversation.model import Chat, Conversation, Read
from ....conversation.remembered import asked_of
from ....facts.model import Stmt
from ....program import Obj, Objs, Site
from ...context import Context
from ...draft import span
from ...model import Join, Replace
from ..case import Case
from ..entries import write_entries
from ..model import Fit, Memory, Misfit
from ..opening import name_of
from ..reading import TOOLS_READ, needs_tool_messages, write_messages
from ..tool_messages import tool_messages
from .results import names_at

CLEARING = frozenset((".reset", ".clear_history"))
_NOT_HERE = "the chats that it remembers do not stand above it in the same block"


def find_memory(
    context: Context, conversation: Conversation, site: Site, fits: Mapping[int, Fit], named: dict[int, str]
) -> Memory | Misfit:
    """The runs whose messages a site asks for; results that have no name yet get one in ``named``."""
    asked = asked_of(site)
    if asked is None:
        return Misfit(site.module, site.expr, f"`{site.key[1:]}` is used in a way that has no plain form")
    expr, peer = asked
    peers = None if peer is None else context.program.values(peer, site.module)
    is_list = site.key != ".last_message"
    chats = _remembered(context, conversation, site, peers, whole=is_list)
    if isinstance(chats, Misfit):
        return chats
    case = Case(context, conversation, chats[-1])
    owner = site.expr.items[0] if site.kind == "attribute" else site.expr.items[0].items[0]
    sender = name_of(case, site.objs, owner)
    if isinstance(sender, Misfit):
        return sender
    found = [fits[id(chat.site.expr)].history for chat in chats]
    histories = [history for history in found if history is not None]
    if len(histories) < len(chats) or (len(chats) > 1 and any(h.opening is not None for h in histories)):
        return Misfit(site.module, site.expr, "the messages of its chats are not those of one run")
    names = names_at(context, chats, named, site.expr)
    if names is None:
        return Misfit(site.module, site.expr, _NOT_HERE)
    uses = uses_of_messages(context.program, expr, site.module, of_list=is_list)
    with_tools = is_list and any(h.with_tools for h in histories) and needs_tool_messages(uses)
    if with_tools and tool_messages(context, site.module, expr, uses) is None:
        return Misfit(site.module, site.expr, TOOLS_READ)
    history = replace(histories[-1], sender=sender)
    return Memory(site.module, expr, is_list, names, history, uses)


def write_memory(context: Context, memory: Memory) -> None:
    """Put the messages of the runs where the program asks an agent for them."""
    draft, history, module = context.draft, memory.history, memory.module
    read = Read("chat_history", module, memory.expr, (), memory.uses)
    if memory.is_list:
        write_messages(context, read, memory.messages, history)
        return
    message = f"{memory.runs[-1]}.messages[-1]"
    if all(use.kind == "entry" and use.key in ("content", "name", "role") for use in memory.uses):
        draft.edit(module, Replace(span(memory.expr), message))
        write_entries(context, memory.uses, history)
        return
    role = ('"role": "assistant" if ', f"{message}.source == ", history.sender, ' else "user", ')
    code = Join((f'{{"content": {message}{draft.said}, ', *role, f'"name": {message}.source}}'))
    draft.edit(module, Replace(span(memory.expr), code))


# ---------------------------------------------------------------------- which chats


def _remembered(
    context: Context, conversation: Conversation, site: Site, peers: Objs | None, *, whole: bool
) -> list[Chat] | Misfit:
    """The chats of an agent with a partner since its history was cleared; with not ``whole``, the last."""
    owners = set(site.objs)
    with_owner = [c for c in conversation.chats if owners & {*c.senders, *c.recipients}]
    ours = [c for c in with_owner if peers is None or _is_between(c, site.objs, peers)]
    partners = {o for c in ours for o in (*c.senders, *c.recipients)} - owners
    if not ours or any(c.groups for c in ours) or (peers is None and len(partners) > 1):
        return Misfit(site.module, site.expr, _NOT_HERE)
    before = [c for c in ours if is_above(c, site)]
    elsewhere = [c for c in ours if c not in before and not is_below(c, site)]
    if not before:
        return Misfit(site.module, site.expr, _NOT_HERE)
    found = [before[-1]]
    for chat in reversed(before[:-1]):
        if not whole or not found[0].keeps_history:
            break
        found.insert(0, chat)
    open_ended = whole and found[0].keeps_history is not False
    if elsewhere and (open_ended or calls_between(context, found[0], site)):
        return Misfit(site.module, site.expr, _NOT_HERE)
    if whole and is_cleared(context, conversation, found[0], site, site.objs):
        return Misfit(site.module, site.expr, "the history is cleared in between")
    return found


def is_cleared(
    context: Context, conversation: Conversation, first: Chat, site: Site, owners: Sequence[Obj]
) -> bool:
    """Whether agents may forget their messages between the ``first`` chat and a site."""
    cleared = [s for s in conversation.others if s.key in CLEARING and not set(owners).isdisjoint(s.objs)]
    if not cleared or first.keeps_history is not False:
        return bool(cleared)
    here = site.module.function_of(site.expr)
    near = [s for s in cleared if s.module is site.module and s.module.function_of(s.expr) is here]
    between = any(first.site.expr.start < s.expr.start < site.expr.start for s in near)
    return between or (len(near) < len(cleared) and calls_between(context, first, site))


def calls_between(context: Context, chat: Chat, site: Site) -> bool:
    """Whether functions of the program, which may run other chats, are called between a chat and a site."""
    inside = site.module.places.exprs_within(chat.site.expr.end, site.expr.start)
    calls = (expr for expr in inside if expr.kind == "call")
    return any(v.function for call in calls for v in context.program.values(call.items[0], site.module))


def _is_between(chat: Chat, owners: Sequence[Obj], peers: Sequence[Obj]) -> bool:
    sides = set(chat.senders), set(chat.recipients)
    own, other = set(owners), set(peers)
    return any(one & own and two & other for one, two in (sides, sides[::-1]))


def is_above(chat: Chat, site: Site) -> bool:
    """Whether the chat is always run before the site in the same run of its block."""
    module = site.module
    if chat.module is not module or chat.site.expr.start > site.expr.start:
        return False
    block = module.stmt_parent.get(id(module.stmt_of[id(chat.site.expr)]))
    statements: list[Stmt] = list(module.enclosing_stmts(module.stmt_of[id(site.expr)]))
    same = module.function_of(chat.site.expr) is module.function_of(site.expr)
    return same and any(module.stmt_parent.get(id(stmt)) is block for stmt in statements)


def is_below(chat: Chat, site: Site) -> bool:
    """Whether the chat is only run after the site: below it, and neither is in a loop."""
    module = site.module
    same = chat.module is module and module.function_of(chat.site.expr) is module.function_of(site.expr)
    loops = [s for s in module.enclosing_stmts(module.stmt_of[id(site.expr)]) if s.kind in ("for", "while")]
    return same and not loops and chat.site.expr.start > site.expr.start
