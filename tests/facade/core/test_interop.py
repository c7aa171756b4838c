"""AutoGen 0.2 and 0.4 side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken

from autogen_compat.agentchat import Agent, GroupChat, GroupChatManager
from autogen_compat.interop import as_legacy_agent, as_sync


class Native(BaseChatAgent):
    """Tells what it got."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"the {name}")
        self.got: list[str] = []

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        self.got += [str(message.content) for message in messages if isinstance(message, TextMessage)]
        if self.got[-1:] == ["fail"]:
            raise KeyError("native")
        return Response(chat_message=TextMessage(content=f"{self.name} {len(self.got)}", source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self.got.clear()


def contents(result: Any) -> list[str]:
    return [message["content"] for message in result.chat_history]


def test_a_team_from_synchronous_code() -> None:
    team = as_sync(RoundRobinGroupChat([Native("x"), Native("y")], max_turns=2))
    result = team.initiate_chat(message="hello", silent=True)
    assert (contents(result), result.summary) == (["hello", "x 1", "y 2"], "y 2")
    assert result.cost["usage_including_cached_inference"] == {"total_cost": 0}
    state = team.save_state()
    other = as_sync(RoundRobinGroupChat([Native("x"), Native("y")], max_turns=2))
    other.load_state(state)
    assert len(other.run(task="more").messages) == 3
    team.reset()


def test_an_agent_from_synchronous_code() -> None:
    assert as_sync(Native("solo")).initiate_chat("hello", silent=True).summary == "solo 1"
    with pytest.raises(TypeError, match="no agent or team"):
        as_sync("x")  # type: ignore[arg-type]


def test_a_native_agent_as_recipient(talker: Any) -> None:
    user, native = talker("user", "again", max_consecutive_auto_reply=1), Native("n")
    result = user.initiate_chat(native, message="hi", silent=True)
    assert contents(result) == ["hi", "n 1", "again", "n 2"]
    assert contents(user.initiate_chat(native, message="hi", max_turns=1, silent=True)) == ["hi", "n 1"]
    assert as_legacy_agent(native) is as_legacy_agent(native)


def test_a_native_team_as_recipient(talker: Any) -> None:
    user, team = talker("user"), RoundRobinGroupChat([Native("x"), Native("y")], max_turns=2)
    for _ in range(2):
        result = user.initiate_chat(team, message="hi", silent=True)
        assert contents(result) == ["hi", "x 1", "y 2"]
        assert [message["name"] for message in result.chat_history] == ["user", "x", "y"]
        assert result.summary == "y 2"


async def test_native_recipients_in_asynchronous_chats(talker: Any) -> None:
    user = talker("user")
    assert (await user.a_initiate_chat(Native("n"), message="hi", max_turns=1, silent=True)).summary == "n 1"
    team = RoundRobinGroupChat([Native("x")], max_turns=1)
    assert (await user.a_initiate_chat(team, message="hi", silent=True)).summary == "x 1"


def test_a_mixed_group_chat(talker: Any) -> None:
    user, native = talker("user"), Native("n")
    team = RoundRobinGroupChat([Native("x")], max_turns=1)
    group = GroupChat([user, native, team], [], max_round=4, speaker_selection_method="round_robin")
    user.initiate_chat(GroupChatManager(group), message="go", silent=True)
    assert [message["content"] for message in group.messages] == ["go", "n 1", "x 2", "user!"]
    chosen = GroupChat([user, native], [], max_round=2, speaker_selection_method=lambda last, group: native)
    user.initiate_chat(GroupChatManager(chosen), message="go", silent=True)
    assert [message["name"] for message in chosen.messages] == ["user", "n"]
    with pytest.raises(TypeError, match="neither an agent"):
        GroupChat([user, "stranger"], [])


def test_a_legacy_agent_in_a_native_team(talker: Any) -> None:
    def team() -> RoundRobinGroupChat:
        return RoundRobinGroupChat([talker("legacy").as_chat_agent(), Native("n")], max_turns=3)

    expected = ["task", "legacy!", "n 2", "legacy!"]
    assert [message.content for message in asyncio.run(team().run(task="task")).messages] == expected
    assert [message.content for message in as_sync(team()).run(task="task").messages] == expected


def test_a_legacy_agent_in_a_native_team_runs_its_own_functions(talker: Any) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        last = messages[-1]
        return True, f"it is {last['content']}" if last["role"] == "tool" else {"tool_calls": [call]}

    agent = talker("legacy", function_map={"f": lambda: "42"})
    agent.register_reply([Agent, None], reply)
    team = RoundRobinGroupChat([agent.as_chat_agent(), Native("n")], max_turns=1)
    assert as_sync(team).run(task="?").messages[-1].content == "it is 42"


def test_the_state_of_a_legacy_agent_in_a_native_team(talker: Any) -> None:
    async def run() -> Any:
        first, second = talker("legacy").as_chat_agent(), talker("legacy").as_chat_agent()
        await first.on_messages([TextMessage(content="x", source="u")], CancellationToken())
        await second.load_state(await first.save_state())
        state = await second.save_state()
        await second.on_reset(CancellationToken())
        return state, await second.save_state()

    state, empty = asyncio.run(run())
    assert [message["content"] for message in state["messages"]] == ["x", "legacy!"]
    assert empty == {"messages": []}


def test_exceptions_of_native_agents(talker: Any, capfd: pytest.CaptureFixture[str]) -> None:
    def team() -> RoundRobinGroupChat:
        return RoundRobinGroupChat([Native("x")], max_turns=1)

    for start in (
        lambda: talker("user").initiate_chat(Native("n"), message="fail", silent=True),
        lambda: talker("user").initiate_chat(team(), message="fail", silent=True),
        lambda: as_sync(team()).initiate_chat("fail", silent=True),
        lambda: as_sync(team()).run("fail"),
    ):
        with pytest.raises(KeyError, match="native"):
            start()
    assert capfd.readouterr().err == ""
