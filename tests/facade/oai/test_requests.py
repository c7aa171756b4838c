"""What ``OpenAIWrapper`` sends, and what it makes of the answers."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from typing import Any

import openai
import pytest
from autogen_core import EVENT_LOGGER_NAME
from compat.support.openai_server import Answer, OpenAIServer
from pydantic import BaseModel

from autogen_compat.oai.client import OpenAIClient, OpenAIWrapper

from .conftest import Wrap

HELLO = [{"role": "user", "content": "Hello", "name": "user"}]


def text_of(response: Any) -> Any:
    return OpenAIWrapper.extract_text_or_completion_object(response)[0]


def test_request_and_response(server: OpenAIServer, wrap: Wrap) -> None:
    client = wrap(temperature=0.3, tags=["fast"], price=[1.0, 2.0])
    response = client.create(messages=HELLO, temperature=0.9, agent="me")
    assert server.bodies == [{"model": "gpt-4o", "messages": HELLO, "temperature": 0.3, "stream": False}], (
        "the config's parameters win over those of the call, and 0.2's own keys are not sent"
    )
    assert server.requests[0].headers["authorization"] == "Bearer sk-test"
    assert isinstance(response, openai.types.chat.ChatCompletion)
    assert text_of(response) == "answer 1"
    assert response.cost == pytest.approx((7 * 1.0 + 3 * 2.0) / 1000)
    assert (response.config_id, response.pass_filter) == (0, True)


def test_messages_arrive_as_they_are(server: OpenAIServer, wrap: Wrap) -> None:
    messages = [
        {"role": "system", "content": "You are terse."},
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "1"},
        {"role": "system", "content": "Late."},
        {"role": "user", "content": [{"type": "text", "text": "Look"}], "name": "odd name"},
    ]
    functions = [{"name": "f", "parameters": {"type": "object", "properties": {}}}]
    wrap().create(messages=messages, functions=functions, n=2)
    assert server.bodies[0]["messages"] == messages
    assert server.bodies[0]["functions"] == functions
    assert server.bodies[0]["n"] == 2


def test_tool_calls_come_as_the_message(server: OpenAIServer, wrap: Wrap) -> None:
    server.answers.append(Answer(calls=(("add", {"a": 1}),)))
    message = text_of(
        wrap().create(messages=HELLO, tools=[{"type": "function", "function": {"name": "add"}}])
    )
    assert message.tool_calls[0].function.name == "add"
    assert message.model_dump()["role"] == "assistant"


def test_azure(server: OpenAIServer) -> None:
    client = OpenAIWrapper(
        config_list=[
            {
                "model": "gpt-3.5-turbo",
                "api_key": "key",
                "api_type": "azure",
                "base_url": server.origin,
                "api_version": "2024-06-01",
                "cache_seed": None,
            }
        ]
    )
    client.create(messages=HELLO)
    request = server.requests[0]
    assert request.path == "/openai/deployments/gpt-35-turbo/chat/completions"
    assert request.query == {"api-version": "2024-06-01"}
    assert request.headers["api-key"] == "key"
    assert request.body["model"] == "gpt-35-turbo"


def test_callable_credentials_are_called_in_the_callers_thread(server: OpenAIServer) -> None:
    threads: list[threading.Thread] = []

    def token() -> str:
        threads.append(threading.current_thread())
        return "fresh"

    options = {"api_version": "v", "base_url": server.origin, "azure_ad_token_provider": token}
    client = OpenAIWrapper(model="gpt-4o", api_type="azure", cache_seed=None, **options)
    client.create(messages=HELLO)
    assert server.requests[0].headers["authorization"] == "Bearer fresh"
    assert set(threads) == {threading.current_thread()}


def test_missing_key_is_an_error_at_once(server: OpenAIServer) -> None:
    with pytest.raises(openai.OpenAIError):
        OpenAIWrapper(model="gpt-4o", base_url=server.url)


def test_unknown_parameters_are_refused_as_in_02(wrap: Wrap) -> None:
    with pytest.raises(TypeError, match="temprature"):
        wrap(temprature=1).create(messages=HELLO)


def test_pydantic_response_format(server: OpenAIServer, wrap: Wrap) -> None:
    class Point(BaseModel):
        x: int

    wrap(cache_seed=41, response_format=Point).create(messages=HELLO)
    sent = server.bodies[0]["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["name"] == "Point"
    assert sent["json_schema"]["schema"]["additionalProperties"] is False


@pytest.mark.parametrize("arguments", [{}, {"prompt": "a", "messages": HELLO}])
def test_messages_or_prompt(wrap: Wrap, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="prompt or messages"):
        wrap().create(**arguments)


def test_templates(server: OpenAIServer, wrap: Wrap) -> None:
    messages = [
        {"role": "user", "content": "Hi {name}"},
        {"role": "user", "content": lambda c: c["name"] * 2},
    ]
    wrap().create(messages=messages, context={"name": "Al"}, allow_format_str_template=True)
    assert [message["content"] for message in server.bodies[0]["messages"]] == ["Hi Al", "AlAl"]
    wrap().create(messages=messages[:1], context={"name": "Al"})
    assert server.bodies[1]["messages"][0]["content"] == "Hi {name}"


# ---------------------------------------------------------------- several models


def two(server: OpenAIServer, **shared: Any) -> OpenAIWrapper:
    entries = [
        {"model": name, "api_key": "k", "base_url": server.url, "max_retries": 0}
        for name in ("first", "second")
    ]
    return OpenAIWrapper(config_list=entries, cache_seed=None, **shared)


def test_fallback(server: OpenAIServer) -> None:
    server.fail(500)
    response = two(server).create(messages=HELLO)
    assert [body["model"] for body in server.bodies] == ["first", "second"]
    assert response.config_id == 1


def test_last_error_is_raised(server: OpenAIServer) -> None:
    server.fail(500)
    server.fail(429)
    with pytest.raises(openai.RateLimitError):
        two(server).create(messages=HELLO)


def test_content_filter_is_final(server: OpenAIServer) -> None:
    server.fail(400, "content_filter")
    with pytest.raises(openai.BadRequestError):
        two(server).create(messages=HELLO)
    assert len(server.requests) == 1


def test_timeout(server: OpenAIServer) -> None:
    server.answers.append(Answer("late", delay=1.0))
    client = OpenAIWrapper(
        model="gpt-4o", api_key="k", base_url=server.url, timeout=0.2, max_retries=0, cache_seed=None
    )
    with pytest.raises(TimeoutError):
        client.create(messages=HELLO)


def test_filter(server: OpenAIServer) -> None:
    server.say("no", "yes", "no", "still no")
    seen: list[Any] = []

    def wants_yes(context: Any, response: Any) -> bool:
        seen.append(context)
        return text_of(response) == "yes"

    client = two(server, filter_func=wants_yes)
    accepted = client.create(messages=HELLO, context={"a": 1})
    assert (text_of(accepted), accepted.config_id, accepted.pass_filter) == ("yes", 1, True)
    rejected = client.create(messages=HELLO)
    assert (text_of(rejected), rejected.pass_filter) == ("still no", False)
    assert seen[0] == {"a": 1}


# ---------------------------------------------------------------- connections


def test_one_connection_for_many_wrappers(server: OpenAIServer, wrap: Wrap) -> None:
    for _ in range(10):
        wrap().create(messages=HELLO)
    gc.collect()
    wrap().create(messages=HELLO)
    assert server.connections == 1


def test_inside_a_running_loop_and_from_threads(server: OpenAIServer, wrap: Wrap) -> None:
    client = wrap()

    async def main() -> list[Any]:
        client.create(messages=HELLO)
        calls = [asyncio.to_thread(client.create, messages=HELLO) for _ in range(4)]
        return await asyncio.gather(*calls)

    assert len(asyncio.run(main())) == 4
    assert asyncio.run(main())[0].choices[0].message.content
    assert client.actual_usage_summary is not None
    assert client.actual_usage_summary[server_model()]["prompt_tokens"] == 7 * 10


def server_model() -> str:
    return "gpt-4o-2024-08-06"


def test_own_synchronous_http_client(server: OpenAIServer, wrap: Wrap) -> None:
    with openai.DefaultHttpxClient(headers={"x-own": "yes"}) as http:
        assert text_of(wrap(http_client=http).create(messages=HELLO)) == "answer 1"
    assert server.requests[0].headers["x-own"] == "yes"
    assert "async" not in server.requests[0].headers["x-stainless-async"]


def test_openai_client_of_the_users_own(server: OpenAIServer) -> None:
    own = openai.OpenAI(api_key="own", base_url=server.url)
    response = OpenAIClient(own).create({"model": "gpt-4o", "messages": HELLO})
    assert response.choices[0].message.content == "answer 1"


def test_synchronous_openai_client_under_its_old_name(server: OpenAIServer, wrap: Wrap) -> None:
    own: Any = wrap()._clients[0]._oai_client
    assert isinstance(own, openai.OpenAI)
    assert own.chat.completions.create(model="m", messages=HELLO).choices[0].message.content == "answer 1"


def test_event_log_of_04(wrap: Wrap, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=EVENT_LOGGER_NAME):
        wrap().create(messages=HELLO)
    event: Any = next(r.msg for r in caplog.records if type(r.msg).__name__ == "LLMCallEvent")
    assert (event.prompt_tokens, event.completion_tokens) == (7, 3)
    assert '"Hello"' in str(event)
