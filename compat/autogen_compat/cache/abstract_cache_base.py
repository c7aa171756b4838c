"""What every cache can do."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol

from typing_extensions import Self


class AbstractCache(Protocol):
    """A store of picklable values under text keys, usable in a ``with`` statement.

    A program may pass any object with these methods as ``cache=``. Source: ``cache.abstract_cache_base``.
    """

    def get(self, key: str, default: Any | None = None) -> Any | None:
        """Return the value stored under *key*, or *default*."""
        ...

    def set(self, key: str, value: Any) -> None:
        """Store *value* under *key*."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
