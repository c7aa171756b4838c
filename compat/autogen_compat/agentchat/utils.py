"""Checks of chat descriptions, costs of several agents, and tags in messages of 0.2's agents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent

_METHODS = ("last_msg", "reflection_with_llm")
_TOKEN_KEYS = ("cost", "prompt_tokens", "completion_tokens", "total_tokens")


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
        if uniform_sender is None and "sender" not in chat:
            raise AssertionError("sender must be provided.")
        if "recipient" not in chat:
            raise AssertionError("recipient must be provided.")
        sender: Any = chat["sender"] if uniform_sender is None else uniform_sender
        method = chat.get("summary_method")
        if not (method is None or callable(method) or method in _METHODS):
            raise AssertionError(
                "summary_method must be a string chosen from 'reflection_with_llm' or 'last_msg' "
                "or a callable, or None."
            )
        if method == "reflection_with_llm" and sender.client is None and _client(chat["recipient"]) is None:
            raise AssertionError(
                "llm client must be set in either the recipient or sender when summary_method is "
                "reflection_with_llm."
            )


def _client(agent: Any) -> Any:
    return getattr(agent, "client", None)


def gather_usage_summary(agents: list[Agent]) -> dict[str, dict[str, Any]]:
    """Return what the models of *agents* have cost together, with and without cached replies.

    Returns:
        ``usage_including_cached_inference`` and ``usage_excluding_cached_inference``, each with
        ``total_cost`` and, by model, ``cost``, ``prompt_tokens``, ``completion_tokens`` and ``total_tokens``.
    """
    including: dict[str, Any] = {"total_cost": 0}
    excluding: dict[str, Any] = {"total_cost": 0}
    for client in filter(None, map(_client, agents)):
        _add_usage(including, client.total_usage_summary)
        _add_usage(excluding, client.actual_usage_summary)
    return {"usage_including_cached_inference": including, "usage_excluding_cached_inference": excluding}


def _add_usage(totals: dict[str, Any], usage: dict[str, Any] | None) -> None:
    if usage is None:
        return
    totals["total_cost"] += usage.get("total_cost", 0)
    for model, data in usage.items():
        if model == "total_cost":
            continue
        if model not in totals:
            totals[model] = dict(data)
            continue
        for key in _TOKEN_KEYS:
            totals[model][key] += data.get(key, 0)


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
