"""Histories that go on, and are forgotten, in plain AutoGen."""

from __future__ import annotations

from .helpers import ASSISTANT, IMPORTS, PROXY, SETUP, body_of, plain, refused

FIRST = 'one = guest.initiate_chat(cook, message="Hungry.", silent=True)\n'
SECOND = 'two = guest.initiate_chat(cook, message="More.", clear_history=False, silent=True)\n'
OTHER = PROXY.replace("guest", "child")
RUN = 'await team.run(task=TextMessage(content="{}", source="guest"))\n'


def body(program: str) -> str:
    return body_of(plain(program))


def test_chat_that_goes_on_gets_a_new_team_around_the_same_agents() -> None:
    text = body(SETUP + FIRST + SECOND + "print(two.summary)\n")
    assert text.count("team = RoundRobinGroupChat([cook, guest], max_turns=3)") == 2
    assert "reset" not in text


def test_history_of_a_chat_that_goes_on_has_the_messages_before() -> None:
    text = body(SETUP + FIRST + SECOND + "print(len(two.chat_history))\n")
    kept = "[m for m in [*one.messages, *two.messages] if isinstance(m, TextMessage)]"
    assert f"print(len({kept}))" in text
    fresh = body(SETUP + FIRST + FIRST.replace("one", "two") + "print(len(two.chat_history))\n")
    assert "one.messages" not in fresh


def test_variable_of_a_result_that_is_used_again() -> None:
    second = SECOND.replace("two = ", "one = ")
    text = body(SETUP + FIRST + second + "print(len(one.chat_history), len(guest.chat_messages[cook]))\n")
    assert "earlier_one = one\n" in text and text.count("[*earlier_one.messages, *one.messages]") == 2
    text = body(SETUP + FIRST + "one = 1\nprint(guest.last_message()['content'])\n")
    assert "print(earlier_one.messages[-1].to_text())" in text


def test_history_that_may_have_more_messages_is_refused() -> None:
    loop = f"for _ in range(2):\n    {SECOND}    print(len(two.chat_history))\n"
    assert "messages of earlier chats" in refused(SETUP + loop)
    inside = SETUP + f"def begin():\n    {FIRST}\n\nbegin()\n{SECOND}print(len(two.chat_history))\n"
    assert "messages of earlier chats" in refused(inside)
    cleared = SETUP + FIRST + "guest.reset()\n" + SECOND + "print(len(two.chat_history))\n"
    assert "messages of earlier chats" in refused(cleared)


def test_several_partners_of_one_agent_are_kept_apart_in_0_2() -> None:
    between = FIRST.replace("guest", "child")
    assert "several agents" in refused(SETUP + OTHER + FIRST + between + SECOND)
    assert "reset" in plain(SETUP + OTHER + FIRST + SECOND + between)


def test_partner_that_started_the_chat_before() -> None:
    baker = ASSISTANT.replace("cook", "baker")
    first = FIRST.replace("guest.", "baker.").replace(")\n", ", max_turns=1)\n")
    second = 'cook.initiate_chat(baker, message="More.", clear_history=False, silent=True, max_turns=1)\n'
    assert "other agent has started" in refused(IMPORTS + ASSISTANT + baker + first + second)


def test_last_word_before_was_the_senders() -> None:
    loose = SETUP.replace(", max_consecutive_auto_reply=1", "")
    assert "not remembered" not in plain(loose + FIRST + SECOND)
    assert "not remembered" in refused(loose + FIRST + SECOND, "exact")


def test_reset_of_an_agent_with_a_model() -> None:
    text = body(SETUP + FIRST + "cook.reset()\n" + SECOND + "print(two.summary)\n")
    assert "await cook.on_reset(CancellationToken())\n" in text


def test_reset_of_a_proxy_goes() -> None:
    text = body(SETUP + FIRST + "guest.reset()\ncook.clear_history()\n" + SECOND)
    assert "guest.reset" not in text and "await cook.on_reset(CancellationToken())" in text


def test_clearing_for_one_partner() -> None:
    assert "on_reset" in plain(SETUP + FIRST + "cook.clear_history(guest)\n" + SECOND)
    several = SETUP + OTHER + FIRST + FIRST.replace("guest", "child") + "cook.clear_history(guest)\n"
    assert refused(several)
    assert refused(SETUP + FIRST + "cook.clear_history(nr_messages_to_preserve=2)\n")
