"""Stores for model answers, as ``autogen.cache`` of 0.2 has them."""

from __future__ import annotations

import importlib
from types import ModuleType

from autogen_compat.cache.abstract_cache_base import AbstractCache
from autogen_compat.cache.cache import Cache

__all__ = ["AbstractCache", "Cache"]


def __getattr__(name: str) -> ModuleType:
    """Load ``disk_cache``, which 0.2 loaded with the package itself."""
    if name != "disk_cache":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")
