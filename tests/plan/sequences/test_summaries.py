"""``summary_method`` and ``summary_args`` in plain AutoGen."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Style

from .helpers import SETUP, body_of, plain, refused, said

ASKED = 'summary_method="reflection_with_llm", summary_args={"summary_prompt": "What is for dinner?"}'
REQUEST = """\
await model_client.create(
    [*await cook.model_context.get_messages(), SystemMessage(content="What is for dinner?")]
)
"""


def chat(options: str = "", before: str = "res = ") -> str:
    return f'{before}guest.initiate_chat(cook, message="Hungry.", silent=True{options})\n'


def body(program: str) -> str:
    return body_of(plain(SETUP + program))


def test_last_message_is_the_default() -> None:
    for options in ("", ', summary_method="last_msg"'):
        text = body(chat(options) + "print(res.summary)\n")
        assert "print(res.messages[-1].to_text())\n" in text


def test_stop_word_is_taken_out_if_a_text_has_it_or_every_answer_counts() -> None:
    program = SETUP + chat() + "print(res.summary)\n"
    strip = '.to_text().replace("TERMINATE", "")'
    assert strip not in plain(program)
    assert strip in plain(program, "exact")
    assert strip in plain(program.replace("You cook.", "You cook. End with TERMINATE."))


def kept(program: str, style: Style = "auto") -> list[int]:
    return said("AM385", program, style)


def test_stop_word_that_stays_is_said_once() -> None:
    first = SETUP.count("\n") + 2
    reads = chat() + "print(res.summary)\nprint(res.summary.upper())\n"
    assert kept(reads) == kept(reads + reads) == [first]
    assert kept(reads, "exact") == kept(chat()) == kept(chat(f", {ASKED}") + "print(res.summary)\n") == []
    task = '{"recipient": cook, "message": "Hungry.", "silent": True}'
    assert kept(f"guest.initiate_chats([{task}, {task}])\n") == [first - 1]


def test_none_is_an_empty_summary() -> None:
    assert 'print("")' in body(chat(", summary_method=None") + "print(res.summary)\n")


def test_reflection_is_a_request_behind_the_chat() -> None:
    text = body(chat(f", {ASKED}") + "print(res.summary)\n")
    assert f"summary = {REQUEST}print(summary.content)\n" in text
    assert "res = " not in text


def test_summary_that_is_used_as_a_text_is_one() -> None:
    text = body(chat(f", {ASKED}") + "print(res.summary.strip(), len(res.chat_history))\n")
    assert f"reflection = {REQUEST}summary = str(reflection.content)\n" in text
    assert "print(summary.strip(), len(" in text and "res = " in text


def test_role_of_the_prompt() -> None:
    asked = ASKED[:-1] + ', "summary_role": "user"}'
    text = body(chat(f", {asked}") + "print(res.summary)\n")
    assert 'UserMessage(content="What is for dinner?", source="guest")' in text
    refused(
        SETUP
        + f"role = input()\n{chat(f', {ASKED[:-1]}')[:-2]}, 'summary_role': role}})\nprint(res.summary)\n"
    )


def test_prompt_in_a_variable() -> None:
    program = 'options = {"summary_prompt": "Short."}\n' + chat(
        ', summary_method="reflection_with_llm", summary_args=options'
    )
    assert 'SystemMessage(content=options["summary_prompt"])' in plain(
        SETUP + program + "print(res.summary)\n"
    )


def test_reflection_within_an_expression() -> None:
    text = body(f"print({chat(f', {ASKED}', '')[:-1]}.summary)\n")
    assert f"summary = {REQUEST}print(summary.content)\n" in text
    assert "result = " not in text


def test_reflection_that_nothing_reads_is_asked_for_all_the_same() -> None:
    text = body(chat(f", {ASKED}", ""))
    assert REQUEST in text and "summary = " not in text


def test_two_reflections_have_two_names() -> None:
    text = body(
        chat(f", {ASKED}") + "print(res.summary)\n" + chat(f", {ASKED}", "two = ") + "print(two.summary)\n"
    )
    assert "summary = await" in text and "summary_of_cook = await" in text
    assert "print(summary_of_cook.content)" in text


def test_client_of_a_function() -> None:
    made = SETUP.replace("llm_config = {", "def ask(question):\n    llm_config = {").replace(
        "\ncook", "\n    cook"
    )
    made = (
        made.replace("\nguest", "\n    guest")
        .replace("\n)\n", "\n    )\n")
        .replace('\n    "guest"', '\n        "guest"')
    )
    program = made + f"    {chat(f', {ASKED}')}    return res.summary\n\n\nprint(ask('Hungry?'))\n"
    text = body_of(plain(program), "ask")
    assert "reflection = await model_client.create(" in text and "return summary\n" in text


def test_client_of_the_module_is_read_in_a_function() -> None:
    program = f"def ask():\n    {chat(f', {ASKED}')}    return res.summary\n\n\nprint(ask())\n"
    assert "await model_client.create(" in body_of(plain(SETUP + program), "ask")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (chat(f", {ASKED}", "return "), "no place for the request"),
        (chat(f", {ASKED}") + "return res\n", "read elsewhere"),
        (chat(', summary_method="reflection_with_llm"') + "return res\n", "0.2's own prompt"),
        (chat(", summary_method=input()") + "return res\n", "not known how the summary is made"),
    ],
)
def test_what_has_no_plain_form(program: str, reason: str) -> None:
    body = "".join(f"    {line}\n" for line in program.splitlines())
    assert reason in refused(f"{SETUP}def ask():\n{body}\n\nprint(ask().summary)\n")


def test_last_word_of_the_agent_that_asks() -> None:
    """It has it at the default limit, and at the recipient's: the recipient never takes that in."""
    loose = SETUP.replace(", max_consecutive_auto_reply=1", "")
    assert "create(" in plain(loose + chat(f", {ASKED}") + "print(res.summary)\n")
    assert "last message" in refused(loose + chat(f", {ASKED}") + "print(res.summary)\n", "exact")
    bound = loose.replace('"You cook."', '"You cook.", max_consecutive_auto_reply=2')
    assert "last message" in refused(bound + chat(f", {ASKED}") + "print(res.summary)\n")


def test_release_that_does_not_show_what_agents_remember() -> None:
    program = SETUP + chat(f", {ASKED}") + "print(res.summary)\n"
    assert "do not show" in refused(program, target="0.4.9")


def test_tools_are_not_offered_for_a_summary() -> None:
    """In an ordinary run that is another request: only for the style ``plain``."""
    tool = 'def price() -> str:\n    return "two"\n\n\n'
    made = "from autogen import register_function\n" + SETUP + tool
    made += 'register_function(price, caller=cook, executor=guest, description="Price")\n'
    stops = made.replace("max_consecutive_auto_reply=1", 'is_termination_msg=lambda m: "OK" in m["content"]')
    program = stops + chat(f", {ASKED}") + "print(res.summary)\n"
    assert "offered the tools" in refused(program)
    assert "tools=" in plain(program, "plain") and REQUEST in body_of(plain(program, "plain"))
