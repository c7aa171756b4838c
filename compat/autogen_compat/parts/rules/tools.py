"""Calls of functions by a model: arguments, results, errors, and the message they become.

A failing function is no error of the program: its text, ``Error: <message>``, is the result that the model
gets.

Sources in 0.2: ``ConversableAgent.execute_function``, ``ConversableAgent.generate_tool_calls_reply`` and
``ConversableAgent._format_json_str`` (``autogen/agentchat/conversable_agent.py``), ``serialize_to_str``
(``autogen/function_utils.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from autogen_compat.parts.rules.steps import Step, Steps

INTERRUPTED = "USER INTERRUPTED"
"""Result of calls to which a human replied with a text instead of letting the tools run."""


@dataclass(frozen=True)
class ToolOutcome:
    """Result text of one call, and whether the function failed."""

    text: str
    is_error: bool = False


def decoded(arguments: str, repair: Callable[[str], str] | None = None) -> tuple[Any, ToolOutcome | None]:
    """Return the arguments of a call, or how the call ends without them.

    Args:
        arguments: as the model wrote them: a JSON object.
        repair: repairs JSON text; None: :func:`repair_json`.
    """
    try:
        return json.loads((repair or repair_json)(arguments)), None
    except json.JSONDecodeError as error:
        return None, ToolOutcome(f"Error: {error}\n The argument must be in JSON format.", is_error=True)


def outcome(call: Step, to_text: Callable[[Any], str]) -> Steps[ToolOutcome]:
    """Call a function; return what the model gets to know of it.

    Args:
        call: calls the function.
        to_text: makes text of its result; what it raises counts as an error of the function.
    """
    try:
        return ToolOutcome(to_text((yield call)))
    except Exception as error:
        return ToolOutcome(f"Error: {error}", is_error=True)


def unknown_function(name: str) -> ToolOutcome:
    """Return what a call of a function that the agent does not have comes to."""
    return ToolOutcome(f"Error: Function {name} not found.", is_error=True)


def result_text(result: object) -> str:
    """Return a tool's result as the text that the model gets: text as it is, all else as JSON.

    Raises:
        TypeError: the result cannot be written as JSON.
    """
    if isinstance(result, str):
        return result
    if isinstance(result, BaseModel):
        return result.model_dump_json()
    return json.dumps(result, ensure_ascii=False)


def repair_json(text: str) -> str:
    """Drop line breaks between the values of JSON text, escape line breaks and tabs within its strings."""
    parts = re.split(r'((?<!\\)")', text)
    # Every second quote closes a string: pieces 2, 6, 10, ... of the split lie within quotes.
    for position in range(0, len(parts), 2):
        within = position % 4 == 2
        piece = parts[position]
        parts[position] = (
            piece.replace("\n", "\\n").replace("\t", "\\t") if within else piece.replace("\n", "")
        )
    return "".join(parts)


def tool_call(call_id: str, name: str, arguments: str) -> dict[str, Any]:
    """Return one call of a function as a 0.2 dict.

    Args:
        call_id: what its result will be told apart by.
        name: of the function.
        arguments: as the model wrote them.
    """
    return {"id": call_id, "function": {"arguments": arguments, "name": name}, "type": "function"}


def call_message(text: str | None, calls: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the message by which a model calls functions, as histories keep it.

    Args:
        text: what the model says beside the calls.
        calls: see :func:`tool_call`.
    """
    if text is None:
        return {"tool_calls": calls, "content": None, "role": "assistant"}
    return {"content": text, "tool_calls": calls, "role": "assistant"}


def tool_response(call_id: str | None, content: Any) -> dict[str, Any]:
    """Return the result of one call as a 0.2 dict."""
    entry: dict[str, Any] = {"role": "tool", "content": content}
    return entry if call_id is None else {"tool_call_id": call_id, **entry}


def interruption(call_id: str) -> dict[str, Any]:
    """Return what stands for the result of a call to which a human replied with a text, as a 0.2 dict."""
    return {"role": "tool", "tool_call_id": call_id, "content": INTERRUPTED}


def tool_message(responses: list[dict[str, Any]], texts: Iterable[str]) -> dict[str, Any]:
    """Return the one message that the results of a round of calls become.

    Args:
        responses: see :func:`tool_response`.
        texts: the results as text.
    """
    return {"role": "tool", "tool_responses": responses, "content": "\n\n".join(texts)}
