"""Callbacks that call ``run_sync`` again, as reply functions that start chats do."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autogen_compat.portal import CompatDeadlockError, Portal, call_in_caller, run_sync


def nested(depth: int) -> int:
    async def work() -> int:
        await asyncio.sleep(0)
        return 1 + await call_in_caller(nested, depth - 1)

    return run_sync(work()) if depth else 0


async def tasks_of_the_loop() -> int:
    return len(asyncio.all_tasks()) - 1


@pytest.mark.parametrize("depth", [1, 3, 150])
def test_depth(depth: int) -> None:
    assert nested(depth) == depth


def test_depth_in_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(nested, [20, 30, 40, 50])) == [20, 30, 40, 50]


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")  # made one frame below the limit
def test_too_deep() -> None:
    """The error surfaces, nothing hangs, and nothing is left behind."""
    before = run_sync(tasks_of_the_loop())
    for _ in range(3):
        with pytest.raises(RecursionError):
            nested(sys.getrecursionlimit())
    assert run_sync(tasks_of_the_loop()) == before
    assert nested(150) == 150


def test_an_exception_through_all_levels() -> None:
    error = ValueError("innermost")

    def level(depth: int) -> Any:
        async def work() -> Any:
            return await call_in_caller(level, depth - 1)

        if depth == 0:
            raise error
        return run_sync(work())

    with pytest.raises(ValueError) as caught:
        level(10)
    assert caught.value is error


def test_several_inner_calls_of_one_callback() -> None:
    assert run_sync(call(lambda: [nested(2), nested(3), nested(1)])) == [2, 3, 1]


async def call(func: Callable[[], Any]) -> Any:
    return await call_in_caller(func)


def test_inner_calls_in_a_thread_of_the_callbacks() -> None:
    def callback() -> tuple[int, int]:
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(run_sync(call(threading.get_ident))))
        thread.start()
        thread.join()
        return thread.ident or 0, found[0]

    outer, inner = run_sync(call(callback))
    assert outer == inner != threading.get_ident()


def deadlocked(work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    begin = time.monotonic()
    with pytest.raises(CompatDeadlockError):
        run_sync(work())
    assert time.monotonic() - begin < 10


def test_from_an_async_function_on_the_loop() -> None:
    async def tool() -> int:
        return nested(1)

    async def below_a_callback() -> Any:
        return await call_in_caller(lambda: tool())  # the function is called there, awaited here

    deadlocked(tool)
    deadlocked(below_a_callback)
    assert nested(1) == 1


def test_from_one_portals_loop_to_another() -> None:
    with Portal() as other:

        async def tool() -> int:
            return other.run_sync(asyncio.sleep(0, 1))

        deadlocked(tool)


def test_portals_within_portals() -> None:
    with Portal() as other:

        async def loops() -> tuple[Any, Any, Any]:
            inner = await call_in_caller(lambda: other.run_sync(loop_and_thread()))
            return asyncio.get_running_loop(), *inner

        async def loop_and_thread() -> tuple[Any, Any]:
            return asyncio.get_running_loop(), await call_in_caller(threading.get_ident)

        outer, inner, thread = run_sync(loops())
        assert outer is not inner
        assert thread == threading.get_ident()
