"""Histories, sending and receiving."""

from __future__ import annotations

from typing import Any

import pytest

from autogen_compat.agentchat import ConversableAgent


def test_both_sides_keep_the_message_from_their_view(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    a.send("hello", b, request_reply=False)
    assert a.chat_messages[b] == [{"content": "hello", "role": "assistant", "name": "a"}]
    assert b.chat_messages[a] == [{"content": "hello", "role": "user", "name": "a"}]


def test_a_message_that_calls_functions_is_the_assistants_and_may_lack_content(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    calls = [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    a.send({"tool_calls": calls}, b, request_reply=False)
    assert b.last_message(a) == {"tool_calls": calls, "content": None, "role": "assistant"}


@pytest.mark.parametrize("message", [{}, {"role": "user"}, {"content": None}])
def test_a_message_without_content_is_refused(talker: Any, message: dict[str, Any]) -> None:
    a, b = talker("a"), talker("b")
    with pytest.raises(ValueError, match="can't be converted into a valid ChatCompletion message"):
        a.send(message, b)


def test_the_role_can_be_overridden(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    a.send({"content": "rules", "override_role": "system"}, b, request_reply=False)
    assert b.last_message()["role"] == "system"


def test_last_message_needs_a_peer_when_there_are_several(talker: Any) -> None:
    a, b, c = talker("a"), talker("b"), talker("c")
    assert a.last_message() is None
    a.send("to b", b, request_reply=False)
    assert a.last_message()["content"] == "to b"
    a.send("to c", c, request_reply=False)
    with pytest.raises(ValueError, match="More than one conversation"):
        a.last_message()
    with pytest.raises(KeyError, match="not present in any conversation"):
        b.last_message(c)


def test_clear_history_keeps_the_call_that_belongs_to_a_result(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    for content in ("one", "two"):
        a.send(content, b, request_reply=False)
    b.send({"role": "tool", "tool_responses": [{"content": "3"}], "content": "3"}, a, request_reply=False)
    a.clear_history(nr_messages_to_preserve=1)
    assert [message["content"] for message in a.chat_messages[b]] == ["two", "3"]
    a.clear_history(b)
    assert a.chat_messages[b] == []


def test_printed_as_in_autogen_02(talker: Any, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = talker("a"), talker("b")
    a.send("hello", b, request_reply=False)
    assert capsys.readouterr().out == f"a (to b):\n\nhello\n\n{'-' * 80}\n"
    a.send("hush", b, request_reply=False, silent=True)
    assert capsys.readouterr().out == ""


def test_an_agents_own_silence_goes_before_that_of_the_call(
    talker: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet, loud = talker("quiet", silent=True), talker("loud", silent=False)
    quiet.send("psst", loud, request_reply=False)
    assert capsys.readouterr().out == ""
    loud.send("hey", quiet, request_reply=False, silent=True)
    assert "hey" in capsys.readouterr().out


def test_calls_and_results_are_printed(talker: Any, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = talker("a"), talker("b")
    call = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"x": 1}'}}
    a.send({"content": None, "tool_calls": [call]}, b, request_reply=False)
    assert '***** Suggested tool call (c1): add *****\nArguments: \n{"x": 1}\n' in capsys.readouterr().out
    result = {"tool_call_id": "c1", "role": "tool", "content": "2"}
    b.send({"role": "tool", "content": "2", "tool_responses": [result]}, a, request_reply=False)
    assert "***** Response from calling tool (c1) *****\n2\n" in capsys.readouterr().out


def test_reset_forgets_histories_counters_and_who_is_answered(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    a.initiate_chat(b, message="x", max_turns=1)
    a.reset()
    assert not a.chat_messages
    assert a.reply_at_receive[b] is False


@pytest.mark.parametrize("name", ["with space", "ünïcode", "x" * 65])
def test_names_that_no_model_accepts(name: str) -> None:
    with pytest.raises(ValueError, match="Invalid name"):
        ConversableAgent("a", function_map={name: print})
