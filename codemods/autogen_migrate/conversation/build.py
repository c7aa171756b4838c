"""From the sites of a conversation to what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..facts.model import Expr
from ..program import Module, Obj, Objs, Program, Site
from ..program.api import GROUP_CHAT, GROUP_CHAT_MANAGER, INITIATE_CHAT
from .arguments import Arguments, bound
from .cast import Role, is_nobody
from .chat_call import chat_call
from .model import Chat, Conversation, Group, Read
from .queues import is_queue, queue_of
from .results import find_reads

CHATS = (".initiate_chat", ".a_initiate_chat")
SENDS = (".send", ".a_send")
_SEND = ("message", "recipient", "request_reply", "silent")
_METHODS = ("auto", "round_robin", "random", "manual")


def describe(
    program: Program,
    of_conversation: Mapping[int, Sequence[Site]],
    cast: Mapping[int, Role],
    modules: Sequence[Module],
) -> dict[int, Conversation]:
    """The conversations with these sites, by the same keys; ``modules`` are where results can be read."""
    chats = {id(s.expr): s for sites in of_conversation.values() for s in sites if _is_chat(s)}
    reads: dict[int, list[Read]] = {}
    for read in find_reads(program, modules, {key: site.expr for key, site in chats.items()}):
        for call in read.chats:
            reads.setdefault(id(call), []).append(read)
    return {key: _conversation(program, sites, cast, reads) for key, sites in of_conversation.items()}


def _is_chat(site: Site) -> bool:
    if site.key in SENDS:
        return site.kind == "method"
    return site.key in CHATS and site.kind in ("method", "handed")


def _conversation(
    program: Program, sites: Sequence[Site], cast: Mapping[int, Role], reads: Mapping[int, list[Read]]
) -> Conversation:
    made = [(o, s) for s in sites if s.kind == "construct" for o in s.objs]
    agents = tuple(dict.fromkeys(o for o, _ in made if o.kind == "agent"))
    groups = {o: _group(program, o, sites) for o, _ in made if o.kind == "groupchat"}
    chats = tuple(_chat(program, site, groups, reads) for site in sites if _is_chat(site))
    others = tuple(s for s in sites if not _is_chat(s) and (s.kind != "construct" or is_queue(s)))
    own = {id(o): cast[id(o)] for o in agents if id(o) in cast}
    queues = tuple(queue_of(program, site, groups) for site in others if is_queue(site))
    chats += tuple(chat for queue in queues for chat in queue.chats)
    return Conversation(tuple(sites), own, agents, chats, tuple(groups.values()), others, queues)


def _chat(program: Program, site: Site, groups: Mapping[Obj, Group], reads: Mapping[int, list[Read]]) -> Chat:
    call = chat_call(program, site, _SEND if site.key in SENDS else INITIATE_CHAT)
    given = call.arguments.get("recipient")
    recipients = () if given is None else program.values(given.expr, given.where(site.module))
    recipients = tuple(o for o in recipients if not is_nobody(o))
    managed = (g for m in recipients if m.kind == "manager" for g in program.argument(m, "groupchat", 0))
    found = tuple(dict.fromkeys(groups[g] for g in managed if g in groups))
    return Chat(site, call, site.objs, recipients, found, tuple(reads.get(id(site.expr), ())))


# ---------------------------------------------------------------------- groups


def _group(program: Program, obj: Obj, sites: Sequence[Site]) -> Group:
    assert obj.expr is not None
    arguments = bound(program, obj.expr, obj.module, GROUP_CHAT)
    members, listed = _members(program, obj, arguments)
    managers = {
        id(m): bound(program, m.expr, m.module, GROUP_CHAT_MANAGER)
        for s in sites
        if s.kind == "construct"
        for m in s.objs
        if m.kind == "manager" and m.expr is not None and obj in program.argument(m, "groupchat", 0)
    }
    return Group(obj, arguments, members, listed, _method(program, arguments, obj.module), managers)


def _members(program: Program, group: Obj, arguments: Arguments) -> tuple[Objs, bool]:
    """The members, and whether they are in the order in which a list that nothing changes has them."""
    given = arguments.get("agents")
    lists = () if given is None else program.values(given.expr, given.where(group.module))
    if len(lists) == 1 and lists[0].kind == "list" and lists[0].expr is not None:
        found = lists[0]
        items: list[Expr] = list(lists[0].expr.items) if lists[0].expr.kind == "list" else []
        each = [[o for o in program.values(i, found.module) if not is_nobody(o)] for i in items]
        if items and all(len(objs) == 1 for objs in each) and not program.is_changed(found):
            return tuple(objs[0] for objs in each), True
    members = dict.fromkeys(o for listed in lists for o in program.elements(listed) if not is_nobody(o))
    return tuple(members), False


def _method(program: Program, arguments: Arguments, module: Module) -> str:
    given = arguments.get("speaker_selection_method")
    if given is None:
        return "auto"
    values = program.values(given.expr, given.where(module))
    texts = {v.expr.value for v in values if v.kind == "const" and v.expr is not None}
    if len(values) == 1 and len(texts) == 1:
        text = str(next(iter(texts))).lower()
        return text if text in _METHODS else "?"
    if values and all(v.function is not None for v in values):
        return "callable"
    return "?"
