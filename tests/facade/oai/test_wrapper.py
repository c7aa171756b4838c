"""Usage, prices, caches and classes of the user's own."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from compat.support.openai_server import OpenAIServer

from autogen_compat.cache import Cache
from autogen_compat.cache.in_memory_cache import InMemoryCache
from autogen_compat.oai.client import OpenAIClient, OpenAIWrapper
from autogen_compat.oai.openai_utils import OAI_PRICE1K, get_key
from autogen_compat.oai.usage import usage_report

from .conftest import Wrap

HELLO = [{"role": "user", "content": "Hello"}]
SNAPSHOT = "gpt-4o-2024-08-06"


# ---------------------------------------------------------------- caches


def test_default_cache(server: OpenAIServer) -> None:
    options = {"model": "gpt-4o", "api_key": "k", "base_url": server.url}
    first = OpenAIWrapper(**options).create(messages=HELLO)
    again = OpenAIWrapper(**{**options, "api_key": "other"}).create(messages=HELLO)
    OpenAIWrapper(**options, temperature=0).create(messages=HELLO)
    OpenAIWrapper(**options).create(messages=HELLO, cache_seed=42)
    assert len(server.requests) == 3
    assert again.choices == first.choices
    assert sorted(path.name for path in Path(".cache").iterdir()) == ["41", "42"]


def test_usage_tells_cached_answers_from_requests(wrap: Wrap) -> None:
    client = wrap(cache_seed=5)
    client.create(messages=HELLO)
    client.create(messages=HELLO)
    assert client.actual_usage_summary is not None
    assert client.total_usage_summary is not None
    assert client.actual_usage_summary[SNAPSHOT]["total_tokens"] == 10
    assert client.total_usage_summary[SNAPSHOT]["total_tokens"] == 20
    cost = (7 * 0.0025 + 3 * 0.01) / 1000
    assert client.total_usage_summary["total_cost"] == pytest.approx(2 * cost)
    client.clear_usage_summary()
    client.create(messages=HELLO)
    assert client.actual_usage_summary is None


def test_cache_object_overrides_the_seed(server: OpenAIServer, wrap: Wrap) -> None:
    client = wrap(cache_seed=5)
    with Cache.disk(9, "elsewhere") as cache:
        client.create(messages=HELLO, cache=cache)
        client.create(messages=HELLO, cache=cache)
    memory = InMemoryCache()
    client.create(messages=HELLO, cache=memory)
    client.create(messages=HELLO, cache=memory)
    assert len(server.requests) == 2
    assert Path("elsewhere/9").is_dir()
    assert not Path(".cache").exists()


def test_rejected_answers_are_cached_too(server: OpenAIServer) -> None:
    entries = [{"model": m, "api_key": "k", "base_url": server.url} for m in ("a", "b")]
    client = OpenAIWrapper(config_list=entries)
    for _ in range(2):
        client.create(messages=HELLO, filter_func=lambda context, response: False)
    assert len(server.requests) == 2


def test_key_is_the_one_of_02() -> None:
    config = {"model": "m", "api_key": "k", "messages": [{"role": "user", "content": "ä"}]}
    assert get_key(config) == '{"messages": [{"content": "\\u00e4", "role": "user"}], "model": "m"}'
    assert "api_key" in config


# ---------------------------------------------------------------- usage and prices


def test_price_table_and_unknown_models(wrap: Wrap) -> None:
    assert wrap(model="nobody-knows-me").create(messages=HELLO).cost == 0
    assert wrap(model="gpt-4", price=0.5).create(messages=HELLO).cost == pytest.approx(0.005)
    assert OAI_PRICE1K["gpt-4"] == (0.03, 0.06)
    assert OAI_PRICE1K["davinci-002"] == 0.002


def test_an_answer_without_usage_costs_a_float() -> None:
    cost = OpenAIClient(None).cost(SimpleNamespace(model="gpt-4", usage=None))
    assert (cost, type(cost)) == (0, float)


def test_report() -> None:
    counts = {"cost": 0.5, "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    used = {"total_cost": 0.5, "m": counts}
    line = "* Model 'm': cost: 0.5, prompt_tokens: 1, completion_tokens: 2, total_tokens: 3"
    both = usage_report(["actual", "total"], None, used)
    assert both[1] == "No actual cost incurred (all completions are using cache)."
    assert both[3:6] == ["Usage summary including cached usage: ", "Total cost: 0.5", line]
    assert usage_report("actual", used, used)[1] == "Usage summary excluding cached usage: "
    assert "All completions are non-cached" in usage_report(["total", "actual"], used, used)[5]
    assert usage_report("total", None, None) == ['No usage summary. Please call "create" first.']
    for mode in ("some", [], ["actual", "total", "x"], None):
        with pytest.raises(ValueError, match="Invalid mode"):
            usage_report(mode, used, used)


# ---------------------------------------------------------------- classes of the user's own


class Echo:
    def __init__(self, config: dict[str, Any], shout: bool = False) -> None:
        self.config = config
        self.shout = shout

    def create(self, params: dict[str, Any]) -> Any:
        text = params["messages"][-1]["content"]
        message = SimpleNamespace(content=text.upper() if self.shout else text, function_call=None)
        return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="echo")

    def message_retrieval(self, response: Any) -> list[Any]:
        return [choice.message.content for choice in response.choices]

    def cost(self, response: Any) -> float:
        return 0.25

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        return {
            "prompt_tokens": 1,
            "completion_tokens": None,
            "total_tokens": 1,
            "cost": response.cost,
            "model": "echo",
        }


def test_own_class() -> None:
    client = OpenAIWrapper(
        config_list=[{"model": "x", "model_client_cls": "Echo", "size": 3}], cache_seed=None
    )
    with pytest.raises(RuntimeError, match="Echo"):
        client.create(messages=HELLO)
    client.register_model_client(Echo, shout=True)
    response = client.create(messages=HELLO)
    assert client.extract_text_or_completion_object(response) == ["HELLO"]
    assert client._clients[0].config["size"] == 3
    assert client.total_usage_summary == {
        "total_cost": 0.25,
        "echo": {"cost": 0.25, "prompt_tokens": 1, "completion_tokens": 0, "total_tokens": 1},
    }


def test_own_class_that_no_config_names() -> None:
    client = OpenAIWrapper(config_list=[{"model": "x", "model_client_cls": "Other"}])
    with pytest.raises(ValueError, match="Echo"):
        client.register_model_client(Echo)


def test_rate_limit() -> None:
    entry = {"model": "x", "model_client_cls": "Echo", "api_rate_limit": 5}
    client = OpenAIWrapper(config_list=[entry], cache_seed=None)
    client.register_model_client(Echo)
    start = time.monotonic()
    for _ in range(3):
        client.create(messages=HELLO)
    assert time.monotonic() - start >= 0.4
    assert entry["api_rate_limit"] == 5, "the caller's config is not changed"
