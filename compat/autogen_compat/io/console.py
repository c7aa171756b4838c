"""The console as a stream."""

from __future__ import annotations

import getpass
from typing import Any

from autogen_compat.io.base import IOStream

__all__ = ("IOConsole",)


class IOConsole(IOStream):
    """Prints to standard output, reads from standard input."""

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        """Print as the builtin does."""
        print(*objects, sep=sep, end=end, flush=flush)

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        """Show *prompt* and return one line; what is typed as a *password* is not shown."""
        return getpass.getpass(prompt or "Password: ") if password else input(prompt)
