"""A cache on a Redis server."""

from __future__ import annotations

import pickle
from typing import Any

import redis

from autogen_compat._contexts import ClosedOnExit
from autogen_compat.cache.abstract_cache_base import AbstractCache


class RedisCache(ClosedOnExit, AbstractCache):
    """Keeps pickled values under the keys ``autogen:<seed>:<key>``, which 0.2 uses too.

    Values are unpickled: use a server that only trusted programs write to.
    """

    def __init__(self, seed: str | int, redis_url: str) -> None:
        self.seed = seed
        self.cache: Any = redis.Redis.from_url(redis_url)  # pyright: ignore[reportUnknownMemberType]

    def _prefixed_key(self, key: str) -> str:
        return f"autogen:{self.seed}:{key}"

    def get(self, key: str, default: Any | None = None) -> Any | None:
        """Return the value stored under *key*, or *default*."""
        stored = self.cache.get(self._prefixed_key(key))
        return default if stored is None else pickle.loads(stored)

    def set(self, key: str, value: Any) -> None:
        """Store *value* under *key*."""
        self.cache.set(self._prefixed_key(key), pickle.dumps(value))

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        self.cache.close()
