"""Termination and human input."""

from __future__ import annotations

from typing import Any

import pytest

from autogen_compat.agentchat import AssistantAgent, ConversableAgent, UserProxyAgent


class Human(ConversableAgent):
    """Answers from a list, and keeps the prompts."""

    def __init__(self, *answers: str, **settings: Any) -> None:
        super().__init__("human", default_auto_reply="auto", **settings)
        self.answers = list(answers)
        self.prompts: list[str] = []

    def get_human_input(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return self.answers.pop(0)


def verdict(human: Human, content: str, peer: Any) -> tuple[bool, Any]:
    return human.check_termination_and_human_reply([{"content": content, "role": "user"}], peer)


def test_always_asks_and_enter_ends_only_a_finished_chat(talker: Any) -> None:
    peer = talker("peer")
    human = Human("hello", "", "", "exit", human_input_mode="ALWAYS")
    assert verdict(human, "go", peer) == (True, {"role": "user", "content": "hello"})
    assert verdict(human, "go", peer) == (False, None)
    assert verdict(human, "TERMINATE", peer) == (True, None)
    assert verdict(human, "go", peer) == (True, None)
    assert human.prompts[0].startswith("Replying as human. Provide feedback to peer.")


def test_terminate_asks_where_the_chat_would_end(talker: Any) -> None:
    peer = talker("peer")
    human = Human("more", "", "", human_input_mode="TERMINATE", max_consecutive_auto_reply=1)
    assert verdict(human, "go", peer) == (False, None)
    assert human.prompts == []
    assert verdict(human, "TERMINATE", peer) == (True, {"role": "user", "content": "more"})
    assert verdict(human, "go", peer) == (False, None)
    assert verdict(human, "go", peer) == (False, None)
    assert verdict(human, "TERMINATE", peer) == (True, None)


def test_never_counts_and_ends(talker: Any) -> None:
    a, b = talker("a", max_consecutive_auto_reply=2), talker("b")
    result = a.initiate_chat(b, message="start")
    assert [message["content"] for message in result.chat_history] == ["start", "b!", "a!", "b!", "a!", "b!"]
    a.update_max_consecutive_auto_reply(0, b)
    assert len(a.initiate_chat(b, message="start").chat_history) == 2


def test_calls_without_results_are_interrupted(talker: Any) -> None:
    human = Human("stop", human_input_mode="ALWAYS")
    call = {"id": "7", "function": {"name": "f", "arguments": "{}"}}
    message = {"content": None, "tool_calls": [call]}
    _, reply = human.check_termination_and_human_reply([message], talker("peer"))
    assert reply["tool_responses"] == [{"role": "tool", "tool_call_id": "7", "content": "USER INTERRUPTED"}]


def test_the_predicate_sees_the_message(talker: Any) -> None:
    seen: list[Any] = []
    a = talker(
        "a", is_termination_msg=lambda message: bool(seen.append(message)) or message["content"] == "b!"
    )
    a.initiate_chat(talker("b"), message="x")
    assert seen == [{"content": "b!", "role": "user", "name": "b"}]


def test_human_input_is_kept_and_asked_for_by_the_console(
    talker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = ["first", "second", "exit"]
    monkeypatch.setattr("builtins.input", lambda prompt="": answers.pop(0))
    user = UserProxyAgent("user", code_execution_config=False)
    result = user.initiate_chat(talker("bot"))
    assert result.human_input == ["first", "second", "exit"]
    assert [message["content"] for message in result.chat_history] == ["first", "bot!", "second", "bot!"]


def test_defaults_of_the_classes() -> None:
    assert AssistantAgent("a").human_input_mode == "NEVER"
    assert ConversableAgent("a").human_input_mode == "TERMINATE"
    user = UserProxyAgent("u", human_input_mode="NEVER", code_execution_config=False)
    assert user.description == UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS["NEVER"]
    assert AssistantAgent("a").description == AssistantAgent.DEFAULT_DESCRIPTION
    assert AssistantAgent("a", "custom").description == "custom"
    assert ConversableAgent("a").max_consecutive_auto_reply() == 100


async def test_asynchronous_input(talker: Any) -> None:
    class Async(ConversableAgent):
        async def a_get_human_input(self, prompt: str) -> str:
            return "exit"

    human = Async("human", human_input_mode="ALWAYS")
    result = await human.a_initiate_chat(talker("bot"), message="hi")
    assert [message["content"] for message in result.chat_history] == ["hi", "bot!"]
