"""Summaries that keep TERMINATE where nothing of the conversation mentions it: said once."""

from __future__ import annotations

from collections.abc import Sequence

from ....conversation.model import Chat, Conversation
from ....conversation.summaries import LAST
from ....facts.model import Expr
from ....program import Module
from ...context import Context
from ..model import Difference, Fit
from ..sequences.names import needed_summaries, queue_of_chat
from ..texts import STOP
from .kinds import reads_of_summary, summary_of_chat

RULE = "AM385"
_KEPT = (
    f"0.2 took the word {STOP} out of this summary; nothing here asks for it, so an answer that has it "
    "is left as it is"
)


def kept_word_differences(
    context: Context, conversation: Conversation, found: Sequence[tuple[Chat, Fit]]
) -> list[Difference]:
    """What is different if a last message with the word is the summary of a chat.

    0.2 takes the word out of each summary that is a last message (``ConversableAgent._last_msg_as_summary``).
    """
    for chat, fit in found:
        if fit.history is None or fit.history.strips or summary_of_chat(context, chat).kind != LAST:
            continue
        place = _place(conversation, chat)
        if place is not None:
            return [Difference(RULE, "corner", *place, _KEPT)]
    return []


def _place(conversation: Conversation, chat: Chat) -> tuple[Module, Expr] | None:
    """Where the program first takes the summary."""
    if chat.queued is None:
        return next(((read.module, read.expr) for read in reads_of_summary(chat)), None)
    queue = queue_of_chat(conversation, chat)
    if chat.queued.number not in needed_summaries(queue):
        return None
    takes = (take.expr for take in queue.takes if take.kind == "field" and take.field == "summary")
    return chat.module, next(takes, chat.site.expr)
