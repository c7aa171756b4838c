"""Run coroutines from synchronous code, always on the same event loop, and call back into that code.

An AutoGen team or model client that has met one event loop fails on the next one, so ``asyncio.run`` per call
does not work. A portal owns one loop: a daemon thread, started by the first :func:`run_sync`, that every
later call from any thread shares. A forked child starts its own.

While a thread waits in :func:`run_sync` it serves callbacks: anything below the coroutine may
``await call_in_caller(func)``, and *func* runs in the waiting thread, with its thread locals, its context
variables, its signal handlers and its database connections. *func* may call :func:`run_sync` again.

Code that runs on an event loop of the user's, with no thread waiting, puts :func:`callbacks_here` around its
run: *func* is then simply called.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import contextvars
import inspect
import os
import sys
import threading
import time
import warnings
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Generator
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Final, Generic, ParamSpec, TypeVar, overload

T = TypeVar("T")
P = ParamSpec("P")

GRACE_SECONDS = 5.0
"""How long a cancelled coroutine may take to clean up before its caller stops waiting."""

CANCEL_SECONDS = 0.2
"""How long a coroutine has to end by itself after its ``on_cancel`` was called, before it is cancelled."""

# A lock wait cannot be interrupted by Ctrl-C on Windows; elsewhere the slice only serves to notice a dead
# loop thread.
_WAIT_SLICE = 0.1 if sys.platform == "win32" else 1.0


# What run_sync() itself needs of the stack, to cancel and clean up as well.
_FRAMES = 20


class CompatDeadlockError(RuntimeError):
    """Code on a portal's own thread asked to wait for a coroutine that only this thread could run."""


class CompatShutdownError(RuntimeError):
    """The interpreter is shutting down, or the portal was closed, or its thread ended, too early."""


class CompatCallerError(RuntimeError):
    """A callback was posted to a thread that no longer waits in :func:`run_sync`."""


class _Callback:
    """One function on its way to the waiting thread and its outcome on the way back."""

    __slots__ = ("args", "error", "func", "future", "kwargs", "loop", "value")

    def __init__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.func = func
        self.args = args
        self.kwargs = kwargs
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self.loop.create_future()
        self.value: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Call the function in this thread. What asks the whole program to end leaves it unanswered."""
        if self.future.cancelled():
            return
        try:
            self.value = self.func(*self.args, **self.kwargs)
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:
            # The traceback without this frame, which would keep the callback alive.
            self.error = error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        self._wake(self._finish)

    def refuse(self, error: BaseException | None) -> None:
        """Let the waiting coroutine fail with *error*, or cancel it."""
        self.error = error
        self._wake(self.future.cancel if error is None else self._finish)

    def _wake(self, func: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits for the outcome
            self.loop.call_soon_threadsafe(func)

    def _finish(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


class _Call(Generic[T]):
    """One coroutine on its way through the loop, its outcome, and what its caller does meanwhile."""

    def __init__(
        self,
        coro: Coroutine[Any, Any, T],
        on_cancel: Callable[[], object] | None,
        raises: bool,
        parent: _Call[Any] | None,
    ) -> None:
        self.coro = coro
        self.on_cancel = on_cancel
        self.raises = raises
        self.parent = parent
        self.thread = threading.get_ident()
        self.inbox: SimpleQueue[_Callback | None] = SimpleQueue()  # None: look whether you are done
        self.unanswered: set[_Callback] = set()
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.callback_error: BaseException | None = None
        self.task: asyncio.Task[None] | None = None
        self.loop: asyncio.AbstractEventLoop
        self.done = False
        self.cancelled = False
        self.closed = False

    # ------------------------------------------------------------ on the loop

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        if self.cancelled:
            self.coro.close()
            self._end()
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
        self._end()

    def _end(self) -> None:
        self.task = None  # its context leads back to this object
        self.done = True
        self.inbox.put(None)

    def cancel(self) -> None:
        self.cancelled = True
        task, on_cancel = self.task, self.on_cancel
        if task is None:
            return
        if on_cancel is None:
            task.cancel()
        else:
            self.loop.call_later(CANCEL_SECONDS, task.cancel)
        try:
            if on_cancel is not None:
                on_cancel()
        finally:
            self.refuse_all(None)

    # ------------------------------------------------------------ in the caller's thread

    def serve(self, alive: Callable[[], bool]) -> None:
        """Run callbacks until the coroutine is done.

        Raises:
            CompatShutdownError: the loop's thread ended before the coroutine did.
        """
        while not self.done:
            try:
                callback = self.inbox.get(timeout=_WAIT_SLICE)
            except Empty:
                if not alive() and not self.done:
                    raise CompatShutdownError(
                        "the portal's thread ended while the coroutine was running"
                    ) from None
                continue
            if callback is not None and callback in self.unanswered:
                callback.run()
                self.unanswered.discard(callback)

    def wait_for_cancellation(self) -> None:
        """Wait at most ``GRACE_SECONDS`` for the clean-up; no callback starts any more."""
        end = time.monotonic() + GRACE_SECONDS
        while not self.done and (left := end - time.monotonic()) > 0:
            with contextlib.suppress(Empty):
                self.inbox.get(timeout=min(left, _WAIT_SLICE))

    def close(self) -> None:
        self.closed = True
        self.refuse_all(_nobody_waits)

    # ------------------------------------------------------------ in any thread

    def post(self, callback: _Callback) -> None:
        self.unanswered.add(callback)
        self.inbox.put(callback)
        if self.closed:  # perhaps after the caller looked for the last time
            self.refuse_all(_nobody_waits)
        elif self.cancelled:
            self.refuse_all(None)

    def refuse_all(self, error: Callable[[], BaseException] | None) -> None:
        """Let everybody who waits for a callback fail with *error*, or cancel them."""
        with contextlib.suppress(KeyError):
            while self.unanswered:
                self.unanswered.pop().refuse(error and error())

    def record(self, error: BaseException) -> None:
        """Remember the first *error* of a callback; if it is to be raised, do not wait for ever.

        Within AutoGen's teams a ``CancelledError`` that nobody asked for ends nothing, and 0.4.5 swallows
        errors of the group chat's manager without an end.
        """
        if self.callback_error is not None or self.closed:
            return
        self.callback_error = error
        if self.raises:
            delay = CANCEL_SECONDS if isinstance(error, Exception) else 0
            self.loop.call_soon_threadsafe(self.loop.call_later, delay, self.cancel)

    def open_call(self) -> _Call[Any] | None:
        """Return this call, or the nearest one around it in the same thread, that still serves callbacks."""
        call: _Call[Any] | None = self
        while call is not None and call.closed:
            call = call.parent
        return call


def _nobody_waits() -> CompatCallerError:
    return CompatCallerError("the run_sync() call that this callback belongs to has returned")


class _LoopThread:
    """A daemon thread with an event loop that runs until :meth:`close`."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, name="autogen-compat-portal", daemon=True)
        self.closing = False
        try:
            self.thread.start()
        except RuntimeError:
            self.loop.close()
            raise

    def _serve(self) -> None:
        _thread_state.is_portal = True
        asyncio.set_event_loop(self.loop)
        try:
            # loop.stop(), or SystemExit in a task that user code started, must not end everybody's loop.
            while not self.closing and not self.loop.is_closed():
                with contextlib.suppress(SystemExit, KeyboardInterrupt):
                    self.loop.run_forever()
            if not self.loop.is_closed():
                self._drain()
        finally:
            self.loop.close()

    def _drain(self) -> None:
        """Give every task the chance to run its ``finally`` blocks."""
        while tasks := asyncio.all_tasks(self.loop):
            for task in tasks:
                task.cancel()
            with contextlib.suppress(SystemExit, KeyboardInterrupt):
                self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())

    def close(self) -> None:
        """Cancel what still runs and end the thread; waits at most ``GRACE_SECONDS``."""
        self.closing = True
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(GRACE_SECONDS)

    def submit(self, call: _Call[Any], context: contextvars.Context) -> None:
        self.loop.call_soon_threadsafe(call.start, self.loop, context=context)

    def cancel(self, call: _Call[Any]) -> None:
        """Cancel *call* and wait at most ``GRACE_SECONDS`` for its clean-up."""
        if self.loop.is_closed():
            call.coro.close()
        elif self.thread.is_alive():  # else this is a fork, and the coroutine another process's
            self.loop.call_soon_threadsafe(call.cancel)
            call.wait_for_cancellation()


class _ThreadState(threading.local):
    """What each thread knows about portals."""

    is_portal = False
    call: _Call[Any] | None = None
    """The innermost call that this thread waits for."""


_thread_state = _ThreadState()
_innermost: dict[int, _Call[Any]] = {}
"""The same calls by the identifiers of their threads, for other threads."""
_current_call: contextvars.ContextVar[_Call[Any] | None] = contextvars.ContextVar("call", default=None)
_callbacks_here: contextvars.ContextVar[bool] = contextvars.ContextVar("callbacks_here", default=False)
_portals: weakref.WeakSet[Portal] = weakref.WeakSet()


class Portal:
    """An event loop in a thread of its own.

    :func:`run_sync` uses one that the whole process shares. Make another to keep coroutines that block, or
    that must end together, away from it, and close it, or use it in a ``with`` statement.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()  # reentrant: a finalizer may call run_sync while this thread holds it
        self.final = False
        self._running: _LoopThread | None = None
        _portals.add(self)

    def __enter__(self) -> Portal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run_sync(
        self,
        coro: Coroutine[Any, Any, T],
        *,
        on_cancel: Callable[[], object] | None = None,
        raise_callback_errors: bool = False,
    ) -> T:
        """Run *coro* on this portal's loop: see :func:`run_sync`."""
        return run_sync(coro, on_cancel=on_cancel, raise_callback_errors=raise_callback_errors, portal=self)

    def close(self) -> None:
        """Cancel what still runs and end the thread; waits at most ``GRACE_SECONDS``. Later calls fail."""
        with self.lock:
            self.final = True
            running, self._running = self._running, None
        if running is not None:
            running.close()
            atexit.unregister(self.close)

    def after_fork(self) -> None:
        """Forget the parent's thread: the child has none, and the lock may be held for ever."""
        self.lock = threading.RLock()
        self._running = None

    def acquire(self) -> _LoopThread:
        """Return the running thread, started if need be.

        Raises:
            CompatDeadlockError: this is a portal's thread.
            CompatShutdownError: the portal is closed.
        """
        if _thread_state.is_portal:
            raise CompatDeadlockError("run_sync() would wait for its own thread: await the coroutine instead")
        running = self._running
        if running is not None and running.thread.is_alive() and not self.final:
            return running
        with self.lock:
            if self.final or sys.is_finalizing():
                raise CompatShutdownError("the portal is closed: no coroutine can be run any more")
            if self._running is None:
                self._running = self._start()
                atexit.register(self.close)
            elif not self._running.thread.is_alive():
                self._running = self._start()
            return self._running

    def _start(self) -> _LoopThread:
        try:
            return _LoopThread()
        except RuntimeError as error:  # Python 3.12 and later start no thread in a late atexit handler
            raise CompatShutdownError("no thread can be started any more") from error


_state: Final = Portal()
_alive = True


def _after_fork() -> None:
    _thread_state.is_portal = False
    _innermost.clear()  # other threads', which the child does not have
    for portal in tuple(_portals):
        portal.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def in_portal() -> bool:
    """Whether this is the thread of a portal's event loop, where :func:`run_sync` cannot be called."""
    return _thread_state.is_portal


def run_sync(
    coro: Coroutine[Any, Any, T],
    *,
    on_cancel: Callable[[], object] | None = None,
    raise_callback_errors: bool = False,
    portal: Portal | None = None,
) -> T:
    """Run *coro* on the process-wide loop, or that of *portal*, and wait for its result.

    The calling thread is blocked, whether or not it has a running event loop of its own, and runs the
    functions that *coro*, and the tasks below it, give to :func:`call_in_caller`. The coroutine sees the
    caller's context variables. What it raises reaches the caller as the same object, also ``SystemExit``
    and other ``BaseException``.

    Ctrl-C, and anything else that a callback raises to end the program, cancels the coroutine, gives it
    ``GRACE_SECONDS`` to clean up and is then raised as usual; a second Ctrl-C does not wait. Callbacks that
    have not started by then never do.

    Args:
        coro: the coroutine.
        on_cancel: called on the loop, once, before the coroutine is cancelled: AutoGen's teams end in order
            only if their ``CancellationToken`` is cancelled first. The coroutine is cancelled
            ``CANCEL_SECONDS`` later if it is still running.
        raise_callback_errors: the first exception that a callback let out ends the call, whatever the
            coroutine made of it: AutoGen 0.4.5's runtime swallows it, later ones raise another. The
            coroutine has ``CANCEL_SECONDS`` to end by itself.
        portal: the portal to use instead of the one that the process shares.

    Raises:
        CompatDeadlockError: called from a portal's own thread, e.g. by a tool; *coro* is closed.
        CompatShutdownError: the interpreter is shutting down, or *portal* is closed; *coro* is closed.
        TypeError: *coro* is not a coroutine.
    """
    if not _alive:  # a finalizer calls, so late in the exit that the names of this module are None
        coro.close()
        raise RuntimeError("the interpreter is shutting down: no coroutine can be run any more")
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"run_sync() takes a coroutine, not {type(coro).__name__}")
    try:
        _ensure_stack(_FRAMES)
        running = (portal or _state).acquire()
        call = _Call(coro, on_cancel, raise_callback_errors, _thread_state.call)
    except BaseException:
        coro.close()
        raise
    context = contextvars.copy_context()
    context.run(_current_call.set, call)
    _wait_for(call)
    try:
        running.submit(call, context)
        call.serve(running.thread.is_alive)
    except BaseException:
        running.cancel(call)
        raise
    finally:
        _wait_for(call.parent)
        call.close()
    error, call.error = call.error, None
    if raise_callback_errors and call.callback_error is not None:
        error = call.callback_error
    call.callback_error = None
    if error is None:
        return call.results[0]
    if isinstance(error, asyncio.CancelledError) and running.closing:
        error = CompatShutdownError("the portal was closed while the coroutine was running")
    # The error's traceback leads to this frame and to the call; with a reference back they would stay alive.
    try:
        raise error
    finally:
        del error


def _wait_for(call: _Call[Any] | None) -> None:
    """Note that this thread waits for *call*, or for none."""
    _thread_state.call = call
    if call is None:
        _innermost.pop(threading.get_ident(), None)
    else:
        _innermost[threading.get_ident()] = call


def cancel_call_of(thread: threading.Thread) -> None:
    """Cancel what *thread* waits for in :func:`run_sync`, if it does: there it raises ``CancelledError``."""
    call = _innermost.get(thread.ident or 0)
    if call is not None and call.task is not None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            call.loop.call_soon_threadsafe(call.cancel)


def _ensure_stack(frames: int) -> None:
    """Raise ``RecursionError`` now rather than halfway, with a task that nobody waits for."""
    if frames:
        _ensure_stack(frames - 1)


@overload
async def call_in_caller(func: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T: ...
@overload
async def call_in_caller(func: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...
async def call_in_caller(func: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Call *func* in the thread that waits in :func:`run_sync` for this coroutine or one around it.

    The thread runs callbacks one after the other, in the order of their arrival, in its own live context. If
    the result is awaitable it is awaited here. An exception arrives here as the same object.

    Where no thread waits, *func* is called directly within :func:`callbacks_here`; otherwise, e.g. in an
    agent of a runtime that was started elsewhere, in a worker thread, which is worth a warning.

    Raises:
        CompatCallerError: the call that this coroutine was started by has returned.
    """
    own = _current_call.get()
    call = own and own.open_call()
    if call is None:
        if own is not None:
            raise _nobody_waits()
        result = await _call_without_caller(func, args, kwargs)
    elif call.thread == threading.get_ident():  # an event loop that a callback runs
        result = func(*args, **kwargs)
    else:
        callback = _Callback(func, args, kwargs)
        call.post(callback)
        await callback.future
        result, error, callback.error = callback.value, callback.error, None
        if error is not None:
            call.record(error)
            try:  # here: one frame less in everybody's tracebacks
                raise error
            finally:
                del error
    if not inspect.isawaitable(result):
        return result
    try:
        return await result
    except BaseException as error:
        if call is not None and not _is_cancelled(error):
            call.record(error)
        raise


def _is_cancelled(error: BaseException) -> bool:
    """Whether *error* is the cancellation of this task, and not an exception that user code raised.

    Python 3.10 does not tell, so there every ``CancelledError`` is taken for a cancellation.
    """
    if not isinstance(error, asyncio.CancelledError):
        return False
    task = asyncio.current_task()
    return sys.version_info < (3, 11) or task is None or task.cancelling() > 0


async def _call_without_caller(
    func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    if _callbacks_here.get():
        return func(*args, **kwargs)
    warnings.warn(
        "no thread waits in run_sync() for this agent: its functions are called in a worker thread",
        RuntimeWarning,
        stacklevel=3,
    )
    return await asyncio.to_thread(func, *args, **kwargs)


@contextlib.contextmanager
def callbacks_here() -> Generator[None, None, None]:
    """Let :func:`call_in_caller` call functions directly, on the running loop, if no thread waits for them.

    For a chat that runs on an event loop of the user's: AutoGen 0.2 called synchronous functions there too.
    """
    token = _callbacks_here.set(True)
    try:
        yield
    finally:
        _callbacks_here.reset(token)
