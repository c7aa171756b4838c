"""Checks of chat descriptions, costs of several agents, and tags in messages of 0.2's agents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.parts.rules.chats import check_chat
from autogen_compat.parts.rules.usage import gathered


def consolidate_chat_info(
    chat_info: dict[str, Any] | list[dict[str, Any]], uniform_sender: Agent | None = None
) -> None:
    """Check chats before any of them starts.

    Args:
        chat_info: description of one chat, or of several.
        uniform_sender: sender of all of them; None: each names its own.

    Raises:
        AssertionError: a chat without sender or recipient, with an unknown summary method, or with a
            reflection that no model could make.
    """
    for chat in [chat_info] if isinstance(chat_info, dict) else chat_info:
        check_chat(chat if uniform_sender is None else {**chat, "sender": uniform_sender}, _has_model)


def gather_usage_summary(agents: list[Agent]) -> dict[str, dict[str, Any]]:
    """Return what the models of *agents* have cost together, with and without cached replies.

    Returns:
        ``usage_including_cached_inference`` and ``usage_excluding_cached_inference``, each with
        ``total_cost`` and, by model, ``cost``, ``prompt_tokens``, ``completion_tokens`` and ``total_tokens``.
    """
    clients = filter(None, map(_client, agents))
    return gathered((client.total_usage_summary, client.actual_usage_summary) for client in clients)


def _client(agent: Any) -> Any:
    return getattr(agent, "client", None)


def _has_model(agent: Any) -> bool:
    return _client(agent) is not None


def parse_tags_from_content(tag: str, content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find ``<tag ...>`` in the text of a message.

    Args:
        tag: name of the tag.
        content: text, or a list of parts.

    Returns:
        For each tag ``{"tag": ..., "attr": {...}, "match": re.Match}``. Text that belongs to no quoted
        attribute is the attribute ``src``.

    Raises:
        ValueError: the content is neither.
    """
    if isinstance(content, str):
        texts = [content]
    elif isinstance(cast(object, content), list):
        texts = [part["text"] for part in content if part.get("type") == "text"]
    else:
        raise ValueError(f"content must be str or list, but got {type(content)}")
    return [
        {"tag": tag, "attr": _attributes(match[1].strip()), "match": match}
        for text in texts
        for match in re.finditer(f"<{tag} (.*?)>", text)
    ]


def _attributes(text: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for word in _attribute_words(text):
        key, _, value = word.partition("=")
        if value[:1] in ("'", '"'):
            attributes[key] = value[1:-1]
        else:
            attributes["src"] = f"{attributes['src']} {word}" if "src" in attributes else word
    return attributes


def _attribute_words(text: str) -> Iterator[str]:
    """Yield ``key="value"`` pieces; what follows one without being one belongs to it."""
    piece = ""
    for word in text.split(" "):
        if not word:
            continue
        if piece and "=" in word and word.partition("=")[2][:1] in ("'", '"'):
            yield piece
            piece = word
        else:
            piece = f"{piece} {word}" if piece else word
    if piece:
        yield piece
