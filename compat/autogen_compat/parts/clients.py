"""Model clients that follow 0.2's ``OpenAIWrapper``: ``llm_config`` dicts and what they are made of.

All of them are 0.4 ``ChatCompletionClient`` components.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast
from weakref import WeakKeyDictionary

import openai
from autogen_core.models import ChatCompletionClient, RequestUsage
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient, OpenAIChatCompletionClient
from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from autogen_compat.parts.client_access import (
    add_usage,
    close_client,
    create_args_of,
    model_name_of,
    raw_config_of,
)
from autogen_compat.parts.client_cache import (
    DEFAULT_CACHE_ROOT,
    DEFAULT_CACHE_SEED,
    MESSAGE_OPTIONS,
    CachedClient,
)
from autogen_compat.parts.client_wrappers import ClientWrapper, FallbackClient, RateLimitedClient
from autogen_compat.parts.models import model_info_for

__all__ = [
    "DEFAULT_CACHE_ROOT",
    "DEFAULT_CACHE_SEED",
    "CachedClient",
    "FallbackClient",
    "RateLimitedClient",
    "client_from_config",
    "close_client",
    "cost_by_model",
    "model_info_for",
    "usage_by_model",
]

# 0.2's own keys, and those that agents use themselves. ``stream`` printed the answer while it arrived, ``n``
# asked for choices of which only the first was used.
_BOOKKEEPING = frozenset(
    {
        "agent",
        "allow_format_str_template",
        "api_rate_limit",
        "api_type",
        "cache_seed",
        "config_list",
        "context",
        "function_call",
        "functions",
        "n",
        "price",
        "stream",
        "stream_options",
        "tags",
        "tools",
    }
)
# These change which answer is taken, so leaving them out would go unnoticed.
_UNSUPPORTED = {
    "cache": "set cache_seed, or put CachedClient around a client",
    "filter_func": "0.4 has no filter for answers",
    "model_client_cls": "write a subclass of ChatCompletionClient and pass an object of it",
}
_OTHER_PROVIDERS = (
    "anthropic",
    "bedrock",
    "cerebras",
    "cohere",
    "google",
    "groq",
    "mistral",
    "ollama",
    "together",
)
_RAW_REQUEST_KEYS = frozenset({"extra_body", "extra_headers", "extra_query"})
_CREATE_KEYS = frozenset(CompletionCreateParamsBase.__annotations__) | _RAW_REQUEST_KEYS
_AUTOGEN_KEYS = frozenset({"model_info", "model_capabilities", *MESSAGE_OPTIONS})
_OPENAI_KEYS = frozenset(inspect.getfullargspec(openai.AsyncOpenAI.__init__).kwonlyargs)
_AZURE_KEYS = frozenset(inspect.getfullargspec(openai.AsyncAzureOpenAI.__init__).kwonlyargs)
_AZURE_SCOPE = "https://cognitiveservices.azure.com/.default"
# AutoGen sends models with these names to their makers' servers unless told otherwise; 0.2 did not.
_REDIRECTED_MODELS = ("gemini-", "claude-", "Llama-")

# Not a part of the clients: AutoGen's know nothing of prices.
_prices: WeakKeyDictionary[ChatCompletionClient, tuple[float, float]] = WeakKeyDictionary()


def client_from_config(llm_config: Mapping[str, Any] | Literal[False] | None) -> ChatCompletionClient:
    """Build the model client that an ``llm_config`` of 0.2 describes.

    *llm_config* has the keys of one config, or ``config_list`` with several and keys they share (an entry's
    own keys win). Several entries become a :class:`FallbackClient`; ``cache_seed`` (default 41, None for no
    cache) a :class:`CachedClient` around each; ``api_rate_limit`` (requests per second) a
    :class:`RateLimitedClient` inside of it. ``api_type`` ``"azure"`` and ``"openai"`` are served; as in 0.2,
    a name that belongs to no provider means OpenAI. ``stream``, ``n``, ``tools``, ``functions``, ``price``,
    ``tags`` and the like are not sent. The caller's dict is not changed, nor kept. Source:
    ``oai.client.OpenAIWrapper``.

    A single config's timeout reaches the caller as ``openai.APITimeoutError``, not as 0.2's ``TimeoutError``.

    Raises:
        ValueError: no config, one without a model, or one that 0.4 cannot serve (another provider,
        ``filter_func``,
            ``model_client_cls``).
        TypeError: a key that is neither 0.2's nor the OpenAI API's.
        openai.OpenAIError: no API key, neither in the config nor in the environment.
    """
    clients = [_client_from_entry(entry) for entry in _entries(llm_config)]
    return clients[0] if len(clients) == 1 else FallbackClient(*clients)


def _entries(llm_config: Mapping[str, Any] | Literal[False] | None) -> list[dict[str, Any]]:
    if not llm_config:
        raise ValueError("llm_config is empty: it has to name a model, itself or in its 'config_list'")
    if not isinstance(llm_config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"llm_config has to be a dict, not {type(llm_config).__name__}")
    shared = {key: value for key, value in llm_config.items() if key != "config_list"}
    listed = cast("list[dict[str, Any]]", llm_config.get("config_list") or [{}])
    entries: list[dict[str, Any]] = [_copied({**shared, **entry}) for entry in listed]
    for entry in entries:
        if not entry.get("model") and not entry.get("model_client_cls"):
            raise ValueError(
                "llm_config names no model: 'model' is missing in it or in an entry of its 'config_list'"
            )
    return entries


def _copied(value: Any) -> Any:
    """Copy the containers in *value*; objects such as an HTTP client stay the same ones."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list):
        return [_copied(item) for item in cast("list[Any]", value)]
    return value


def _client_from_entry(entry: dict[str, Any]) -> ChatCompletionClient:
    api_type = str(entry.get("api_type") or "openai")
    provider = next((name for name in _OTHER_PROVIDERS if api_type.startswith(name)), None)
    if provider is not None:
        raise ValueError(
            f"api_type {api_type!r} is not served: build a 0.4 client for {provider} and pass it to the agent"
        )
    for key, advice in _UNSUPPORTED.items():
        if entry.get(key) is not None:
            raise ValueError(f"llm_config key {key!r} is not served: {advice}")
    client = _azure_client(entry) if api_type.startswith("azure") else _openai_client(entry)
    price = entry.get("price")
    if price is not None:
        _prices[client] = (price, price) if isinstance(price, (int, float)) else (price[0], price[1])
    if entry.get("api_rate_limit") is not None:
        client = RateLimitedClient(client, entry["api_rate_limit"])
    cache_seed = entry.get("cache_seed", DEFAULT_CACHE_SEED)
    return client if cache_seed is None else CachedClient(client, cache_seed)


def _openai_client(entry: dict[str, Any]) -> ChatCompletionClient:
    arguments = _arguments(entry, _OPENAI_KEYS)
    if entry["model"].startswith(_REDIRECTED_MODELS):
        arguments.setdefault("base_url", os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1"))
        if "OPENAI_API_KEY" in os.environ:
            arguments.setdefault("api_key", os.environ["OPENAI_API_KEY"])
    return _completed(OpenAIChatCompletionClient(**arguments), arguments)


def _azure_client(entry: dict[str, Any]) -> ChatCompletionClient:
    # The names of Azure deployments have no dots: 0.2 takes them out of "gpt-3.5-turbo".
    model = entry["model"].replace(".", "")
    arguments = _arguments({**entry, "model": model}, _AZURE_KEYS)
    arguments["azure_deployment"] = (arguments.get("azure_deployment") or model).replace(".", "")
    defaults = {
        "azure_endpoint": arguments.pop("base_url", None) or os.environ.get("AZURE_OPENAI_ENDPOINT"),
        "api_version": os.environ.get("OPENAI_API_VERSION"),
    }
    for key, value in defaults.items():
        if value is not None:
            arguments.setdefault(key, value)
    if arguments.get("azure_ad_token_provider") == "DEFAULT":
        arguments["azure_ad_token_provider"] = _default_azure_identity()
    return _completed(AzureOpenAIChatCompletionClient(**arguments), arguments)


def _default_azure_identity() -> Any:
    from autogen_ext.auth.azure import AzureTokenProvider  # pyright: ignore[reportMissingTypeStubs]
    from azure.identity import DefaultAzureCredential

    return AzureTokenProvider(DefaultAzureCredential(), _AZURE_SCOPE)


def _arguments(entry: Mapping[str, Any], constructor_keys: frozenset[str]) -> dict[str, Any]:
    """Return the keys of a config that the client takes, and the model's abilities if AutoGen needs them."""
    arguments = {
        key: value for key, value in entry.items() if key not in _BOOKKEEPING and key not in _UNSUPPORTED
    }
    unknown = arguments.keys() - constructor_keys - _CREATE_KEYS - _AUTOGEN_KEYS
    if unknown:
        raise TypeError(f"unexpected llm_config key {', '.join(map(repr, sorted(unknown)))}")
    info = model_info_for(entry["model"])
    if info is not None and not arguments.keys() & {"model_info", "model_capabilities"}:
        arguments["model_info"] = info
    return arguments


def _completed(client: ChatCompletionClient, arguments: Mapping[str, Any]) -> ChatCompletionClient:
    """Give back to an AutoGen client what its constructor forgets."""
    # AutoGen up to 0.7.1 drops these keys, but hands everything in _create_args on to the openai package.
    create_args = create_args_of(client)
    for key in _RAW_REQUEST_KEYS & arguments.keys():
        create_args[key] = arguments[key]
    # The Azure client (up to 0.4.8 the OpenAI client too) leaves the abilities out of its component form,
    # which then cannot be loaded for a model that AutoGen does not know.
    config = raw_config_of(client)
    if "model_info" in arguments:
        config["model_info"] = arguments["model_info"]
    return client


def usage_by_model(client: ChatCompletionClient, *, include_cached: bool = True) -> dict[str, RequestUsage]:
    """Return the tokens that *client* and all clients below it have used, by model name.

    Models without any usage are left out. With *include_cached* (0.2: ``usage_including_cached_inference``)
    answers from a :class:`CachedClient` count, without it only requests that were sent. 0.4 does not tell
    which snapshot answered, so the name is the configured one; a client that has no model name counts under
    its class name.
    """
    usage: dict[str, RequestUsage] = {}
    for leaf, used in _usage(client, include_cached):
        if used.prompt_tokens or used.completion_tokens:
            model = model_name_of(leaf)
            usage[model] = add_usage(usage.get(model), used)
    return usage


def cost_by_model(client: ChatCompletionClient, *, include_cached: bool = True) -> dict[str, float]:
    """Return what the tokens of :func:`usage_by_model` cost, by model name.

    Only clients that :func:`client_from_config` built from a config with a ``price`` (per 1000 prompt and
    completion tokens, in any currency) have a cost; the others are left out.
    """
    costs: dict[str, float] = {}
    for leaf, used in _usage(client, include_cached):
        if leaf in _prices and (used.prompt_tokens or used.completion_tokens):
            prompt, completion = _prices[leaf]
            cost = (used.prompt_tokens * prompt + used.completion_tokens * completion) / 1000
            costs[model_name_of(leaf)] = costs.get(model_name_of(leaf), 0.0) + cost
    return costs


def _usage(
    client: ChatCompletionClient, include_cached: bool
) -> Iterator[tuple[ChatCompletionClient, RequestUsage]]:
    """Give the clients at the bottom of *client* and their usage; one may come more than once."""
    if not isinstance(client, ClientWrapper):
        yield client, client.total_usage()
        return
    for inner in client.clients:
        yield from _usage(inner, include_cached)
    if include_cached and isinstance(client, CachedClient):
        leaves = {model_name_of(leaf): leaf for leaf, _ in _usage(client.client, include_cached=False)}
        yield from ((leaves.get(model, client), used) for model, used in client.saved_usage.items())
