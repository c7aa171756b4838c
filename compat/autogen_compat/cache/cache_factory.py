"""Which store a cache configuration means."""

from __future__ import annotations

import logging
import os
from typing import Any

from autogen_compat.cache.abstract_cache_base import AbstractCache

logger = logging.getLogger("autogen.cache.cache_factory")


class CacheFactory:
    """Builds stores; source: ``cache.cache_factory``."""

    @staticmethod
    def cache_factory(
        seed: str | int,
        redis_url: str | None = None,
        cache_path_root: str = ".cache",
        cosmosdb_config: dict[str, Any] | None = None,
    ) -> AbstractCache:
        """Return a Redis store for a *redis_url*, a Cosmos DB store for a *cosmosdb_config*, else a folder.

        A store whose Python package is not installed is passed over with a warning, as in 0.2.
        """
        if redis_url:
            try:
                from autogen_compat.cache.redis_cache import RedisCache

                return RedisCache(seed, redis_url)
            except ImportError:
                logger.warning("the redis package is not installed: another cache is used instead")
        if cosmosdb_config:
            try:
                from autogen_compat.cache.cosmos_db_cache import CosmosDBCache, CosmosDBConfig

                return CosmosDBCache.create_cache(seed, CosmosDBConfig(**cosmosdb_config))
            except ImportError:
                logger.warning("the azure-cosmos package is not installed: the disk is used instead")
        from autogen_compat.cache.disk_cache import DiskCache  # here: diskcache takes a moment to load

        # A cache of Redis or Cosmos DB that fell through has no folder of its own.
        return DiskCache(os.path.join(".", cache_path_root or ".cache", str(seed)))
