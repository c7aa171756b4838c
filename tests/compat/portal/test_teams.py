"""AutoGen's own teams below ``run_sync``: agents that call back, and their errors."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import pytest
from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import HandoffMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat, SelectorGroupChat, Swarm
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient
from compat.support.openai_server import OpenAIServer

from autogen_compat.parts.clients import close_client
from autogen_compat.portal import call_in_caller, run_sync


class Caller(BaseChatAgent):
    """Replies what *func* returns in the thread that called ``run_sync``."""

    def __init__(self, name: str, func: Callable[[], Any]) -> None:
        super().__init__(name, "calls back")
        self.func = func

    @property
    def produced_message_types(self) -> Any:
        return (TextMessage, HandoffMessage)  # Swarm asks for it

    async def on_messages(self, messages: Sequence[Any], cancellation_token: CancellationToken) -> Response:
        reply = await call_in_caller(self.func)
        return Response(chat_message=TextMessage(content=str(reply), source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


def round_robin(func: Callable[[], Any], turns: int = 3) -> RoundRobinGroupChat:
    return RoundRobinGroupChat([Caller("first", func), Caller("second", func)], max_turns=turns)


def selector(func: Callable[[], Any]) -> SelectorGroupChat:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk")
    agents = [Caller("first", func), Caller("second", func)]
    return SelectorGroupChat(agents, client, selector_func=lambda _: "second", max_turns=3)  # type: ignore[list-item]


def swarm(func: Callable[[], Any]) -> Swarm:
    return Swarm([Caller("first", func)], max_turns=3)


TEAMS = pytest.mark.parametrize("make", [round_robin, selector, swarm])


def chat(team: Any) -> TaskResult:
    token = CancellationToken()
    return run_sync(
        team.run(task="Begin", cancellation_token=token), on_cancel=token.cancel, raise_callback_errors=True
    )


class Mine(Exception):
    pass


@TEAMS
def test_agents_call_back(make: Callable[[Callable[[], Any]], Any]) -> None:
    result = chat(make(threading.get_ident))
    assert [message.content for message in result.messages[1:]] == [str(threading.get_ident())] * 3  # type: ignore[union-attr]


@TEAMS
@pytest.mark.parametrize("kind", [Mine, asyncio.CancelledError, StopIteration, SystemExit, KeyboardInterrupt])
def test_errors_keep_their_type(make: Callable[[Callable[[], Any]], Any], kind: type[BaseException]) -> None:
    """0.4.5 swallows them, 0.7.5 raises others."""
    error = kind("mine")

    def user_function() -> NoReturn:
        raise error

    for _ in range(2):
        with pytest.raises(kind) as caught:
            chat(make(user_function))
        assert caught.value is error
        assert traceback.extract_tb(error.__traceback__)[-1].name == "user_function"
        assert len(chat(round_robin(lambda: "fine")).messages) == 4


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, Mine])
def test_errors_of_the_coroutine_itself(kind: type[BaseException]) -> None:
    async def work() -> NoReturn:
        await round_robin(lambda: "fine").run(task="Begin")
        raise error

    error = kind("mine")
    with pytest.raises(kind) as caught:
        run_sync(work())
    assert caught.value is error
    assert len(chat(round_robin(lambda: "fine")).messages) == 4


def test_teams_in_callbacks_of_teams() -> None:
    depths: list[int] = []

    def reply() -> str:
        if len(depths) < 3:
            depths.append(len(depths))
            return f"({chat(round_robin(reply, turns=1)).messages[-1].content})"  # type: ignore[union-attr]
        return "innermost"

    assert chat(round_robin(reply, turns=1)).messages[-1].content == "(((innermost)))"  # type: ignore[union-attr]


def test_one_team_three_times() -> None:
    team = round_robin(lambda: "fine")
    assert [len(chat(team).messages) for _ in range(3)] == [4, 4, 4]


def test_ten_chats_one_connection() -> None:
    with OpenAIServer() as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=server.url)
        contents = [
            chat(RoundRobinGroupChat([AssistantAgent("writer", model_client=client)], max_turns=1))
            .messages[-1]
            .content  # type: ignore[union-attr]
            for _ in range(10)
        ]
        assert contents == [f"answer {number}" for number in range(1, 11)]
        assert server.connections == 1
        run_sync(close_client(client))
