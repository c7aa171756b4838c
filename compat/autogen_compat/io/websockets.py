"""A client behind a websocket as a stream: chats with somebody in a browser.

Needs the package ``websockets``.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import ssl
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, Protocol, TypeAlias

from autogen_compat.io.base import IOStream

__all__ = ("IOWebsockets",)

Data: TypeAlias = str | bytes

logger = logging.getLogger("autogen.io.websockets")
logger.setLevel(logging.INFO)


class ServerConnection(Protocol):
    """What is used of a connection of ``websockets.sync.server``."""

    def send(self, message: Data | Iterable[Data]) -> None:
        """Send a message."""
        ...

    def recv(self, timeout: float | None = None) -> Data:
        """Wait for a message."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class WebSocketServer(Protocol):
    """What is used of a server of ``websockets.sync.server``."""

    def serve_forever(self) -> None:
        """Serve until it is shut down."""
        ...

    def shutdown(self) -> None:
        """Take no more clients."""
        ...

    def __enter__(self) -> WebSocketServer: ...

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None: ...


class IOWebsockets(IOStream):
    """Prints to a client of a websocket and asks it.

    Args:
        websocket: the connection to it.

    Raises:
        ImportError: the package ``websockets`` is not installed.
    """

    def __init__(self, websocket: ServerConnection) -> None:
        _server_module()
        self._websocket = websocket

    @property
    def websocket(self) -> ServerConnection:
        """The connection."""
        return self._websocket

    @staticmethod
    @contextmanager
    def run_server_in_thread(
        *,
        host: str = "127.0.0.1",
        port: int = 8765,
        on_connect: Callable[[IOWebsockets], None],
        ssl_context: ssl.SSLContext | None = None,
        **kwargs: Any,
    ) -> Generator[str]:
        """Serve clients during a ``with`` block, each in its own thread.

        Args:
            host: address to listen on.
            port: port to listen on; 0: a free one.
            on_connect: called for every client with its stream, which is the default stream of that thread.
                Its errors are logged.
            ssl_context: for encrypted connections.
            kwargs: passed to ``websockets.sync.server.serve``.

        Yields:
            The address for clients: ``ws://<host>:<port>``, with *ssl_context* ``wss://...``.

        Raises:
            ImportError: the package ``websockets`` is not installed.
            OSError: the port is taken.
        """
        serve = _server_module().serve
        # Renamed in websockets 13.
        name = "ssl" if "ssl" in inspect.signature(serve).parameters else "ssl_context"

        def handle(websocket: ServerConnection) -> None:
            _serve_client(websocket, on_connect)

        with serve(handle, host=host, port=port, **{name: ssl_context}, **kwargs) as server:
            thread = threading.Thread(target=server.serve_forever, name="autogen-compat-websockets")
            thread.start()
            try:
                scheme = "ws" if ssl_context is None else "wss"
                yield f"{scheme}://{host}:{port or server.socket.getsockname()[1]}"
            finally:
                server.shutdown()
                thread.join()

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        """Send what the builtin would print, as one message."""
        self._websocket.send(sep.join(map(str, objects)) + end)

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        """Send *prompt*, if there is one, and return the next message."""
        if prompt:
            self._websocket.send(prompt)
        message = self._websocket.recv()
        return message.decode("utf-8") if isinstance(message, bytes) else message


def _serve_client(websocket: ServerConnection, on_connect: Callable[[IOWebsockets], None]) -> None:
    logger.info("A client connected: %s", websocket)
    try:
        stream = IOWebsockets(websocket)
        with IOStream.set_default(stream):
            on_connect(stream)
    except Exception as error:
        logger.warning("Error in on_connect: %s", error)


def _server_module() -> Any:
    return importlib.import_module("websockets.sync.server")
