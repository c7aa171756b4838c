"""Chats in AutoGen 0.4's event logs and in OpenTelemetry."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from autogen_agentchat.messages import TextMessage, ToolCallExecutionEvent, ToolCallRequestEvent
from autogen_agentchat.teams._group_chat._events import GroupChatStart
from autogen_core.logging import LLMCallEvent, MessageEvent

import autogen_compat
from autogen_compat.agentchat import Agent

RELEASE = tuple(int(part) for part in version("autogen-agentchat").split(".")[:3])
needs_spans = pytest.mark.skipif(RELEASE < (0, 4, 9), reason="AutoGen's runtime has them from 0.4.9 on")


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def of(self, kind: type, level: int | None = None) -> list[Any]:
        of_kind = [record for record in self.records if isinstance(record.msg, kind)]
        return [record.msg for record in of_kind if level in (None, record.levelno)]


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    """What is logged as an event."""
    handler = Kept()
    loggers = [logging.getLogger(name) for name in ("autogen_core.events", "autogen_agentchat.events")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield handler
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_messages_are_events_of_the_runtime(talker: Any, kept: Kept) -> None:
    talker("a").initiate_chat(talker("b"), message="hello there", max_turns=2, silent=True)
    payloads = "".join(str(event) for event in kept.of(MessageEvent))
    texts, senders = ("hello there", "b!", "a!"), [json.dumps(f'"source":"{name}"')[1:-1] for name in "ab"]
    # in 0.5 and 0.6 AutoGen's own events have of a message only what all kinds of messages have
    whole = "b!" in GroupChatStart(messages=[TextMessage(content="b!", source="b")]).model_dump_json()
    assert all(text in payloads for text in (texts if whole else senders))


def test_events_of_a_log_that_begins_during_a_chat(talker: Any) -> None:
    handler, logger = Kept(), logging.getLogger("autogen_core.events")

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        return True, "here"

    b = talker("b")
    b.register_reply([Agent, None], reply)
    level = logger.level
    try:
        talker("a").initiate_chat(b, message="before", max_turns=2, silent=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    payloads = "".join(str(event) for event in handler.of(MessageEvent))
    assert "here" in payloads and "a!" in payloads
    assert "before" not in payloads


def test_requests_to_models_are_events(talker: Any, kept: Kept, llm: dict[str, Any], server: Any) -> None:
    server.say("model speaks")
    talker("a").initiate_chat(talker("b", llm_config=llm), message="hello", max_turns=1, silent=True)
    (event,) = kept.of(LLMCallEvent)
    assert (event.prompt_tokens, event.completion_tokens) == (7, 3)
    assert "hello" in str(event)


def test_calls_and_results_of_functions_are_events(talker: Any, kept: Kept) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    bot, user = talker("bot"), talker("user", None, function_map={"f": lambda: "42"})

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        return True, {"tool_calls": [call]} if messages[-1]["content"] == "x" else "done"

    bot.register_reply([Agent, None], reply)
    user.initiate_chat(bot, message="x", max_turns=2, silent=True)
    # AutoGen's own agents log them at DEBUG; before 0.4.9 its teams log whatever passes besides, at INFO
    requests = kept.of(ToolCallRequestEvent, logging.DEBUG)
    results = kept.of(ToolCallExecutionEvent, logging.DEBUG)
    assert [event.content[0].name for event in requests] == ["f"]
    assert [event.content[0].content for event in results] == ["42"]


PROGRAM = """
import asyncio, json
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))

import autogen_compat as autogen

tracer = trace.get_tracer("mine")
never = {"human_input_mode": "NEVER", "llm_config": False}
a = autogen.ConversableAgent("a", default_auto_reply="a!", **never)
b = autogen.ConversableAgent("b", default_auto_reply="b!", **never)

def reply(recipient, messages, sender, config):
    with tracer.start_as_current_span("reply"):
        return True, "b!"

b.register_reply([autogen.Agent, None], reply)
a.initiate_chat(b, message="before there is a tracer", max_turns=1, silent=True)
trace.set_tracer_provider(provider)
for kind in ("sync", "async"):
    exporter.clear()
    with tracer.start_as_current_span("outer"):
        if kind == "sync":
            a.initiate_chat(b, message="x", max_turns=2, silent=True)
        else:
            asyncio.run(a.a_initiate_chat(b, message="x", max_turns=2, silent=True))
    spans = exporter.get_finished_spans()
    traces = {span.context.trace_id for span in spans}
    outer, = [span for span in spans if span.name == "outer"]
    below = {span.parent.span_id == outer.context.span_id for span in spans if span.name == "reply"}
    print(json.dumps([kind, [span.name for span in spans], len(traces), list(below)]))
"""

SAME_PROGRAM = (
    PROGRAM.split("def reply")[0]
    + """
import logging
from autogen_core import SingleThreadedAgentRuntime
from autogen_compat.engine import team

trace.set_tracer_provider(provider)
events = []
handler = logging.Handler()
handler.emit = lambda record: events.append(record.getMessage())
logging.getLogger("autogen_core.events").addHandler(handler)
logging.getLogger("autogen_core.events").setLevel(logging.INFO)

for runtime in (team.ChatRuntime, lambda: SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False)):
    team.ChatRuntime = runtime
    events.clear()
    exporter.clear()
    a.initiate_chat(b, message="x", max_turns=2, silent=True)
    spans = [[span.name, str(sorted(span.attributes.items()))] for span in exporter.get_finished_spans()]
    print(json.dumps([events, spans]))
"""
)

LATE_PROGRAM = (
    PROGRAM.split("def reply")[0]
    + """
def reply(recipient, messages, sender, config):
    trace.set_tracer_provider(provider)
    return True, "b!"

b.register_reply([autogen.Agent, None], reply)
a.initiate_chat(b, message="x", max_turns=1, silent=True)
print(json.dumps([span.name for span in exporter.get_finished_spans()]))
"""
)


def lines_of(program: str, folder: Path) -> list[str]:
    pytest.importorskip("opentelemetry.sdk")
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(Path(autogen_compat.__file__).parent.parent), "PATH": ""},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@needs_spans
def test_events_and_spans_are_those_of_autogens_own_runtime(tmp_path: Path) -> None:
    each_time = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+Z]*"
    ours, theirs = (re.sub(each_time, "", line) for line in lines_of(SAME_PROGRAM, tmp_path))
    assert ours == theirs
    events, spans = json.loads(ours)
    assert len(events) > 20 and len(spans) > 20


@needs_spans
def test_a_tracer_that_is_set_up_during_a_chat(tmp_path: Path) -> None:
    (line,) = lines_of(LATE_PROGRAM, tmp_path)
    assert any(name.startswith("autogen process SelectorGroupChatManager") for name in json.loads(line))


def test_a_chat_is_in_the_trace_of_its_caller(tmp_path: Path) -> None:
    lines = lines_of(PROGRAM, tmp_path)
    assert len(lines) == 2
    for line in lines:
        kind, names, traces, replies_below = json.loads(line)
        assert traces == 1
        assert replies_below == [True], kind
        assert names.count("reply") == 2
        assert names.count("outer") == 1
        # spans of AutoGen's own: of its runtime from 0.4.9 on, of its agents from 0.6.2 on
        processed = any(name.startswith("autogen process SelectorGroupChatManager") for name in names)
        invoked = [name for name in names if name.startswith("invoke_agent")]
        assert processed == (RELEASE >= (0, 4, 9))
        assert invoked == (
            ["invoke_agent b", "invoke_agent a", "invoke_agent b"] if RELEASE >= (0, 6, 2) else []
        )
