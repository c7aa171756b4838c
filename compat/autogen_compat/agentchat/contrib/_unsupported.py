"""How contrib says that something of 0.2 is not there."""

from __future__ import annotations

from autogen_compat.exceptions import CompatUnsupported


def unsupported(name: str, replacement: str) -> CompatUnsupported:
    """Return the error for the use of *name*; *replacement* tells what to use."""
    return CompatUnsupported(f"{name} of AutoGen 0.2 is not supported by autogen_compat. {replacement}")
