"""initiate_chat and its relatives: turns, first messages, carryover, summaries, sequences, nested chats."""

from __future__ import annotations

from typing import Any

import pytest

from autogen_compat.agentchat import ConversableAgent, initiate_chats
from autogen_compat.exception_utils import InvalidCarryOverType


def contents(result: Any) -> list[Any]:
    return [message["content"] for message in result.chat_history]


def test_max_turns_counts_what_the_initiator_says(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    assert contents(a.initiate_chat(b, message="x", max_turns=2)) == ["x", "b!", "a!", "b!"]
    with pytest.warns(UserWarning, match="Cannot extract summary"):
        assert contents(a.initiate_chat(b, message="x", max_turns=0)) == []
    assert contents(a.initiate_chat(b, message="y", max_turns=1, clear_history=False)) == ["y", "b!"]


def test_the_initiator_may_stay_silent(talker: Any) -> None:
    a, b = talker("a", None, default_auto_reply=None), talker("b")
    assert contents(a.initiate_chat(b, message="x", max_turns=5)) == ["x", "b!"]
    assert contents(a.initiate_chat(b, message="x")) == ["x", "b!"]


def test_forms_of_the_first_message(talker: Any) -> None:
    a, b = talker("a"), talker("b")

    def message(sender: Any, recipient: Any, context: dict[str, Any]) -> str:
        return f"{sender.name} to {recipient.name} about {context['topic']} {context['carryover']}"

    first = a.initiate_chat(b, message=message, topic="owls", carryover="C", max_turns=1)
    assert contents(first)[0] == "a to b about owls C"
    named = a.initiate_chat(
        b, message={"content": "x", "name": "zoe"}, max_turns=1, carryover=["p", {"content": "q"}]
    )
    assert named.chat_history[0] == {"content": "x\nContext: \np\nq", "role": "assistant", "name": "zoe"}
    parts = a.initiate_chat(
        b, message={"content": [{"type": "text", "text": "t"}]}, carryover="c", max_turns=1
    )
    assert contents(parts)[0] == [{"type": "text", "text": "\nContext: \nc"}, {"type": "text", "text": "t"}]
    with pytest.raises(InvalidCarryOverType):
        a.generate_init_message("x", carryover=3)


def test_summaries(talker: Any, llm: dict[str, Any], server: Any) -> None:
    a, b = talker("a"), talker("b", "done TERMINATE")
    assert a.initiate_chat(b, message="x", max_turns=1).summary == "done "
    assert a.initiate_chat(b, message="x", max_turns=1, summary_method=None).summary == ""
    own = a.initiate_chat(
        b,
        message="x",
        max_turns=1,
        summary_args={"k": 1},
        summary_method=lambda s, r, args: (s.name, r.name, args),
    )
    assert own.summary == ("a", "b", {"k": 1, "cache": None})
    with pytest.raises(AssertionError, match="summary_method must be"):
        a.initiate_chat(b, message="x", summary_method="other")
    with pytest.raises(AssertionError, match="llm client must be set"):
        a.initiate_chat(b, message="x", summary_method="reflection_with_llm")
    server.say("reply", "the gist")
    bot = talker("bot", llm_config=llm, system_message="rules")
    result = a.initiate_chat(
        bot,
        message="x",
        max_turns=1,
        summary_method="reflection_with_llm",
        summary_args={"summary_prompt": "Sum up."},
    )
    assert result.summary == "the gist"
    request = server.bodies[-1]["messages"]
    assert [(message["role"], message["content"]) for message in request] == [
        ("user", "x"),
        ("assistant", "reply"),
        ("system", "Sum up."),
    ]
    assert result.cost["usage_including_cached_inference"]["gpt-4o-2024-08-06"]["total_tokens"] == 20


def test_a_refused_reflection_is_an_empty_summary(talker: Any, llm: dict[str, Any], server: Any) -> None:
    server.say("reply")
    server.fail(400)
    with pytest.warns(UserWarning, match="Cannot extract summary"):
        result = talker("a").initiate_chat(
            talker("bot", llm_config=llm), message="x", max_turns=1, summary_method="reflection_with_llm"
        )
    assert result.summary == ""


def test_a_sequence_carries_summaries_over(talker: Any) -> None:
    a, b, c, d = (talker(name) for name in "abcd")
    results = a.initiate_chats(
        [
            {"recipient": b, "message": "1", "max_turns": 1},
            {"recipient": c, "message": "2", "max_turns": 1, "carryover": "own"},
            {
                "recipient": d,
                "message": "3",
                "max_turns": 1,
                "finished_chat_indexes_to_exclude_from_carryover": [0],
            },
        ]
    )
    assert [contents(result)[0] for result in results] == [
        "1",
        "2\nContext: \nown\nb!",
        "3\nContext: \nc!",
    ]
    assert a.get_chat_results(1) is results[1]
    assert a.get_chat_results() == results


def test_a_recipient_that_comes_again_is_worth_a_warning(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    chat = {"sender": a, "recipient": b, "message": "x", "max_turns": 1, "silent": True}
    with pytest.warns(UserWarning, match="Repetitive recipients"):
        initiate_chats([dict(chat), dict(chat)])
    with pytest.raises(AssertionError, match="sender must be provided"):
        initiate_chats([{"recipient": b}])
    with pytest.raises(AssertionError, match="recipient must be provided"):
        initiate_chats([{"sender": a}])


async def test_asynchronous_chats_wait_for_their_prerequisites(talker: Any) -> None:
    a, b, c, d = (talker(name) for name in "abcd")
    results = await a.a_initiate_chats(
        [
            {"chat_id": 3, "recipient": d, "message": "3", "max_turns": 1, "prerequisites": [1, 2]},
            {"chat_id": 1, "recipient": b, "message": "1", "max_turns": 1},
            {"chat_id": 2, "recipient": c, "message": "2", "max_turns": 1},
        ]
    )
    assert contents(results[3])[0] == "3\nContext: \nb!\nc!"
    assert [results[number].chat_id for number in (1, 2, 3)] == [1, 2, 3]
    with pytest.raises(ValueError, match="not int"):
        await a.a_initiate_chats([{"chat_id": 1, "recipient": b, "message": "1", "prerequisites": ["x"]}])


def test_nested_chats_reply_with_the_last_summary(talker: Any) -> None:
    user, writer, critic, editor = (talker(name) for name in ("user", "writer", "critic", "editor"))
    writer.register_nested_chats(
        [
            {"recipient": critic, "max_turns": 1},
            {
                "recipient": editor,
                "message": lambda r, ms, s, c: f"{s.name}: {ms[-1]['content']}",
                "max_turns": 1,
            },
            {"recipient": critic, "message": "", "max_turns": 1},
        ],
        trigger=user,
    )
    assert user.initiate_chat(writer, message="draft", max_turns=1).summary == "editor!"
    assert critic.chat_messages[writer][0]["content"] == "draft"
    assert editor.chat_messages[writer][0]["content"] == "user: draft\nContext: \ncritic!"


async def test_nested_asynchronous_chats(talker: Any) -> None:
    user, writer, critic = (talker(name) for name in ("user", "writer", "critic"))
    with pytest.raises(ValueError, match="chat_id is required"):
        writer.register_nested_chats([{"recipient": critic}], trigger=user, use_async=True)
    writer.register_nested_chats(
        [{"recipient": critic, "chat_id": 1, "max_turns": 1}], trigger=user, use_async=True
    )
    assert (await user.a_initiate_chat(writer, message="draft", max_turns=1)).summary == "critic!"


def test_a_model_replies(talker: Any, llm: dict[str, Any], server: Any) -> None:
    server.say("Canberra. TERMINATE")
    bot = talker("bot", llm_config=llm, system_message="Be short.", is_termination_msg=lambda m: False)
    user = talker("user", is_termination_msg=lambda m: "TERMINATE" in m["content"])
    result = user.initiate_chat(bot, message="Capital of Australia?")
    assert result.summary == "Canberra. "
    assert server.bodies[0]["messages"][0] == {"role": "system", "content": "Be short."}
    assert bot.get_actual_usage()["total_cost"] >= 0
    assert user.get_total_usage() is None
    bot.reset()
    assert bot.get_total_usage() is None


@pytest.mark.parametrize("config", [{}, {"config_list": []}, {"config_list": [{"model": ""}]}])
def test_a_configuration_without_a_model(config: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="specify a non-empty 'model'"):
        ConversableAgent("a", llm_config=config)
    with pytest.raises(AssertionError, match="must be a dict or False or None"):
        ConversableAgent("a", llm_config="gpt")  # type: ignore[arg-type]
