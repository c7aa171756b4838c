"""Providers that AutoGen 0.4 has a model client for, used by 0.2's message dicts.

The 0.4 client runs on the portal. Message dicts become 0.4's messages, its result a chat completion of the
openai package, which is what 0.2's agents read.
"""

from __future__ import annotations

import logging
import time
import uuid
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, cast

from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    ModelInfo,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import ToolSchema
from openai.types.chat import ChatCompletion

from autogen_compat.oai.client_utils import should_hide_tools
from autogen_compat.oai.openai_client import OpenAIClient
from autogen_compat.parts.rules.tools import ToolOutcome
from autogen_compat.parts.tools import execution_result
from autogen_compat.portal import run_sync

logger = logging.getLogger("autogen.oai.client")

# What a model can do is the server's business, as in 0.2.
ANY_MODEL: ModelInfo = {
    "vision": True,
    "function_calling": True,
    "json_output": True,
    "family": "unknown",
    "structured_output": True,
    "multiple_system_messages": True,
}

_FINISH_REASONS = {"function_calls": "tool_calls", "stop": "stop", "length": "length"}
_HANDLED = frozenset({"messages", "model", "stream", "tools", "functions", "hide_tools"})


class NativeClient:
    """A ``ModelClient`` of 0.2 that asks a 0.4 ``ChatCompletionClient``; subclasses say how to build one.

    One 0.4 client is built per model, on first use.
    """

    def __init__(self) -> None:
        self._natives: dict[str, ChatCompletionClient] = {}

    @abstractmethod
    def build(self, model: str) -> ChatCompletionClient:
        """Return a new 0.4 client for *model*."""

    def parse_params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of a request, beside messages and tools, that the 0.4 client takes."""
        return {key: value for key, value in params.items() if key not in _HANDLED and value is not None}

    def create(self, params: dict[str, Any]) -> ChatCompletion:
        """Send a request; ``stream`` is ignored, the answer is complete."""
        model = params.get("model")
        if not model:
            raise AssertionError("Please specify the 'model' in your config list entry.")
        client = self._natives.get(model)
        if client is None:
            client = self._natives[model] = self.build(model)
        request = client.create(
            to_llm_messages(params["messages"]),
            tools=_tool_schemas(params),
            extra_create_args=self.parse_params(params),
        )
        return _completion(run_sync(_complete(request)), model)

    def message_retrieval(self, response: Any) -> list[Any]:
        """Return the message of each choice, also if it is plain text: agents reply with a dict then."""
        return [choice.message for choice in response.choices]

    def cost(self, response: Any) -> float:
        """Return 0: only the ``price`` in a config tells what a request costs."""
        return 0

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        """Return the tokens and the cost of *response*."""
        return OpenAIClient.get_usage(response)


async def _complete(request: Any) -> CreateResult:
    return await request


def _tool_schemas(params: Mapping[str, Any]) -> list[ToolSchema]:
    tools: list[dict[str, Any]] = list(params.get("tools") or ())
    if should_hide_tools(params["messages"], tools, params.get("hide_tools") or "never"):
        return []
    functions = [tool["function"] for tool in tools] + list(params.get("functions") or ())
    return [
        cast("ToolSchema", {key: function[key] for key in _SCHEMA_KEYS if key in function})
        for function in functions
    ]


_SCHEMA_KEYS = ("name", "description", "parameters", "strict")


def _completion(result: CreateResult, model: str) -> ChatCompletion:
    """Return *result* as the openai package would."""
    message: dict[str, Any] = {"role": "assistant", "content": result.content, "function_call": None}
    if not isinstance(result.content, str):
        message["content"] = result.thought
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in result.content
        ]
    usage = result.usage
    return ChatCompletion.construct(
        id=f"chatcmpl-{uuid.uuid4().hex}",
        object="chat.completion",
        created=int(time.time()),
        model=model,
        choices=[
            {
                "index": 0,
                "finish_reason": _FINISH_REASONS.get(result.finish_reason, "stop"),
                "logprobs": None,
                "message": message,
            }
        ],
        usage={
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        },
    )


# ---------------------------------------------------------------- messages


def to_llm_messages(messages: Sequence[Mapping[str, Any]]) -> list[LLMMessage]:
    """Return 0.2's message dicts as 0.4's messages; results of tools that follow each other become one."""
    converted: list[LLMMessage] = []
    for message in messages:
        item = _llm_message(message)
        last = converted[-1] if converted else None
        if isinstance(item, FunctionExecutionResultMessage) and isinstance(
            last, FunctionExecutionResultMessage
        ):
            last.content.extend(item.content)
        else:
            converted.append(item)
    return converted


def _llm_message(message: Mapping[str, Any]) -> LLMMessage:
    role, content = message.get("role"), message.get("content")
    if role == "system":
        return SystemMessage(content=_text(content))
    if role in ("tool", "function"):
        name = str(message.get("name") or "")
        outcome = ToolOutcome(_text(content))
        call_id = str(message.get("tool_call_id") or name)
        return FunctionExecutionResultMessage(content=[execution_result(outcome, name=name, call_id=call_id)])
    source = str(message.get("name") or role or "user")
    if role == "assistant":
        return _assistant_message(message, source)
    return UserMessage(content=_user_content(content), source=source)


def _assistant_message(message: Mapping[str, Any], source: str) -> AssistantMessage:
    calls = [
        FunctionCall(id=call["id"], name=call["function"]["name"], arguments=call["function"]["arguments"])
        for call in message.get("tool_calls") or ()
    ]
    old_call = message.get("function_call")
    if old_call:  # the API before tools: a call has no id, its result names the function
        calls.append(
            FunctionCall(id=old_call["name"], name=old_call["name"], arguments=old_call["arguments"])
        )
    text = _text(message.get("content"))
    if not calls:
        return AssistantMessage(content=text, source=source)
    extra: dict[str, Any] = {"thought": text} if text and "thought" in AssistantMessage.model_fields else {}
    return AssistantMessage(content=calls, source=source, **extra)


def _text(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    parts = cast("list[dict[str, Any]]", content)
    return "\n".join(str(part["text"]) for part in parts if part.get("type") == "text")


def _user_content(content: Any) -> str | list[str | Image]:
    if content is None or isinstance(content, str):
        return content or ""
    parts: list[str | Image] = []
    for part in cast("list[dict[str, Any]]", content):
        if part.get("type") == "text":
            parts.append(str(part["text"]))
        elif part.get("type") == "image_url":
            parts.append(_image(part["image_url"]))
    return parts


def _image(image: str | dict[str, Any]) -> Image:
    url = image if isinstance(image, str) else str(image["url"])
    if not url.startswith("data:"):
        from autogen_compat.exceptions import CompatUnsupported

        raise CompatUnsupported(
            f"the image {url} is not supported: give it as base64 data, as img_utils does"
        )
    return Image.from_base64(url.split(",", 1)[1])
