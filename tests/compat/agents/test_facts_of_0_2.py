"""The parts behave as 0.2.40 did: every case of ``agent_cases.py`` against the recorded facts."""

from __future__ import annotations

import asyncio
import builtins
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import agent_cases as cases
import pytest
from autogen_agentchat.conditions import StopMessageTermination
from autogen_agentchat.messages import StopMessage, TextMessage, ToolCallExecutionEvent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from scripted_client import ScriptedClient, call, dialogue, result_of

from autogen_compat.parts.assistant import ConversableAssistant
from autogen_compat.parts.code_blocks import extract_code_blocks
from autogen_compat.parts.executors import code_executor
from autogen_compat.parts.messages import is_end_marker
from autogen_compat.parts.proxy import ProxyAgent
from autogen_compat.parts.rules.tools import repair_json
from autogen_compat.parts.tools import JsonFunctionTool, SchemaTool, run_tool_call


async def _reply(agent: ProxyAgent, *texts: str) -> str | None:
    messages = [TextMessage(content=text, source="peer") for text in texts]
    reply = (await agent.on_messages(messages, CancellationToken())).chat_message
    if is_end_marker(reply):
        return None
    assert isinstance(reply, TextMessage)
    return reply.content


def _rule_replies(case: cases.RuleCase) -> list[Any]:
    async def chat() -> list[str | None]:
        return [await _reply(agent, text) for text in case.received]

    answers = list(case.answers)
    agent = ProxyAgent(
        "agent",
        human_input_mode=case.mode,
        max_consecutive_auto_reply=case.limit,
        default_auto_reply="auto",
        input_func=lambda prompt: answers.pop(0),
    )
    return [asyncio.run(chat()), agent.human_input]


def test_termination_human_input_and_counters(facts: dict[str, Any]) -> None:
    for case, expected in zip(cases.rule_cases(), facts["rules"], strict=True):
        assert _rule_replies(case) == expected, case


def test_json_repair(facts: dict[str, Any]) -> None:
    assert [repair_json(text) for text in cases.JSON_TEXTS] == facts["repaired"]


def test_code_blocks(facts: dict[str, Any]) -> None:
    found = [[[b.language, b.code] for b in extract_code_blocks(text)] for text in cases.TEXTS_WITH_CODE]
    assert found == facts["blocks"]


def test_tool_results(facts: dict[str, Any]) -> None:
    tools: dict[str, JsonFunctionTool | SchemaTool] = {
        func.__name__: JsonFunctionTool(func) for func in cases.TOOLS
    }
    tools["raw"] = SchemaTool({"name": "raw"}, cases.raw)

    async def results() -> list[str]:
        token = CancellationToken()
        return [
            (await run_tool_call(tools.get(name), name, text, token)).text for name, text in cases.TOOL_CALLS
        ]

    assert asyncio.run(results()) == facts["tool_results"]


@pytest.mark.parametrize("index", range(len(cases.CODE_CASES)))
def test_code_replies(index: int, facts: dict[str, Any], tmp_path: Path) -> None:
    case = cases.CODE_CASES[index]
    executor = (
        code_executor(tmp_path, use_docker=False, timeout=20)
        if case.legacy
        else LocalCommandLineCodeExecutor(work_dir=tmp_path)
    )
    agent = ProxyAgent("agent", code_executor=executor, last_n_messages=case.last_n)

    async def chat() -> list[str | None]:
        return [await _reply(agent, *turn) for turn in case.turns]

    replies = asyncio.run(chat())
    files = sorted(os.listdir(tmp_path)) if case.legacy else []
    assert [replies, files] == facts["code_replies"][index]


def _answers(case: cases.ChatCase) -> list[Any]:
    return [_answer(answer) for answer in case.answers]


def _answer(answer: Any) -> Any:
    if isinstance(answer, str):
        return answer
    calls = [call(name, arguments, f"call_{i}") for i, (name, arguments) in enumerate(answer["calls"])]
    return result_of(calls, thought=answer["text"])


@pytest.mark.parametrize("index", range(len(cases.CHAT_CASES)))
def test_chats(index: int, facts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    case = cases.CHAT_CASES[index]
    inputs = list(case.inputs)

    def answer(prompt: str) -> str:
        return inputs.pop(0)

    monkeypatch.setattr(builtins, "input", answer)
    client = ScriptedClient(_answers(case))
    assistant = ConversableAssistant(
        "assistant",
        client,
        system_message="system",
        human_input_mode=case.mode,
        max_consecutive_auto_reply=case.limit,
    )
    for func in cases.TOOLS:
        assistant.add_tool(func, description=func.__name__)
    proxy = ProxyAgent("proxy")
    starter, other = (assistant, proxy) if case.assistant_starts else (proxy, assistant)

    async def chat() -> Sequence[Any]:
        team = RoundRobinGroupChat(
            [other, starter],
            termination_condition=StopMessageTermination(),
            max_turns=2 * case.max_turns - 1 if case.max_turns else 200,
        )
        return (await team.run(task=TextMessage(content=case.task, source=starter.name))).messages

    messages = [message for message in asyncio.run(chat()) if not is_end_marker(message)]
    expected = facts["chats"][index]
    assert [[list(pair) for pair in dialogue(request)] for request in client.requests] == expected["requests"]
    assert len(client.answers) == expected["left"]
    assert isinstance(messages[-1], (TextMessage, StopMessage, ToolCallExecutionEvent))
    assert messages[-1].content == expected["last"]
