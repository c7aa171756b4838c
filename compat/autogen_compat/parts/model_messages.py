"""What a model is shown: 0.2 dicts as the messages of AutoGen 0.4's model clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from autogen_core import FunctionCall
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResultMessage,
    LLMMessage,
    SystemMessage,
    UserMessage,
)

from autogen_compat.parts.messages import MessageDict, content_text
from autogen_compat.parts.rules.tools import ToolOutcome
from autogen_compat.parts.tools import execution_result


def is_for_models_only(message: Mapping[str, Any]) -> bool:
    """Tell whether a 0.2 dict is none that agents of 0.4 can send: it calls tools, brings their results, or
    has the role ``system``.
    """
    is_of_tools = message.get("tool_calls") or message.get("tool_responses")
    return bool(is_of_tools) or message.get("role") == "system"


def model_messages(messages: Iterable[MessageDict]) -> Iterator[LLMMessage]:
    """Yield *messages*, a history as 0.2 dicts, in the form in which a model client takes them.

    As in 0.2 (``ConversableAgent._generate_oai_reply_from_client``), the results of a round of tool calls
    come before the text of the message that brings them; what the tools alone say has no text besides.
    """
    names: dict[str, str] = {}
    for message in messages:
        calls = [_call(call) for call in message.get("tool_calls") or ()]
        names.update((call.id, call.name) for call in calls)
        responses = cast("list[MessageDict]", message.get("tool_responses") or [])
        source = str(message.get("name") or "user")
        if responses:
            results = [
                execution_result(
                    ToolOutcome(str(response["content"])), name=names.get(call_id, ""), call_id=call_id
                )
                for response in responses
                for call_id in [str(response.get("tool_call_id"))]
            ]
            yield FunctionExecutionResultMessage(content=results)
        if calls:
            yield own_message(calls, source, content_text(message.get("content")))
        elif not responses or message.get("role") != "tool":
            yield in_role(str(message.get("role")), message.get("content"), source)


def own_message(content: str | list[FunctionCall], source: str, thought: str | None) -> AssistantMessage:
    """Return what a model says, or calls; *thought* is the text that comes with calls."""
    # Releases before 0.4.8 cannot keep that text.
    extra: dict[str, Any] = (
        {"thought": thought} if thought and "thought" in AssistantMessage.model_fields else {}
    )
    return AssistantMessage(content=content, source=source, **extra)


def in_role(role: str, content: object, name: str) -> LLMMessage:
    """Return a text in *role*: system, assistant, or else a user's."""
    if role == "system":
        return SystemMessage(content=content_text(content))
    if role == "assistant":
        return AssistantMessage(content=content_text(content), source=name)
    return UserMessage(content=content_text(content), source=name)


def _call(call: Mapping[str, Any]) -> FunctionCall:
    function = call["function"]
    return FunctionCall(id=str(call["id"]), name=str(function["name"]), arguments=str(function["arguments"]))
