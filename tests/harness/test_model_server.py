"""The scripted model server is itself a promise: what it accepts, answers and records."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from support.model_server import ModelServer, Script, is_selection

ASK = [{"role": "system", "content": "You count."}, {"role": "user", "content": "How many?"}]
TOOL: dict[str, Any] = {"type": "function", "function": {"name": "count", "parameters": {}}}


def post(url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, json.dumps(body).encode(), headers or {})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def ask(server: ModelServer, **body: Any) -> tuple[int, str]:
    return post(server.base_url + "/chat/completions", {"model": "gpt-4o", "messages": ASK, **body})


def message_of(text: str) -> dict[str, Any]:
    return json.loads(text)["choices"][0]["message"]


def test_entries_answer_in_order_and_only_what_they_fit() -> None:
    script = [
        {"system": "You sing", "say": "la"},
        {"system": "You count", "last": "many", "say": "one", "times": 2},
        {"seen": "You count", "say": "two"},
    ]
    with ModelServer(script) as server:
        said = [message_of(ask(server)[1])["content"] for _ in range(3)]
        status, text = ask(server)
    assert said == ["one", "one", "two"]
    assert status == 400 and "no answer" in text
    assert [request.entry for request in server.requests] == [1, 1, 2, None]
    assert len(server.unscripted) == 1
    assert server.script.unused == [0]


def test_a_selection_is_answered_by_selection_entries_only() -> None:
    question = [*ASK, {"role": "system", "content": "Now select the next role from ['a', 'b']."}]
    with ModelServer([{"say": "talk"}, {"select": True, "say": "b"}]) as server:
        chosen = message_of(ask(server, messages=question)[1])["content"]
        said = message_of(ask(server)[1])["content"]
    assert (chosen, said) == ("b", "talk")
    assert is_selection(question) and not is_selection(ASK)


def test_tool_calls_in_both_protocols() -> None:
    call = {"tool": "count", "call": [{"tool": "count", "with": {"to": 3}}]}
    with ModelServer([call, call]) as server:
        modern = message_of(ask(server, tools=[TOOL])[1])
        legacy = message_of(ask(server, functions=[TOOL["function"]])[1])
    assert modern["tool_calls"][0]["function"] == {"name": "count", "arguments": '{"to": 3}'}
    assert legacy["function_call"] == {"name": "count", "arguments": '{"to": 3}'}


def test_stream_gives_the_same_text_in_pieces() -> None:
    with ModelServer([{"say": "one two three"}]) as server:
        _, text = ask(server, stream=True)
    payloads = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert payloads[-1] == "[DONE]"
    chunks = [json.loads(payload) for payload in payloads[:-1]]
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk["choices"]]
    assert "".join(pieces) == "one two three" and len([piece for piece in pieces if piece]) > 1
    assert chunks[-1]["usage"]["completion_tokens"] == 3


def test_azure_path_names_the_model_and_failures_are_final() -> None:
    with ModelServer([{"model": "my-deployment", "fail": 429, "code": "insufficient_quota"}]) as server:
        url = server.origin + "/openai/deployments/my-deployment/chat/completions?api-version=1"
        status, text = post(url, {"messages": ASK, "model": "gpt-4o"})
    assert status == 429 and json.loads(text)["error"]["code"] == "insufficient_quota"
    assert server.requests[0].model == "my-deployment"


def test_sampling_parameters_are_recorded_without_the_rest_of_the_body() -> None:
    with ModelServer([{"say": "one"}]) as server:
        ask(server, temperature=0.5, seed=3, stream=False, tools=[TOOL])
    request = server.requests[0]
    assert request.parameters == {"temperature": 0.5, "seed": 3}
    assert request.tools == ["count"] and request.system == "You count."


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ([], "no messages"),
        ([{"role": "user", "content": None}], "no content"),
        ([{"role": "user", "content": "x", "name": "two words"}], "name 'two words'"),
        ([{"role": "tool", "content": "x", "tool_call_id": "1"}], "answers no tool call"),
        ([{"role": "assistant", "tool_calls": [{"id": "1"}]}], "has no answer"),
    ],
)
def test_what_the_service_refuses_is_refused(messages: list[dict[str, Any]], complaint: str) -> None:
    with ModelServer([{"say": "one"}]) as server:
        status, text = ask(server, messages=messages)
    assert status == 400 and complaint in text


def test_a_broken_script_is_an_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Script([{"say": "x", "nonsense": 1}])
    with pytest.raises(ValueError, match="says nothing"):
        Script([{"system": "x"}])
