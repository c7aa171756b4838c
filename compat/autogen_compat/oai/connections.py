"""Connections to OpenAI's servers, and to servers that speak the same API, for synchronous callers.

The 0.4 model clients are not used for this: they take and return 0.4's message types, which have no place
for much of what 0.2 programs send and read (``name`` and ``function_call`` of a message, roles in any order,
``functions``, ``n``, ``prompt``, ids, finish reasons and the model of the answer). So requests go to the
openai package's asynchronous client, the one below the 0.4 clients, on the portal's event loop.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import openai

from autogen_compat.portal import call_in_caller, run_sync

_CALLABLES = ("api_key", "azure_ad_token_provider")
_END = object()
_CLOSE_SECONDS = 1.0


class _HttpPools:
    """One pool of HTTP connections per event loop, shared by all model clients.

    0.2 opened a pool per agent. One per process is quicker to build (TLS settings are read once), keeps
    connections alive between agents, and leaves nothing behind when agents come and go.
    """

    def __init__(self) -> None:
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()
        self._latest: Any = None
        self._claimed = False
        self._registered = False

    def latest(self) -> Any:
        """Return a pool to build a client with; whether it serves a loop is asked at the first request."""
        if self._latest is None:
            self._latest = openai.DefaultAsyncHttpxClient()
            self._claimed = False
        return self._latest

    def of_running_loop(self) -> Any:
        """Return the pool of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            if self._claimed:
                self._latest = None
            self._by_loop[loop] = self.latest()
            self._claimed = True
            self._close_at_exit()
        return self._by_loop[loop]

    def _close_at_exit(self) -> None:
        # After the portal's own registration, hence before its loop ends.
        if not self._registered:
            atexit.register(self.close)
            self._registered = True

    def close(self) -> None:
        """Close the pools whose loops still run."""
        for loop, pool in list(self._by_loop.items()):
            if loop.is_running():
                with contextlib.suppress(Exception):
                    asyncio.run_coroutine_threadsafe(pool.aclose(), loop).result(_CLOSE_SECONDS)

    def forget(self) -> None:
        """Start anew in a forked child, which must not use the parent's connections."""
        self.__init__()


_pools = _HttpPools()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pools.forget)


class Connection:
    """An openai client for one configuration, with synchronous requests.

    *options* are the arguments of ``openai.OpenAI``, or of ``openai.AzureOpenAI`` if *azure*. A synchronous
    ``http_client`` among them makes the requests itself, in the caller's thread.

    Raises:
        openai.OpenAIError: there is no API key, neither in *options* nor in the environment.
        TypeError: an argument that openai's client does not have.
    """

    def __init__(self, options: Mapping[str, Any], *, azure: bool = False) -> None:
        self.options = dict(options)
        self.azure = azure
        self._sync: Any = None
        own_http: Any = self.options.get("http_client")
        self._shares_pool = own_http is None
        self._pool: Any = None
        if own_http is not None and not hasattr(own_http, "aclose"):
            self._async: Any = None
            _ = self.sync_client
        else:
            self._pool = _pools.latest() if self._shares_pool else own_http
            self._async = self._build(self._pool)

    @property
    def client(self) -> Any:
        """The openai client that is used: the asynchronous one, unless ``http_client`` is synchronous."""
        return self._async or self._sync

    @property
    def sync_client(self) -> Any:
        """A synchronous openai client of the same configuration, built on first use."""
        if self._sync is None:
            kind: Any = openai.AzureOpenAI if self.azure else openai.OpenAI
            self._sync = kind(**self.options)
        return self._sync

    def _build(self, pool: Any) -> Any:
        kind: Any = openai.AsyncAzureOpenAI if self.azure else openai.AsyncOpenAI
        options = {**self.options, "http_client": pool}
        for key in _CALLABLES:
            if callable(options.get(key)):
                options[key] = _in_caller(options[key])
        return kind(**options)

    def _client_for_loop(self) -> Any:
        pool = _pools.of_running_loop() if self._shares_pool else self._pool
        if pool is not self._pool:  # another loop than before, e.g. after a fork
            self._async = self._build(pool)
            self._pool = pool
        return self._async

    def request(self, params: Mapping[str, Any]) -> Any:
        """Send a request and return the response: a chat completion if *params* has ``messages``."""
        if self._async is None:
            return completions_of(self._sync, params).create(**params)
        return run_sync(self._request(params))

    async def _request(self, params: Mapping[str, Any]) -> Any:
        return await completions_of(self._client_for_loop(), params).create(**params)

    def stream(self, params: Mapping[str, Any]) -> Iterator[Any]:
        """Send a request with ``stream=True`` and yield the chunks of its answer, in the caller's thread."""
        if self._async is None:
            yield from completions_of(self._sync, params).create(**params)
            return
        answer = run_sync(self._request(params))
        chunks = answer.__aiter__()
        try:
            while (chunk := run_sync(_next(chunks))) is not _END:
                yield chunk
        finally:
            run_sync(answer.close())


async def _next(chunks: Any) -> Any:
    try:
        return await chunks.__anext__()
    except StopAsyncIteration:
        return _END


def completions_of(client: Any, params: Mapping[str, Any]) -> Any:
    """Return the part of an openai *client* that serves a request with *params*."""
    return client.chat.completions if "messages" in params else client.completions


def _in_caller(function: Callable[[], Any]) -> Callable[[], Any]:
    """Return *function*, which the synchronous client would call, as the asynchronous client wants it.

    It is called in the thread that waits for the answer, as in 0.2.
    """

    async def call() -> Any:
        return await call_in_caller(function)

    return call
