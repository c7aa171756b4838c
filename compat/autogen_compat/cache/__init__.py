"""Stores for model answers, as ``autogen.cache`` of 0.2 has them."""

from autogen_compat.cache.abstract_cache_base import AbstractCache
from autogen_compat.cache.cache import Cache

__all__ = ["AbstractCache", "Cache"]
