"""Chats that go on with what was said before: ``clear_history=False`` and ``send``.

0.2 keeps the messages of an agent by partner (``ConversableAgent._oai_messages``), 0.4 all in one context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ....conversation.model import Chat, Conversation, Read
from ...context import Context
from ..case import Case
from ..limits import team_limit
from ..model import Difference, Fit, Memory, Misfit
from ..pairs import Pair, never_answers
from ..running import is_later, runs_again
from .asked import calls_between, is_above, is_cleared
from .results import names_at

RULE = "AM382"


def kept_problem(case: Case, pair: Pair) -> Misfit | None:
    """Why the recipient does not remember what it does in 0.2 where the chat goes on."""
    if not case.chat.keeps_history:
        return None
    sides = {*pair.senders, *pair.recipients}
    if len(sides) > 2:
        return case.misfit("it is not known which of several chats this one goes on with")
    for other in _earlier(case, pair):
        if other.groups:
            return case.misfit("the recipient remembers a group chat too")
        if {*other.senders, *other.recipients} != sides:
            return case.misfit("the recipient remembers chats with several agents, which 0.2 keeps apart")
        if set(other.senders) != set(pair.senders):
            return case.misfit("the chat goes on with one that the other agent has started")
    return None


def kept_differences(case: Case, pair: Pair) -> list[Difference]:
    """What is different if the sender had the last word before: the recipient never saw it."""
    if not case.chat.keeps_history:
        return []
    answered = [c for c in _earlier(case, pair) if not never_answers(replace(case, chat=c), pair)]
    limits = [team_limit(case.context, chat, pair.sender, pair.recipient) for chat in answered]
    open_ended = [limit for limit in limits if limit.last_word]
    if not open_ended:
        return []
    level = "failure" if all(limit.is_default for limit in open_ended) else "texts"
    text = (
        "where the limit of replies ended the chat before, its last message is not remembered here; "
        "in 0.2 it was"
    )
    return [Difference(RULE, level, case.module, case.chat.site.expr, text)]


def _earlier(case: Case, pair: Pair) -> list[Chat]:
    """The chats of the recipient that can have been before this one."""
    found: list[Chat] = []
    for other in case.conversation.chats:
        members = {m for group in other.groups for m in group.members}
        together = {*other.senders, *other.recipients, *members}
        again = runs_again(case.context, case.chat, (*pair.senders, *pair.recipients))
        later = other is case.chat or is_later(case.chat, other)
        if not together.isdisjoint(pair.recipients) and (again or not later):
            found.append(other)
    return found


def find_kept_history(
    context: Context,
    conversation: Conversation,
    chat: Chat,
    read: Read,
    fits: Mapping[int, Fit],
    named: dict[int, str],
) -> Memory | Misfit:
    """The runs whose messages are the ``chat_history`` of a chat that goes on with others."""
    problem = Misfit(read.module, read.expr, "messages of earlier chats are among those that are read")
    agents = (*chat.senders, *chat.recipients)
    ours = [c for c in conversation.chats if set(agents) == {*c.senders, *c.recipients}]
    before = [c for c in ours if c is not chat and is_above(c, chat.site)]
    unsure = [c for c in ours if c is not chat and c not in before and not is_later(chat, c)]
    if len(read.chats) > 1 or read.module is not chat.module or runs_again(context, chat, agents):
        return problem
    found = [chat]
    for earlier in reversed(before):
        if not found[0].keeps_history:
            break
        found.insert(0, earlier)
    whole = not found[0].keeps_history
    if unsure and not (whole and not calls_between(context, found[0], chat.site)):
        return problem
    histories = [fits[id(c.site.expr)].history for c in found]
    known = [history for history in histories if history is not None and history.opening is None]
    own = read.module.function_of(read.expr) is chat.module.function_of(chat.site.expr)
    names = names_at(context, found, named, read.expr)
    if len(known) < len(found) or not own or names is None:
        return problem
    if is_cleared(context, conversation, found[0], chat.site, chat.senders):
        return problem
    history = replace(known[-1], with_events=any(h.with_events for h in known))
    return Memory(read.module, read.expr, True, names, history, read.uses)
