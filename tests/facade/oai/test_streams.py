"""Answers in pieces."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from compat.support.openai_server import OpenAIServer
from openai.types.chat import ChatCompletionChunk

from autogen_compat.io.base import IOStream
from autogen_compat.oai import streaming
from autogen_compat.oai.client import OpenAIWrapper

from .conftest import Wrap

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture(autouse=True)
def _no_download(monkeypatch: pytest.MonkeyPatch) -> None:
    # tiktoken's table comes from the network
    monkeypatch.setattr(streaming, "count_token", lambda messages, model: len(messages))


def test_text_is_printed_while_it_arrives(
    server: OpenAIServer, wrap: Wrap, capsys: pytest.CaptureFixture[str]
) -> None:
    server.say("Hello there friend")
    response = wrap().create(messages=HELLO, stream=True)
    assert server.bodies[0]["stream"] is True
    assert OpenAIWrapper.extract_text_or_completion_object(response) == ["Hello there friend "]
    assert capsys.readouterr().out == "Hello there friend \n\n"
    assert response.choices[0].finish_reason == "stop"
    assert response.usage.prompt_tokens == 1
    assert response.usage.completion_tokens > 0


def chunk(finish_reason: str | None = None, **delta: Any) -> ChatCompletionChunk:
    return ChatCompletionChunk.model_validate(
        {
            "id": "1",
            "created": 1,
            "model": "gpt-4o",
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
        }
    )


def piece(index: int, arguments: str, **start: Any) -> dict[str, Any]:
    name = {"name": start.pop("name")} if start else {}
    return {"index": index, "function": {"arguments": arguments, **name}, **start}


def test_tool_calls() -> None:
    chunks = [
        chunk(tool_calls=[piece(1, "", name="sub", id="b", type="function")]),
        chunk(tool_calls=[piece(0, "", name="add", id="a", type="function")]),
        chunk(tool_calls=[piece(0, '{"x"'), piece(1, "{}")]),
        chunk(tool_calls=[piece(0, ": 1}")]),
        chunk("tool_calls"),
    ]
    response = streaming.completion_from_chunks(chunks, {"messages": HELLO})
    message = response.choices[0].message
    calls: list[Any] = message.tool_calls or []
    assert [(call.id, call.function.name, call.function.arguments) for call in calls] == [
        ("a", "add", '{"x": 1}'),
        ("b", "sub", "{}"),
    ]
    assert response.choices[0].finish_reason == "tool_calls"


def test_old_function_call() -> None:
    chunks = [
        chunk(function_call={"name": "add", "arguments": ""}),
        chunk(function_call={"arguments": "{}"}),
        chunk("function_call"),
    ]
    message: Any = streaming.completion_from_chunks(chunks, {"messages": HELLO}).choices[0].message
    assert message.function_call.model_dump() == {"name": "add", "arguments": "{}"}


def test_streams_are_cached(server: OpenAIServer, wrap: Wrap) -> None:
    client = wrap(cache_seed=7, stream=True)
    first = client.create(messages=HELLO)
    again = client.create(messages=HELLO)
    assert len(server.requests) == 1
    assert again.choices[0].message.content == first.choices[0].message.content


def test_custom_stream_gets_the_colours_in_the_callers_thread(server: OpenAIServer, wrap: Wrap) -> None:
    printed: list[Any] = []
    threads: set[threading.Thread] = set()

    class Web:
        def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
            printed.append(sep.join(map(str, objects)) + end)
            threads.add(threading.current_thread())

        def input(self, prompt: str = "", *, password: bool = False) -> str:
            return ""

    server.say("Hi")
    with IOStream.set_default(Web()):  # type: ignore[arg-type]
        wrap().create(messages=HELLO, stream=True)
    assert "".join(printed) == "\033[32mHi \033[0m\n\n"
    assert threads == {threading.current_thread()}


def test_errors_before_the_first_piece(server: OpenAIServer, wrap: Wrap) -> None:
    server.fail(500)
    entries = [{"model": m, "api_key": "k", "base_url": server.url, "max_retries": 0} for m in "ab"]
    client = OpenAIWrapper(config_list=entries, cache_seed=None)
    assert client.create(messages=HELLO, stream=True).config_id == 1
