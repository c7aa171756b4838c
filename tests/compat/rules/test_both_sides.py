"""The parts and the facade do the same, because they have their rules from one place."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from autogen_agentchat.messages import TextMessage
from autogen_core import CancellationToken

from autogen_compat.agentchat import ConversableAgent, initiate_chats
from autogen_compat.function_utils import get_function_schema
from autogen_compat.parts import JsonFunctionTool, ProxyAgent, run_chats


class Human:
    """Types answers, and keeps what it was asked."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = list(answers)
        self.prompts: list[str] = []

    def __call__(self, prompt: str = "") -> str:
        self.prompts.append(prompt)
        return self.answers.pop(0)


@pytest.mark.parametrize("mode", ["ALWAYS", "TERMINATE"])
@pytest.mark.parametrize("text", ["hi", "TERMINATE"])
@pytest.mark.parametrize("answer", ["", "yes", "exit"])
async def test_what_a_human_is_asked_and_told(
    mode: Any,
    text: str,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for_part, for_facade = Human([answer]), Human([answer])
    part = ProxyAgent("human", human_input_mode=mode, default_auto_reply="auto", input_func=for_part)
    response = await part.on_messages([TextMessage(content=text, source="peer")], CancellationToken())
    told_by_part = capsys.readouterr().out

    monkeypatch.setattr("builtins.input", for_facade)
    agent = ConversableAgent("human", human_input_mode=mode, default_auto_reply="auto")
    peer = ConversableAgent("peer", human_input_mode="NEVER")
    reply = agent.generate_reply([{"content": text, "role": "user"}], sender=peer)
    assert told_by_part == capsys.readouterr().out
    assert for_part.prompts == for_facade.prompts
    said = reply["content"] if isinstance(reply, dict) else reply or ""
    assert getattr(response.chat_message, "content", None) == said


async def test_what_is_said_before_one_of_several_chats(capsys: pytest.CaptureFixture[str]) -> None:
    chat: dict[str, Any] = {"message": "hi", "carryover": "note", "verbose": True, "max_turns": 1}
    announced = "\nStarting a new chat....\nMessage:\nhi\nCarryover:\nnote\n"
    me, you = ProxyAgent("me"), ProxyAgent("you", default_auto_reply="yes")
    await run_chats([{**chat, "sender": me, "recipient": you}])
    assert announced in capsys.readouterr().out
    a, b = (ConversableAgent(name, human_input_mode="NEVER", default_auto_reply="yes") for name in "ab")
    initiate_chats([{**chat, "sender": a, "recipient": b}])
    assert announced in capsys.readouterr().out


async def test_a_chat_without_a_message_is_warned_about() -> None:
    typed: list[str] = ["hello"]
    me = ProxyAgent("me", input_func=lambda prompt: typed.pop())
    with pytest.warns(UserWarning, match="message is not provided"):
        results = await run_chats([{"sender": me, "recipient": ProxyAgent("you"), "max_turns": 1}])
    assert results[0].chat_history[0]["content"] == "hello"


def convert(
    amount: Annotated[float, "how much"], to: Literal["EUR", "USD"] = "EUR", note: str | None = None, plain=3
) -> str:
    return f"{amount} {to} {note} {plain}"


def test_what_a_model_is_told_of_a_function() -> None:
    told = {
        "type": "object",
        "properties": {
            "amount": {"type": "number", "description": "how much"},
            "to": {"enum": ["EUR", "USD"], "type": "string", "default": "EUR", "description": "to"},
            "note": {
                "anyOf": [{"type": "string"}, {"type": "null"}],
                "default": None,
                "description": "note",
            },
        },
        "required": ["amount"],
    }
    assert get_function_schema(convert, description="d")["function"]["parameters"] == told
    schema = JsonFunctionTool(convert, "d").schema
    assert schema == {"name": "convert", "description": "d", "parameters": told}
