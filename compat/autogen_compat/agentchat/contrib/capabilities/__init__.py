"""Capabilities that are added to agents (``autogen.agentchat.contrib.capabilities``)."""

from __future__ import annotations

import importlib
from types import ModuleType

# 0.2 loaded these with the package itself, so programs use them without importing them.
_MODULES = frozenset(
    (
        "text_compressors",
        "transform_messages",
        "transforms",
        "transforms_util",
    )
)


def __getattr__(name: str) -> ModuleType:
    """Load the module *name*."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")
