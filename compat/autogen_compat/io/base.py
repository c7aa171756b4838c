"""Protocols of input and output, and which stream is the current one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Protocol, runtime_checkable

__all__ = ("IOStream", "InputStream", "OutputStream")


@runtime_checkable
class OutputStream(Protocol):
    """What an agent can print to."""

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        """Print as the builtin does."""
        ...


@runtime_checkable
class InputStream(Protocol):
    """What an agent can ask a human."""

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        """Show *prompt* and return one line; do not show what is typed if it is a *password*."""
        ...


@runtime_checkable
class IOStream(InputStream, OutputStream, Protocol):
    """A stream of both directions.

    Each context (thread or task) has a default stream: the one of the innermost ``set_default`` block, else
    the process's global one.
    """

    _default_io_stream: ClassVar[ContextVar[IOStream | None]] = ContextVar("default_iostream", default=None)
    _global_default: ClassVar[IOStream | None] = None

    @staticmethod
    def set_global_default(stream: IOStream) -> None:
        """Make *stream* the default of every context that has none of its own."""
        IOStream._global_default = stream

    @staticmethod
    def get_global_default() -> IOStream:
        """Return the global default.

        Raises:
            RuntimeError: there is none.
        """
        if IOStream._global_default is None:
            raise RuntimeError("No global default IOStream has been set")
        return IOStream._global_default

    @staticmethod
    def get_default() -> IOStream:
        """Return this context's stream."""
        stream = IOStream._default_io_stream.get()
        return IOStream.get_global_default() if stream is None else stream

    @staticmethod
    @contextmanager
    def set_default(stream: IOStream | None) -> Generator[None]:
        """Make *stream* this context's default within a ``with`` block; None: the global one."""
        token = IOStream._default_io_stream.set(stream)
        try:
            yield
        finally:
            IOStream._default_io_stream.reset(token)
