"""The cache that programs ask for by kind: ``Cache.disk``, ``Cache.redis``, ``Cache.cosmos_db``."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from autogen_compat.cache.abstract_cache_base import AbstractCache
from autogen_compat.cache.cache_factory import CacheFactory


class Cache(AbstractCache):
    """A cache built from a configuration, with the store that does the work in :attr:`cache`.

    Raises:
        ValueError: *config* has a key that is not in ``ALLOWED_CONFIG_KEYS``.
    """

    ALLOWED_CONFIG_KEYS = ["cache_seed", "redis_url", "cache_path_root", "cosmos_db_config"]  # noqa: RUF012

    @staticmethod
    def redis(cache_seed: str | int = 42, redis_url: str = "redis://localhost:6379/0") -> Cache:
        """Return a cache on a Redis server; *cache_seed* is part of every key."""
        return Cache({"cache_seed": cache_seed, "redis_url": redis_url})

    @staticmethod
    def disk(cache_seed: str | int = 42, cache_path_root: str = ".cache") -> Cache:
        """Return a cache in the folder ``cache_path_root/cache_seed``."""
        return Cache({"cache_seed": cache_seed, "cache_path_root": cache_path_root})

    @staticmethod
    def cosmos_db(
        connection_string: str | None = None,
        container_id: str | None = None,
        cache_seed: str | int = 42,
        client: Any | None = None,
    ) -> Cache:
        """Return a cache in the Azure Cosmos DB database ``autogen_cache``."""
        settings = {
            "connection_string": connection_string,
            "database_id": "autogen_cache",
            "container_id": container_id,
            "client": client,
        }
        return Cache({"cache_seed": str(cache_seed), "cosmos_db_config": settings})

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.config["cache_seed"] = str(self.config.get("cache_seed", 42))
        for key in self.config:
            if key not in self.ALLOWED_CONFIG_KEYS:
                raise ValueError(f"Invalid config key: {key}")
        self.cache: AbstractCache = CacheFactory.cache_factory(
            seed=self.config["cache_seed"],
            redis_url=self.config.get("redis_url"),
            cache_path_root=self.config.get("cache_path_root"),  # pyright: ignore[reportArgumentType]
            cosmosdb_config=self.config.get("cosmos_db_config"),
        )

    def __enter__(self) -> Any:
        """Enter the store and return it: the object of a ``with`` statement is the store, as in 0.2."""
        return self.cache.__enter__()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return self.cache.__exit__(exc_type, exc_value, traceback)

    def get(self, key: str, default: Any | None = None) -> Any | None:
        """Return the value stored under *key*, or *default*."""
        return self.cache.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Store *value* under *key*."""
        self.cache.set(key, value)

    def close(self) -> None:
        """Release the store's files or connections."""
        self.cache.close()
