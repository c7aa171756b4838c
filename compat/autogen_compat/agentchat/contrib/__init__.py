"""0.2's agents and capabilities beyond the core (``autogen.agentchat.contrib``)."""

from __future__ import annotations

import importlib
from types import ModuleType

# 0.2 loaded this with the package itself, so programs use it without importing it.
_MODULES = frozenset({"capabilities"})


def __getattr__(name: str) -> ModuleType:
    """Load the module *name*."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")
