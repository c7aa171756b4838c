"""The wrapping clients by themselves: fallback, cache, usage, closing, components."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    RequestUsage,
    UserMessage,
)
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient, OpenAIChatCompletionClient
from autogen_ext.models.replay import ReplayChatCompletionClient
from compat.support.openai_server import Answer, OpenAIServer
from PIL import Image as Picture

from autogen_compat.parts.clients import (
    CachedClient,
    FallbackClient,
    RateLimitedClient,
    close_client,
    usage_by_model,
)

Plain = Callable[..., OpenAIChatCompletionClient]


def hello(text: str = "Hello") -> list[UserMessage]:
    return [UserMessage(content=text, source="user")]


@pytest.fixture
async def plain(server: OpenAIServer) -> AsyncIterator[Plain]:
    """A plain OpenAI client of the server; keyword arguments as its own."""
    clients: list[OpenAIChatCompletionClient] = []

    def build(model: str = "gpt-4o", **arguments: Any) -> OpenAIChatCompletionClient:
        settings: dict[str, Any] = {"api_key": "sk", "base_url": server.url, **arguments}
        clients.append(OpenAIChatCompletionClient(model=model, **settings))
        return clients[-1]

    yield build
    for client in clients:
        await close_client(client)


async def stream(client: ChatCompletionClient) -> list[str | CreateResult]:
    return [item async for item in client.create_stream(hello())]


# ------------------------------------------------------------------------------------------------ fallback


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
async def test_the_next_client_is_asked_after_an_api_error(
    server: OpenAIServer, plain: Plain, status: int
) -> None:
    server.fail(status)
    client = FallbackClient(plain("gpt-4o"), plain("gpt-4o-mini"), plain("gpt-4o"))
    assert (await client.create(hello())).content == "answer 2"
    assert [body["model"] for body in server.bodies] == ["gpt-4o", "gpt-4o-mini"]


async def test_an_unreachable_server_counts_too(server: OpenAIServer, plain: Plain) -> None:
    nowhere = plain(base_url="http://127.0.0.1:9/v1", max_retries=0)
    assert (await FallbackClient(nowhere, plain()).create(hello())).content == "answer 1"


async def test_the_last_error_is_raised(server: OpenAIServer, plain: Plain) -> None:
    server.fail(500)
    server.fail(429)
    with pytest.raises(openai.RateLimitError):
        await FallbackClient(plain(), plain()).create(hello())


async def test_a_content_filter_is_raised_at_once(server: OpenAIServer, plain: Plain) -> None:
    server.fail(400, code="content_filter")
    with pytest.raises(openai.BadRequestError):
        await FallbackClient(plain(), plain()).create(hello())
    assert len(server.requests) == 1


async def test_a_timeout_moves_on_and_at_the_end_is_a_timeout_error(
    server: OpenAIServer, plain: Plain
) -> None:
    server.answers = [Answer("late", delay=0.6)]
    slow = plain(timeout=0.2, max_retries=0)
    assert (await FallbackClient(slow, plain()).create(hello())).content == "answer 2"
    server.answers = [Answer("late", delay=0.6)]
    with pytest.raises(TimeoutError) as caught:
        await FallbackClient(slow).create(hello())
    assert isinstance(caught.value.__cause__, openai.APITimeoutError)


async def test_other_errors_are_not_swallowed(server: OpenAIServer, plain: Plain) -> None:
    broken = ReplayChatCompletionClient([])
    with pytest.raises(ValueError, match=r"(?i)no more"):
        await FallbackClient(broken, plain()).create(hello())
    assert not server.requests


async def test_cancelling_is_not_an_error_to_recover_from(server: OpenAIServer, plain: Plain) -> None:
    server.answers = [Answer("late", delay=0.5)]
    task = asyncio.ensure_future(FallbackClient(plain(), plain()).create(hello()))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(server.requests) == 1


async def test_fallback_while_streaming(server: OpenAIServer, plain: Plain) -> None:
    server.fail(500)
    server.say("one two")
    items = await stream(FallbackClient(plain(), plain()))
    assert items[:-1] == ["one ", "two "]
    assert isinstance(items[-1], CreateResult)
    assert items[-1].content == "one two "


async def test_errors_while_streaming(server: OpenAIServer, plain: Plain) -> None:
    server.fail(400, code="content_filter")
    with pytest.raises(openai.BadRequestError):
        await stream(FallbackClient(plain(), plain()))
    server.fail(500)
    server.fail(429)
    with pytest.raises(openai.RateLimitError):
        await stream(FallbackClient(plain(), plain()))
    server.answers = [Answer("late", delay=0.6)]
    with pytest.raises(TimeoutError):
        await stream(FallbackClient(plain(timeout=0.2, max_retries=0)))


async def test_usage_is_summed_and_split_by_model(server: OpenAIServer, plain: Plain) -> None:
    client = FallbackClient(plain("gpt-4o"), plain("gpt-4o-mini"), plain("gpt-4o"))
    assert usage_by_model(client) == {}
    await client.create(hello())
    server.fail(500)
    await client.create(hello())
    server.fail(500)
    server.fail(500)
    await client.create(hello())
    assert client.total_usage() == client.actual_usage() == RequestUsage(21, 9)
    assert usage_by_model(client) == {"gpt-4o": RequestUsage(14, 6), "gpt-4o-mini": RequestUsage(7, 3)}


def test_a_fallback_needs_a_client() -> None:
    with pytest.raises(ValueError, match="at least one"):
        FallbackClient()


async def test_close_works_on_every_version(server: OpenAIServer) -> None:
    inner = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=server.url)
    client = FallbackClient(CachedClient(RateLimitedClient(inner, 100)))
    await client.create(hello())
    await client.close()
    assert inner._client.is_closed()  # pyright: ignore[reportPrivateUsage]


async def test_an_agent_works_with_it(server: OpenAIServer, plain: Plain) -> None:
    def fare(town: str) -> str:
        """Price of a ticket."""
        return f"120 to {town}"

    server.answers = [Answer(calls=(("fare", {"town": "Oslo"}),))]
    tool = FunctionTool(fare, description="Price of a ticket.")
    client = FallbackClient(CachedClient(plain()), CachedClient(plain("gpt-4o-mini")))
    agent = AssistantAgent("clerk", model_client=client, tools=[tool])
    result = await agent.run(task="Oslo?")
    assert getattr(result.messages[-1], "content", "") == "120 to Oslo"
    assert server.bodies[0]["tools"][0]["function"]["name"] == "fare"


# --------------------------------------------------------------------------------------------------- cache


async def test_a_hit_costs_nothing_and_says_so(server: OpenAIServer, plain: Plain) -> None:
    client = CachedClient(plain())
    first = await client.create(hello())
    second = await client.create(hello())
    assert (first.cached, first.usage) == (False, RequestUsage(7, 3))
    assert (second.content, second.cached, second.usage) == ("answer 1", True, RequestUsage(0, 0))
    assert len(server.requests) == 1
    assert client.actual_usage() == RequestUsage(7, 3)
    assert client.total_usage() == RequestUsage(14, 6)
    assert usage_by_model(client) == {"gpt-4o": RequestUsage(14, 6)}
    assert usage_by_model(client, include_cached=False) == {"gpt-4o": RequestUsage(7, 3)}


async def test_what_the_key_is_made_of(server: OpenAIServer, plain: Plain) -> None:
    def fare(town: str) -> str:
        return town

    tool = FunctionTool(fare, description="Price.")
    requests: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"model": "gpt-4o-mini"}, {}),
        ({"temperature": 0.5}, {}),
        ({"seed": 2}, {}),
        ({}, {"tools": [tool]}),
        ({}, {"json_output": True}),
        ({}, {"extra_create_args": {"temperature": 0.1}}),
        ({}, {"messages": hello("Hi")}),
        ({}, {"messages": [UserMessage(content="Hello", source="other")]}),
        ({}, {"messages": [AssistantMessage(content="Hello", source="user")]}),
    ]

    async def contents() -> list[Any]:
        return [
            (await CachedClient(plain(**settings)).create(**{"messages": hello(), **arguments})).content
            for settings, arguments in requests
        ]

    expected = [f"answer {number}" for number in range(1, len(requests) + 1)]
    assert await contents() == expected
    assert await contents() == expected
    assert len(server.requests) == len(requests)


async def test_key_and_place_of_the_service_do_not_matter(server: OpenAIServer, plain: Plain) -> None:
    await CachedClient(plain()).create(hello())
    with OpenAIServer() as other:
        client = CachedClient(plain(base_url=other.url, api_key="sk-other", timeout=3, max_retries=1))
        assert (await client.create(hello())).cached
        azure = AzureOpenAIChatCompletionClient(
            model="gpt-4o", azure_endpoint=other.origin, azure_deployment="d", api_version="1", api_key="k"
        )
        assert (await CachedClient(azure).create(hello())).cached
        await close_client(azure)
        assert not other.requests


async def test_tool_calls_and_images(server: OpenAIServer, plain: Plain) -> None:
    server.answers = [Answer(calls=(("fare", {"town": "Oslo"}),))]
    picture = Image(Picture.new("RGB", (2, 2), "red"))
    messages = [UserMessage(content=["What?", picture], source="user")]
    client = CachedClient(plain())
    first = await client.create(messages)
    second = await client.create(messages)
    assert second.cached
    assert second.content == first.content == [FunctionCall("call_1", '{"town": "Oslo"}', "fare")]
    other = Image(Picture.new("RGB", (2, 2), "blue"))
    assert not (await client.create([UserMessage(content=["What?", other], source="user")])).cached


async def test_errors_are_not_kept(server: OpenAIServer, plain: Plain) -> None:
    client = CachedClient(plain())
    server.fail(500)
    with pytest.raises(openai.InternalServerError):
        await client.create(hello())
    assert (await client.create(hello())).content == "answer 2"


async def test_streams_fill_and_use_the_same_entries(server: OpenAIServer, plain: Plain) -> None:
    server.say("one two")
    client = CachedClient(plain())
    first = await stream(client)
    assert first[:-1] == ["one ", "two "]
    second = await stream(client)
    assert second[0] == "one two "
    assert isinstance(second[-1], CreateResult)
    assert second[-1].cached
    assert (await client.create(hello())).content == "one two "
    assert len(server.requests) == 1


async def test_a_fallback_inside_is_known_by_all_its_clients(server: OpenAIServer, plain: Plain) -> None:
    first = CachedClient(FallbackClient(plain("gpt-4o"), plain("gpt-4o-mini")))
    other = CachedClient(FallbackClient(plain("gpt-4o"), plain("gpt-4o")))
    await first.create(hello())
    assert (await first.create(hello())).cached
    assert not (await other.create(hello())).cached
    assert not (await CachedClient(plain("gpt-4o")).create(hello())).cached


async def test_seeds_and_roots_are_separate(server: OpenAIServer, plain: Plain, tmp_path: Path) -> None:
    await CachedClient(plain()).create(hello())
    assert not (await CachedClient(plain(), 42).create(hello())).cached
    assert not (await CachedClient(plain(), 41, tmp_path / "elsewhere").create(hello())).cached
    assert (tmp_path / "elsewhere" / "41").is_dir()


async def test_a_broken_entry_is_a_miss(server: OpenAIServer, plain: Plain) -> None:
    import diskcache

    client = CachedClient(plain())
    await client.create(hello())
    with diskcache.Cache(".cache/41") as cache:
        for key in cache:
            cache[key] = '{"from": "elsewhere"}'
    assert not (await client.create(hello())).cached
    assert (await client.create(hello())).cached


def test_threads_share_a_cache(server: OpenAIServer) -> None:
    async def ask(number: int) -> str:
        inner = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=server.url)
        result = await CachedClient(inner).create(hello(str(number % 3)))
        await close_client(inner)
        return str(result.content)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: asyncio.run(ask(number)), range(18)))
    before = len(server.requests)
    assert asyncio.run(ask(0)).startswith("answer")
    assert len(server.requests) == before


async def test_processes_share_a_cache(server: OpenAIServer, plain: Plain) -> None:
    """Needs the same key in another process, whatever its hash seed is."""
    await CachedClient(plain(temperature=0.5, stop=["a", "b"])).create(hello())
    program = f"""
import asyncio
from autogen_compat.parts.clients import client_from_config
from autogen_core.models import UserMessage
config = {{"stop": ["a", "b"], "temperature": 0.5, "model": "gpt-4o", "api_key": "x"}}
client = client_from_config({{**config, "base_url": {server.url!r}}})
result = asyncio.run(client.create([UserMessage(content="Hello", source="user")]))
print(result.content, result.cached)
"""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"},
    )
    assert done.stdout.strip() == "answer 1 True", done.stderr


async def test_clients_of_any_kind_can_be_cached(tmp_path: Path) -> None:
    client = CachedClient(ReplayChatCompletionClient(["one", "two"]), cache_path_root=tmp_path)
    assert (await client.create(hello())).content == "one"
    assert (await client.create(hello())).cached
    assert usage_by_model(client, include_cached=False).keys() == {"ReplayChatCompletionClient"}


async def test_tokens_are_counted_by_the_first_client() -> None:
    inner = ReplayChatCompletionClient(["one two three"])
    client = FallbackClient(inner, ReplayChatCompletionClient([]))
    assert client.count_tokens(hello("a b c")) == inner.count_tokens(hello("a b c"))
    assert client.remaining_tokens(hello("a b c")) == inner.remaining_tokens(hello("a b c"))
    assert client.capabilities["function_calling"] == inner.model_info["function_calling"]


async def test_components(server: OpenAIServer, plain: Plain) -> None:
    client = FallbackClient(CachedClient(RateLimitedClient(plain(temperature=0), 50.0), 3, "here"))
    model = client.dump_component()
    assert model.provider == "autogen_compat.parts.clients.FallbackClient"
    loaded = ChatCompletionClient.load_component(model)
    assert isinstance(loaded, FallbackClient)
    cached = loaded.clients[0]
    assert isinstance(cached, CachedClient)
    assert (cached.cache_seed, cached.cache_path_root) == (3, "here")
    limited = cached.client
    assert isinstance(limited, RateLimitedClient)
    assert limited.rate == 50.0
    assert loaded.dump_component() == model
    assert loaded.model_info == client.model_info
    await client.create(hello())
    assert (await loaded.create(hello())).cached
    await loaded.close()
