"""A model that answers from a script: a full ``ChatCompletionClient`` that needs no network."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any, ClassVar

from autogen_core import Component, FunctionCall
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    ModelInfo,
    RequestUsage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import Tool, ToolSchema
from pydantic import BaseModel
from typing_extensions import Self

Answer = str | CreateResult | BaseException | list[FunctionCall]
"""One answer of the script: text, tool calls, a ready result, or an exception to raise."""

_MODEL: ModelInfo = {
    "vision": False,
    "function_calling": True,
    "json_output": True,
    "family": "unknown",
    "structured_output": False,
}


class ScriptedClientConfig(BaseModel):
    """Config of :class:`ScriptedClient`: text answers only."""

    answers: list[str]


class ScriptedClient(ChatCompletionClient, Component[ScriptedClientConfig]):
    """Gives *answers* in order; remembers every request and the names of the tools that were offered with it.

    Raises:
        AssertionError: the script has no answer left.
    """

    component_type: ClassVar[Any] = "model"
    component_config_schema = ScriptedClientConfig
    component_provider_override = "scripted_client.ScriptedClient"

    def __init__(self, answers: Sequence[Answer], *, vision: bool = False) -> None:
        self.answers = list(answers)
        self.requests: list[list[LLMMessage]] = []
        self.offered: list[list[str]] = []
        self._model_info: ModelInfo = {**_MODEL, "vision": vision}
        self._usage = RequestUsage(prompt_tokens=0, completion_tokens=0)

    async def create(self, messages: Sequence[LLMMessage], **options: Any) -> CreateResult:
        """Record the request and return the next answer."""
        self.requests.append(list(messages))
        tools: Sequence[Tool | ToolSchema] = options.get("tools") or ()
        self.offered.append([tool["name"] if isinstance(tool, dict) else tool.name for tool in tools])
        assert self.answers, f"no answer left for {dialogue(messages)}"
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        result = answer if isinstance(answer, CreateResult) else result_of(answer)
        self._usage = RequestUsage(
            prompt_tokens=self._usage.prompt_tokens + result.usage.prompt_tokens,
            completion_tokens=self._usage.completion_tokens + result.usage.completion_tokens,
        )
        return result

    async def create_stream(
        self, messages: Sequence[LLMMessage], **options: Any
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Yield the words of the next answer, then the whole of it."""
        result = await self.create(messages, **options)
        if isinstance(result.content, str):
            for word in result.content.split():
                yield word
        yield result

    async def close(self) -> None:
        """Do nothing."""

    def actual_usage(self) -> RequestUsage:
        """Tokens of all answers so far."""
        return self._usage

    def total_usage(self) -> RequestUsage:
        """Tokens of all answers so far."""
        return self._usage

    def count_tokens(self, messages: Sequence[LLMMessage], **options: Any) -> int:
        """Return the number of messages."""
        return len(messages)

    def remaining_tokens(self, messages: Sequence[LLMMessage], **options: Any) -> int:
        """Return plenty."""
        return 100_000

    @property
    def capabilities(self) -> Any:
        """The same as :attr:`model_info`."""
        return self._model_info

    @property
    def model_info(self) -> ModelInfo:
        """What the model can do."""
        return self._model_info

    def _to_config(self) -> ScriptedClientConfig:
        return ScriptedClientConfig(answers=[answer for answer in self.answers if isinstance(answer, str)])

    @classmethod
    def _from_config(cls, config: ScriptedClientConfig) -> Self:
        return cls(config.answers)


def result_of(content: str | list[FunctionCall], *, thought: str | None = None) -> CreateResult:
    """Return a model's answer that took 3 prompt and 2 completion tokens."""
    return CreateResult(
        finish_reason="stop" if isinstance(content, str) else "function_calls",
        content=content,
        usage=RequestUsage(prompt_tokens=3, completion_tokens=2),
        cached=False,
        thought=thought,
    )


def call(name: str, arguments: str = "{}", call_id: str = "call_1") -> FunctionCall:
    """Return a tool call as a model makes it; *arguments* is JSON text."""
    return FunctionCall(id=call_id, name=name, arguments=arguments)


def dialogue(messages: Sequence[LLMMessage]) -> list[tuple[str, str]]:
    """Return (role, text) of the messages of a request; calls as ``name(arguments)``, each result alone."""
    return [pair for message in messages for pair in _roles_and_texts(message)]


def _roles_and_texts(message: LLMMessage) -> list[tuple[str, str]]:
    if isinstance(message, SystemMessage):
        return [("system", message.content)]
    if isinstance(message, UserMessage):
        return [("user", message.content if isinstance(message.content, str) else str(message.content))]
    if isinstance(message, FunctionExecutionResultMessage):
        return [("tool", result.content) for result in message.content]
    assert isinstance(message, AssistantMessage)
    if isinstance(message.content, str):
        return [("assistant", message.content)]
    return [("assistant", " ".join(f"{item.name}({item.arguments})" for item in message.content))]
