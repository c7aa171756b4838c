"""``call_in_caller``: what runs where, in which order, and with which context."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import signal
import sqlite3
import sys
import threading
import traceback
import warnings
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest
from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
from opentelemetry import trace

from autogen_compat import portal
from autogen_compat.portal import CompatCallerError, call_in_caller, callbacks_here, in_portal, run_sync


async def call(func: Callable[..., Any], *arguments: Any) -> Any:
    await asyncio.sleep(0)
    return await call_in_caller(func, *arguments)


class Mine(Exception):
    pass


def fail(error: BaseException) -> NoReturn:
    raise error


def test_warnings_are_errors_here() -> None:
    with pytest.raises(ResourceWarning):
        warnings.warn("left open", ResourceWarning, stacklevel=1)


# ---------------------------------------------------------------- threads


def test_in_the_main_thread() -> None:
    assert run_sync(call(threading.current_thread)) is threading.current_thread()


def test_in_eight_threads_at_once() -> None:
    barrier = threading.Barrier(8)

    def work(_: int) -> bool:
        barrier.wait()
        own = threading.get_ident()
        return all(run_sync(call(threading.get_ident)) == own for _ in range(25))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_arguments_and_results() -> None:
    async def work() -> tuple[str, int]:
        return await call_in_caller("{}-{other}".format, 1, other=2), await call_in_caller(int, "7")

    assert run_sync(work()) == ("1-2", 7)


def test_what_belongs_to_a_thread() -> None:
    local = threading.local()
    local.value = "mine"
    database = sqlite3.connect(":memory:")  # refuses other threads
    received: list[int] = []

    def receive(number: int, _: object) -> None:
        received.append(number)

    async def work() -> Any:
        handler = await call_in_caller(signal.signal, signal.SIGUSR1, receive)
        await call_in_caller(signal.raise_signal, signal.SIGUSR1)
        await call_in_caller(signal.signal, signal.SIGUSR1, handler)
        await call_in_caller(setattr, local, "value", "changed")
        return await call_in_caller(lambda: database.execute("select 6 * 7").fetchone())

    assert run_sync(work()) == (42,)
    assert local.value == "changed"
    assert received == [signal.SIGUSR1]
    database.close()


def test_on_an_event_loop_that_a_callback_runs() -> None:
    """The thread that should take the callback is the one that posts it."""

    async def work() -> int:
        context = contextvars.copy_context()
        return await call_in_caller(context.run, asyncio.run, call(threading.get_ident))

    assert run_sync(work()) == threading.get_ident()


def test_in_portal() -> None:
    async def on_the_loop() -> bool:
        return in_portal()

    assert run_sync(on_the_loop())
    assert not run_sync(call(in_portal))
    assert not in_portal()


# ---------------------------------------------------------------- context


def test_context_variables_in_both_directions() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

    async def work() -> str:
        variable.set("of the task")
        seen = await call_in_caller(variable.get)
        await call_in_caller(variable.set, "callback")
        return seen

    variable.set("caller")
    assert run_sync(work()) == "caller"
    assert variable.get() == "callback"


def test_parents_of_spans() -> None:
    def span(number: int) -> trace.Span:
        return trace.NonRecordingSpan(trace.SpanContext(1, number, is_remote=False))

    def current() -> int:
        return trace.get_current_span().get_span_context().span_id

    async def work() -> tuple[int, int]:
        inherited = current()
        with trace.use_span(span(3)):
            return inherited, await call_in_caller(current)

    with trace.use_span(span(2)):
        assert run_sync(work()) == (2, 2)


# ---------------------------------------------------------------- awaitables and order


def test_awaitable_results_are_awaited_on_the_loop() -> None:
    async def where() -> tuple[bool, int]:
        await asyncio.sleep(0)
        return in_portal(), await call_in_caller(threading.get_ident)

    async def work() -> list[tuple[bool, int]]:
        return [await call_in_caller(where), await call_in_caller(lambda: where())]

    assert run_sync(work()) == [(True, threading.get_ident())] * 2


def test_parallel_callbacks_run_one_after_the_other() -> None:
    events: list[str] = []

    def tool(number: int) -> int:
        events.append(f"begin {number}")
        run_sync(asyncio.sleep(0.01))
        events.append(f"end {number}")
        return number

    async def work() -> list[int]:
        return await asyncio.gather(*(call_in_caller(tool, number) for number in range(4)))

    assert run_sync(work()) == [0, 1, 2, 3]
    assert events == [f"{what} {number}" for number in range(4) for what in ("begin", "end")]


def test_from_tasks_and_groups_below() -> None:
    async def in_a_task() -> Any:
        return await asyncio.create_task(call(threading.get_ident))

    async def in_gather() -> Any:
        return (await asyncio.gather(in_a_task(), call(threading.get_ident)))[0]

    async def in_a_thread() -> Any:
        return await asyncio.to_thread(lambda: asyncio.run(call(threading.get_ident)))

    async def in_wait_for() -> Any:
        return await asyncio.wait_for(call(threading.get_ident), 10)

    async def in_a_group() -> Any:
        if sys.version_info < (3, 11):
            return await in_gather()
        async with asyncio.TaskGroup() as group:
            task = group.create_task(in_gather())
        return task.result()

    async def in_a_callback_of_the_loop() -> Any:
        future: asyncio.Future[asyncio.Task[Any]] = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: future.set_result(asyncio.ensure_future(in_gather())))
        return await (await future)

    for work in (in_a_task, in_gather, in_a_thread, in_wait_for, in_a_group, in_a_callback_of_the_loop):
        assert run_sync(work()) == threading.get_ident()


def test_a_cancelled_callback_never_starts() -> None:
    calls: list[str] = []

    async def work() -> None:
        first = asyncio.ensure_future(call_in_caller(lambda: calls.append("first") or gate.wait(10)))
        second = asyncio.ensure_future(call_in_caller(calls.append, "second"))
        await asyncio.sleep(0.01)
        second.cancel()
        gate.set()
        await asyncio.wait([first, second])

    gate = threading.Event()
    run_sync(work())
    assert calls == ["first"]


# ---------------------------------------------------------------- nobody waits


def test_after_the_return() -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def later() -> Any:
        await asyncio.sleep(0.02)
        return await call_in_caller(threading.get_ident)

    async def leave() -> None:
        tasks.append(asyncio.ensure_future(later()))

    async def collect() -> Any:
        return await tasks[0]

    run_sync(leave())
    with pytest.raises(CompatCallerError):
        run_sync(collect())


def test_a_task_left_by_an_inner_call_finds_the_outer_one() -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def later() -> Any:
        await asyncio.sleep(0.02)
        return await call_in_caller(threading.get_ident)

    async def leave() -> None:
        tasks.append(asyncio.ensure_future(later()))

    async def outer() -> Any:
        await call_in_caller(lambda: run_sync(leave()))
        return await tasks[0]

    assert run_sync(outer()) == threading.get_ident()


def test_callbacks_in_the_queue_when_the_call_returns() -> None:
    errors: list[BaseException | str] = []

    async def second() -> None:
        try:
            errors.append(await call_in_caller(lambda: "called"))
        except CompatCallerError as error:
            errors.append(error)

    async def work() -> None:
        background = [asyncio.ensure_future(second()) for _ in range(5)]
        waiting.extend(background)

    async def collect() -> None:
        await asyncio.wait(waiting)

    waiting: list[asyncio.Future[None]] = []
    run_sync(work())
    run_sync(collect())
    assert len(errors) == 5  # each was called or refused, none was lost


@dataclass
class Thread:
    ident: int


class Asker(RoutedAgent):
    @message_handler
    async def handle(self, message: Thread, ctx: MessageContext) -> Thread:
        return Thread(await call_in_caller(threading.get_ident))


async def ask(runtime: SingleThreadedAgentRuntime) -> int:
    answer: Thread = await runtime.send_message(Thread(0), AgentId("asker", "default"))
    return answer.ident


def test_in_a_runtime_that_was_started_elsewhere() -> None:
    """No thread waits for its agents: their functions must neither hang nor block its loop."""

    async def main() -> int:
        runtime = SingleThreadedAgentRuntime()
        await Asker.register(runtime, "asker", lambda: Asker("asks"))
        runtime.start()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")
            thread = await asyncio.to_thread(run_sync, self_service(runtime, asyncio.get_running_loop()))
            assert await ask(runtime) != threading.get_ident()
        await runtime.stop()
        assert [warning.category for warning in caught] == [RuntimeWarning]  # once
        return thread

    async def self_service(runtime: SingleThreadedAgentRuntime, loop: asyncio.AbstractEventLoop) -> int:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(ask(runtime), loop))

    assert asyncio.run(main()) != threading.get_ident()


def test_callbacks_on_a_loop_of_the_users() -> None:
    async def main() -> tuple[int, Any]:
        with callbacks_here():
            own = await call_in_caller(threading.get_ident)
            return own, await asyncio.create_task(call(lambda: run_sync(call(threading.get_ident))))

    assert asyncio.run(main()) == (threading.get_ident(),) * 2


def test_a_waiting_thread_comes_first() -> None:
    async def work() -> int:
        with callbacks_here():
            return await call_in_caller(threading.get_ident)

    assert run_sync(work()) == threading.get_ident()


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("kind", [Mine, asyncio.CancelledError, RecursionError])
def test_the_same_exception_object_goes_through(kind: type[BaseException]) -> None:
    error = kind("no")
    cause = ValueError("cause")
    error.__cause__ = cause
    seen: list[BaseException] = []

    async def user_coroutine() -> None:
        try:
            await call_in_caller(fail, error)
        except BaseException as caught:
            seen.append(caught)
            raise

    with pytest.raises(kind) as caught:
        run_sync(user_coroutine())
    assert caught.value is error
    assert seen == [error]
    assert (error.__cause__, error.__context__) == (cause, None)
    frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert frames[-1] == "fail"
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == portal.__file__]
    assert len(ours) <= 3


def test_the_coroutine_may_handle_it() -> None:
    async def work() -> str:
        try:
            await call_in_caller(fail, Mine())
        except Mine:
            return "handled"

    assert run_sync(work()) == "handled"


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_what_ends_the_program_cancels_the_coroutine(kind: type[BaseException]) -> None:
    error = kind("no")
    events: list[str] = []

    async def work() -> None:
        other = call_in_caller(events.append, "must not be called")
        try:
            await asyncio.gather(call_in_caller(fail, error), other)
        except asyncio.CancelledError:
            events.append("cancelled")
            raise

    with pytest.raises(kind) as caught:
        run_sync(work())
    assert caught.value is error
    assert events == ["cancelled"]
    assert run_sync(call(threading.get_ident)) == threading.get_ident()


def test_on_cancel_comes_before_the_cancellation() -> None:
    events: list[str] = []
    told = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.shield(asyncio.gather(call_in_caller(fail, SystemExit()), told.wait()))
        finally:
            events.append("told" if told.is_set() else "cancelled")

    def tell() -> None:
        assert in_portal()
        told.set()

    with pytest.raises(SystemExit):
        run_sync(work(), on_cancel=tell)
    assert events == ["told"]


def test_on_cancel_that_fails_or_does_not_help() -> None:
    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
        await asyncio.gather(call_in_caller(fail, SystemExit()), asyncio.sleep(60))

    async def clean_up() -> None:
        asyncio.get_running_loop().set_exception_handler(None)

    problems: list[dict[str, Any]] = []
    with pytest.raises(SystemExit):
        run_sync(work(), on_cancel=lambda: fail(Mine()))
    run_sync(clean_up())
    assert [type(problem["exception"]) for problem in problems] == [Mine]


@pytest.mark.parametrize("outcome", ["swallows", "raises another", "hangs"])
def test_the_first_error_of_a_callback_is_raised_if_asked_for(outcome: str) -> None:
    first = Mine("first")

    async def work() -> str:
        try:
            await call_in_caller(fail, first)
        except Mine:
            if outcome == "raises another":
                raise RuntimeError("Mine: first") from None
            if outcome == "hangs":
                await asyncio.sleep(60)
        with pytest.raises(ValueError):
            await call_in_caller(fail, ValueError("second"))
        return "result"

    with pytest.raises(Mine) as caught:
        run_sync(work(), raise_callback_errors=True)
    assert caught.value is first


def test_the_error_of_an_async_callback_is_raised_if_asked_for() -> None:
    async def async_fail(error: BaseException) -> None:
        await asyncio.sleep(0)
        raise error

    async def work(error: BaseException) -> None:
        with pytest.raises(type(error)):
            await call_in_caller(async_fail, error)

    with pytest.raises(Mine):
        run_sync(work(Mine()), raise_callback_errors=True)


def test_an_error_leaves_no_reference_cycle() -> None:
    class Thing:
        pass

    def callback() -> NoReturn:
        raise Mine

    def caller() -> weakref.ref[Thing]:
        thing = Thing()
        for raises in (False, True):
            with pytest.raises(Mine):
                run_sync(call(callback), raise_callback_errors=raises)
        return weakref.ref(thing)

    gc.disable()
    try:
        alive = caller()
        run_sync(call(int))  # the loop has let go of the task before it
        run_sync(asyncio.sleep(portal.CANCEL_SECONDS + 0.1))  # and of its cancellation
        assert alive() is None
    finally:
        gc.enable()
