"""``client_from_config`` against a real server: what arrives there, and which errors come first."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable
from typing import Any

import openai
import pytest
from autogen_core.models import ChatCompletionClient, SystemMessage, UserMessage
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient, OpenAIChatCompletionClient
from compat.support.openai_server import OpenAIServer

from autogen_compat.parts.clients import (
    CachedClient,
    FallbackClient,
    RateLimitedClient,
    client_from_config,
    cost_by_model,
)

Build = Callable[[Any], ChatCompletionClient]
HELLO = [UserMessage(content="Hello", source="user")]


async def ask(client: ChatCompletionClient) -> str:
    content = (await client.create(HELLO)).content
    assert isinstance(content, str)
    return content


async def test_flat_config_sends_its_parameters(server: OpenAIServer, build: Build) -> None:
    client = build(
        {
            "model": "gpt-4o",
            "api_key": "sk-flat",
            "base_url": server.url,
            "temperature": 0.3,
            "seed": 5,
            "stop": ["END"],
            "max_tokens": 12,
            "timeout": 30,
            "max_retries": 1,
            "response_format": {"type": "json_object"},
            "cache_seed": None,
        }
    )
    assert type(client) is OpenAIChatCompletionClient
    assert await ask(client) == "answer 1"
    request = server.requests[0]
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-flat"
    assert request.headers["x-stainless-read-timeout"] == "30"
    messages = request.body.pop("messages")
    assert messages == [{"content": "Hello", "role": "user", "name": "user"}]
    assert request.body.pop("stream", False) is False
    assert request.body == {
        "model": "gpt-4o",
        "temperature": 0.3,
        "seed": 5,
        "stop": ["END"],
        "max_tokens": 12,
        "response_format": {"type": "json_object"},
    }


async def test_bookkeeping_keys_do_not_reach_the_server(server: OpenAIServer, build: Build) -> None:
    client = build(
        {
            "config_list": [
                {
                    "model": "gpt-4o",
                    "api_key": "sk",
                    "base_url": server.url,
                    "tags": ["cheap"],
                    "price": [0.1, 0.2],
                    "api_type": "openai",
                }
            ],
            "functions": [{"name": "f"}],
            "tools": [{"type": "function"}],
            "stream": True,
            "n": 2,
            "allow_format_str_template": True,
            "context": {"a": 1},
            "cache_seed": 7,
        }
    )
    await ask(client)
    assert server.bodies[0].keys() - {"stream"} == {"model", "messages"}


async def test_entry_keys_win_over_shared_keys_and_the_dict_is_untouched(
    server: OpenAIServer, build: Build
) -> None:
    config: dict[str, Any] = {
        "config_list": [
            {"model": "gpt-4o", "api_key": "sk", "temperature": 1, "default_headers": {"x-own": "1"}},
            {"model": "gpt-4o-mini", "api_key": "sk", "base_url": server.url},
        ],
        "base_url": server.url,
        "temperature": 0,
        "cache_seed": None,
        "api_rate_limit": 50,
    }
    before = copy.deepcopy(config)
    client = build(config)
    assert config == before
    assert isinstance(client, FallbackClient)
    server.fail(500)
    config["config_list"][0]["default_headers"]["x-own"] = "changed later"
    assert await ask(client) == "answer 2"
    assert [body["temperature"] for body in server.bodies] == [1, 0]
    assert [body["model"] for body in server.bodies] == ["gpt-4o", "gpt-4o-mini"]
    assert server.requests[0].headers["x-own"] == "1"


async def test_the_cache_is_on_by_default_and_lives_where_it_did(
    server: OpenAIServer, build: Build, tmp_path: Any
) -> None:
    config = {"model": "gpt-4o", "api_key": "sk", "base_url": server.url}
    assert isinstance(build(config), CachedClient)
    assert [await ask(build(config)) for _ in range(2)] == ["answer 1", "answer 1"]
    assert (tmp_path / ".cache" / "41" / "cache.db").exists()
    assert await ask(build({**config, "cache_seed": 42})) == "answer 2"
    assert (tmp_path / ".cache" / "42" / "cache.db").exists()


async def test_every_entry_has_its_own_cache_entry(server: OpenAIServer, build: Build) -> None:
    """0.2 looks into the cache entry by entry: a broken first entry is asked again in spite of the second."""
    entries = [{"model": "gpt-4o"}, {"model": "gpt-4o-mini"}]
    config = {"config_list": entries, "api_key": "sk", "base_url": server.url}
    for _ in range(2):
        server.fail(500)
        assert await ask(build(config)) == "answer 2"
    assert [body["model"] for body in server.bodies] == ["gpt-4o", "gpt-4o-mini", "gpt-4o"]


@pytest.mark.parametrize("model", ["llama-7B", "chatgpt-4o-latest", "gpt-4-vision-preview", "gemini-1.5-pro"])
async def test_models_that_autogen_does_not_know(server: OpenAIServer, build: Build, model: str) -> None:
    client = build({"model": model, "api_key": "sk", "base_url": server.url, "cache_seed": None})
    late = [SystemMessage(content="a"), *HELLO, SystemMessage(content="b")]
    await client.create(late, json_output=True)
    assert [message["role"] for message in server.bodies[0]["messages"]] == ["system", "user", "system"]


async def test_gemini_goes_to_openai_unless_told_otherwise(
    server: OpenAIServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("GEMINI_API_KEY", "other")
    await ask(build({"model": "gemini-1.5-pro", "cache_seed": None}))
    assert server.requests[0].headers["authorization"] == "Bearer sk-env"


async def test_the_key_may_come_from_the_environment(
    server: OpenAIServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"model": "gpt-4o", "base_url": server.url}
    with pytest.raises(openai.OpenAIError):
        build(config)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    await ask(build(config))
    assert server.requests[0].headers["authorization"] == "Bearer sk-env"


async def test_prices(server: OpenAIServer, build: Build) -> None:
    """0.2's ``price`` is per 1000 tokens, for prompt and completion."""
    common = {"api_key": "sk", "base_url": server.url}
    entries = [{"model": "gpt-4o", "price": [1, 10]}, {"model": "b", "price": 2}, {"model": "c"}]
    client = build({**common, "config_list": entries})
    await ask(client)
    await ask(client)
    assert cost_by_model(client) == {"gpt-4o": pytest.approx(2 * 0.037)}
    assert cost_by_model(client, include_cached=False) == {"gpt-4o": pytest.approx(0.037)}
    single = build({**common, **entries[1]})
    await ask(single)
    assert cost_by_model(single) == {"b": pytest.approx(0.02)}


async def test_azure(server: OpenAIServer, build: Build) -> None:
    client = build(
        {
            "model": "gpt-3.5-turbo",
            "api_type": "azure",
            "base_url": server.origin,
            "api_version": "2024-02-01",
            "api_key": "azure-key",
            "temperature": 0,
            "cache_seed": None,
        }
    )
    assert type(client) is AzureOpenAIChatCompletionClient
    await ask(client)
    request = server.requests[0]
    assert request.path == "/openai/deployments/gpt-35-turbo/chat/completions"
    assert request.query == {"api-version": "2024-02-01"}
    assert request.headers["api-key"] == "azure-key"
    assert (request.body["model"], request.body["temperature"]) == ("gpt-35-turbo", 0)


async def test_azure_deployment_endpoint_and_environment(
    server: OpenAIServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "azure-env")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
    common = {"model": "gpt-4o", "api_type": "azure", "azure_deployment": "my.chat", "cache_seed": None}
    await ask(build({**common, "azure_endpoint": server.origin}))
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.origin)
    await ask(build(common))
    for request in server.requests:
        assert request.path == "/openai/deployments/mychat/chat/completions"
        assert request.query == {"api-version": "2024-06-01"}
        assert request.headers["api-key"] == "azure-env"
        assert request.body["model"] == "gpt-4o"


async def test_azure_token_provider(server: OpenAIServer, build: Build) -> None:
    client = build(
        {
            "model": "gpt-4o",
            "api_type": "azure",
            "base_url": server.origin,
            "api_version": "2024-02-01",
            "azure_ad_token_provider": lambda: "token",
        }
    )
    await ask(client)
    assert server.requests[0].headers["authorization"] == "Bearer token"


def test_azure_default_identity() -> None:
    client = client_from_config(
        {
            "model": "gpt-4o",
            "api_type": "azure",
            "base_url": "https://a.example",
            "api_version": "2024-02-01",
            "azure_ad_token_provider": "DEFAULT",
            "cache_seed": None,
        }
    )
    provider = client.dump_component().config["azure_ad_token_provider"]
    assert provider["config"] == {
        "provider_kind": "DefaultAzureCredential",
        "scopes": ["https://cognitiveservices.azure.com/.default"],
    }


async def test_extra_body_and_headers(server: OpenAIServer, build: Build) -> None:
    config = {"model": "gpt-4o", "api_key": "sk", "base_url": server.url, "cache_seed": None}
    await ask(build({**config, "extra_body": {"top_k": 4}, "extra_headers": {"x-team": "a"}}))
    assert server.bodies[0]["top_k"] == 4
    assert server.requests[0].headers["x-team"] == "a"


async def test_rate_limit(server: OpenAIServer, build: Build) -> None:
    config = {"model": "gpt-4o", "api_key": "sk", "base_url": server.url}
    client = build({**config, "api_rate_limit": 10, "cache_seed": None})
    assert isinstance(client, RateLimitedClient)
    begin = time.monotonic()
    await asyncio.gather(*(ask(client) for _ in range(4)))
    assert time.monotonic() - begin >= 0.3
    assert len(server.requests) == 4


async def test_cached_answers_do_not_wait_for_the_rate_limit(server: OpenAIServer, build: Build) -> None:
    config = {"model": "gpt-4o", "api_key": "sk", "base_url": server.url}
    client = build({**config, "api_rate_limit": 0.01})
    start = time.monotonic()
    assert [await ask(client) for _ in range(3)] == ["answer 1"] * 3
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "config",
    [
        None,
        False,
        {},
        {"config_list": []},
        {"config_list": [{"model": ""}]},
        {"config_list": [{"model": "gpt-4o", "api_key": "k"}, {"api_key": "k"}]},
        {"temperature": 0},
    ],
)
def test_no_model(config: Any) -> None:
    with pytest.raises(ValueError, match="llm_config"):
        client_from_config(config)


def test_a_list_is_no_config() -> None:
    with pytest.raises(TypeError, match="list"):
        client_from_config([{"model": "gpt-4o"}])  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["temprature", "request_timeout", "api_version"])
def test_unknown_keys_are_named(key: str) -> None:
    with pytest.raises(TypeError, match=key):
        client_from_config({"model": "gpt-4o", "api_key": "k", key: "1"})


@pytest.mark.parametrize(
    "provider",
    ["anthropic", "google", "ollama", "mistral", "groq", "together", "cerebras", "cohere", "bedrock"],
)
def test_other_providers_are_named(provider: str) -> None:
    with pytest.raises(ValueError, match=provider):
        client_from_config({"model": "m", "api_key": "k", "api_type": provider})


def test_what_would_change_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="model_client_cls"):
        client_from_config({"config_list": [{"model": "m", "model_client_cls": "Mine"}]})
    with pytest.raises(ValueError, match="'cache'"):
        client_from_config({"model": "gpt-4o", "api_key": "k", "cache": object()})
    with pytest.raises(ValueError, match="filter_func"):
        client_from_config({"model": "gpt-4o", "api_key": "k", "filter_func": lambda **_: True})


async def test_api_types_of_no_provider_mean_openai(server: OpenAIServer, build: Build) -> None:
    for api_type in ("open_ai", "openai", "lm-studio"):
        config = {"model": "m", "api_key": "k", "api_type": api_type, "base_url": server.url}
        await ask(build({**config, "cache_seed": None}))
    assert len(server.requests) == 3


async def test_component_round_trip(server: OpenAIServer, build: Build) -> None:
    client = build(
        {
            "config_list": [
                {"model": "llama-7B", "base_url": server.url, "api_rate_limit": 100},
                {
                    "model": "gpt-3.5-turbo",
                    "api_type": "azure",
                    "base_url": server.origin,
                    "api_version": "1",
                },
            ],
            "api_key": "sk",
            "temperature": 0,
            "cache_seed": "mine",
        }
    )
    loaded = ChatCompletionClient.load_component(client.dump_component())
    assert isinstance(loaded, FallbackClient)
    assert [type(inner) for inner in loaded.clients] == [CachedClient, CachedClient]
    server.fail(500)
    assert await ask(loaded) == "answer 2"
    server.fail(500)
    assert await ask(client) == "answer 2"
    assert server.requests[1].path == "/openai/deployments/gpt-35-turbo/chat/completions"
    await loaded.close()
