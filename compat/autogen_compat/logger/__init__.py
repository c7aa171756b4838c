"""Where runtime logging writes to, as ``autogen.logger`` of 0.2 has it.

A logger is loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autogen_compat.logger.file_logger import FileLogger
    from autogen_compat.logger.logger_factory import LoggerFactory
    from autogen_compat.logger.sqlite_logger import SqliteLogger

__all__ = ["FileLogger", "LoggerFactory", "SqliteLogger"]

_HOMES = {"FileLogger": "file_logger", "LoggerFactory": "logger_factory", "SqliteLogger": "sqlite_logger"}


def __getattr__(name: str) -> object:
    """Load *name* from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
