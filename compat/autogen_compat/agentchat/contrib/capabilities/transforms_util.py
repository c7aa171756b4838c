"""What the message transforms have in common: tokens, caches, filters."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

from autogen_compat import token_count_utils
from autogen_compat.cache.abstract_cache_base import AbstractCache
from autogen_compat.parts.config_list import filter_config


def cache_key(content: Any, *args: Hashable) -> str:
    """Return the key under which the transformed *content* is cached; *args* belong to the key."""
    return "".join(str(part) for part in (content, *args))


def cache_content_get(cache: AbstractCache | None, key: str) -> tuple[Any, ...] | None:
    """Return what was cached under *key*; None: nothing, or no cache."""
    return (cache.get(key) or None) if cache else None


def cache_content_set(cache: AbstractCache | None, key: str, content: Any, *extra_values: Any) -> None:
    """Cache *content* and *extra_values*, as one tuple."""
    if cache:
        cache.set(key, (content, *extra_values))


def min_tokens_reached(messages: list[dict[str, Any]], min_tokens: int | None) -> bool:
    """Tell whether *messages* have at least *min_tokens* tokens of text (None, 0: always)."""
    if not min_tokens:
        return True
    return (
        sum(count_text_tokens(message["content"]) for message in messages if "content" in message)
        >= min_tokens
    )


def count_text_tokens(content: Any) -> int:
    """Return the tokens of the text in *content*: text, or a list of parts; anything else has none."""
    if isinstance(content, str):
        return token_count_utils.count_token(content)
    if not isinstance(content, list):
        return 0
    parts = cast("list[Any]", content)
    return sum(count_text_tokens(part if isinstance(part, str) else part.get("text", "")) for part in parts)


def is_content_right_type(content: Any) -> bool:
    """Tell whether *content* is text or a list of parts."""
    return isinstance(content, (str, list))


def is_content_text_empty(content: Any) -> bool:
    """Tell whether *content* has no text."""
    if isinstance(content, str):
        return content == ""
    if not isinstance(content, list):
        return True
    return not any(_text_of(part) for part in cast("list[Any]", content))


def _text_of(part: Any) -> Any:
    if isinstance(part, dict):
        return cast("dict[str, Any]", part).get("text", "")
    return part if isinstance(part, str) else ""


def should_transform_message(
    message: dict[str, Any], filter_dict: dict[str, Any] | None, exclude: bool
) -> bool:
    """Tell whether *message* passes the filter.

    Args:
        message: a 0.2 dict.
        filter_dict: key -> values, as for ``filter_config``; None: every message passes.
        exclude: whether messages that match are those that do not pass.
    """
    return not filter_dict or bool(filter_config([message], filter_dict, exclude))


def is_tool_call_valid(messages: list[dict[str, Any]]) -> bool:
    """Tell whether *messages* do not begin with a tool result, which would lack its call."""
    return messages[0].get("role") != "tool"
