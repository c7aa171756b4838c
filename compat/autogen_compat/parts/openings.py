"""The message that opens a chat: 0.2's forms of it, and what is carried over from earlier chats.

Source in 0.2: ``ConversableAgent.generate_init_message`` and the methods it calls
(``autogen/agentchat/conversable_agent.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from autogen_agentchat.messages import MultiModalMessage, TextMessage
from autogen_core import Image

from autogen_compat.parts.messages import MessageDict
from autogen_compat.parts.rules.errors import InvalidCarryOverType

MessageFunc: TypeAlias = Callable[[Any, Any, dict[str, Any]], Any]
"""Makes the first message: gets sender, recipient and the context; returns text or a 0.2 dict. It may be
async."""

FirstMessage: TypeAlias = str | MessageDict | MessageFunc | None
"""What opens a chat: text, a 0.2 dict, a function, or None to ask the human."""


def with_carryover(message: str | MessageDict, carryover: object) -> str | MessageDict:
    """Append the carryover to the first message (0.2: ``ConversableAgent._handle_carryover``)."""
    if not carryover:
        return message
    text = carried_text(carryover)
    if isinstance(message, str):
        return message + text
    content = message.get("content")
    if isinstance(content, str):
        return {**message, "content": content + text}
    if isinstance(content, list):
        return {**message, "content": [{"type": "text", "text": text}, *cast("list[object]", content)]}
    return message


def carried_text(carryover: object) -> str:
    """Return the carryover as it is appended to a message.

    Raises:
        InvalidCarryOverType: it is neither text nor a list.
    """
    if not isinstance(carryover, (str, list)):
        raise InvalidCarryOverType()
    items = [carryover] if isinstance(carryover, str) else cast("list[object]", carryover)
    return "\nContext: \n" + "\n".join(_carried(item) for item in items)


def _carried(item: object) -> str:
    if isinstance(item, dict) and "content" in item:
        return str(cast("dict[str, object]", item)["content"])
    return str(cast(object, item))


def message_of(message: str | Mapping[str, Any], source: str) -> TextMessage | MultiModalMessage:
    """Return a 0.2 message as an AutoGen 0.4 message; a name in it goes before *source*."""
    if isinstance(message, str):
        return TextMessage(content=message, source=source)
    source = str(message.get("name") or source)
    content = message.get("content")
    if isinstance(content, str):
        return TextMessage(content=content, source=source)
    if not isinstance(content, list):
        raise ValueError("A message needs content: text, or a list of text and image parts.")
    parts = [_part(part) for part in cast("list[Mapping[str, Any]]", content)]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return TextMessage(content="".join(texts), source=source)
    return MultiModalMessage(content=parts, source=source)


def _part(part: Mapping[str, Any]) -> str | Image:
    if part.get("type") == "text":
        return str(part["text"])
    if part.get("type") != "image_url":
        raise ValueError(f"Unknown message part {part.get('type')!r}.")
    url = part["image_url"]
    url = str(cast("Mapping[str, object]", url)["url"] if isinstance(url, Mapping) else url)
    if not url.startswith("data:image/"):
        raise ValueError(
            "AutoGen 0.4 sends the image itself: download it and pass a data URI instead of an URL."
        )
    return Image.from_uri(url)


def under_written_name(
    task: TextMessage | MultiModalMessage, opening: str | MessageDict
) -> TextMessage | MultiModalMessage:
    """Return *task* under the name that is written in it: so the sender's history keeps it."""
    name = None if isinstance(opening, str) else opening.get("name")
    return task.model_copy(update={"source": str(name)}) if name else task
