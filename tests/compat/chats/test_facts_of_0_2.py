"""Chats go as in 0.2.40: every case of ``chat_cases.py`` against the recorded facts."""

from __future__ import annotations

import builtins
import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

import chat_cases
import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, Response, Team
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_core import CancellationToken
from scripted_client import ScriptedClient, dialogue

from autogen_compat.parts import (
    ChatResult,
    ConversableAssistant,
    GroupChatTeam,
    ProxyAgent,
    SpeakerSelection,
    chat_messages,
    generate_reply,
    is_end_marker,
    last_message,
    prompts,
    reset,
    run_chat,
    run_chats,
    send,
    text_of,
    two_agent_team,
)


class Failure(Exception):
    pass


class NestingProxy(ProxyAgent):
    """Answers with the outcome of a chat with another agent, in which it takes part itself."""

    def __init__(
        self, name: str, inner: ChatAgent, ask: Callable[[str], str], max_turns: int, **options: Any
    ) -> None:
        super().__init__(name, **options)
        self.inner, self.ask, self.max_turns, self.is_nested = inner, ask, max_turns, False

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        reply = await super().on_messages(messages, cancellation_token)
        if self.is_nested or is_end_marker(reply.chat_message):
            return reply
        self.is_nested = True
        team = two_agent_team(self, self.inner, self.max_turns)
        chat = await run_chat(team, self.ask(text_of(messages[-1])), sender=self, silent=True)
        self.is_nested = False
        return Response(chat_message=TextMessage(content=chat.summary, source=self.name))


class World:
    """What the cases can do, with this package."""

    Failure = Failure

    def __init__(self, assistant: Callable[..., AssistantAgent]) -> None:
        self.assistant = assistant
        self.clients: dict[str, ScriptedClient] = {}
        self.selector = ScriptedClient([])
        self.typed: list[str] = []
        self.prompts: list[str] = []

    def input(self, prompt: str = "") -> str:
        self.prompts.append(prompt)
        return self.typed.pop(0)

    def type(self, *lines: str) -> None:
        self.typed += lines

    def model(self, name: str, answers: list[Any], **options: Any) -> AssistantAgent:
        self.clients[name] = ScriptedClient(answers)
        return self.assistant(
            name, self.clients[name], system_message=f"I am {name}.", description=f"The {name}.", **options
        )

    def proxy(self, name: str, **options: Any) -> ProxyAgent:
        return ProxyAgent(name, description=f"The {name}.", **options)

    def nesting(
        self, name: str, trigger: Any, inner: Any, ask: Any, *, max_turns: int, **options: Any
    ) -> Any:
        return NestingProxy(name, inner, ask, max_turns, description=f"The {name}.", **options)

    def requests(self, agent: ChatAgent) -> Any:
        client = self.clients.get(agent.name)
        return [] if client is None else _pairs(client)

    async def chat(
        self, sender: ChatAgent, recipient: Any, message: Any, *, max_turns: int | None = None, **options: Any
    ) -> ChatResult:
        team = recipient if isinstance(recipient, Team) else two_agent_team(sender, recipient, max_turns)
        return await run_chat(team, message, sender=sender, silent=True, **options)

    async def chats(self, sender: ChatAgent, queue: list[dict[str, Any]]) -> list[ChatResult]:
        return await run_chats(queue, sender)

    async def send(self, sender: ChatAgent, message: Any, recipient: ChatAgent, **options: Any) -> None:
        await send(sender, message, recipient, silent=True, **options)

    async def reply(self, agent: ChatAgent, messages: Any = None, sender: ChatAgent | None = None) -> Any:
        return await generate_reply(agent, messages, sender)

    async def reset(self, agent: ChatAgent) -> None:
        await reset(agent)

    def history(self, agent: Any, peer: Any) -> Any:
        return [dict(message) for message in chat_messages(agent)[peer]]

    def last(self, agent: Any, peer: Any = None) -> Any:
        return last_message(agent, peer)

    def team(
        self,
        agents: list[Any],
        *,
        method: Any = "auto",
        rounds: int = 10,
        selector: list[str] | None = None,
        ends: Any = None,
        messages: list[Any] | None = None,
        **options: Any,
    ) -> GroupChatTeam:
        speakers = SpeakerSelection(agents, messages, rounds, speaker_selection_method=method, **options)
        if selector is not None:
            self.selector.answers += selector
        client = None if selector is None else self.selector
        return GroupChatTeam(speakers, client, is_termination_msg=ends)

    def groupchat(self, team: GroupChatTeam) -> SpeakerSelection:
        return team.groupchat

    def messages(self, team: GroupChatTeam) -> Any:
        return team.groupchat.messages

    def last_speaker(self, team: GroupChatTeam) -> str:
        assert team.last_speaker is not None
        return team.last_speaker.name

    def selections(self) -> Any:
        return _pairs(self.selector)

    def without_introduction(self, found: dict[str, Any]) -> dict[str, Any]:
        return json.loads(json.dumps(found).replace(prompts.INTRODUCTION, "INTRO"))


def _pairs(client: ScriptedClient) -> list[Any]:
    return copy.deepcopy([[list(pair) for pair in dialogue(request)] for request in client.requests])


@pytest.mark.filterwarnings(
    "ignore:.*more than once:UserWarning", "ignore:The chat has no message:UserWarning"
)
@pytest.mark.parametrize("assistant", [AssistantAgent, ConversableAssistant])
@pytest.mark.parametrize("case", chat_cases.CASES, ids=lambda case: case.__name__)
async def test_case(
    case: Callable[[World], Any],
    assistant: Callable[..., AssistantAgent],
    chat_facts: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(assistant)
    monkeypatch.setattr(builtins, "input", world.input)
    found = json.loads(json.dumps(await case(world)))
    assert found == chat_facts[case.__name__]
