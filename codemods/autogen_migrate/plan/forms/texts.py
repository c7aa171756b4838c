"""Texts of a conversation: whether a word can occur in them."""

from __future__ import annotations

from collections.abc import Sequence

from ...conversation.model import Chat, Conversation
from ...facts.model import Expr
from ...program import Module, Objs
from ..context import Context

STOP = "TERMINATE"


_SAID = ("system_message", "default_auto_reply", "description")
_TEXTS = ("system_message", "default_auto_reply", "description", "is_termination_msg")


def may_mention(context: Context, conversation: Conversation, word: str = STOP) -> bool:
    """Whether a prompt, a description, a task, an automatic reply or a predicate has the word, or may.

    0.2's default prompt of an ``AssistantAgent`` has it.
    """
    if do_mention(context, conversation, conversation.agents, word, _TEXTS):
        return True
    for group in conversation.groups:
        tests = [manager.get("is_termination_msg") for manager in group.managers.values()]
        if any(t is not None and _has(context, t.expr, t.where(group.obj.module), word) for t in tests):
            return True
    given = ((chat, name) for chat in conversation.chats for name in ("message", "carryover"))
    messages = [(chat.get(name), chat.module) for chat, name in given]
    return any(m is not None and _has(context, m.expr, m.where(module), word) for m, module in messages)


def do_mention(
    context: Context, conversation: Conversation, agents: Objs, word: str, names: Sequence[str] = _SAID
) -> bool:
    """Whether one of the agents is told of the word, or says it."""
    for agent in agents:
        role = conversation.cast.get(id(agent))
        if role is None:
            continue
        prompt = role.arguments.get("system_message")
        if word == STOP and role.model is not None and prompt is None and agent.name == "AssistantAgent":
            return True
        for name in names:
            given = role.arguments.get(name)
            if given is not None and _has(context, given.expr, given.where(agent.module), word):
                return True
    return False


def task_mentions(context: Context, chat: Chat, word: str) -> bool:
    """Whether the first message of a chat has the word."""
    given = chat.get("message")
    return given is not None and _has(context, given.expr, given.where(chat.module), word)


def strips_stop_word(context: Context, conversation: Conversation) -> bool:
    """Whether TERMINATE can be in a last message; for the style ``exact`` it always can.

    0.2 takes it out of a summary (``ConversableAgent._last_msg_as_summary``).
    """
    return context.draft.wishes.style == "exact" or may_mention(context, conversation)


def _has(context: Context, expr: Expr, module: Module, word: str) -> bool:
    values = context.program.values(expr, module)
    return word in context.draft.text(expr, module) or _is_among(context, values, word)


def _is_among(context: Context, values: Objs, word: str) -> bool:
    for value in values:
        if value.expr is not None and isinstance(value.expr.value, str) and word in value.expr.value:
            return True
        if value.function is not None:
            data = context.draft.modules[value.module.path].data
            if word.encode() in data[value.function.start : value.function.end]:
                return True
    return False
