"""Summaries of a chat.

Source in 0.2: ``ConversableAgent._summarize_chat`` and the methods it calls
(``autogen/agentchat/conversable_agent.py``), ``consolidate_chat_info`` (``autogen/agentchat/utils.py``).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from autogen_compat.parts.rules.steps import Steps
from autogen_compat.warnings import sent_by_default

METHODS = ("last_msg", "reflection_with_llm")
"""The ways to sum up a chat that have a name. A function may do it as well."""

Way = Callable[[Any, Any, dict[str, Any]], Any]
"""Gets sender, recipient and the summary args; returns the summary, or an awaitable of it."""


def check_method(method: Any, has_model: Callable[[], bool]) -> None:
    """Refuse a method that could not be carried out after the chat.

    Args:
        method: the method.
        has_model: tells whether one of the two sides has a model.

    Raises:
        AssertionError: an unknown method, or a reflection without any model.
    """
    if not (method is None or callable(method) or method in METHODS):
        raise AssertionError(
            "summary_method must be a string chosen from 'reflection_with_llm' or 'last_msg' "
            "or a callable, or None."
        )
    if method == "reflection_with_llm" and not has_model():
        raise AssertionError(
            "llm client must be set in either the recipient or sender when summary_method is "
            "reflection_with_llm."
        )


def summarize(
    method: Any, sender: Any, recipient: Any, args: dict[str, Any], ways: Mapping[str, Way], cache: Any = None
) -> Steps[Any]:
    """Return the summary of a chat.

    Args:
        method: one of :data:`METHODS`, a function like those of *ways*, or None for an empty summary.
        sender: who opened the chat.
        recipient: the other side.
        args: for the way; ``cache`` is added when it is missing.
        ways: what the named methods do.
        cache: cache for a reflection.

    Raises:
        ValueError: another method.
    """
    if method is None:
        return ""
    if "cache" not in args:
        args["cache"] = cache
    way = ways.get(method) if isinstance(method, str) else method
    if not callable(way):
        raise ValueError(
            "If not None, the summary_method must be a string from [`reflection_with_llm`, `last_msg`] "
            "or a callable."
        )
    return (yield partial(way, sender, recipient, args))


def last_message_text(last_message: Callable[[], Any]) -> str:
    """Return the text of the last message without any ``TERMINATE`` in it.

    Args:
        last_message: returns that message as a 0.2 dict. Where there is none, a warning is given.
    """
    try:
        message = last_message()
        content: object = message.get("content")
    except (IndexError, AttributeError) as error:
        warnings.warn(
            f"Cannot extract summary using last_msg: {error}. Using an empty str as summary.",
            UserWarning,
            stacklevel=3,
        )
        return ""
    if isinstance(content, str):
        return content.replace("TERMINATE", "")
    if not isinstance(content, list):
        return ""
    parts = [cast("dict[str, Any]", part) for part in cast("list[object]", content) if isinstance(part, dict)]
    texts = [str(part["text"]) for part in parts if "text" in part]
    return "\n".join(text.replace("TERMINATE", "") for text in texts)


def reflect(args: Mapping[str, Any], default_prompt: str, ask: Callable[[str, str], Any]) -> Steps[Any]:
    """Let a model sum up a chat; the summary is empty, with a warning, when its server refuses.

    Args:
        args: ``summary_prompt`` and ``summary_role``, the role in which the prompt is sent.
        default_prompt: the prompt where *args* has none.
        ask: gets prompt and role; returns the model's answer, or an awaitable of it.

    Raises:
        ValueError: prompt or role are no text.
    """
    prompt = args.get("summary_prompt")
    prompt = default_prompt if prompt is None else prompt
    if not isinstance(prompt, str):
        raise ValueError("The summary_prompt must be a string.")
    role = args.get("summary_role") or "system"
    if not isinstance(role, str):
        raise ValueError("The summary_role in summary_arg must be a string.")
    sent_by_default(prompt)
    try:
        return (yield partial(ask, prompt, role))
    except Exception as error:
        if not _is_bad_request(error):
            raise
        warnings.warn(
            f"Cannot extract summary using reflection_with_llm: {error}. Using an empty str as summary.",
            UserWarning,
            stacklevel=3,
        )
        return ""


def _is_bad_request(error: Exception) -> bool:
    from openai import BadRequestError  # here, because importing openai takes long

    return isinstance(error, BadRequestError)
