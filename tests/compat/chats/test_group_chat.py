"""The group chat as a team of its own: plain runs, configs, and what 0.2 has no counterpart for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import Team
from autogen_agentchat.messages import TextMessage
from scripted_client import ScriptedClient, dialogue

from autogen_compat.parts import GroupChatTeam, ProxyAgent, SpeakerSelection, run_chat


def proxy(name: str, reply: str | None = None, **options: Any) -> ProxyAgent:
    return ProxyAgent(name, default_auto_reply=f"I am {name}" if reply is None else reply, **options)


def texts(result: Any) -> list[tuple[str, str]]:
    return [(message.source, message.content) for message in result.messages]


async def test_plain_run_of_a_new_and_a_used_team() -> None:
    team = GroupChatTeam(
        SpeakerSelection([proxy("x"), proxy("y")], [], 3, speaker_selection_method="round_robin")
    )
    expected = [("user", "go"), ("x", "I am x"), ("y", "I am y")]
    assert texts(await team.run(task="go")) == expected
    assert texts(await team.run(task=[TextMessage(content="go", source="user")])) == expected
    assert len(team.groupchat.messages) == 6
    await team.reset()
    assert team.groupchat.messages == []
    assert texts(await team.run(task="go")) == expected


async def test_reset_of_a_new_team() -> None:
    team = GroupChatTeam(
        SpeakerSelection([proxy("x"), proxy("y")], [{"content": "old", "role": "user", "name": "x"}])
    )
    await team.reset()
    assert team.groupchat.messages == []


async def test_last_speaker_is_unknown_before_the_first_message() -> None:
    team = GroupChatTeam(SpeakerSelection([proxy("x"), proxy("y")], [], 1), name="boss")
    assert (team.last_speaker, team.name, team.model_client) == (None, "boss", None)
    await team.run(task="go")
    assert team.last_speaker is not None
    assert team.last_speaker.name == "user"


async def test_introduction_is_not_shown() -> None:
    client = ScriptedClient(["fine"])
    bot = AssistantAgent("bot", client, description="Knows all.", system_message=None)
    speakers = SpeakerSelection(
        [bot, proxy("y", description="Asks.")],
        max_round=2,
        speaker_selection_method="round_robin",
        send_introductions=True,
    )
    assert texts(await GroupChatTeam(speakers).run(task="go")) == [("user", "go"), ("bot", "fine")]
    assert len(speakers.messages) == 2
    introduction, task = dialogue(client.requests[0])
    assert introduction[1].endswith("\n\nbot: Knows all.\ny: Asks.")
    assert task == ("user", "go")


async def test_an_async_selection_function_gets_the_agents() -> None:
    x, y = proxy("x"), proxy("y")
    seen: list[Any] = []

    async def choose(last: Any, chat: SpeakerSelection) -> Any:
        await asyncio.sleep(0)
        seen.append(last)
        return y if last is not y else None

    speakers = SpeakerSelection([x, y], speaker_selection_method=choose)
    result = await run_chat(GroupChatTeam(speakers), "go", sender=x, silent=True)
    assert [message["name"] for message in result.chat_history] == ["x", "y"]
    assert seen == [x, y]


async def test_outside_initiator_reaches_the_selection_function() -> None:
    boss, seen = proxy("boss"), []

    def choose(last: Any, chat: SpeakerSelection) -> Any:
        seen.append(last)

    team = GroupChatTeam(SpeakerSelection([proxy("x"), proxy("y")], speaker_selection_method=choose))
    await run_chat(team, "go", sender=boss, silent=True)
    assert seen == [boss]


async def test_own_model_for_the_selection() -> None:
    other, own = ScriptedClient([]), ScriptedClient(["y", "y"])
    speakers = SpeakerSelection(
        [proxy("x"), proxy("y"), proxy("z")], max_round=3, select_speaker_model_client=own
    )
    assert [source for source, _ in texts(await GroupChatTeam(speakers, other).run(task="go"))] == [
        "user",
        "y",
        "y",
    ]


async def test_manual_selection_by_input_function() -> None:
    asked: list[str] = []

    async def answer(prompt: str) -> str:
        asked.append(prompt)
        return "2"

    speakers = SpeakerSelection([proxy("x"), proxy("y")], max_round=2, speaker_selection_method="manual")
    team = GroupChatTeam(speakers, input_func=answer)
    assert texts(await team.run(task="go"))[-1] == ("y", "I am y")
    assert len(asked) == 1


async def test_the_next_one_speaks_where_a_human_leaves_it_open() -> None:
    speakers = SpeakerSelection(
        [proxy("x"), proxy("y"), proxy("z")],
        max_round=3,
        speaker_selection_method=lambda last, chat: "manual",
    )
    team = GroupChatTeam(speakers, input_func=lambda prompt: "q")
    assert texts(await team.run(task=TextMessage(content="go", source="y")))[1:] == [
        ("z", "I am z"),
        ("x", "I am x"),
    ]


def test_agents_that_can_hardly_be_selected_are_named(caplog: pytest.LogCaptureFixture) -> None:
    SpeakerSelection([proxy("x", description=" "), proxy("y")]).introductions()
    assert "'x' has an empty description" in caplog.text


def test_what_cannot_be_done_is_said(caplog: pytest.LogCaptureFixture) -> None:
    SpeakerSelection([proxy("x"), proxy("y")], enable_clear_history=True)
    assert "enable_clear_history has no effect" in caplog.text


class Trouble(Exception):
    pass


def trouble(*args: Any) -> Any:
    raise Trouble("made")


@pytest.mark.parametrize("place", ["selection", "predicate", "input", "model"])
async def test_errors_arrive_as_they_are(place: str) -> None:
    method: Any = {"selection": trouble, "input": "manual"}.get(place, "auto")
    speakers = SpeakerSelection([proxy("x"), proxy("y")], max_round=3, speaker_selection_method=method)
    team = GroupChatTeam(
        speakers,
        ScriptedClient([Trouble("made")]),
        is_termination_msg=trouble if place == "predicate" else None,
        input_func=trouble if place == "input" else None,
    )
    with pytest.raises(Trouble, match="made") as plain:
        await team.run(task="go")
    assert plain.value.__context__ is None
    with pytest.raises((Trouble, AssertionError)):
        await run_chat(team, "go", sender=speakers.agents[0], silent=True)


async def test_team_runs_again_after_an_error() -> None:
    client = ScriptedClient([Trouble("made"), "fine"])
    bot = AssistantAgent("bot", client)
    team = GroupChatTeam(
        SpeakerSelection([bot, proxy("y")], max_round=3, speaker_selection_method="round_robin")
    )
    with pytest.raises(Trouble):
        await team.run(task="go")
    await team.reset()
    assert texts(await team.run(task="go")) == [("user", "go"), ("bot", "fine"), ("y", "I am y")]
    assert "on_messages_stream" not in vars(bot)


async def test_config_brings_the_same_group_back() -> None:
    x, y, z = proxy("x"), proxy("y"), proxy("z")
    speakers = SpeakerSelection(
        [x, y, z],
        [],
        4,
        speaker_selection_method="auto",
        allowed_or_disallowed_speaker_transitions={x: [y, z], y: [x], z: [x]},
        speaker_transitions_type="allowed",
        send_introductions=True,
    )
    team = GroupChatTeam(speakers, ScriptedClient(["z", "y"]), name="boss")
    loaded = Team.load_component(team.dump_component())
    assert isinstance(loaded, GroupChatTeam)
    assert loaded.name == "boss"
    assert [agent.name for agent in loaded.groupchat.agents] == ["x", "y", "z"]
    task = TextMessage(content="go", source="x")
    assert [source for source, _ in texts(await loaded.run(task=task))] == ["x", "z", "x", "y"]


async def test_config_of_a_group_with_repeaters() -> None:
    x, y = proxy("x"), proxy("y")
    team = GroupChatTeam(SpeakerSelection([x, y], allow_repeat_speaker=[y], max_round=3))
    loaded = GroupChatTeam.load_component(team.dump_component())
    names = [agent.name for agent in loaded.groupchat.allow_repeat_speaker or []]  # type: ignore[union-attr]
    assert (names, loaded.groupchat.max_round) == (["y"], 3)


@pytest.mark.parametrize("given", ["selection", "predicate", "input"])
def test_functions_cannot_be_written(given: str) -> None:
    method: Any = trouble if given == "selection" else "auto"
    team = GroupChatTeam(
        SpeakerSelection([proxy("x"), proxy("y")], speaker_selection_method=method),
        is_termination_msg=trouble if given == "predicate" else None,
        input_func=trouble if given == "input" else None,
    )
    with pytest.raises(ValueError, match="serializ"):
        team.dump_component()
