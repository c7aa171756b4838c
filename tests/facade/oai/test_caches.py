"""The stores for answers."""

from __future__ import annotations

import logging
import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autogen_compat.cache import AbstractCache, Cache
from autogen_compat.cache.cache_factory import CacheFactory
from autogen_compat.cache.cosmos_db_cache import CosmosDBCache
from autogen_compat.cache.disk_cache import DiskCache
from autogen_compat.cache.in_memory_cache import InMemoryCache


def keeps_values(cache: AbstractCache) -> None:
    with cache as store:
        assert store.get("a") is None
        assert store.get("a", 1) == 1
        store.set("a", {"b": [1, 2]})
        assert store.get("a") == {"b": [1, 2]}
    with cache as store:
        assert store.get("a") == {"b": [1, 2]}, "the store can be entered again"


def test_disk() -> None:
    cache = Cache.disk("seed", "root")
    keeps_values(cache)
    assert isinstance(cache.cache, DiskCache)
    assert Path("root/seed").is_dir()
    assert Cache.disk().config == {"cache_seed": "42", "cache_path_root": ".cache"}


def test_memory() -> None:
    keeps_values(InMemoryCache())
    keeps_values(InMemoryCache(3))


def test_only_known_settings() -> None:
    with pytest.raises(ValueError, match="Invalid config key: colour"):
        Cache({"colour": "red"})


def test_a_missing_package_means_the_disk(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "autogen_compat.cache.redis_cache", raising=False)
    monkeypatch.setitem(sys.modules, "azure.cosmos", None)
    with caplog.at_level(logging.WARNING):
        cache = CacheFactory.cache_factory("s", redis_url="redis://x", cosmosdb_config={"container_id": "c"})
    assert isinstance(cache, DiskCache)
    assert "redis" in caplog.text
    assert "azure-cosmos" in caplog.text
    cache.close()


class Container:
    """As much of an azure-cosmos container as a cache uses; the service itself cannot run here."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def read_item(self, item: str, partition_key: str) -> dict[str, Any]:
        try:
            return self.items[item, partition_key]
        except KeyError:
            raise NotFoundError from None

    def upsert_item(self, item: dict[str, Any]) -> None:
        self.items[item["id"], item["partitionKey"]] = item


class NotFoundError(Exception):
    pass


class Client:
    def __init__(self) -> None:
        self.container = Container()
        self.names: list[str] = []

    def get_database_client(self, name: str) -> Client:
        self.names.append(name)
        return self

    def create_container_if_not_exists(self, id: str, partition_key: Any) -> Container:
        self.names.append(id)
        return self.container


def test_cosmos(monkeypatch: pytest.MonkeyPatch) -> None:
    cosmos: Any = ModuleType("azure.cosmos")
    cosmos.exceptions = ModuleType("azure.cosmos.exceptions")
    cosmos.exceptions.CosmosResourceNotFoundError = NotFoundError
    cosmos.PartitionKey = lambda path: path
    monkeypatch.setitem(sys.modules, "azure.cosmos", cosmos)
    client = Client()
    cache = Cache.cosmos_db(container_id="answers", cache_seed=7, client=client)
    keeps_values(cache)
    assert isinstance(cache.cache, CosmosDBCache)
    assert client.names == ["autogen_cache", "answers"]
    assert pickle.loads(client.container.items["a", "7"]["data"]) == {"b": [1, 2]}
