"""Rules as generators of steps: one body, carried out synchronously and asynchronously."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from autogen_compat.parts.rules import steps


class Person:
    def ask(self, question: str, *, mood: str) -> str:
        return f"sync {question} {mood}"

    async def a_ask(self, question: str, *, mood: str) -> str:
        await asyncio.sleep(0)
        return f"async {question} {mood}"


def conversation(person: Person) -> steps.Steps[list[str]]:
    first = yield steps.Call(person, "ask", "how", mood="good")
    second = yield lambda: "plain"
    return [first, second]


def careful(step: Callable[[], Any]) -> steps.Steps[str]:
    try:
        yield step
    except KeyError as error:
        return f"no {error.args[0]}"
    return "fine"


def fail() -> Any:
    raise KeyError("key")


async def a_fail() -> Any:
    raise KeyError("key")


def test_run() -> None:
    assert steps.run(conversation(Person())) == ["sync how good", "plain"]
    assert steps.run(careful(fail)) == "no key"


async def test_a_run() -> None:
    assert await steps.a_run(conversation(Person())) == ["async how good", "plain"]
    assert await steps.a_run(careful(fail)) == "no key"
    assert await steps.a_run(careful(a_fail)) == "no key"
    assert await steps.a_run(careful(lambda: asyncio.sleep(0))) == "fine"


def nothing_caught() -> steps.Steps[None]:
    yield fail


async def test_errors_arrive_as_they_are() -> None:
    with pytest.raises(KeyError):
        steps.run(nothing_caught())
    with pytest.raises(KeyError):
        await steps.a_run(nothing_caught())
