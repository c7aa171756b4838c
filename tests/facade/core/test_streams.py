"""Watching chats: observers, and streams of messages."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from autogen_agentchat.messages import TextMessage
from compat.support.openai_server import Answer, OpenAIServer

from autogen_compat import ChatResult, GroupChat, GroupChatManager, a_stream, observe, stream
from autogen_compat.agentchat import Agent


def said(items: list[Any]) -> list[tuple[str, str]]:
    return [(item.source, item.content) for item in items if isinstance(item, TextMessage)]


CHAT = [("a", "x"), ("b", "b!"), ("a", "a!"), ("b", "b!")]


def test_an_observer_sees_each_message_in_the_callers_thread_as_it_appears(talker: Any) -> None:
    log: list[Any] = []
    a, b = talker("a"), talker("b")

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        log.append(f"turn {len(messages)}")
        return True, "b!"

    b.register_reply([Agent, None], reply)
    with observe(lambda item: log.append((item.content, threading.current_thread()))):
        a.initiate_chat(b, message="x", max_turns=2, silent=True)
    a.initiate_chat(talker("c"), message="unseen", max_turns=1, silent=True)
    here = threading.current_thread()
    assert log == [("x", here), "turn 1", ("b!", here), ("a!", here), "turn 3", ("b!", here)]


def test_several_observers_and_one_that_is_a_coroutine_function(talker: Any) -> None:
    first: list[Any] = []
    second: list[Any] = []

    async def slowly(item: Any) -> None:
        await asyncio.sleep(0)
        second.append(item)

    with observe(first.append), observe(slowly):
        talker("a").initiate_chat(talker("b"), message="x", max_turns=2, silent=True)
    assert said(first) == said(second) == CHAT


@pytest.mark.parametrize("error", [KeyError("seen"), SystemExit(3), KeyboardInterrupt()])
def test_what_an_observer_raises_ends_the_chat(talker: Any, error: BaseException) -> None:
    seen: list[Any] = []

    def fail(item: Any) -> None:
        seen.append(item)
        if len(seen) == 2:
            raise error

    a, b = talker("a"), talker("b")
    with pytest.raises(type(error)) as caught, observe(fail):
        a.initiate_chat(b, message="x", max_turns=50, silent=True)
    assert caught.value is error
    assert said(seen) == CHAT[:2]
    assert len(a.chat_messages[b]) == 2
    assert a.initiate_chat(b, message="x", max_turns=1, silent=True).summary == "b!"


def test_nested_chats_and_group_chats_are_seen_too(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    b.register_nested_chats([{"recipient": talker("helper"), "max_turns": 1}], trigger=Agent)
    group = GroupChat([a, b, c], [], max_round=3, speaker_selection_method="round_robin")
    seen: list[Any] = []
    with observe(seen.append):
        a.initiate_chat(GroupChatManager(group), message="go", silent=True)
    assert [content for _, content in said(seen) if content != ""] == [
        "go",
        "go",
        "go",
        "helper!",
        "helper!",
        "c!",
    ]


async def test_an_observer_of_an_asynchronous_chat(talker: Any) -> None:
    seen: list[Any] = []
    with observe(seen.append):
        await talker("a").a_initiate_chat(talker("b"), message="x", max_turns=2, silent=True)
    assert said(seen) == CHAT


# --------------------------------------------------------------- streams


def test_a_stream_yields_the_messages_and_then_the_result(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    items = list(stream(a.initiate_chat, b, message="x", max_turns=2, silent=True))
    assert said(items) == CHAT
    assert isinstance(items[-1], ChatResult)
    assert items[-1].summary == "b!"


def test_a_stream_yields_while_the_chat_goes_on(talker: Any) -> None:
    go_on = threading.Semaphore(0)
    a, b = talker("a"), talker("b")

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        assert go_on.acquire(timeout=20)
        return True, "b!"

    b.register_reply([Agent, None], reply)
    contents = []
    for item in stream(a.initiate_chat, b, message="x", max_turns=2, silent=True):
        if isinstance(item, TextMessage):
            contents.append(item.content)
            go_on.release()
    assert contents == ["x", "b!", "a!", "b!"]


def test_a_stream_raises_what_the_chat_raises(talker: Any) -> None:
    error = KeyError("k")

    def fail(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        raise error

    b = talker("b")
    b.register_reply([Agent, None], fail)
    seen: list[Any] = []
    with pytest.raises(KeyError) as caught:
        seen.extend(stream(talker("a").initiate_chat, b, message="x", silent=True))
    assert caught.value is error


def test_closing_a_stream_ends_the_chat(talker: Any) -> None:
    a, b = (talker(name, max_consecutive_auto_reply=10**9) for name in "ab")
    items = stream(a.initiate_chat, b, message="x", silent=True)
    assert said([next(items)]) == CHAT[:1]
    items.close()
    assert "autogen-compat-stream" not in {thread.name for thread in threading.enumerate()}
    length = len(a.chat_messages[b])
    assert a.initiate_chat(b, message="x", max_turns=1, silent=True).summary == "b!"
    assert length < 10**4


def test_closing_a_stream_does_not_wait_for_the_model(
    talker: Any, llm: dict[str, Any], server: OpenAIServer
) -> None:
    server.answers += [Answer("never", delay=60), Answer("next")]
    a, b = talker("a"), talker("b", None, llm_config=llm)
    items = stream(a.initiate_chat, b, message="x", max_turns=1, silent=True)
    assert said([next(items)]) == CHAT[:1]
    while not server.requests:
        time.sleep(0.01)
    begin = time.monotonic()
    items.close()
    assert time.monotonic() - begin < 30
    assert "autogen-compat-stream" not in {thread.name for thread in threading.enumerate()}
    assert a.initiate_chat(b, message="x", max_turns=1, silent=True).summary == "next"


async def test_an_asynchronous_stream(talker: Any) -> None:
    chat = talker("a").a_initiate_chat(talker("b"), message="x", max_turns=2, silent=True)
    items = [item async for item in a_stream(chat)]
    assert said(items) == CHAT
    assert isinstance(items[-1], ChatResult)


async def test_an_asynchronous_stream_that_fails(talker: Any) -> None:
    def fail(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        raise KeyError("k")

    b = talker("b")
    b.register_reply([Agent, None], fail)
    with pytest.raises(KeyError, match="k"):
        async for _ in a_stream(talker("a").a_initiate_chat(b, message="x", silent=True)):
            pass


async def test_closing_an_asynchronous_stream_cancels_the_chat(talker: Any) -> None:
    async def wait(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        await asyncio.sleep(60)
        return True, "late"

    b = talker("b")
    b.register_reply([Agent, None], wait)
    before = asyncio.all_tasks()
    items = a_stream(talker("a").a_initiate_chat(b, message="x", silent=True))
    assert said([await anext(items)]) == CHAT[:1]
    await items.aclose()
    await asyncio.sleep(0)
    assert {task for task in asyncio.all_tasks() if not task.done()} == before


async def test_an_observer_that_takes_for_ever_does_not_keep_a_cancelled_chat(
    talker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autogen_compat.engine import team

    monkeypatch.setattr(team, "_GRACE_SECONDS", 0.05)
    entered = asyncio.Event()

    async def wait(item: Any) -> None:
        entered.set()
        await asyncio.sleep(60)

    before = asyncio.all_tasks()
    with observe(wait):
        chat = asyncio.create_task(talker("a").a_initiate_chat(talker("b"), message="x", silent=True))
    await entered.wait()
    chat.cancel()
    with pytest.raises(asyncio.CancelledError):
        await chat
    await asyncio.sleep(0)
    assert {task for task in asyncio.all_tasks() if not task.done()} == before
