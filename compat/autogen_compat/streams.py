"""Watching 0.2 chats: each runs as an AutoGen 0.4 team, and these are its messages and events as they appear.

They are objects of ``autogen_agentchat.messages``: ``TextMessage`` for what is said, ``ToolCallRequestEvent``
and ``ToolCallExecutionEvent`` for functions. Chats inside of a chat (nested ones, those that a function
starts) are watched with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

from autogen_compat import portal
from autogen_compat.engine import team
from autogen_compat.engine.team import Item, Observer

T = TypeVar("T")
P = ParamSpec("P")


_PATIENCE = 0.1
"""How many seconds a chat that nobody wants has to end by itself before it is cancelled, again."""


class _Unwanted(BaseException):
    """Ends a chat of which nobody wants to see more."""


@contextmanager
def observe(observer: Observer) -> Generator[None, None, None]:
    """Give the messages and events of the chats started inside to *observer*.

    Of a synchronous chat it gets them in the thread that started the chat, of an asynchronous one on its
    event loop. It may be a coroutine function. What it raises ends the chat and is raised there.
    """
    token = team.observers.set((*team.observers.get(), observer))
    try:
        yield
    finally:
        team.observers.reset(token)


def stream(chat: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Generator[Item | T, None, None]:
    """Start a chat, and yield its messages and events, and in the end its result.

    ``for item in stream(user_proxy.initiate_chat, assistant, message="…"): …``

    The chat goes on in a thread of its own while the caller looks at its messages: reply functions, tools and
    human input run there, with a copy of the caller's context variables. Closing the generator, or Ctrl-C,
    ends the chat: what it waits for (a model) is cancelled, what it does (a function) is waited for.

    Args:
        chat: a synchronous function, usually an agent's ``initiate_chat``.
        args: its arguments.
        kwargs: its arguments.

    Raises:
        BaseException: what the chat raised.
    """
    items: SimpleQueue[Item | None] = SimpleQueue()
    outcome: Future[T] = Future()
    closed = threading.Event()

    def show(item: Item) -> None:
        if closed.is_set():
            raise _Unwanted
        items.put(item)

    def run() -> None:
        try:
            with observe(show):
                outcome.set_result(chat(*args, **kwargs))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            items.put(None)

    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(run,), name="autogen-compat-stream", daemon=True)
    thread.start()
    try:
        while (item := items.get()) is not None:
            yield item
        yield outcome.result()
    finally:
        closed.set()
        thread.join(_PATIENCE)
        while thread.is_alive():
            portal.cancel_call_of(thread)
            thread.join(_PATIENCE)


async def a_stream(chat: Awaitable[T]) -> AsyncGenerator[Item | T, None]:
    """Yield the messages and events of an asynchronous chat, and in the end its result.

    ``async for item in a_stream(user_proxy.a_initiate_chat(assistant, message="…")): …``

    Closing the generator cancels the chat.

    Args:
        chat: a chat, usually from an agent's ``a_initiate_chat``.

    Raises:
        BaseException: what the chat raised.
    """
    items: asyncio.Queue[Item | None] = asyncio.Queue()

    async def run() -> T:
        with observe(items.put_nowait):
            return await chat

    task = asyncio.ensure_future(run())
    task.add_done_callback(lambda _: items.put_nowait(None))
    try:
        while (item := await items.get()) is not None:
            yield item
        yield await task
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
