"""Run coroutines from synchronous code, always on the same event loop.

An AutoGen team or model client that has met one event loop fails on the next one, so ``asyncio.run`` per call
does not work. The portal owns one loop for the whole process: a daemon thread, started by the first
:func:`run_sync`, that every later call from any thread shares. A forked child starts its own.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import contextvars
import os
import sys
import threading
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")

GRACE_SECONDS = 5.0
"""How long a cancelled coroutine may take to clean up before its caller stops waiting."""

# A lock wait cannot be interrupted by Ctrl-C on Windows; elsewhere the slice only serves to notice a dead
# loop thread.
_WAIT_SLICE = 0.1 if sys.platform == "win32" else 1.0


class CompatDeadlockError(RuntimeError):
    """Code on the portal's own thread asked to wait for a coroutine that only this thread could run."""


class CompatShutdownError(RuntimeError):
    """The interpreter is shutting down, or the portal's thread ended, before the coroutine did."""


class _Call(Generic[T]):
    """One coroutine on its way through the loop and its outcome."""

    def __init__(self, coro: Coroutine[Any, Any, T]) -> None:
        self.coro = coro
        self.done = threading.Event()
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.task: asyncio.Task[None] | None = None
        self.cancelled = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.cancelled:
            self.coro.close()
            self.done.set()
            return
        self.task = loop.create_task(self._run())
        self.task.add_done_callback(self._finish)

    async def _run(self) -> None:
        # SystemExit or KeyboardInterrupt leaving a task would stop the loop for everybody, hence
        # BaseException.
        try:
            self.results.append(await self.coro)
        except BaseException as error:
            self.error = error

    def _finish(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():  # before its first step, so nobody has awaited the coroutine
            self.coro.close()
            self.error = asyncio.CancelledError()
        self.done.set()

    def cancel(self) -> None:
        self.cancelled = True
        if self.task is not None:
            self.task.cancel()


class _Portal:
    """A daemon thread with an event loop that runs until :meth:`close`."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, name="autogen-compat-portal", daemon=True)
        self._closing = False
        self.thread.start()

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            # loop.stop(), or SystemExit in a task that user code started, must not end everybody's loop.
            while not self._closing and not self.loop.is_closed():
                with contextlib.suppress(SystemExit, KeyboardInterrupt):
                    self.loop.run_forever()
            if not self.loop.is_closed():
                self._drain()
        finally:
            self.loop.close()

    def _drain(self) -> None:
        """Give every task the chance to run its ``finally`` blocks."""
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())

    def close(self) -> None:
        """Cancel what still runs and end the thread; waits at most ``GRACE_SECONDS``."""
        self._closing = True
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(GRACE_SECONDS)

    def submit(self, call: _Call[Any], context: contextvars.Context) -> None:
        self.loop.call_soon_threadsafe(call.start, self.loop, context=context)

    def wait(self, call: _Call[Any], timeout: float | None = None) -> None:
        """Wait until *call* is done, for ever or for *timeout* seconds.

        Raises:
            CompatShutdownError: the loop's thread ended before the call did.
        """
        waited = 0.0
        while not call.done.wait(_WAIT_SLICE):
            waited += _WAIT_SLICE
            if timeout is not None and waited >= timeout:
                return
            if not self.thread.is_alive() and not call.done.is_set():
                raise CompatShutdownError("the portal's thread ended while the coroutine was running")

    def cancel(self, call: _Call[Any]) -> None:
        if self.loop.is_closed():
            call.coro.close()
            return
        self.loop.call_soon_threadsafe(call.cancel)
        self.wait(call, GRACE_SECONDS)


class _State:
    """The portal of this process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()  # reentrant: a finalizer may call run_sync while this thread holds it
        self.portal: _Portal | None = None
        self.final = False
        self.registered = False

    def after_fork(self) -> None:
        """Forget the parent's portal: the child has no such thread, and the lock may be held for ever."""
        self.lock = threading.RLock()
        self.portal = None

    def acquire(self) -> _Portal:
        with self.lock:
            if self.final:
                raise CompatShutdownError(
                    "the interpreter is shutting down: no coroutine can be run any more"
                )
            if self.portal is None or not self.portal.thread.is_alive():
                self.portal = _Portal()
            if not self.registered:
                atexit.register(self.shut_down)
                self.registered = True
            return self.portal

    def shut_down(self) -> None:
        with self.lock:
            self.final = True
            portal, self.portal = self.portal, None
        if portal is not None:
            portal.close()


_state = _State()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_state.after_fork)


def run_sync(coro: Coroutine[Any, Any, T]) -> T:
    """Run *coro* on the process-wide loop and wait for its result.

    The calling thread is blocked, whether or not it has a running event loop of its own. The coroutine sees
    the caller's context variables. What it raises reaches the caller as the same object, also ``SystemExit``
    and other ``BaseException``. Ctrl-C cancels the coroutine, gives it ``GRACE_SECONDS`` to clean up and is
    then raised as usual; a second Ctrl-C does not wait.

    Raises:
        CompatDeadlockError: called from the loop's own thread, e.g. by a tool; *coro* is closed.
        CompatShutdownError: the interpreter is shutting down; *coro* is closed.
        TypeError: *coro* is not a coroutine.
    """
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"run_sync() takes a coroutine, not {type(coro).__name__}")
    try:
        portal = _state.acquire()
        if threading.current_thread() is portal.thread:
            raise CompatDeadlockError("run_sync() would wait for its own thread: await the coroutine instead")
    except BaseException:
        coro.close()
        raise
    call = _Call(coro)
    try:
        portal.submit(call, contextvars.copy_context())
        portal.wait(call)
    except BaseException:
        portal.cancel(call)
        raise
    if call.error is None:
        return call.results[0]
    # The error's traceback leads to this frame and to the call; with a reference back they would stay alive.
    error, call.error = call.error, None
    try:
        raise error
    finally:
        del error
