"""Group chats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from compat.support.openai_server import Answer

from autogen_compat.agentchat import ConversableAgent, GroupChat, GroupChatManager
from autogen_compat.exception_utils import AgentNameConflict, NoEligibleSpeaker, UndefinedNextAgent


def spoken(group: GroupChat) -> list[tuple[str, str]]:
    return [(message["name"], message["content"]) for message in group.messages]


def names(group: GroupChat) -> list[str]:
    return [message["name"] for message in group.messages]


def start(
    agents: list[Any], message: str = "go", manager: dict[str, Any] | None = None, **rules: Any
) -> GroupChat:
    group = GroupChat(agents, [], **rules)
    agents[0].initiate_chat(GroupChatManager(group, **(manager or {})), message=message, silent=True)
    return group


def test_round_robin_and_who_sees_what(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    group = start([a, b, c], max_round=5, speaker_selection_method="Round_Robin")
    assert spoken(group) == [("a", "go"), ("b", "b!"), ("c", "c!"), ("a", "a!"), ("b", "b!")]
    manager = next(iter(c.chat_messages))
    assert [(m["role"], m["name"]) for m in c.chat_messages[manager]] == [
        ("user", "a"),
        ("user", "b"),
        ("assistant", "c"),
        ("user", "a"),
        ("user", "b"),
    ]
    assert manager.last_speaker is b


def test_the_chat_ends_on_a_termination_message_or_silence(talker: Any) -> None:
    a, b, c = talker("a"), talker("b", "TERMINATE"), talker("c")
    assert names(start([a, b, c], speaker_selection_method="round_robin")) == ["a", "b"]
    mute = talker("mute", default_auto_reply=None)
    assert names(start([a, mute, c], speaker_selection_method="round_robin")) == ["a"]


def test_a_function_selects(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")

    def select(last: Any, group: GroupChat) -> Any:
        if len(group.messages) == 1:
            return c
        return "round_robin" if last is c else None

    assert names(start([a, b, c], speaker_selection_method=select)) == ["a", "c", "a"]
    with pytest.raises(ValueError, match="not in the group chat"):
        start([a, b], speaker_selection_method=lambda last, group: c)
    with pytest.raises(ValueError, match="instead of an Agent or str"):
        start([a, b], speaker_selection_method=lambda last, group: 3)
    with pytest.raises(ValueError, match="should be one of"):
        start([a, b], speaker_selection_method="alphabetical")


def test_a_model_selects_with_retries(talker: Any, llm: dict[str, Any], server: Any) -> None:
    a, b, c = (talker(name) for name in ("an_a", "a_b", "a_c"))
    server.say("nobody", "an_a and a_b", "I choose a_c.", "?", "?", "?")
    group = start([a, b, c], manager={"llm_config": llm}, max_round=3)
    assert names(group) == ["an_a", "a_c", "an_a"]
    first, second, third = (body["messages"] for body in server.bodies[:3])
    assert first[0]["role"] == "system" and "an_a: " in first[0]["content"]
    assert first[1]["content"] == "go"
    assert first[-1]["content"] == group.select_speaker_prompt()
    assert second[-1]["content"] == group.select_speaker_auto_none_template.format(
        agentlist=str(group.agent_names)
    )
    assert third[-1]["content"] == group.select_speaker_auto_multiple_template.format(
        agentlist=str(group.agent_names)
    )
    assert len(server.bodies) == 6


async def test_a_model_selects_in_an_asynchronous_chat(talker: Any, llm: dict[str, Any], server: Any) -> None:
    a, b, c = (talker(name) for name in ("an_a", "a_b", "a_c"))
    server.say("a_c", "a_b")
    group = GroupChat([a, b, c], [], max_round=3)
    await a.a_initiate_chat(GroupChatManager(group, llm_config=llm), message="go")
    assert names(group) == ["an_a", "a_c", "a_b"]


def test_transitions(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    allowed = {a: [c], c: [b]}
    group = start(
        [a, b, c], allowed_or_disallowed_speaker_transitions=allowed, speaker_transitions_type="allowed"
    )
    assert names(group) == ["a", "c", "b"]
    group = GroupChat(
        [a, b, c],
        [],
        allowed_or_disallowed_speaker_transitions={a: [b]},
        speaker_transitions_type="disallowed",
    )
    assert group.allowed_speaker_transitions_dict == {a: [a, c], b: [a, b, c], c: [a, b, c]}
    with pytest.raises(NoEligibleSpeaker):
        GroupChat(
            [a, b], [], allowed_or_disallowed_speaker_transitions={a: [b]}, speaker_transitions_type="allowed"
        ).select_speaker(b, talker("selector"))


def test_two_agents_that_may_not_repeat_need_no_model(talker: Any) -> None:
    group = start([talker("a"), talker("b")], allow_repeat_speaker=False, max_round=4)
    assert names(group) == ["a", "b", "a", "b"]


@pytest.mark.parametrize("method", ["Manual", lambda last, group: "manual"])
def test_the_next_one_speaks_where_a_human_leaves_it_open(
    method: Any, talker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt="": "")
    group = start([talker(name) for name in "abc"], speaker_selection_method=method, max_round=3)
    assert names(group) == ["a", "b", "c"]


def test_manual_selection(talker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, c = (talker(name) for name in "abc")
    answers = ["3", "x", "9", "q"]
    monkeypatch.setattr("builtins.input", lambda prompt="": answers.pop(0))
    assert names(start([a, b, c], speaker_selection_method="manual", max_round=4)) == ["a", "c", "a", "b"]


def test_the_one_who_can_run_a_call_speaks(talker: Any, llm: dict[str, Any], server: Any) -> None:
    server.answers += [Answer(calls=(("f", {}),)), Answer("done TERMINATE")]
    user, bot, runner = talker("user"), talker("bot", llm_config=llm), talker("runner")
    bot.register_for_llm(description="d")(f := _named("f"))
    runner.register_for_execution()(f)
    order = iter([bot, "auto", bot])

    def select(last: Any, group: GroupChat) -> Any:
        return next(order)

    group = start(
        [user, bot, runner],
        speaker_selection_method=select,
        manager={"is_termination_msg": lambda m: "TERMINATE" in m["content"]},
    )
    assert spoken(group) == [("user", "go"), ("bot", ""), ("runner", "42"), ("bot", "done TERMINATE")]


def _named(name: str) -> Any:
    def func() -> int:
        return 42

    func.__name__ = name
    return func


def test_introductions_reach_everybody_and_are_no_messages_of_the_group(talker: Any) -> None:
    a, b = talker("a", description="asks"), talker("b", description="answers")
    group = start([a, b], send_introductions=True, speaker_selection_method="round_robin", max_round=2)
    assert spoken(group) == [("a", "go"), ("b", "b!")]
    manager = next(iter(b.chat_messages))
    introduction, task, _ = b.chat_messages[manager]
    assert introduction["content"] == f"{GroupChat.DEFAULT_INTRO_MSG}\n\na: asks\nb: answers"
    assert task["content"] == "go"


async def test_introductions_in_an_asynchronous_chat(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    rules = {"send_introductions": True, "speaker_selection_method": "round_robin", "max_round": 2}
    group = GroupChat([a, b], [], **rules)
    await a.a_initiate_chat(GroupChatManager(group), message="go", silent=True)
    assert spoken(group) == [("a", "go"), ("b", "b!")]


def test_clear_history_in_a_reply(talker: Any, capsys: pytest.CaptureFixture[str]) -> None:
    a, b, c = talker("a"), talker("b"), talker("c", {"role": "user", "content": "CLEAR HISTORY b 1. Go on."})
    group = start([a, b, c], enable_clear_history=True, speaker_selection_method="round_robin", max_round=3)
    assert spoken(group)[-1] == ("c", "Go on.")
    manager = next(iter(a.chat_messages))
    assert [m["content"] for m in b.chat_messages[manager]] == ["b!", "Go on."]
    assert "Clearing history for b except last 1 messages." in capsys.readouterr().out


def test_the_admin_takes_over_after_ctrl_c(talker: Any) -> None:
    def interrupt(last: Any, group: GroupChat) -> Any:
        raise KeyboardInterrupt

    admin, b = talker("Admin", "enough TERMINATE"), talker("b")
    manager = {"is_termination_msg": lambda m: "TERMINATE" in m["content"]}
    assert names(start([b, admin], speaker_selection_method=interrupt, manager=manager)) == ["b", "Admin"]
    with pytest.raises(KeyboardInterrupt):
        start([b, talker("c")], speaker_selection_method=interrupt)


def test_resume(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    group = GroupChat([a, b, c], [], max_round=4, speaker_selection_method="round_robin")
    manager = GroupChatManager(group)
    earlier = [
        {"content": "go", "role": "user", "name": "a"},
        {"content": "b! TERMINATE", "role": "user", "name": "b"},
    ]
    last, message = manager.resume(json.dumps(earlier), remove_termination_string=" TERMINATE")
    assert (last, message["content"]) == (b, "b!")
    assert earlier[1]["content"] == "b! TERMINATE"
    last.initiate_chat(manager, message=message, clear_history=False)
    assert names(group) == ["a", "b", "c", "a", "b"]
    for messages in ([], [{"content": "x", "name": "stranger"}], "no json", 3):
        with pytest.raises(Exception, match=r"no messages|doesn't exist|not a valid JSON|not of type"):
            manager.resume(messages)


async def test_a_resume(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    manager = GroupChatManager(GroupChat([a, b], [], speaker_selection_method="round_robin"))
    last, _ = await manager.a_resume([{"content": "go", "role": "user", "name": "a"}])
    assert last is a


def test_members(talker: Any) -> None:
    a, b, c = (talker(name) for name in "abc")
    inner = GroupChatManager(GroupChat([b, c], []), name="inner")
    group = GroupChat([a, inner], [])
    assert group.nested_agents() == [a, inner, b, c]
    assert group.agent_by_name("c") is None
    assert group.agent_by_name("c", recursive=True) is c
    assert group.next_agent(inner) is a
    with pytest.raises(UndefinedNextAgent):
        group.next_agent(a, [b])
    twins = GroupChat([talker("x"), talker("x")], [])
    with pytest.raises(AgentNameConflict):
        twins.agent_by_name("x", raise_on_name_conflict=True)


@pytest.mark.parametrize(
    "rules",
    [
        {"allow_repeat_speaker": {}},
        {"allowed_or_disallowed_speaker_transitions": {}},
        {"allow_repeat_speaker": True, "allowed_or_disallowed_speaker_transitions": {}},
        {"speaker_transitions_type": "sometimes"},
        {"select_speaker_message_template": ""},
        {"role_for_select_speaker_messages": None},
        {"max_retries_for_selecting_speaker": -1},
        {"max_retries_for_selecting_speaker": None},
        {"select_speaker_auto_verbose": None},
    ],
)
def test_rules_are_checked(talker: Any, rules: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        GroupChat([talker("a"), talker("b")], [], **rules)


def test_a_manager_has_no_tools(talker: Any, llm: dict[str, Any]) -> None:
    group = GroupChat([talker("a"), talker("b")], [])
    with pytest.raises(ValueError, match="not allowed to make function/tool calls"):
        GroupChatManager(group, llm_config={**llm, "tools": [{}]})


async def test_asynchronous_group_chat(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    group = GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
    await a.a_initiate_chat(GroupChatManager(group), message="go")
    assert names(group) == ["a", "b", "a"]


async def test_any_agent_may_run_a_group_chat(talker: Any) -> None:
    a, b, outside = talker("a"), talker("b"), talker("outside")
    group = GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
    host = talker("host")
    host.register_reply([ConversableAgent, None], GroupChatManager.run_chat, config=group)
    outside.initiate_chat(host, message="go", silent=True)
    assert names(group) == ["outside", "a", "b"]
    host.register_reply([ConversableAgent, None], GroupChatManager.a_run_chat, config=group)
    await outside.a_initiate_chat(host, message="go", silent=True)
    assert names(group)[3:] == ["outside", "a", "b"]
