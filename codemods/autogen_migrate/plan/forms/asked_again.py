"""Answers without text or calls in asynchronous chats, for which 0.2 asked the model once more: said once."""

from __future__ import annotations

from ...conversation.model import Chat, Conversation
from ..model import Severity
from .model import Difference

RULE = "AM386"
_AGAIN = (
    "where a model's answer had neither text nor calls, 0.2 asked it a second time in asynchronous chats; "
    "now the answer is empty"
)


def asked_again(conversation: Conversation) -> list[Difference]:
    """What is different if a model answers nothing at all.

    Asynchronous replies of 0.2 go through the synchronous reply functions too, which ask again
    (``ConversableAgent.a_generate_reply``).  Parts do not either, so that every style has to accept it.
    """
    asked = [chat.site for chat in conversation.chats if chat.is_async and _has_model(conversation, chat)]
    asked += [site for site in conversation.others if site.key == ".a_generate_reply"]
    return [Difference(RULE, "none", site.module, site.expr, _AGAIN, Severity.INFO) for site in asked[:1]]


def _has_model(conversation: Conversation, chat: Chat) -> bool:
    members = [member for group in chat.groups for member in group.members]
    roles = [conversation.cast.get(id(agent)) for agent in (*chat.senders, *chat.recipients, *members)]
    return any(role is not None and role.model is not None for role in roles)
