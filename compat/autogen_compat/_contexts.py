"""Objects for ``with`` statements: leaving one stops or closes it."""

from __future__ import annotations

from types import TracebackType

from typing_extensions import Self


class _Left:
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        raise NotImplementedError


class StoppedOnExit(_Left):
    """Is stopped when its ``with`` statement ends."""

    def stop(self) -> None:
        """Stop it."""
        raise NotImplementedError

    def _leave(self) -> None:
        self.stop()


class ClosedOnExit(_Left):
    """Is closed when its ``with`` statement ends."""

    def close(self) -> None:
        """Close it."""
        raise NotImplementedError

    def _leave(self) -> None:
        self.close()
