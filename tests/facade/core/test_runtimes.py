"""Chats on a runtime that the user gives: AutoGen's own, and a worker of a real gRPC host on this machine."""

from __future__ import annotations

import asyncio
import inspect
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import (
    BaseChatMessage,
    TextMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
)
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken, SingleThreadedAgentRuntime, Subscription
from pydantic import BaseModel

from autogen_compat import TeamRuntime, portal, use_runtime
from autogen_compat.agentchat import Agent, GroupChat, GroupChatManager
from autogen_compat.interop import as_sync
from autogen_compat.streams import observe

given_runtimes = "runtime" in inspect.signature(RoundRobinGroupChat).parameters
needs_given_runtimes = pytest.mark.skipif(not given_runtimes, reason="AutoGen has them from 0.4.9 on")


def contents(result: Any) -> list[str]:
    return [message["content"] for message in result.chat_history]


# ---------------------------------------------------------------- a host


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def host() -> AsyncIterator[str]:
    """A gRPC host on the running loop."""
    from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntimeHost

    address = f"127.0.0.1:{free_port()}"
    service = GrpcWorkerAgentRuntimeHost(address)
    service.start()
    try:
        yield address
    finally:
        await service.stop(grace=1)


def worker(address: str) -> Any:
    from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime

    return GrpcWorkerAgentRuntime(address)


@pytest.fixture(params=["single-threaded", "grpc"])
def runtime(request: pytest.FixtureRequest) -> Iterator[Callable[[], Any]]:
    """Makes runtimes for synchronous chats; they are not started yet."""
    if request.param == "single-threaded":
        yield SingleThreadedAgentRuntime
        return
    context = host()
    address = portal.run_sync(context.__aenter__())
    yield lambda: worker(address)
    portal.run_sync(context.__aexit__(None, None, None))


# ---------------------------------------------------------- synchronous


def test_before_0_4_9_there_are_no_given_runtimes(talker: Any) -> None:
    if given_runtimes:
        with use_runtime(SingleThreadedAgentRuntime()):
            pass
        return
    with pytest.raises(RuntimeError, match=r"0\.4\.9"), use_runtime(SingleThreadedAgentRuntime()):
        pass


@needs_given_runtimes
def test_chats(runtime: Any, talker: Any) -> None:
    seen: list[Any] = []
    with use_runtime(runtime(), start=True), observe(seen.append):
        for _ in range(2):
            result = talker("a").initiate_chat(talker("b b"), message="x", max_turns=2, silent=True)
            assert contents(result) == ["x", "b b!", "a!", "b b!"]
    assert [(item.source, item.content) for item in seen[:4]] == [
        ("a", "x"),
        ("b_b", "b b!"),
        ("a", "a!"),
        ("b_b", "b b!"),
    ]


@needs_given_runtimes
def test_a_runtime_that_was_started_before(runtime: Any, talker: Any) -> None:
    started = runtime()

    async def start() -> None:
        if inspect.isawaitable(result := started.start()):
            await result

    portal.run_sync(start())
    for _ in range(2):
        with use_runtime(started):
            result = talker("a").initiate_chat(talker("b"), message="x", max_turns=1, silent=True)
        assert contents(result) == ["x", "b!"]
    portal.run_sync(started.stop())


@needs_given_runtimes
def test_group_chats_and_nested_chats(runtime: Any, talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    helper = talker("helper")
    b.register_nested_chats([{"recipient": helper, "max_turns": 1}], trigger=Agent)
    group = GroupChat([a, b, c], [], max_round=4, speaker_selection_method="round_robin")
    with use_runtime(runtime(), start=True):
        a.initiate_chat(GroupChatManager(group), message="go", silent=True)
    assert [message["content"] for message in group.messages] == ["go", "helper!", "c!", "a!"]


@needs_given_runtimes
def test_functions_are_events(runtime: Any, talker: Any) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    bot, user = talker("bot"), talker("user", None, function_map={"f": lambda: "42"})

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        return True, {"tool_calls": [call]} if messages[-1]["content"] == "x" else "done"

    bot.register_reply([Agent, None], reply)
    seen: list[Any] = []
    with use_runtime(runtime(), start=True), observe(seen.append):
        user.initiate_chat(bot, message="x", max_turns=2, silent=True)
    events = [item for item in seen if isinstance(item, (ToolCallRequestEvent, ToolCallExecutionEvent))]
    assert [(type(event).__name__, event.source) for event in events] == [
        ("ToolCallRequestEvent", "bot"),
        ("ToolCallExecutionEvent", "user"),
    ]
    assert (events[0].content[0].name, events[1].content[0].content) == ("f", "42")


@needs_given_runtimes
def test_replies_are_given_in_the_callers_thread_and_errors_reach_the_caller(
    runtime: Any, talker: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    threads: list[Any] = []
    error = KeyError("k")

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        threads.append(threading.current_thread())
        if len(threads) == 2:
            raise error
        return True, "fine"

    b = talker("b")
    b.register_reply([Agent, None], reply)
    with use_runtime(runtime(), start=True):
        with pytest.raises(KeyError) as caught:
            talker("a").initiate_chat(b, message="x", max_turns=3, silent=True)
        assert caught.value is error
        assert talker("a").initiate_chat(b, message="x", max_turns=1, silent=True).summary == "fine"
    assert set(threads) == {threading.current_thread()}
    assert "Traceback" not in capfd.readouterr().err


class Counting(SingleThreadedAgentRuntime):
    """Counts the subscriptions that it has to look through."""

    subscriptions = 0

    async def add_subscription(self, subscription: Subscription) -> None:
        await super().add_subscription(subscription)
        self.subscriptions += 1

    async def remove_subscription(self, id: str) -> None:
        await super().remove_subscription(id)
        self.subscriptions -= 1


@needs_given_runtimes
def test_chats_leave_no_subscription(talker: Any) -> None:
    runtime = Counting()
    with use_runtime(runtime, start=True):
        for _ in range(3):
            talker("a").initiate_chat(talker("b"), message="x", max_turns=2, silent=True)
    assert runtime.subscriptions == 0


# --------------------------------------------------------- asynchronous


@asynccontextmanager
async def running(kind: str) -> AsyncIterator[Any]:
    """A started runtime of the running loop."""
    if kind == "single-threaded":
        own = SingleThreadedAgentRuntime()
        own.start()
        yield own
        await own.stop()
        return
    async with host() as address:
        connected = worker(address)
        await connected.start()
        yield connected
        await connected.stop()


kinds = pytest.mark.parametrize("kind", ["single-threaded", "grpc"])


@needs_given_runtimes
@kinds
async def test_asynchronous_chats_at_the_same_time(talker: Any, kind: str) -> None:
    async with running(kind) as runtime:
        pairs = [(talker(f"a{number}"), talker(f"b{number}")) for number in range(3)]
        with use_runtime(runtime):
            chats = [a.a_initiate_chat(b, message="x", max_turns=3, silent=True) for a, b in pairs]
            results = await asyncio.gather(*chats)
    assert [result.summary for result in results] == ["b0!", "b1!", "b2!"]


@needs_given_runtimes
@kinds
async def test_an_asynchronous_chat_can_be_cancelled(talker: Any, kind: str) -> None:
    entered = asyncio.Event()

    async def wait(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        entered.set()
        await asyncio.sleep(60)
        return True, "late"

    b = talker("b")
    b.register_reply([Agent, None], wait)
    async with running(kind) as runtime:
        with use_runtime(runtime):
            chat = asyncio.create_task(talker("a").a_initiate_chat(b, message="x", silent=True))
            await entered.wait()
            chat.cancel()
            with pytest.raises(asyncio.CancelledError):
                await chat
            c = talker("c")
            assert (await c.a_initiate_chat(talker("d"), message="x", max_turns=1, silent=True)).summary


# --------------------------------------------------------- native teams


class Verdict(BaseModel):
    good: bool


class Native(BaseChatAgent):
    """Says how many messages it got, then what it thinks of them."""

    def __init__(self, name: str, says: type[BaseChatMessage] = TextMessage) -> None:
        super().__init__(name, f"the {name}")
        self._says = says

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (self._says,)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        says: Any = self._says
        content = f"{len(messages)}" if says is TextMessage else Verdict(good=True)
        return Response(chat_message=says(content=content, source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


@needs_given_runtimes
async def test_a_native_team_on_a_worker() -> None:
    from autogen_agentchat.messages import StructuredMessage  # from 0.5 on

    verdict = StructuredMessage[Verdict]
    async with running("grpc") as connected:
        runtime: Any = TeamRuntime(connected, [verdict])
        team = RoundRobinGroupChat([Native("x"), Native("y", verdict)], max_turns=3, runtime=runtime)
        for _ in range(2):
            result = await asyncio.wait_for(team.run(task="go"), 20)
            said = [message.content for message in result.messages if hasattr(message, "content")]
            assert said[0] == "go"
            assert Verdict(good=True) in said
        await asyncio.wait_for(team.reset(), 20)


@needs_given_runtimes
def test_a_native_team_on_a_worker_from_synchronous_code(runtime: Any) -> None:
    started = runtime()
    with use_runtime(started, start=True):
        given: Any = TeamRuntime(started)
        team = as_sync(RoundRobinGroupChat([Native("x"), Native("y")], max_turns=2, runtime=given))
        assert contents(team.initiate_chat(message="go", silent=True)) == ["go", "1", "2"]
