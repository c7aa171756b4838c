"""What chats cost, in CPU time and memory, compared with bare AutoGen teams in the same process.

``benchmarks/facade.py`` measures the same and shows the figures. Here the bounds hold if they hold in one of
several tries: the machine may be busy.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken

from autogen_compat.agentchat import Agent
from autogen_compat.portal import run_sync

TRIES = 12


def best_ratio(ours: Callable[[], object], other: Callable[[], object], bound: float) -> float:
    """The best CPU time of *ours* in units of that of *other*; as soon as it is below *bound*."""
    best = [float("inf"), float("inf")]
    for _ in range(TRIES):
        for index, side in enumerate((ours, other)):
            gc.collect()
            start = time.process_time()
            side()
            best[index] = min(best[index], time.process_time() - start)
        if best[0] <= bound * best[1]:
            break
    return best[0] / best[1]


class Echo(BaseChatAgent):
    def __init__(self, name: str, reply: Callable[[], str]) -> None:
        super().__init__(name, "replies")
        self._reply = reply

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        return Response(chat_message=TextMessage(content=self._reply(), source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


def team(length: int, reply: Callable[[], str] = lambda: "go on") -> None:
    native = RoundRobinGroupChat([Echo("a", reply), Echo("b", reply)], max_turns=length - 1)
    assert len(asyncio.run(native.run(task="begin")).messages) == length


def chat(talker: Any, length: int, reply: Callable[[], str] = lambda: "go on") -> None:
    a, b = (talker(name, max_consecutive_auto_reply=length) for name in "ab")
    for agent in (a, b):
        agent.register_reply([Agent, None], lambda *_, **__: (True, reply()))
    result = a.initiate_chat(b, message="begin", max_turns=length // 2, silent=True)
    assert len(result.chat_history) == length


def test_a_message_costs_little_more_than_a_teams(talker: Any) -> None:
    assert best_ratio(lambda: chat(talker, 200), lambda: team(200), 1.35) <= 1.35


def test_messages_cost_the_same_in_a_long_chat(talker: Any) -> None:
    assert best_ratio(lambda: chat(talker, 2000), lambda: chat(talker, 200), 15) / 10 <= 1.5


def test_a_crossing_costs_no_more_than_asyncios_own() -> None:
    async def nothing() -> None:
        pass

    def ours() -> None:
        for _ in range(1000):
            run_sync(nothing())

    def asyncios() -> None:
        for _ in range(1000):
            asyncio.run_coroutine_threadsafe(nothing(), loop).result()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    ratio = best_ratio(ours, asyncios, 1.2)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    assert ratio <= 1.2


def test_a_message_keeps_hardly_more_than_a_teams(talker: Any) -> None:
    """Besides the team's own: one dict in each of the two histories."""

    def objects_per_message(run: Callable[[int, Callable[[], str]], None]) -> float:
        counts: list[int] = []

        def reply() -> str:
            said.append(None)
            if len(said) in (100, 300):
                gc.collect()
                counts.append(len(gc.get_objects()))
            return "go on"

        said: list[None] = []
        run(400, reply)
        return (counts[1] - counts[0]) / 200

    assert objects_per_message(lambda *given: chat(talker, *given)) <= 2.5 + objects_per_message(team)
