"""Messages that are sent outside of chats: whether they are answered.

Starting a chat without ``max_turns`` makes both sides answer each other from then on, one with ``max_turns``
or a ``reset()`` ends that (``ConversableAgent.reply_at_receive`` of 0.2).
"""

from __future__ import annotations

from collections.abc import Sequence

from ....facts.model import Expr
from ....program import Module, Obj
from ..case import Case
from ..limits import turns_of
from ..running import is_later, runs_again

_RESETS = (".reset", ".stop_reply_at_receive")


def answers(case: Case, agents: Sequence[Obj]) -> bool | None:
    """Whether agents, one side of what is sent here, answer by themselves; None if that is not known."""
    chat = case.chat
    sides = {*chat.senders, *chat.recipients}
    events: list[tuple[Module, Expr, bool | None]] = []
    for other in case.conversation.chats:
        together = {*other.senders, *other.recipients}
        if other is chat or other.is_send or not sides <= together or is_later(chat, other):
            continue
        turns = turns_of(other)
        goes_on = turns is None or (False if isinstance(turns, int) else None)
        events.append((other.module, other.site.expr, goes_on))
    for site in case.conversation.others:
        if site.key in _RESETS and not set(site.objs).isdisjoint(agents):
            events.append((site.module, site.expr, False))
    if not events:
        return False
    here = chat.module.function_of(chat.site.expr)
    in_order = all(m is chat.module and m.function_of(e) is here for m, e, _ in events)
    if in_order and not runs_again(case.context, chat, tuple(sides)):
        before = [event for event in events if event[1].start < chat.site.expr.start]
        return max(before, key=lambda event: event[1].start)[2] if before else False
    found = {answer for *_, answer in events}
    return found.pop() if len(found) == 1 else None
