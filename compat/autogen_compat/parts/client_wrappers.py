"""Model clients that answer through other clients: the base, 0.2's fallback list and its rate limit."""

from __future__ import annotations

import asyncio
import time
from abc import abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import openai
from autogen_core import CancellationToken, Component, ComponentModel
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, ModelInfo, RequestUsage
from autogen_core.tools import Tool, ToolSchema
from pydantic import BaseModel
from typing_extensions import Self

from autogen_compat.parts.client_access import add_usage, close_client

ToolChoice = Tool | Literal["auto", "required", "none"]


class Request(NamedTuple):
    """The arguments of one ``create`` call."""

    messages: Sequence[LLMMessage]
    tools: Sequence[Tool | ToolSchema]
    tool_choice: ToolChoice
    json_output: bool | type[BaseModel] | None
    extra_create_args: Mapping[str, Any]
    cancellation_token: CancellationToken | None

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments for the wrapped client; ``tool_choice``, new in 0.6.2, only if it is set."""
        options: dict[str, Any] = {
            "tools": self.tools,
            "json_output": self.json_output,
            "extra_create_args": self.extra_create_args,
            "cancellation_token": self.cancellation_token,
        }
        if self.tool_choice != "auto":
            options["tool_choice"] = self.tool_choice
        return options


class ClientWrapper(ChatCompletionClient):
    """A client that answers through other clients; everything but the two ``create`` methods."""

    component_type = "model"

    def __init__(self, clients: Sequence[ChatCompletionClient]) -> None:
        self.clients = tuple(clients)
        """The wrapped clients, in the order in which they are asked."""

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: ToolChoice = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        """Answer *messages*; arguments as in ``ChatCompletionClient.create``."""
        return await self._create(
            Request(messages, tools, tool_choice, json_output, extra_create_args or {}, cancellation_token)
        )

    async def create_stream(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: ToolChoice = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Answer *messages* in pieces, the last of which is the ``CreateResult``."""
        request = Request(
            messages, tools, tool_choice, json_output, extra_create_args or {}, cancellation_token
        )
        async for item in self._stream(request):
            yield item

    @abstractmethod
    async def _create(self, request: Request) -> CreateResult: ...

    @abstractmethod
    def _stream(self, request: Request) -> AsyncGenerator[str | CreateResult, None]: ...

    async def close(self) -> None:
        """Close the wrapped clients, also on AutoGen versions whose clients have no ``close``."""
        for client in self.clients:
            await close_client(client)

    def actual_usage(self) -> RequestUsage:
        """Tokens of the requests that were really sent."""
        return add_usage(*(client.actual_usage() for client in self.clients))

    def total_usage(self) -> RequestUsage:
        """Tokens of all answers, including those from a cache."""
        return add_usage(*(client.total_usage() for client in self.clients))

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()) -> int:
        """Count as the first wrapped client does."""
        return self.clients[0].count_tokens(messages, tools=tools)

    def remaining_tokens(
        self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()
    ) -> int:
        """Count as the first wrapped client does."""
        return self.clients[0].remaining_tokens(messages, tools=tools)

    @property
    def capabilities(self) -> Any:
        """The abilities of the first wrapped client (AutoGen's old name for :attr:`model_info`)."""
        return self.clients[0].model_info

    @property
    def model_info(self) -> ModelInfo:
        """The abilities of the first wrapped client."""
        return self.clients[0].model_info


class FallbackClientConfig(BaseModel):
    """The declarative form of :class:`FallbackClient`."""

    clients: list[ComponentModel]


class FallbackClient(ClientWrapper, Component[FallbackClientConfig]):
    """Asks its clients in order until one answers, as 0.2 does with a ``config_list``.

    The next client is asked after any ``openai.APIError``; a content filter's refusal is raised at once. The
    last client's error is raised, a timeout as ``TimeoutError``. Source: ``oai.client.OpenAIWrapper.create``.
    """

    component_config_schema = FallbackClientConfig
    component_provider_override = "autogen_compat.parts.clients.FallbackClient"

    def __init__(self, *clients: ChatCompletionClient) -> None:
        if not clients:
            raise ValueError("FallbackClient needs at least one client")
        super().__init__(clients)

    async def _create(self, request: Request) -> CreateResult:
        last = len(self.clients) - 1
        for index, client in enumerate(self.clients):
            try:
                return await client.create(request.messages, **request.options)
            except openai.APIError as error:
                _raise_if_final(error, is_last=index == last)
        raise AssertionError("the last client neither answered nor failed")

    async def _stream(self, request: Request) -> AsyncGenerator[str | CreateResult, None]:
        last = len(self.clients) - 1
        for index, client in enumerate(self.clients):
            started = False
            try:
                async for item in client.create_stream(request.messages, **request.options):
                    started = True
                    yield item
                return
            except openai.APIError as error:  # half an answer cannot be taken back
                _raise_if_final(error, is_last=started or index == last)

    def _to_config(self) -> FallbackClientConfig:
        return FallbackClientConfig(clients=[client.dump_component() for client in self.clients])

    @classmethod
    def _from_config(cls, config: FallbackClientConfig) -> Self:
        return cls(*(ChatCompletionClient.load_component(client) for client in config.clients))


def _raise_if_final(error: openai.APIError, *, is_last: bool) -> None:
    """Raise what 0.2 raises after *error*; return if the next client is to be asked."""
    if is_last and isinstance(error, openai.APITimeoutError):
        raise TimeoutError("no answer in time; 'timeout' in llm_config sets the limit in seconds") from error
    if is_last or error.code == "content_filter":
        raise error


class RateLimitedClientConfig(BaseModel):
    """The declarative form of :class:`RateLimitedClient`."""

    client: ComponentModel
    rate: float


class RateLimitedClient(ClientWrapper, Component[RateLimitedClientConfig]):
    """Starts at most *rate* requests per second, evenly spaced: 0.2's ``api_rate_limit``.

    Source: ``oai.rate_limiters.TimeRateLimiter``; the wait does not block the event loop.
    """

    component_config_schema = RateLimitedClientConfig
    component_provider_override = "autogen_compat.parts.clients.RateLimitedClient"

    def __init__(self, client: ChatCompletionClient, rate: float) -> None:
        super().__init__([client])
        self.rate = rate
        self._interval = 1.0 / rate
        self._next_start = 0.0

    async def _turn(self) -> None:
        now = time.monotonic()
        start = max(now, self._next_start)
        self._next_start = (
            start + self._interval
        )  # reserved before the wait, so that waiting requests queue up
        if start > now:
            await asyncio.sleep(start - now)

    async def _create(self, request: Request) -> CreateResult:
        await self._turn()
        return await self.clients[0].create(request.messages, **request.options)

    async def _stream(self, request: Request) -> AsyncGenerator[str | CreateResult, None]:
        await self._turn()
        async for item in self.clients[0].create_stream(request.messages, **request.options):
            yield item

    def _to_config(self) -> RateLimitedClientConfig:
        return RateLimitedClientConfig(client=self.clients[0].dump_component(), rate=self.rate)

    @classmethod
    def _from_config(cls, config: RateLimitedClientConfig) -> Self:
        return cls(ChatCompletionClient.load_component(config.client), config.rate)
