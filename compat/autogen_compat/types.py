"""Shapes of message content, as in 0.2's ``autogen/types.py``."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

MessageContentType: TypeAlias = "str | list[dict[str, Any] | str] | None"
"""Content of a 0.2 message: text, parts (text and images), or None (a message with tool calls only)."""


class UserMessageTextContentPart(TypedDict):
    """A part with text."""

    type: Literal["text"]
    text: str


class UserMessageImageContentPart(TypedDict):
    """A part with an image: ``{"url": <address or data: URI>}``."""

    type: Literal["image_url"]
    image_url: dict[Literal["url"], str]
