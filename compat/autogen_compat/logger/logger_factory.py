"""Which logger a name means."""

from __future__ import annotations

from typing import Any, Literal

from autogen_compat.logger.base_logger import BaseLogger
from autogen_compat.logger.file_logger import FileLogger
from autogen_compat.logger.sqlite_logger import SqliteLogger

__all__ = ["LoggerFactory"]


class LoggerFactory:
    """Builds loggers; source: ``logger.logger_factory``."""

    @staticmethod
    def get_logger(
        logger_type: Literal["sqlite", "file"] = "sqlite", config: dict[str, Any] | None = None
    ) -> BaseLogger:
        """Return a new logger.

        *config* may have ``dbname`` (default ``logs.db``) for sqlite and ``filename`` (default
        ``runtime.log``, in the folder ``autogen_logs``) for a file.

        Raises:
            ValueError: *logger_type* is another name.
        """
        if logger_type == "sqlite":
            return SqliteLogger(config or {})
        if logger_type == "file":
            return FileLogger(config or {})
        raise ValueError(f"[logger_factory] Unknown logger type: {logger_type}")
