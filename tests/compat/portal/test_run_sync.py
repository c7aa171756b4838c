"""``run_sync`` within one process."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import threading
import time
import traceback
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient
from compat.support.openai_server import OpenAIServer

from autogen_compat.parts.clients import close_client
from autogen_compat.portal import CompatDeadlockError, run_sync


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


async def current_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def test_result_and_loop() -> None:
    assert run_sync(double(4)) == 8
    loop = run_sync(current_loop())
    assert all(run_sync(current_loop()) is loop for _ in range(100))
    with ThreadPoolExecutor(4) as pool:
        assert all(other is loop for other in pool.map(lambda _: run_sync(current_loop()), range(20)))
        assert list(pool.map(lambda number: run_sync(double(number)), range(20))) == list(range(0, 40, 2))


class Mine(Exception):
    pass


@pytest.mark.parametrize("kind", [Mine, SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit])
def test_the_same_exception_object_arrives(kind: type[BaseException]) -> None:
    error = kind("no")
    cause = ValueError("cause")
    error.__cause__ = cause

    async def user_code() -> NoReturn:
        await asyncio.sleep(0)
        raise error

    with pytest.raises(kind) as caught:
        run_sync(user_code())
    assert caught.value is error
    assert error.__cause__ is cause
    assert error.__context__ is None
    frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert frames[-1] == "user_code"
    assert len(frames) <= 5  # this test, at most three of ours, the user's
    assert run_sync(double(1)) == 2


def test_an_error_leaves_no_reference_cycle_to_the_caller() -> None:
    class Thing:
        pass

    async def fail() -> NoReturn:
        raise Mine

    def caller() -> weakref.ref[Thing]:
        thing = Thing()
        with contextlib.suppress(Mine):
            run_sync(fail())
        return weakref.ref(thing)

    gc.disable()
    try:
        alive = caller()
        run_sync(double(1))  # the loop has let go of the task before it
        assert alive() is None
    finally:
        gc.enable()


def test_inside_a_running_loop() -> None:
    async def handler() -> tuple[int, bool]:
        own = asyncio.get_running_loop()
        return run_sync(double(3)), run_sync(current_loop()) is own

    assert asyncio.run(handler()) == (6, False)
    assert run_sync(double(5)) == 10


async def test_inside_the_loop_of_the_test_runner() -> None:
    assert run_sync(double(3)) == 6


def test_from_the_loops_own_thread() -> None:
    inner = double(1)

    async def outer() -> int:
        return run_sync(inner)

    start = time.monotonic()
    with pytest.raises(CompatDeadlockError):
        run_sync(outer())
    assert time.monotonic() - start < 1
    assert inner.cr_frame is None  # closed
    assert run_sync(double(2)) == 4


def test_a_refused_coroutine_gives_no_warning() -> None:
    async def outer() -> None:
        run_sync(double(1))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(CompatDeadlockError):
            run_sync(outer())
        gc.collect()


def test_context_variables_reach_the_coroutine() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

    async def read() -> str:
        return variable.get()

    variable.set("caller")
    assert run_sync(read()) == "caller"
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: run_sync(read())).result() == "unset"


def test_calls_of_several_threads_run_at_the_same_time() -> None:
    async def meet(barrier: list[int]) -> int:
        barrier.append(1)
        while len(barrier) < 4:
            await asyncio.sleep(0.005)
        return len(barrier)

    barrier: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: run_sync(asyncio.wait_for(meet(barrier), 10)), range(4))) == [4] * 4


def test_a_coroutine_that_stops_the_loop_does_not_stop_the_others() -> None:
    async def stop() -> str:
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0.01)
        return "went on"

    assert run_sync(stop()) == "went on"
    assert run_sync(double(2)) == 4


def test_system_exit_in_a_task_of_the_coroutine() -> None:
    async def leave() -> NoReturn:
        raise SystemExit(3)

    async def outer() -> None:
        await asyncio.gather(leave(), asyncio.sleep(0.01))

    loop = run_sync(current_loop())
    with pytest.raises(SystemExit):
        run_sync(outer())
    assert run_sync(current_loop()) is loop


def test_it_costs_one_thread_however_many_calls_there_are() -> None:
    run_sync(double(0))
    before = set(threading.enumerate())  # some may be what other tests have left, and end
    for number in range(1000):
        run_sync(double(number))
    assert set(threading.enumerate()) <= before


def test_a_team_and_its_client_can_be_used_again_and_again() -> None:
    """Both fail on their second ``asyncio.run``."""
    with OpenAIServer() as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=server.url)
        agent = AssistantAgent("writer", model_client=client)
        team = RoundRobinGroupChat([agent], max_turns=1)

        async def chat() -> Any:
            return (await team.run(task="Go on")).messages[-1].content  # type: ignore[union-attr]

        assert [run_sync(chat()) for _ in range(5)] == [f"answer {number}" for number in range(1, 6)]
        assert server.connections == 1
        run_sync(close_client(client))


def test_only_coroutines_are_taken() -> None:
    with pytest.raises(TypeError, match="coroutine"):
        run_sync(3)  # type: ignore[arg-type]
