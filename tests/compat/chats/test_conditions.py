"""Termination conditions: when they fire, and that they can be written to a config."""

from __future__ import annotations

from typing import Any

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TerminatedException, TerminationCondition
from autogen_agentchat.messages import StopMessage, TextMessage, ToolCallRequestEvent
from scripted_client import ScriptedClient

from autogen_compat.parts import MessageTermination, ReceivedTermination


def say(content: str, source: str = "a") -> TextMessage:
    return TextMessage(content=content, source=source)


async def fires(condition: TerminationCondition, *messages: Any) -> list[bool]:
    return [await condition([message]) is not None for message in messages]


async def test_default_predicate_is_equality() -> None:
    assert await fires(MessageTermination(), say("TERMINATE"), say("x TERMINATE"), say("TERMINATE")) == [
        False,
        False,
        True,
    ]


async def test_task_can_be_tested_too() -> None:
    assert await fires(MessageTermination(skip_first=False), say("TERMINATE")) == [True]


async def test_only_named_sources_count() -> None:
    condition = MessageTermination(lambda message: message["name"] == "b", sources=["a"], skip_first=False)
    assert await fires(condition, say("x", "b"), say("x", "a")) == [False, False]


async def test_predicate_gets_a_0_2_dict() -> None:
    seen: list[dict[str, Any]] = []
    await fires(MessageTermination(seen.append, skip_first=False), say("x"))
    assert seen == [{"content": "x", "role": "user", "name": "a"}]


async def test_events_and_end_markers_do_not_count() -> None:
    condition = MessageTermination(lambda message: True, skip_first=False)
    event, marker = ToolCallRequestEvent(content=[], source="a"), StopMessage(content="", source="a")
    assert await fires(condition, event, marker, say("x")) == [False, False, True]


async def test_fired_condition_wants_a_reset() -> None:
    condition = MessageTermination(skip_first=False)
    assert await fires(condition, say("TERMINATE")) == [True]
    assert condition.terminated
    with pytest.raises(TerminatedException):
        await condition([say("x")])
    await condition.reset()
    assert await fires(condition, say("x"), say("TERMINATE")) == [False, True]


async def test_received_termination_is_about_the_receiver() -> None:
    condition = ReceivedTermination(AssistantAgent("a", ScriptedClient([])))
    assert await fires(condition, say("TERMINATE", "a"), say("No. TERMINATE", "b")) == [False, False]
    assert await fires(condition, say("TERMINATE", "b")) == [True]
    with pytest.raises(TerminatedException):
        await condition([say("x")])
    await condition.reset()
    assert not condition.terminated


async def test_conditions_combine_and_survive_a_config() -> None:
    combined = MessageTermination(sources=["a"], skip_first=False) | ReceivedTermination("b")
    loaded = TerminationCondition.load_component(combined.dump_component())
    assert await fires(loaded, say("x"), say("TERMINATE", "a")) == [False, True]
    await loaded.reset()
    assert await fires(loaded, say("TERMINATE", "c")) == [True]


def test_a_predicate_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="predicate"):
        MessageTermination(lambda message: True).dump_component()
