"""Chats: what may be started, what is carried over from one to the next, and what comes out.

Sources in 0.2: ``autogen/agentchat/chat.py``, ``consolidate_chat_info`` (``autogen/agentchat/utils.py``),
``ConversableAgent._handle_carryover`` (``autogen/agentchat/conversable_agent.py``).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from autogen_compat.parts.rules.errors import InvalidCarryOverType
from autogen_compat.parts.rules.summaries import check_method

MessageDict = dict[str, Any]

_NOTHING: Any = None  # every field of a result may be left out, but results of chats have them all

STARS = "\n" + "*" * 80
"""The line before and after an announcement; 0.2 prints it with ``sep=""``."""


@dataclass
class ChatResult:
    """What came out of a chat.

    Attributes:
        chat_id: number of the chat, if it was given one.
        chat_history: messages as 0.2 dicts from the initiator's view (its own have the role ``assistant``);
            the live list of the pair: a later chat of the two changes it.
        summary: text, or what the summary function returned.
        cost: tokens used so far by the models of the two sides: ``usage_including_cached_inference`` and
            ``usage_excluding_cached_inference``, each with ``total_cost`` (US dollars) and, per model,
            ``cost``, ``prompt_tokens``, ``completion_tokens`` and ``total_tokens``.
        human_input: what the human entered for the initiator.
    """

    chat_id: int | None = None
    chat_history: list[MessageDict] = _NOTHING
    summary: Any = None
    cost: dict[str, dict[str, Any]] = _NOTHING
    human_input: list[str] = _NOTHING


def check_chat(chat: Mapping[str, Any], has_model: Callable[[Any], bool]) -> None:
    """Check a chat before it starts.

    Args:
        chat: ``sender``, ``recipient`` and ``summary_method``.
        has_model: tells whether one of these two has a model.

    Raises:
        AssertionError: no sender or recipient, or a summary method that could not be carried out.
    """
    if chat.get("sender") is None:
        raise AssertionError("sender must be provided.")
    if "recipient" not in chat:
        raise AssertionError("recipient must be provided.")
    check_method(
        chat.get("summary_method"), lambda: has_model(chat["sender"]) or has_model(chat["recipient"])
    )


def warn_about_repeated_recipients(chats: Sequence[Mapping[str, Any]]) -> None:
    """Warn when chats clear the history of a recipient that an earlier one has filled."""
    if len({id(chat["recipient"]) for chat in chats}) < len(chats):
        warnings.warn(
            "Repetitive recipients detected: the history of a recipient is cleared before each of its chats. "
            "With 'clear_history=False' it stays.",
            UserWarning,
            stacklevel=3,
        )


def carry_over(chat: dict[str, Any], earlier: Mapping[int, Any]) -> None:
    """Add the summaries of finished chats to the ``carryover`` of the next one.

    Args:
        chat: the next one. ``finished_chat_indexes_to_exclude_from_carryover`` leaves some out.
        earlier: the results by number.
    """
    own = chat.get("carryover", [])
    excluded = chat.get("finished_chat_indexes_to_exclude_from_carryover", [])
    summaries = [result.summary for number, result in earlier.items() if number not in excluded]
    chat["carryover"] = ([own] if isinstance(own, str) else own) + summaries


def announcement(chat: Mapping[str, Any]) -> list[str]:
    """Return the lines that announce a chat, none for a silent one.

    A warning is given when the human will be asked for the message.
    """
    if chat.get("silent", False):
        return []
    if "message" not in chat:
        warnings.warn(
            "message is not provided in a chat_queue entry: the human will be asked for it.",
            UserWarning,
            stacklevel=4,
        )
    lines = [STARS, "Starting a new chat...."]
    if chat.get("verbose", False):
        carryover = "\n".join(carried_item(item) for item in chat["carryover"])
        lines += ["Message:\n" + _described(chat.get("message")), "Carryover:\n" + carryover]
    return [*lines, STARS]


def _described(message: Any) -> str:
    if callable(message):
        return f"Callable: {getattr(message, '__name__', message)}"
    return f"Dict: {message}" if isinstance(message, dict) else str(message)


def with_carryover(
    message: Any,
    carryover: object,
    to_text: Callable[[str], str] | None = None,
    to_parts: Callable[[list[Any]], list[Any]] | None = None,
) -> Any:
    """Append the carryover to the first message, which is text or a 0.2 dict.

    Args:
        message: the message.
        carryover: text or a list; none leaves the message as it is.
        to_text: appends it to text; None: as 0.2 did.
        to_parts: adds it to content in parts; None: as 0.2 did.

    Raises:
        InvalidCarryOverType: the carryover is neither text nor a list, or the message neither text nor dict.
    """
    if not carryover:
        return message
    to_text = to_text or (lambda text: text + carried_text(carryover))
    to_parts = to_parts or (lambda parts: [{"type": "text", "text": carried_text(carryover)}, *parts])
    if isinstance(message, str):
        return to_text(message)
    if not isinstance(message, dict):
        raise InvalidCarryOverType("Carryover should be a string or a list of strings.")
    described = cast(MessageDict, message)
    content = described.get("content")
    if isinstance(content, str):
        return {**described, "content": to_text(content)}
    if isinstance(content, list):
        return {**described, "content": to_parts(cast("list[Any]", content))}
    return described


def carried_text(carryover: object) -> str:
    """Return a carryover as it is appended to a message.

    Raises:
        InvalidCarryOverType: it is neither text nor a list.
    """
    if not isinstance(carryover, (str, list)):
        raise InvalidCarryOverType()
    items = [carryover] if isinstance(carryover, str) else cast("list[object]", carryover)
    return "\nContext: \n" + "\n".join(carried_item(item) for item in items)


def carried_item(item: object) -> str:
    """Return one item of a carryover as text; of a message, its content."""
    if isinstance(item, dict) and "content" in item:
        return str(cast("dict[str, object]", item)["content"])
    return str(cast(object, item))
