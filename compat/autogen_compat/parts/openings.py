"""The message that opens a chat: 0.2's forms of it, as messages of AutoGen 0.4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from autogen_agentchat.messages import MultiModalMessage, TextMessage
from autogen_core import Image

from autogen_compat.parts.messages import MessageDict

MessageFunc: TypeAlias = Callable[[Any, Any, dict[str, Any]], Any]
"""Makes the first message: gets sender, recipient and the context; returns text or a 0.2 dict. It may be
async."""

FirstMessage: TypeAlias = str | MessageDict | MessageFunc | None
"""What opens a chat: text, a 0.2 dict, a function, or None to ask the human."""


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
