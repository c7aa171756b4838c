"""A chat runs as an AutoGen 0.4 team: what that must not change, and what it adds."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from autogen_agentchat.messages import TextMessage, ToolCallExecutionEvent, ToolCallRequestEvent

from autogen_compat.agentchat import Agent, GroupChat, GroupChatManager
from autogen_compat.engine.team import TeamRun
from autogen_compat.engine.turns import Turn
from autogen_compat.streams import observe


def replies_by(agent: Any, func: Any) -> Any:
    """Let *agent* reply what *func* returns for the newest text."""
    agent.register_reply(
        [Agent, None], lambda recipient, messages, sender, config: (True, func(messages[-1]["content"]))
    )
    return agent


def test_a_long_chat_does_not_recurse(talker: Any) -> None:
    a, b = (talker(name, max_consecutive_auto_reply=1500) for name in "ab")
    depths: list[int] = []
    replies_by(b, lambda text: depths.append(_depth()) or "b!")
    result = a.initiate_chat(b, message="x", silent=True)
    assert len(result.chat_history) > 2 * 1000
    assert max(depths) == min(depths)


def test_a_seat_is_named_when_the_end_comes_in_between(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    run = TeamRun(Turn(a, b))
    assert run.next_seat([]) == "a"
    run.cancel()
    assert run.turn is None and run.next_seat([]) in ("a", "b")


def _depth() -> int:
    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    return depth


def test_the_messages_are_those_of_a_team(talker: Any) -> None:
    seen: list[Any] = []
    with observe(seen.append):
        talker("a").initiate_chat(talker("b b"), message="x", max_turns=2, silent=True)
    texts = [(item.source, item.content) for item in seen if isinstance(item, TextMessage)]
    assert texts == [("a", "x"), ("b_b", "b b!"), ("a", "a!"), ("b_b", "b b!")]


def test_calls_are_events_of_the_team(talker: Any) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    bot = replies_by(
        talker("bot"), lambda text: {"content": None, "tool_calls": [call]} if text == "x" else None
    )
    user = talker("user", function_map={"f": lambda: "42"})
    seen: list[Any] = []
    with observe(seen.append):
        user.initiate_chat(bot, message="x", silent=True)
    events = [item for item in seen if isinstance(item, (ToolCallRequestEvent, ToolCallExecutionEvent))]
    assert [type(event).__name__ for event in events] == ["ToolCallRequestEvent", "ToolCallExecutionEvent"]


@pytest.mark.parametrize("error", [KeyError("k"), StopIteration("s"), SystemExit(3), KeyboardInterrupt()])
def test_an_exception_reaches_the_caller_as_it_is(talker: Any, error: BaseException) -> None:
    def fail(text: str) -> str:
        raise error

    a, b = talker("a"), replies_by(talker("b"), fail)
    with pytest.raises(type(error)) as caught:
        a.initiate_chat(b, message="x", silent=True)
    if not isinstance(error, StopIteration):
        assert caught.value is error
    assert caught.traceback[-1].name == "fail"
    replies_by(b, lambda text: "well again")
    assert a.initiate_chat(b, message="x", max_turns=1, silent=True).summary == "well again"


def test_nothing_is_logged_about_an_exception(talker: Any, capfd: pytest.CaptureFixture[str]) -> None:
    def fail(text: str) -> str:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        talker("a").initiate_chat(replies_by(talker("b"), fail), message="x", silent=True)
    assert capfd.readouterr().err == ""


async def test_an_exception_in_an_asynchronous_chat(talker: Any) -> None:
    error = KeyError("k")

    def fail(text: str) -> str:
        raise error

    with pytest.raises(KeyError) as caught:
        await talker("a").a_initiate_chat(replies_by(talker("b"), fail), message="x", silent=True)
    assert caught.value is error


async def test_an_asynchronous_chat_can_be_cancelled(talker: Any) -> None:
    entered = asyncio.Event()
    left: list[str] = []

    async def wait(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        entered.set()
        try:
            await asyncio.sleep(60)
        finally:
            left.append("cleaned up")
        return True, "late"

    b = talker("b")
    b.register_reply([Agent, None], wait)
    chat = asyncio.create_task(talker("a").a_initiate_chat(b, message="x", silent=True))
    await entered.wait()
    chat.cancel()
    with pytest.raises(asyncio.CancelledError):
        await chat
    assert left == ["cleaned up"]
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.sleep(0)
    assert not {task for task in others if not task.done()}


def test_replies_are_given_in_the_callers_thread_and_context(talker: Any) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")
    variable.set("outer")
    seen: list[Any] = []

    def reply(text: str) -> str:
        seen.append((threading.current_thread(), variable.get()))
        variable.set("inner")
        return "ok"

    talker("a").initiate_chat(replies_by(talker("b"), reply), message="x", max_turns=2, silent=True)
    assert seen == [(threading.current_thread(), "outer"), (threading.current_thread(), "inner")]
    assert variable.get() == "inner"


def test_chats_inside_of_replies_hooks_and_predicates(talker: Any) -> None:
    asker, helper = talker("asker"), talker("helper")

    def nested() -> str:
        return asker.initiate_chat(helper, message="nested", max_turns=1, silent=True).summary

    a, b = talker("a", is_termination_msg=lambda message: nested() == message["content"][:7]), talker("b")
    replies_by(b, lambda text: nested())
    b.register_hook(
        "process_message_before_send", lambda sender, message, recipient, silent: message + nested()
    )
    result = a.initiate_chat(b, message="x", silent=True)
    assert result.summary == "helper!helper!"


def test_a_message_sent_from_a_reply_is_answered_before_send_returns(talker: Any) -> None:
    friend = talker("friend")

    def reply(text: str) -> Any:
        b.send("psst", friend, request_reply=True, silent=True)
        return b.last_message(friend)["content"]

    a, b = talker("a"), talker("b")
    replies_by(b, reply)
    assert a.initiate_chat(b, message="x", max_turns=1, silent=True).summary == "friend!"


def test_send_outside_of_a_chat_talks_on_as_far_as_replies_are_due(talker: Any) -> None:
    a, b = talker("a", max_consecutive_auto_reply=1), talker("b")
    a.send("one", b, silent=True)
    assert len(a.chat_messages[b]) == 1
    a.send("two", b, request_reply=True, silent=True)
    assert len(a.chat_messages[b]) == 3
    a.initiate_chat(b, message="x", silent=True)
    a.send("more", b, silent=True)
    assert a.chat_messages[b][-1]["content"] == "b!"


def test_twenty_threads_each_with_their_own_chats(talker: Any) -> None:
    def chats(number: int) -> list[str]:
        a, b = talker("a"), talker("b")
        thread = threading.current_thread()
        replies_by(b, lambda text: f"{number}" if threading.current_thread() is thread else "foreign")
        return [a.initiate_chat(b, message="x", max_turns=2, silent=True).summary for _ in range(3)]

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(chats, range(20))) == [[str(number)] * 3 for number in range(20)]


def test_many_chats_leave_no_thread_and_no_task(talker: Any) -> None:
    from autogen_compat import portal

    a, b = talker("a"), talker("b")
    a.initiate_chat(b, message="x", max_turns=1, silent=True)
    threads = set(threading.enumerate())  # some may be what other tests have left, and end

    async def tasks() -> int:
        await asyncio.sleep(0.05)
        return len(asyncio.all_tasks())

    before = portal.run_sync(tasks())
    for _ in range(60):
        a.initiate_chat(b, message="x", max_turns=1, silent=True)
    assert set(threading.enumerate()) <= threads
    assert portal.run_sync(tasks()) == before


async def test_a_synchronous_chat_inside_a_running_loop(talker: Any) -> None:
    assert talker("a").initiate_chat(talker("b"), message="x", max_turns=1, silent=True).summary == "b!"


async def test_asynchronous_chats_at_the_same_time(talker: Any) -> None:
    pairs = [(talker(f"a{number}"), talker(f"b{number}")) for number in range(5)]
    chats = [a.a_initiate_chat(b, message="x", max_turns=3, silent=True) for a, b in pairs]
    results = await asyncio.gather(*chats)
    assert [result.summary for result in results] == [f"b{number}!" for number in range(5)]


def test_an_agent_that_talks_to_itself(talker: Any) -> None:
    a = talker("a", max_consecutive_auto_reply=2)
    assert len(a.initiate_chat(a, message="x", max_turns=1, silent=True).chat_history) >= 2


def test_group_chats_in_group_chats(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    inner = GroupChatManager(
        GroupChat([b, c], [], max_round=3, speaker_selection_method="round_robin"), name="inner"
    )
    group = GroupChat([a, inner], [], max_round=3, speaker_selection_method="round_robin")
    a.initiate_chat(GroupChatManager(group), message="go", silent=True)
    assert [message["name"] for message in group.messages] == ["a"]
    assert [message["name"] for message in inner.groupchat.messages] == ["chat_manager", "b", "c"]
