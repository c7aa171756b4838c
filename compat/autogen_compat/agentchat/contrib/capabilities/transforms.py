"""Transforms of messages: fewer messages, fewer tokens, compressed text, names in the text."""

from __future__ import annotations

import copy
import sys
from typing import Any, Protocol, cast

from autogen_compat import token_count_utils
from autogen_compat.agentchat.contrib.capabilities import transforms_util
from autogen_compat.agentchat.contrib.capabilities.text_compressors import LLMLingua, TextCompressor
from autogen_compat.cache.abstract_cache_base import AbstractCache
from autogen_compat.formatting_utils import colored

MessageDict = dict[str, Any]


class MessageTransform(Protocol):
    """Something that changes a list of messages (0.2 dicts)."""

    def apply_transform(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return the changed messages."""
        ...

    def get_logs(
        self, pre_transform_messages: list[MessageDict], post_transform_messages: list[MessageDict]
    ) -> tuple[str, bool]:
        """Return what the transform did, in words, and whether it had an effect."""
        ...


class MessageHistoryLimiter:
    """Keeps the newest messages.

    Args:
        max_messages: how many, at least 1; None: all.
        keep_first_message: whether the first message is one of them.

    Raises:
        ValueError: *max_messages* is below 1.
    """

    def __init__(self, max_messages: int | None = None, keep_first_message: bool = False) -> None:
        self._max_messages = _at_least(max_messages, 1, "max_messages must be None or greater than 1")
        self._keep_first_message = bool(keep_first_message)

    def apply_transform(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return the messages that are kept.

        A tool result that would be the oldest of the newest is left out, because its call would be missing.
        """
        limit = self._max_messages
        if limit is None or limit >= len(messages):
            return messages
        kept = messages[:1] if self._keep_first_message else []
        room = limit - len(kept)
        recent = messages[-room:] if room else []
        if recent and recent[0].get("role") == "tool":
            recent = recent[1:]
        return _without_orphan(kept + recent)

    def get_logs(
        self, pre_transform_messages: list[MessageDict], post_transform_messages: list[MessageDict]
    ) -> tuple[str, bool]:
        """Return how many messages were removed, and whether there were any."""
        before, after = len(pre_transform_messages), len(post_transform_messages)
        if after >= before:
            return "No messages were removed.", False
        return (
            f"Removed {before - after} messages. Number of messages reduced from {before} to {after}.",
            True,
        )


class MessageTokenLimiter:
    """Cuts the text of messages off, and leaves old messages out, so that a number of tokens is not exceeded.

    Args:
        max_tokens_per_message: tokens of one message; None: no limit.
        max_tokens: tokens of all messages; None: no limit. The limit of *model* holds anyway.
        min_tokens: below this number of tokens nothing is changed.
        model: whose tokens.
        filter_dict: key -> values, as for ``filter_config``; None: every message may be cut.
        exclude_filter: whether messages that match the filter are those that are not cut.

    Raises:
        ValueError: a number below 0, or *min_tokens* above *max_tokens*.
    """

    def __init__(
        self,
        max_tokens_per_message: int | None = None,
        max_tokens: int | None = None,
        min_tokens: int | None = None,
        model: str = "gpt-3.5-turbo-0613",
        filter_dict: dict[str, Any] | None = None,
        exclude_filter: bool = True,
    ) -> None:
        self._filter_dict, self._exclude_filter = filter_dict, exclude_filter
        self._model = model  # the checks below need it
        self._max_tokens_per_message, self._max_tokens = (
            self._validate_max_tokens(limit) for limit in (max_tokens_per_message, max_tokens)
        )
        self._min_tokens = self._validate_min_tokens(min_tokens, max_tokens)

    def apply_transform(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return the messages that fit, from the newest back; the first one that does not fit is cut off."""
        enough = transforms_util.min_tokens_reached(messages, self._min_tokens)
        if not enough:
            return messages
        kept: list[MessageDict] = []
        used = 0
        for message in reversed(copy.deepcopy(messages)):
            kept.append(message)
            content = message.get("content")
            if not transforms_util.is_content_right_type(content):
                continue
            if transforms_util.should_transform_message(message, self._filter_dict, self._exclude_filter):
                left = self._max_tokens - used
                message["content"] = self._truncate_str_to_tokens(
                    content, min(left, self._max_tokens_per_message)
                )
                if left < self._max_tokens_per_message:
                    break
            used += transforms_util.count_text_tokens(message["content"])
        return _without_orphan(kept[::-1])

    def get_logs(
        self, pre_transform_messages: list[MessageDict], post_transform_messages: list[MessageDict]
    ) -> tuple[str, bool]:
        """Return how many tokens were cut off, and whether there were any."""
        before, after = _tokens(pre_transform_messages), _tokens(post_transform_messages)
        if after >= before:
            return "No tokens were truncated.", False
        return f"Truncated {before - after} tokens. Number of tokens reduced from {before} to {after}", True

    def _truncate_str_to_tokens(self, contents: Any, n_tokens: int) -> Any:
        def cut(text: str) -> str:
            return self._truncate_tokens(text, n_tokens)

        if isinstance(contents, str):
            return cut(contents)
        if isinstance(contents, list):
            return [
                {"type": "text", "text": cut(part["text"])} if part["type"] == "text" else part
                for part in cast("list[MessageDict]", contents)
            ]
        raise ValueError(
            f"A {type(contents).__name__} is no content of a message: it is text or a list of parts"
        )

    def _truncate_tokens(self, text: str, n_tokens: int) -> str:
        import tiktoken  # here: its tables take time to load

        encoding = tiktoken.encoding_for_model(self._model)
        return encoding.decode(encoding.encode(text)[:n_tokens])

    def _validate_max_tokens(self, max_tokens: int | None = None) -> int:
        problem = "max_tokens and max_tokens_per_message must be at least 0, or None"
        wanted = _at_least(max_tokens, 0, problem)
        allowed = self._limit_of_model()
        if wanted is None:
            return sys.maxsize
        if wanted > allowed:
            _warn(f"{self._model} takes {allowed} tokens, not {wanted}. Capping it to {allowed}.")
        return min(wanted, allowed)

    def _limit_of_model(self) -> int:
        try:
            return token_count_utils.get_max_token_limit(self._model)
        except Exception:
            _warn(f"How many tokens {self._model} takes is not known to token_count_utils.")
            return sys.maxsize

    def _validate_min_tokens(self, min_tokens: int | None, max_tokens: int | None) -> int:
        least = _at_least(min_tokens, 0, "min_tokens must be at least 0, or None") or 0
        if min_tokens is not None and max_tokens is not None and max_tokens < least:
            raise ValueError("min_tokens must not be more than max_tokens.")
        return least


class TextMessageCompressor:
    """Compresses the text of messages. The dicts themselves are changed, as in 0.2.

    Args:
        text_compressor: what compresses; None: ``LLMLingua``.
        min_tokens: below this number of tokens in all messages nothing is compressed; None: no such limit.
        compression_params: keywords for the compressor.
        cache: keeps compressed texts; None: no cache.
        filter_dict: key -> values, as for ``filter_config``; None: every message is compressed.
        exclude_filter: whether messages that match the filter are those that are not compressed.

    Raises:
        ValueError: *min_tokens* is not above 0.
        ImportError: the default compressor is not installed.
    """

    def __init__(
        self,
        text_compressor: TextCompressor | None = None,
        min_tokens: int | None = None,
        compression_params: dict[str, Any] = dict(),  # noqa: B006
        cache: AbstractCache | None = None,
        filter_dict: dict[str, Any] | None = None,
        exclude_filter: bool = True,
    ) -> None:
        self._text_compressor = LLMLingua() if text_compressor is None else text_compressor
        if not (min_tokens is None or min_tokens > 0):
            raise ValueError("min_tokens must be greater than 0 or None")
        self._min_tokens = min_tokens
        self._compression_args = compression_params
        self._cache = cache
        self._filter_dict = filter_dict
        self._exclude_filter = exclude_filter
        self._recent_tokens_savings = 0

    def apply_transform(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return a list of the same messages, compressed."""
        if not messages or not transforms_util.min_tokens_reached(messages, self._min_tokens):
            return messages
        self._recent_tokens_savings = sum(
            self._compress_message(message) for message in messages if self._is_compressible(message)
        )
        return messages.copy()

    def _is_compressible(self, message: MessageDict) -> bool:
        content = message.get("content")
        return (
            transforms_util.is_content_right_type(content)
            and transforms_util.should_transform_message(message, self._filter_dict, self._exclude_filter)
            and not transforms_util.is_content_text_empty(content)
        )

    def _compress_message(self, message: MessageDict) -> int:
        """Compress *message* and return the number of tokens saved."""
        key = transforms_util.cache_key(message["content"], self._min_tokens)
        cached = transforms_util.cache_content_get(self._cache, key)
        content, saved = self._compress(message["content"]) if cached is None else cached
        message["content"] = content
        transforms_util.cache_content_set(self._cache, key, content, saved)
        return saved

    def get_logs(
        self, pre_transform_messages: list[MessageDict], post_transform_messages: list[MessageDict]
    ) -> tuple[str, bool]:
        """Return how many tokens the last call saved, and whether it saved any."""
        saved = max(self._recent_tokens_savings, 0)
        return f"{saved or 'No'} tokens saved with text compression.", saved > 0

    def _compress(self, content: Any) -> tuple[Any, int]:
        if isinstance(content, str):
            return self._compress_text(content)
        total = 0
        for part in cast("list[Any]", content):
            if isinstance(part, dict) and "text" in part:
                part["text"], saved = self._compress_text(cast(str, part["text"]))
                total += saved
        return content, total

    def _compress_text(self, text: str) -> tuple[str, int]:
        result = self._text_compressor.compress_text(text, **self._compression_args)
        saved = 0
        if "origin_tokens" in result and "compressed_tokens" in result:
            saved = result["origin_tokens"] - result["compressed_tokens"]
        return result["compressed_prompt"], saved


class TextMessageContentName:
    """Writes the sender's name into the text of messages.

    Args:
        position: ``start`` or ``end`` of the text.
        format_string: what is written, with ``{name}`` for the name.
        deduplicate: whether nothing is written where it stands already.
        filter_dict: key -> values, as for ``filter_config``; None: every message.
        exclude_filter: whether messages that match the filter are those that stay as they are.

    Raises:
        AssertionError: another position, or no ``{name}``.
    """

    def __init__(
        self,
        position: str = "start",
        format_string: str = "{name}:\n",
        deduplicate: bool = True,
        filter_dict: dict[str, Any] | None = None,
        exclude_filter: bool = True,
    ) -> None:
        if position not in ("start", "end"):
            raise AssertionError("position must be 'start' or 'end'.")
        if not isinstance(cast(object, format_string), str) or "{name}" not in format_string:
            raise AssertionError("format_string must be a string with '{name}'.")
        if not isinstance(cast(object, deduplicate), bool):
            raise AssertionError("deduplicate must be a bool.")
        self._format_string, self._position, self._deduplicate = format_string, position, deduplicate
        self._filter_dict, self._exclude_filter = filter_dict, exclude_filter
        self._messages_changed = 0

    def apply_transform(self, messages: list[MessageDict]) -> list[MessageDict]:
        """Return copies of the messages, with names."""
        if not messages:
            return messages
        changed = copy.deepcopy(messages)
        self._messages_changed = sum(self._write_name(message) for message in changed)
        return changed

    def _write_name(self, message: MessageDict) -> bool:
        """Write the name into *message* and return whether it changed."""
        content, name = message.get("content"), message.get("name")
        if any(transforms_util.is_content_text_empty(value) for value in (content, name)):
            return False
        selected = transforms_util.should_transform_message(message, self._filter_dict, self._exclude_filter)
        if not selected:
            return False
        text, label = cast(str, content), self._format_string.format(name=name)
        at_start = self._position == "start"
        if self._deduplicate and (text.startswith(label) if at_start else text.endswith(label)):
            return False
        message["content"] = f"{label}{text}" if at_start else f"{text}{label}"
        return True

    def get_logs(
        self, pre_transform_messages: list[MessageDict], post_transform_messages: list[MessageDict]
    ) -> tuple[str, bool]:
        """Return how many messages the last call changed, and whether it changed any."""
        count = self._messages_changed
        subject = f"{count} message(s)" if count > 0 else "No messages"
        return f"{subject} changed to incorporate name.", count > 0


def _at_least(value: int | None, least: int, problem: str) -> int | None:
    """Return *value*; ValueError, with the text *problem*: it is below *least*."""
    if value is not None and value < least:
        raise ValueError(problem)
    return value


def _warn(text: str) -> None:
    print(colored(text, "yellow"))


def _tokens(messages: list[MessageDict]) -> int:
    return sum(
        transforms_util.count_text_tokens(message["content"]) for message in messages if "content" in message
    )


def _without_orphan(messages: list[MessageDict]) -> list[MessageDict]:
    """Return *messages*, without the newest one where the oldest is a tool result: 0.2 does it this way."""
    return messages if not messages or transforms_util.is_tool_call_valid(messages) else messages[:-1]
