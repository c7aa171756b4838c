"""The messages of a group chat (``groupchat.messages``): those of the run above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ....conversation.messages import uses_of_messages
from ....conversation.model import Conversation
from ....program import Site
from ...context import Context
from ..memory.asked import is_above, is_below
from ..memory.results import name_of_result
from ..model import Fit, Memory, Misfit

MESSAGES = ".messages"
_NOT_HERE = "the chat whose messages these are does not stand above in the same block"


def find_group_messages(
    context: Context, conversation: Conversation, site: Site, fits: Mapping[int, Fit], named: dict[int, str]
) -> Memory | Misfit:
    """The run whose messages a site reads; a result that has no name yet gets one in ``named``."""
    if site.kind != "attribute" or any(o.kind != "groupchat" for o in site.objs):
        return Misfit(site.module, site.expr, "the messages of the group chat are changed")
    groups = set(site.objs)
    ours = [c for c in conversation.chats if any(g.obj in groups for g in c.groups)]
    before = [chat for chat in ours if is_above(chat, site)]
    elsewhere = [chat for chat in ours if chat not in before and not is_below(chat, site)]
    if len(groups) != 1 or not before or elsewhere:
        return Misfit(site.module, site.expr, _NOT_HERE)
    history = fits[id(before[-1].site.expr)].history
    name = name_of_result(context, before[-1], named)
    if history is None or name is None:
        return Misfit(site.module, site.expr, _NOT_HERE)
    uses = uses_of_messages(context.program, site.expr, site.module, of_list=True)
    if any(use.kind == "entry" and use.key == "role" for use in uses):
        return Misfit(site.module, site.expr, "the roles of the messages are read")
    return Memory(site.module, site.expr, True, (name,), replace(history, of_group=True), uses)


def is_way_to_messages(site: Site) -> bool:
    """``manager.groupchat`` of which the messages are read."""
    parent = site.module.parent.get(id(site.expr))
    return parent is not None and parent.kind == "attr" and parent.text == MESSAGES[1:]
