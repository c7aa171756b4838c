"""Starting chats: what is printed, which teams can be given, and what happens when something goes wrong."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import PIL.Image
import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import StopMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken, Image
from autogen_core.models import AssistantMessage, UserMessage
from openai import BadRequestError
from scripted_client import ScriptedClient, call, dialogue, result_of

import autogen_compat.parts
from autogen_compat.parts import (
    ConversableAssistant,
    GroupChatTeam,
    InvalidCarryOverType,
    MessageTermination,
    ProxyAgent,
    SpeakerSelection,
    chat_messages,
    generate_reply,
    last_message,
    reset,
    run_chat,
    run_chats,
    send,
    two_agent_team,
)


class Trouble(Exception):
    pass


def bot(*answers: Any, name: str = "bot", **options: Any) -> ConversableAssistant:
    return ConversableAssistant(name, ScriptedClient(list(answers)), system_message=None, **options)


def requests(agent: Any) -> list[list[tuple[str, str]]]:
    return [dialogue(request) for request in agent._model_client.requests]


async def test_conversation_is_printed_without_end_markers(capsys: pytest.CaptureFixture[str]) -> None:
    me = ProxyAgent("me", max_consecutive_auto_reply=0)
    await run_chat(two_agent_team(me, bot("hello")), "hi there", sender=me)
    out = capsys.readouterr().out
    assert "hi there" in out
    assert "hello" in out
    assert "StopMessage" not in out
    assert out.count("----------") == 4
    await run_chat(two_agent_team(me, bot("hello")), "hi there", sender=me, silent=True)
    assert capsys.readouterr().out == ""


async def test_sends_and_queues_print(capsys: pytest.CaptureFixture[str]) -> None:
    me, you = ProxyAgent("me", max_consecutive_auto_reply=0), bot("hello")
    await send(me, "psst", you)
    await run_chats([{"recipient": you, "message": "hi", "sender": me}])
    out = capsys.readouterr().out
    assert "psst" in out
    assert "\nStarting a new chat....\n" in out


async def test_team_of_the_recipient_alone() -> None:
    me, you = ProxyAgent("me"), bot("hello")
    result = await run_chat(RoundRobinGroupChat([you], max_turns=1), "hi", sender=me, silent=True)
    assert [message["content"] for message in result.chat_history] == ["hi", "hello"]
    assert list(chat_messages(you)) == [me]
    assert result.summary == "hello"


async def test_any_other_team() -> None:
    me, a, b = ProxyAgent("me"), bot("A1", "A2", name="a"), bot("B1", "B2", name="b")
    for number in (1, 2):
        team = RoundRobinGroupChat([a, b, me], termination_condition=StopMessageTermination(), max_turns=2)
        result = await run_chat(team, f"go {number}", sender=me, silent=True, clear_history=number == 1)
        assert [message["role"] for message in result.chat_history] == ["assistant", "user", "user"]
        assert result.summary == f"B{number}"
    assert requests(a)[1] == [("user", "go 1"), ("assistant", "A1"), ("user", "B1"), ("user", "go 2")]


async def test_used_team_starts_with_the_recipient_again() -> None:
    me, you = ProxyAgent("me", default_auto_reply="mine"), bot("1", "2", "3", "4")
    team = RoundRobinGroupChat([you, me], max_turns=2)
    for clear in (True, True, False):
        result = await run_chat(team, "go", sender=me, silent=True, clear_history=clear)
        assert [message["name"] for message in result.chat_history[-3:]] == ["me", "bot", "me"]
    assert len(result.chat_history) == 6
    assert requests(you)[2] == [("user", "go"), ("assistant", "2"), ("user", "mine"), ("user", "go")]


async def test_plain_assistants_keep_the_default_rules_in_a_pair() -> None:
    a, b = AssistantAgent("a", ScriptedClient(["x"])), AssistantAgent("b", ScriptedClient(["y", "TERMINATE"]))
    result = await run_chat(two_agent_team(a, b), "go", sender=a, silent=True)
    assert [message["content"] for message in result.chat_history] == ["go", "y", "x", "TERMINATE"]


async def test_the_other_side_counts_tool_rounds_and_stops_within_them() -> None:
    seen: list[str] = []
    for limit, answers in (
        (1, [[call("look")], "one", "two"]),
        (2, [[call("look")], [call("look")], [call("look")]]),
    ):
        you = bot(*answers)
        you.add_tool(lambda: seen.append("look"), name="look")
        me = ProxyAgent("me", max_consecutive_auto_reply=limit)
        result = await run_chat(two_agent_team(me, you), "hi", sender=me, silent=True)
        assert (len(seen), len(requests(you))) == (limit, limit + 1)
        assert result.summary == ("one" if limit == 1 else "")
        assert last_message(me)["content"] == ("one" if limit == 1 else None)
        seen.clear()


async def test_tools_run_uncounted_where_no_other_side_is_known() -> None:
    you = bot([call("look")], [call("look")], "seen")
    you.add_tool(lambda: "x", name="look")
    me = ProxyAgent("me", max_consecutive_auto_reply=0)
    await run_chat(two_agent_team(me, bot("first")), "hi", sender=me, silent=True)
    assert await generate_reply(you, [{"role": "user", "content": "look"}], me) == "seen"


async def test_what_an_interrupted_chat_leaves_is_seen_in_the_next() -> None:
    you = bot([call("look")], "later")
    you.add_tool(lambda: "x", name="look")
    me = bot("mine", "mine too", name="me", max_consecutive_auto_reply=0)
    await run_chat(two_agent_team(me, you), "hi", sender=me, silent=True)
    assert "unseen" in str(await me.save_state())
    fresh = bot(name="me")
    await fresh.load_state(await me.save_state())
    assert len(fresh._rules.unseen) == 1
    await reset(fresh)
    assert fresh._rules.unseen == []


async def test_tools_of_the_recipient_are_offered_when_it_reflects() -> None:
    you = bot("hello", [call("look")], "in short")
    you.add_tool(lambda: "seen", name="look")
    me = ProxyAgent("me")
    result = await run_chat(
        two_agent_team(me, you, 1), "hi", sender=me, silent=True, summary_method="reflection_with_llm"
    )
    assert result.summary == ""
    assert you._model_client.offered == [["look"], ["look"]]

    def look() -> str:
        """Look."""
        return "seen"

    plain = AssistantAgent("plain", client := ScriptedClient(["hello", "in short"]), tools=[look])
    await run_chat(
        two_agent_team(me, plain, 1), "hi", sender=me, silent=True, summary_method="reflection_with_llm"
    )
    assert client.offered == [["look"], ["look"]]


async def test_calls_of_tools_are_messages_of_a_chat_of_two() -> None:
    you = bot([call("look")], "a tree", "in short", "and now?")
    you.add_tool(lambda: {"seen": "tree"}, name="look")
    me = ProxyAgent("me", max_consecutive_auto_reply=1)
    result = await run_chat(
        two_agent_team(me, you), "hi", sender=me, silent=True, summary_method="reflection_with_llm"
    )
    calls = [{"id": "call_1", "function": {"arguments": "{}", "name": "look"}, "type": "function"}]
    results = [{"tool_call_id": "call_1", "role": "tool", "content": '{"seen": "tree"}'}]
    assert result.chat_history == [
        {"content": "hi", "role": "assistant", "name": "me"},
        {"tool_calls": calls, "content": None, "role": "assistant"},
        {"content": '{"seen": "tree"}', "tool_responses": results, "role": "tool", "name": "me"},
        {"content": "a tree", "role": "user", "name": "bot"},
    ]
    assert chat_messages(you)[me][1:3] == result.chat_history[1:3]
    reflecting = you._model_client.requests[2]
    assert [type(message).__name__ for message in reflecting] == [
        "UserMessage",
        "AssistantMessage",
        "FunctionExecutionResultMessage",
        "AssistantMessage",
        "SystemMessage",
    ]
    critic = bot("well done", name="critic")
    assert await generate_reply(critic, chat_messages(you)[me], me) == "well done"
    assert critic._model_client.requests[0][:3] == reflecting[:3]


async def test_system_messages_within_a_conversation() -> None:
    asked = [{"role": "user", "content": "hi"}, {"role": "system", "content": "be brief"}]
    later = [*asked, {"role": "user", "content": "and now?"}]
    for you in (
        bot("yes", "yes"),
        AssistantAgent("plain", ScriptedClient(["yes", "yes"]), system_message=None),
    ):
        assert await generate_reply(you, asked, ProxyAgent("me")) == "yes"
        assert await generate_reply(you, later, ProxyAgent("me")) == "yes"
        assert requests(you) == [
            [("user", "hi"), ("system", "be brief")],
            [("user", "hi"), ("system", "be brief"), ("user", "and now?")],
        ]


async def test_text_beside_calls_is_kept() -> None:
    if "thought" not in AssistantMessage.model_fields:
        pytest.skip("AutoGen before 0.4.8 does not keep that text")
    answer = result_of([call("look")]).model_copy(update={"thought": "let me see"})
    you = bot(answer, "a tree")
    you.add_tool(lambda: "tree", name="look")
    me = ProxyAgent("me", max_consecutive_auto_reply=1)
    result = await run_chat(two_agent_team(me, you), "hi", sender=me, silent=True)
    assert [message["content"] for message in result.chat_history] == ["hi", "let me see", "tree", "a tree"]


async def test_refused_reflection_is_an_empty_summary() -> None:

    import httpx2 as httpx  # the HTTP library of openai 3

    response = httpx.Response(400, request=httpx.Request("POST", "http://model.test"))
    refusal = BadRequestError("too long", response=response, body=None)
    me, you = ProxyAgent("me"), bot("hello", refusal)
    with pytest.warns(UserWarning, match="too long"):
        result = await run_chat(
            two_agent_team(me, you, 1), "hi", sender=me, silent=True, summary_method="reflection_with_llm"
        )
    assert result.summary == ""
    with pytest.raises(Trouble):
        await run_chat(
            two_agent_team(me, bot("hello", Trouble("x")), 1),
            "hi",
            sender=me,
            silent=True,
            summary_method="reflection_with_llm",
        )


async def test_functions_may_be_async() -> None:
    async def message(sender: Any, recipient: Any, context: dict[str, Any]) -> str:
        await asyncio.sleep(0)
        return f"to {recipient.name}"

    async def summary(sender: Any, recipient: Any, args: dict[str, Any]) -> str:
        await asyncio.sleep(0)
        return f"from {sender.name}"

    me = ProxyAgent("me")
    result = await run_chat(
        two_agent_team(me, bot("x"), 1), message, sender=me, silent=True, summary_method=summary
    )
    assert (result.chat_history[0]["content"], result.summary) == ("to bot", "from me")


async def test_no_message_means_no_chat() -> None:
    me, you = ProxyAgent("me"), bot()
    with pytest.warns(UserWarning):
        result = await run_chat(two_agent_team(me, you), lambda *_: None, sender=me, silent=True)
    assert (result.chat_history, result.summary) == ([], "")


async def test_message_with_an_image() -> None:
    pixel = Image.from_pil(PIL.Image.new("RGB", (1, 1))).data_uri
    client = ScriptedClient(["a pixel"], vision=True)
    me, you = ProxyAgent("me"), ConversableAssistant("bot", client, system_message=None)
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": pixel}}]
    result = await run_chat(
        two_agent_team(me, you, 1), {"content": parts}, sender=me, silent=True, carryover="c"
    )
    (sent,) = client.requests[0]
    assert isinstance(sent, UserMessage)
    assert sent.content[:2] == ["\nContext: \nc", "What is this?"]
    assert [part["type"] for part in result.chat_history[0]["content"]] == ["text", "text", "image_url"]
    parts[1]["image_url"] = {"url": "https://example.org/x.png"}
    with pytest.raises(ValueError, match="data URI"):
        await run_chat(two_agent_team(me, you, 1), {"content": parts}, sender=me, silent=True)


async def test_cost_counts_the_tokens_of_both_sides() -> None:
    a, b = bot("x", name="a"), bot("y", "z", name="b")
    result = await run_chat(two_agent_team(a, b, 2), "go", sender=a, silent=True)
    for kind in ("usage_including_cached_inference", "usage_excluding_cached_inference"):
        usage = result.cost[kind]
        assert usage.pop("total_cost") == 0
        (tokens,) = usage.values()
        assert tokens == {"cost": 0, "prompt_tokens": 9, "completion_tokens": 6, "total_tokens": 15}


async def test_carryover_of_a_wrong_type() -> None:
    me = ProxyAgent("me")
    with pytest.raises(InvalidCarryOverType):
        await run_chat(two_agent_team(me, bot()), "go", sender=me, carryover=5)  # type: ignore[arg-type]


def test_pairs_need_a_turn() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        two_agent_team(ProxyAgent("me"), bot(), 0)


async def test_error_of_a_predicate_arrives_as_it_is() -> None:
    def fail(message: Any) -> bool:
        raise Trouble("in the predicate")

    me, you = ProxyAgent("me"), bot("x", "y")
    team = RoundRobinGroupChat([you, me], termination_condition=MessageTermination(fail), max_turns=3)
    with pytest.raises(Trouble, match="in the predicate"):
        await run_chat(team, "go", sender=me, silent=True)


async def test_error_keeps_its_traceback_and_leaves_no_trace() -> None:
    me, you = ProxyAgent("me", default_auto_reply="more"), bot("x", Trouble("made"), "y", "z")
    team = two_agent_team(me, you)
    with pytest.raises(Trouble) as caught:
        await run_chat(team, "go", sender=me, silent=True)
    assert "scripted_client.py" in [entry.path.name for entry in caught.traceback]
    assert caught.value.__cause__ is None
    assert "on_messages_stream" not in vars(you)
    assert "on_reset" not in vars(you)
    again = await run_chat(RoundRobinGroupChat([you, me], max_turns=1), "go", sender=me, silent=True)
    assert again.summary == "y"
    assert (await run_chat(two_agent_team(me, you, 1), "go", sender=me, silent=True)).summary == "z"


class MuteAgent(ProxyAgent):
    """Breaks AutoGen's rule that every turn ends with a response."""

    async def on_messages_stream(self, messages: Any, cancellation_token: CancellationToken) -> Any:
        if messages is None:
            yield messages


async def test_failure_of_the_team_itself_is_not_silent() -> None:
    me = ProxyAgent("me")
    with pytest.raises((RuntimeError, ValueError)):  # AutoGen's own error where it lets it through
        await run_chat(two_agent_team(me, MuteAgent("you")), "go", sender=me, silent=True)


async def test_known_errors_are_not_logged_as_well(caplog: pytest.LogCaptureFixture) -> None:
    me = ProxyAgent("me")
    with pytest.raises(Trouble):
        await run_chat(two_agent_team(me, bot(Trouble("made"))), "go", sender=me, silent=True)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


class SlowClient(ScriptedClient):
    """Takes its time, and notes when it is told to stop."""

    def __init__(self) -> None:
        super().__init__([])
        self.started = asyncio.Event()
        self.stopped = False

    async def create(self, messages: Any, **options: Any) -> Any:
        token: CancellationToken = options["cancellation_token"]
        self.started.set()
        waiting = asyncio.ensure_future(asyncio.sleep(30))
        token.link_future(waiting)
        try:
            await waiting
        except asyncio.CancelledError:
            self.stopped = True
            raise


async def test_cancelled_chat_stops_the_model() -> None:
    client = SlowClient()
    me, you = ProxyAgent("me"), AssistantAgent("bot", client)
    chat = asyncio.ensure_future(run_chat(two_agent_team(me, you), "go", sender=me, silent=True))
    await client.started.wait()
    chat.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(chat, 5)
    assert client.stopped
    assert "on_messages_stream" not in vars(you)


async def test_chats_side_by_side() -> None:
    async def one(number: int) -> str:
        me, you = ProxyAgent("me"), bot(f"answer {number}")
        return (await run_chat(two_agent_team(me, you, 1), "go", sender=me, silent=True)).summary

    assert await asyncio.gather(*(one(number) for number in range(5))) == [
        f"answer {number}" for number in range(5)
    ]


async def test_initial_context_is_kept_by_the_first_chat_that_goes_on() -> None:
    you = bot("x")
    await you.model_context.add_message(UserMessage(content="long ago", source="me"))
    me = ProxyAgent("me")
    await run_chat(two_agent_team(me, you, 1), "now", sender=me, silent=True, clear_history=False)
    assert requests(you) == [[("user", "long ago"), ("user", "now")]]


async def test_reset_of_a_group() -> None:
    x, y = ProxyAgent("x", default_auto_reply="hm"), bot("a", "b", name="y")
    team = GroupChatTeam(SpeakerSelection([x, y], max_round=3, speaker_selection_method="round_robin"))
    await reset(team)
    await run_chat(team, "go", sender=x, silent=True)
    await send(x, "unanswered", team, request_reply=False, silent=True)
    await run_chat(team, "on", sender=x, silent=True, clear_history=False)
    assert requests(y)[1] == [
        ("user", "go"),
        ("assistant", "a"),
        ("user", "hm"),
        ("user", "unanswered"),
        ("user", "on"),
    ]
    await reset(team)
    assert team.groupchat.messages == []
    assert len(chat_messages(team)) == 0


async def test_reply_to_nothing() -> None:
    with pytest.raises(AssertionError):
        await generate_reply(bot())


async def test_queue_without_sender() -> None:
    with pytest.raises(AssertionError):
        await run_chats([{"recipient": bot(), "message": "x"}])


async def test_histories_vanish_with_their_agents() -> None:
    import gc
    import weakref

    me, you = ProxyAgent("me"), bot("x")
    await run_chat(two_agent_team(me, you, 1), "go", sender=me, silent=True)
    gone = [weakref.ref(me), weakref.ref(you)]
    del me, you
    gc.collect()
    assert [ref() for ref in gone] == [None, None]


def test_every_public_name_exists() -> None:
    names = autogen_compat.parts.__all__
    assert sorted(set(names)) == sorted(names)
    assert all(getattr(autogen_compat.parts, name) is not None for name in names)
    assert set(names) <= set(dir(autogen_compat.parts))
    with pytest.raises(AttributeError):
        _ = autogen_compat.parts.nothing


def test_import_is_light() -> None:
    code = "import sys, autogen_compat.parts; print({'autogen_agentchat', 'openai'} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
