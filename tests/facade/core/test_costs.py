"""What a chat keeps in memory, as a bare AutoGen team does; ``benchmarks/facade.py`` measures CPU time."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from typing import Any

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken

from autogen_compat.agentchat import Agent


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


def team(length: int, reply: Callable[[], str]) -> None:
    native = RoundRobinGroupChat([Echo("a", reply), Echo("b", reply)], max_turns=length - 1)
    assert len(asyncio.run(native.run(task="begin")).messages) == length


def chat(talker: Any, length: int, reply: Callable[[], str]) -> None:
    a, b = (talker(name, max_consecutive_auto_reply=length) for name in "ab")
    for agent in (a, b):
        agent.register_reply([Agent, None], lambda *_, **__: (True, reply()))
    result = a.initiate_chat(b, message="begin", max_turns=length // 2, silent=True)
    assert len(result.chat_history) == length


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
