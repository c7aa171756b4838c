"""Messages seen from both sides: AutoGen 0.4 message objects and the dicts that 0.2 code works with.

A *0.2 dict* has the keys ``content`` (str, or a list of parts for a message with images), ``role``
(``"user"`` or ``"assistant"``) and ``name`` (the sender).

An *end marker* is a ``StopMessage`` with empty content and no usage. Agents send it where a 0.2 agent would
have given no reply (``None``): it ends the chat and is never part of a transcript.
"""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from autogen_agentchat.messages import BaseAgentEvent, MultiModalMessage, StopMessage
from autogen_core import Image
from autogen_core.models import RequestUsage

from autogen_compat.parts.rules.contents import content_text, is_default_termination
from autogen_compat.parts.rules.replies import DEFAULT_LIMIT

__all__ = (
    "DEFAULT_LIMIT",
    "MessageDict",
    "content_text",
    "end_marker",
    "is_chat_message",
    "is_default_termination",
    "is_end_marker",
    "text_of",
    "to_dict",
    "unanswered_calls",
)

MessageDict: TypeAlias = dict[str, Any]
"""The form in which 0.2 keeps one message: ``{"content": ..., "role": ..., "name": ...}``."""


def end_marker(source: str) -> StopMessage:
    """Return the message by which the agent *source* ends a chat without saying anything."""
    return StopMessage(content="", source=source)


def is_end_marker(msg: object) -> bool:
    """Tell whether *msg* only ends the chat and must not appear in a transcript."""
    return isinstance(msg, StopMessage) and not msg.content and msg.models_usage is None


def unanswered_calls(source: str, text: str | None, usage: RequestUsage) -> StopMessage:
    """Return the message of a model that ends the chat because nobody runs the tools that it calls.

    Unlike an end marker it is part of the transcript, also without text: it says what it has cost.
    """
    return StopMessage(content=text or "", source=source, models_usage=usage)


def is_chat_message(msg: object) -> bool:
    """Tell whether *msg* is part of the conversation: neither an event nor an end marker."""
    return hasattr(msg, "source") and not isinstance(msg, BaseAgentEvent) and not is_end_marker(msg)


def text_of(msg: object) -> str:
    """Return the text of a message, without images; ``""`` when it has none.

    A structured message gives the text that AutoGen shows for it (its format string, or JSON).
    """
    content = getattr(msg, "content", None)
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = cast("list[object]", content)
        return "".join(part for part in parts if isinstance(part, str))
    to_text = getattr(msg, "to_text", None)
    return str(to_text()) if callable(to_text) else ""


def to_dict(msg: object, viewer: str | None = None) -> MessageDict:
    """Return *msg* as a 0.2 dict.

    The role is ``"assistant"`` when *viewer* sent it, else ``"user"``: 0.2 keeps one history per agent, in
    which an agent's own messages are the assistant's (``ConversableAgent._append_oai_message``). Content of a
    message with images is a list of parts as 0.2 keeps it, with the images as data URIs.
    """
    source = str(getattr(msg, "source", ""))
    content = _parts(msg) if isinstance(msg, MultiModalMessage) else text_of(msg)
    if isinstance(msg, StopMessage) and not content:
        content = None  # as a model says nothing beside its calls of tools
    return {"content": content, "role": "assistant" if source == viewer else "user", "name": source}


def _parts(msg: MultiModalMessage) -> list[MessageDict]:
    return [
        {"type": "image_url", "image_url": {"url": part.data_uri}}
        if isinstance(part, Image)
        else {"type": "text", "text": part}
        for part in msg.content
    ]
