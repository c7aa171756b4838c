"""0.2's answer cache on disk as a 0.4 model client."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any, cast

import diskcache  # pyright: ignore[reportMissingTypeStubs]
from autogen_core import Component, ComponentModel
from autogen_core.models import ChatCompletionClient, CreateResult, RequestUsage
from autogen_core.tools import Tool
from pydantic import BaseModel, ValidationError
from typing_extensions import Self

from autogen_compat.parts.client_access import add_usage, create_args_of, model_name_of, raw_config_of
from autogen_compat.parts.client_wrappers import ClientWrapper, Request

DEFAULT_CACHE_SEED = 41
"""0.2 caches every answer unless ``cache_seed`` is None (``LEGACY_DEFAULT_CACHE_SEED`` in ``oai.client``)."""

DEFAULT_CACHE_ROOT = ".cache"
"""The folder below the current one in which 0.2 keeps its caches, one folder per seed."""


class CachedClientConfig(BaseModel):
    """The declarative form of :class:`CachedClient`."""

    client: ComponentModel
    cache_seed: int | str = DEFAULT_CACHE_SEED
    cache_path_root: str = DEFAULT_CACHE_ROOT


class CachedClient(ClientWrapper, Component[CachedClientConfig]):
    """Keeps answers on disk and gives them again to the same request, as 0.2 does by default.

    The same request means: the same messages, tools, output format, model and sampling parameters, whatever
    the API key and base URL (``oai.openai_utils.get_key``). Only successful answers are kept, tool calls
    included. An answer from the cache has ``cached=True`` and no usage. The cache is the folder
    ``cache_path_root/cache_seed`` and may be shared by clients, threads and processes.
    """

    component_config_schema = CachedClientConfig
    component_provider_override = "autogen_compat.parts.clients.CachedClient"

    def __init__(
        self,
        client: ChatCompletionClient,
        cache_seed: int | str = DEFAULT_CACHE_SEED,
        cache_path_root: str | os.PathLike[str] = DEFAULT_CACHE_ROOT,
    ) -> None:
        super().__init__([client])
        self.cache_seed = cache_seed
        self.cache_path_root = cache_path_root
        self._saved: dict[str, RequestUsage] = {}

    @property
    def client(self) -> ChatCompletionClient:
        """The wrapped client."""
        return self.clients[0]

    @property
    def saved_usage(self) -> Mapping[str, RequestUsage]:
        """Tokens of the answers that came from the cache, by model."""
        return self._saved

    def total_usage(self) -> RequestUsage:
        """Tokens of all answers, including those from the cache."""
        return add_usage(super().total_usage(), *self._saved.values())

    async def _create(self, request: Request) -> CreateResult:
        key = _key(self.client, request)
        hit = self._load(key)
        if hit is not None:
            return hit
        result = await self.client.create(request.messages, **request.options)
        self._store(key, result)
        return result

    async def _stream(self, request: Request) -> AsyncGenerator[str | CreateResult, None]:
        key = _key(self.client, request)
        hit = self._load(key)
        if hit is not None:
            if isinstance(hit.content, str) and hit.content:
                yield hit.content
            yield hit
            return
        async for item in self.client.create_stream(request.messages, **request.options):
            if isinstance(item, CreateResult):
                self._store(key, item)
            yield item

    def _open(self) -> Any:
        # Opened for each operation, as in 0.2: no connection outlives a thread, a fork or the client.
        return diskcache.Cache(str(Path(self.cache_path_root, str(self.cache_seed))))

    def _load(self, key: str) -> CreateResult | None:
        with self._open() as cache:
            text = cache.get(key)
        if text is None:
            return None
        try:
            entry = _Entry.model_validate_json(text)
        except ValidationError:  # written by another version of AutoGen
            return None
        used = entry.result.usage
        self._saved[entry.model] = add_usage(self._saved.get(entry.model), used)
        return entry.result.model_copy(update={"cached": True, "usage": RequestUsage(0, 0)})

    def _store(self, key: str, result: CreateResult) -> None:
        entry = _Entry(model=_answering_model(self.client), result=result)
        with self._open() as cache:
            cache.set(key, entry.model_dump_json())

    def _to_config(self) -> CachedClientConfig:
        return CachedClientConfig(
            client=self.client.dump_component(),
            cache_seed=self.cache_seed,
            cache_path_root=os.fspath(self.cache_path_root),
        )

    @classmethod
    def _from_config(cls, config: CachedClientConfig) -> Self:
        return cls(
            ChatCompletionClient.load_component(config.client), config.cache_seed, config.cache_path_root
        )


class _Entry(BaseModel):
    """What the cache keeps: the answer and the model that gave it."""

    model: str
    result: CreateResult


def _key(client: ChatCompletionClient, request: Request) -> str:
    """Name a request to *client*: the same for the same request in every process."""
    parts = {
        "client": _normal(_identity(client)),
        "messages": [message.model_dump(mode="json", exclude_none=True) for message in request.messages],
        "tools": [tool.schema if isinstance(tool, Tool) else tool for tool in request.tools],
        "tool_choice": request.tool_choice,
        "json_output": request.json_output,
        "extra_create_args": dict(request.extra_create_args),
    }
    text = json.dumps(parts, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


# Where a request goes and who pays for it does not change the answer (``openai_utils.NON_CACHE_KEY``).
_NOT_IN_KEY = frozenset(
    {
        "api_key",
        "api_type",
        "api_version",
        "azure_ad_token",
        "azure_ad_token_provider",
        "azure_deployment",
        "azure_endpoint",
        "base_url",
        "default_headers",
        "max_retries",
        "model_capabilities",
        "model_info",
        "organization",
        "timeout",
    }
)
MESSAGE_OPTIONS = ("add_name_prefixes", "include_name_in_message")


def _identity(client: ChatCompletionClient) -> Any:
    """Return what decides on a client's answers: its model, its parameters, how it writes names."""
    if isinstance(client, ClientWrapper):
        parts = [_identity(inner) for inner in client.clients]
        return parts if len(parts) > 1 else parts[0]
    settings: dict[str, Any] = {**create_args_of(client)}
    if settings:
        config = raw_config_of(client)
        settings.update({option: config[option] for option in MESSAGE_OPTIONS if option in config})
    else:
        settings.update({"class": _plain(type(client)), **_declared(client)})
    return {name: value for name, value in settings.items() if name not in _NOT_IN_KEY}


def _declared(client: ChatCompletionClient) -> dict[str, Any]:
    try:
        return client._to_config().model_dump()  # pyright: ignore[reportPrivateUsage]
    except Exception:  # a client of the user's own that has no declarative form
        return raw_config_of(client)


def _normal(value: Any) -> Any:
    """Write 0.0 as 0: AutoGen's component form turns the one into the other."""
    if isinstance(value, dict):
        return {name: _normal(item) for name, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_normal(item) for item in cast("list[Any]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: Any) -> Any:
    """Write as JSON what the json module does not know."""
    if isinstance(value, type):
        schema = value.model_json_schema() if issubclass(value, BaseModel) else None
        return [f"{value.__module__}.{value.__qualname__}", schema]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Tool):
        return value.name
    if isinstance(value, Mapping):
        return dict(cast("Mapping[Any, Any]", value))
    if isinstance(value, (set, frozenset)):
        return sorted(cast("set[Any]", value), key=repr)
    return repr(value)


def _answering_model(client: ChatCompletionClient) -> str:
    """The model that an answer is put down to; of a fallback list the first one."""
    while isinstance(client, ClientWrapper):
        client = client.clients[0]
    return model_name_of(client)
