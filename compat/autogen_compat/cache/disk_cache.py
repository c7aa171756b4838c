"""A cache in a folder."""

from __future__ import annotations

from typing import Any

import diskcache  # pyright: ignore[reportMissingTypeStubs]

from autogen_compat._contexts import ClosedOnExit
from autogen_compat.cache.abstract_cache_base import AbstractCache


class DiskCache(ClosedOnExit, AbstractCache):
    """Keeps values in the folder *seed* with the diskcache library.

    Threads and processes may share the folder; one that 0.2 filled is read too, as the keys are the same.
    """

    def __init__(self, seed: str | int) -> None:
        self.cache: Any = diskcache.Cache(seed)

    def get(self, key: str, default: Any | None = None) -> Any | None:
        """Return the value stored under *key*, or *default*."""
        return self.cache.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Store *value* under *key*."""
        self.cache.set(key, value)

    def close(self) -> None:
        """Close the folder's database; the next use opens it again."""
        self.cache.close()
