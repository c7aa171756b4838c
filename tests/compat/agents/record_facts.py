"""Record what AutoGen 0.2.40 does: run with its Python, writes ``facts.json`` beside this file.

    python tests/compat/agents/record_facts.py      (in an environment with autogen-agentchat==0.2.40)

The tests compare the parts with these facts; the programs here and there are written down once, in
``agent_cases.py``.
"""

# pyright: basic, reportMissingImports=false

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import agent_cases as cases
import autogen  # pyright: ignore[reportMissingImports]
from autogen.coding import LocalCommandLineCodeExecutor, MarkdownCodeExtractor  # pyright: ignore


class ScriptedModel:
    """Answers from a script; keeps (role, text) of every request."""

    def __init__(self, config: dict[str, Any], answers: list[Any], requests: list[Any]) -> None:
        self._answers, self._requests = answers, requests

    def create(self, params: dict[str, Any]) -> Any:
        self._requests.append([cases.role_and_text(message) for message in params["messages"]])
        answer = self._answers.pop(0)
        calls = answer["calls"] if isinstance(answer, dict) else []
        message: Any = answer if isinstance(answer, str) else {"content": answer["text"], "role": "assistant"}
        if calls:
            message["tool_calls"] = [
                {"id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": arguments}}
                for i, (name, arguments) in enumerate(calls)
            ]
        return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="scripted", cost=0)

    def message_retrieval(self, response: Any) -> list[Any]:
        return [choice.message for choice in response.choices]

    def cost(self, response: Any) -> float:
        return 0.0

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        return {}


def rules() -> list[Any]:
    return [_rule_replies(case) for case in cases.rule_cases()]


def _rule_replies(case: cases.RuleCase) -> Any:
    agent = autogen.ConversableAgent(
        "agent",
        llm_config=False,
        human_input_mode=case.mode,
        max_consecutive_auto_reply=case.limit,
        default_auto_reply="auto",
    )
    peer = autogen.ConversableAgent("peer", llm_config=False, human_input_mode="NEVER")
    answers = list(case.answers)
    replies: list[Any] = []
    with mock.patch("builtins.input", lambda prompt: answers.pop(0)):
        for text in case.received:
            agent.receive(text, peer, request_reply=False, silent=True)
            reply = agent.generate_reply(sender=peer)
            if reply is not None:
                agent.send(reply, peer, request_reply=False, silent=True)
            replies.append(reply["content"] if isinstance(reply, dict) else reply)
    return [replies, agent._human_input]


def repaired() -> list[str]:
    return [autogen.ConversableAgent._format_json_str(text) for text in cases.JSON_TEXTS]


def tool_results() -> list[str]:
    agent = autogen.ConversableAgent("agent", llm_config=False)
    for func in cases.TOOLS:
        agent.register_for_execution()(func)
    agent.register_function({"raw": cases.raw})
    results: list[str] = []
    for name, arguments in cases.TOOL_CALLS:
        _, result = agent.execute_function({"name": name, "arguments": arguments})
        results.append(result["content"])
    return results


def blocks() -> list[Any]:
    extractor = MarkdownCodeExtractor()
    return [
        [[b.language, b.code] for b in extractor.extract_code_blocks(text)] for text in cases.TEXTS_WITH_CODE
    ]


def code_replies() -> list[Any]:
    return [_code_replies(case) for case in cases.CODE_CASES]


def _code_replies(case: cases.CodeCase) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        style: dict[str, Any] = (
            {"use_docker": False, "work_dir": folder, "timeout": 1}
            if case.legacy
            else {"executor": LocalCommandLineCodeExecutor(work_dir=folder)}
        )
        config = {**style, "last_n_messages": case.last_n}
        agent = autogen.UserProxyAgent("agent", human_input_mode="NEVER", code_execution_config=config)
        peer = autogen.ConversableAgent("peer", llm_config=False)
        replies: list[str] = []
        for turn in case.turns:
            for text in turn:
                agent.receive(text, peer, request_reply=False, silent=True)
            reply = agent.generate_reply(sender=peer)
            agent.send(reply, peer, request_reply=False, silent=True)
            replies.append(reply)
        files = sorted(name for name in os.listdir(folder)) if case.legacy else []
    return [replies, files]


def chats() -> list[Any]:
    return [_chat(case) for case in cases.CHAT_CASES]


def _chat(case: cases.ChatCase) -> Any:
    requests: list[Any] = []
    answers = list(case.answers)
    model = {"model": "scripted", "model_client_cls": "ScriptedModel"}
    assistant = autogen.ConversableAgent(
        "assistant",
        system_message="system",
        llm_config={"config_list": [model], "cache_seed": None},
        human_input_mode=case.mode,
        max_consecutive_auto_reply=case.limit,
    )
    proxy = autogen.UserProxyAgent("proxy", human_input_mode="NEVER", code_execution_config=False)
    for func in cases.TOOLS:
        autogen.register_function(func, caller=assistant, executor=proxy, description=func.__name__)
    assistant.register_model_client(ScriptedModel, answers=answers, requests=requests)
    inputs = list(case.inputs)
    with mock.patch("builtins.input", lambda prompt: inputs.pop(0)):
        if case.assistant_starts:
            result = assistant.initiate_chat(proxy, message=case.task, max_turns=case.max_turns)
        else:
            result = proxy.initiate_chat(assistant, message=case.task, max_turns=case.max_turns)
    return {"requests": requests, "last": result.chat_history[-1]["content"], "left": len(answers)}


def main() -> None:
    recorders = (rules, repaired, tool_results, blocks, code_replies, chats)
    with contextlib.redirect_stdout(io.StringIO()):
        facts = {recorder.__name__: recorder() for recorder in recorders}
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(fact, ensure_ascii=False) for fact in found) + "\n]"
        for name, found in facts.items()
    ]
    Path(__file__).with_name("facts.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
