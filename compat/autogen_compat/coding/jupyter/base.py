"""Where a Jupyter server is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass
class JupyterConnectionInfo:
    """Address of a Jupyter server or kernel gateway."""

    host: str
    """Name or address of the machine."""
    use_https: bool
    """Whether connections are encrypted."""
    port: int | None = None
    """None: the default port of HTTP or HTTPS."""
    token: str | None = None
    """None: the server wants none."""


@runtime_checkable
class JupyterConnectable(Protocol):
    """What has a Jupyter server."""

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        """Where the server is."""
        ...
