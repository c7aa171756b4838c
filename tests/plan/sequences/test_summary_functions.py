"""``summary_method=`` a function of the program, in plain AutoGen."""

from __future__ import annotations

import pytest

from .helpers import SETUP, body_of, plain, refused

MAKER = """\
def dishes(sender, recipient, summary_args):
    return ", ".join(m["content"] for m in sender.chat_messages[recipient] if m["name"] == "cook")


"""
CHAT = """\
res = guest.initiate_chat(cook, message="Hungry.", silent=True, summary_method=dishes)
print(res.summary)
"""


def test_function_is_called_with_the_messages() -> None:
    text = plain(SETUP + MAKER + CHAT)
    assert "def dishes(messages):\n" in text
    assert 'join(m.to_text() for m in messages if m.source == "cook")' in text
    assert (
        "summary = dishes([m for m in res.messages if isinstance(m, TextMessage)])\n    print(summary)"
        in text
    )


def test_options_are_handed_on() -> None:
    maker = MAKER.replace('", "', 'summary_args.get("with", ", ")')
    assert "def dishes(messages, summary_args):" in plain(SETUP + maker + CHAT)
    text = body_of(plain(SETUP + maker + CHAT.replace("=dishes", '=dishes, summary_args={"with": " & "}')))
    assert 'isinstance(m, TextMessage)], {"with": " & "})' in text
    assert "TextMessage)], {})" in plain(SETUP + maker + CHAT)


def test_annotations_and_last_messages() -> None:
    maker = """\
def dishes(sender: ConversableAgent, recipient: ConversableAgent, summary_args: dict) -> str:
    return recipient.last_message(sender)["content"].upper()


"""
    text = plain(SETUP + maker + CHAT)
    assert "def dishes(messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> str:" in text
    assert "return messages[-1].to_text().upper()" in text


def test_lambda_is_written_out() -> None:
    program = CHAT.replace("dishes", 'lambda s, r, a: r.last_message(s)["content"].upper()')
    text = body_of(plain(SETUP + program))
    assert "summary = res.messages[-1].to_text().upper()\nprint(summary)\n" in text


def test_result_without_a_name_gets_one() -> None:
    text = body_of(plain(SETUP + MAKER + CHAT.replace("res = ", "").replace("print(res.summary)\n", "")))
    assert "result = await team.run(" in text and "\ndishes([m for m in result.messages" in text


def test_in_a_queue() -> None:
    first = '{"recipient": cook, "message": "One.", "summary_method": dishes}'
    second = '{"recipient": cook, "message": "Two."}'
    text = body_of(plain(SETUP + MAKER + f"guest.initiate_chats([{first}, {second}])\n"))
    assert "cook_summary = dishes([m for m in cook_result.messages if isinstance(m, TextMessage)])" in text
    assert "Two.\\nContext: \\n{cook_summary}" in text


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('if m["name"] == "cook"', "if len(m) > 1", "more than their messages"),
        ('m["name"] == "cook"', 'm["role"] == "user"', "more than their messages"),
        ("return ", "print(sender)\n    return ", "more than their messages"),
        ("def dishes", "async def dishes", "cannot be called with messages"),
        ("res = ", "print(dishes)\nres = ", "has other uses"),
        ("silent=True", "silent=True, clear_history=False", "earlier chats too"),
    ],
)
def test_functions_without_a_plain_form(old: str, new: str, reason: str) -> None:
    assert reason in refused((SETUP + MAKER + CHAT).replace(old, new))
