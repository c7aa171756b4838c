"""A cache that lives as long as its object."""

from __future__ import annotations

from typing import Any

from autogen_compat._contexts import ClosedOnExit
from autogen_compat.cache.abstract_cache_base import AbstractCache


class InMemoryCache(ClosedOnExit, AbstractCache):
    """Keeps values in a dict; a stored None counts as absent, as in 0.2."""

    def __init__(self, seed: str | int = "") -> None:
        self._prefix = f"{seed}_" if str(seed) else ""
        self._cache: dict[str, Any] = {}

    def _prefixed_key(self, key: str) -> str:
        return self._prefix + key

    def get(self, key: str, default: Any | None = None) -> Any | None:
        """Return the value stored under *key*, or *default*."""
        value = self._cache.get(self._prefixed_key(key))
        return default if value is None else value

    def set(self, key: str, value: Any) -> None:
        """Store *value* under *key*."""
        self._cache[self._prefixed_key(key)] = value

    def close(self) -> None:
        """Do nothing: the values stay, so that the object can be used in several ``with`` statements."""
