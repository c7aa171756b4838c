"""The files that a project is described in, read as text and as TOML."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from os import PathLike
from typing import Any

_TOML = "tomllib" if sys.version_info >= (3, 11) else "tomli"


def text_of(path: str | PathLike[str]) -> str:
    """The text of a file; empty if it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def toml_of(text: str) -> dict[str, Any]:
    """What a TOML document says; nothing if it is not valid: whoever builds the project will hear of that."""
    loads: Callable[[str], dict[str, Any]] = import_module(_TOML).loads
    try:
        return loads(text)
    except ValueError:
        return {}
