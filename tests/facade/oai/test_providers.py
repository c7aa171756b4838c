"""Clients for other providers than OpenAI."""

from __future__ import annotations

from typing import Any, cast

import pytest
from autogen_core.models import ChatCompletionClient
from autogen_ext.models.openai import OpenAIChatCompletionClient
from compat.support.openai_server import Answer, OpenAIServer

from autogen_compat.agentchat import ConversableAgent
from autogen_compat.oai.client import OpenAIWrapper
from autogen_compat.oai.native import ANY_MODEL, NativeClient, to_llm_messages

HELLO = [{"role": "user", "content": "Hello", "name": "me"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "add",
        "description": "adds",
        "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    },
}
CALL = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
ROUND = [
    *HELLO,
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "content": "1"},
]


def ask(server: OpenAIServer, api_type: str, **config: Any) -> dict[str, Any]:
    messages = config.pop("messages", HELLO)
    entry = {"model": "m", "api_key": "k", "base_url": server.url, "api_type": api_type, **config}
    client = OpenAIWrapper(config_list=[entry], cache_seed=None, timeout=20)
    response = client.create(messages=messages)
    (message,) = client.extract_text_or_completion_object(response)  # no bare text, as 0.2's own clients
    assert (message.role, message.content, message.tool_calls) == ("assistant", "answer 1", None)
    assert response.cost == 0
    return server.bodies[0]


@pytest.mark.parametrize(
    ("api_type", "sent"),
    [
        ("groq", {"temperature": 1}),
        ("cerebras", {"temperature": 1}),
        ("together", {"max_tokens": 512}),
        ("mistral", {"temperature": 0.7, "safe_prompt": False}),
        ("cohere", {"temperature": 0.3, "top_p": 0.75}),
        ("google", {}),
    ],
)
def test_defaults_of_02(server: OpenAIServer, api_type: str, sent: dict[str, Any]) -> None:
    body = ask(server, api_type)
    assert body == {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": False, **sent}


def test_an_agent_replies_with_a_dict(server: OpenAIServer) -> None:
    entry = {"model": "m", "api_key": "k", "base_url": server.url, "api_type": "groq"}
    llm_config = {"config_list": [entry], "cache_seed": None}
    agent = ConversableAgent("agent", llm_config=llm_config, human_input_mode="NEVER")
    reply = agent.generate_reply([{"role": "user", "content": "Hello"}])
    assert isinstance(reply, dict) and reply["content"] == "answer 1" and reply["tool_calls"] is None
    asker = ConversableAgent("asker", llm_config=False, human_input_mode="NEVER", default_auto_reply="again")
    result = asker.initiate_chat(
        agent, message="Hello", max_turns=2, silent=True, summary_method="reflection_with_llm"
    )
    assert [m["content"] for m in result.chat_history] == ["Hello", "answer 2", "again", "answer 3"]
    assert cast(Any, result.summary)["content"] == "answer 4"
    again = asker.initiate_chat(agent, message="Next", max_turns=1, silent=True, carryover=[result.summary])
    assert again.chat_history[0]["content"] == "Next\nContext: \nanswer 4"


def test_own_parameters_go_into_the_body(server: OpenAIServer) -> None:
    body = ask(
        server, "together", top_k=5, max_tokens=9, hide_tools="if_any_run", tools=[TOOL], messages=ROUND
    )
    assert (body["top_k"], body["max_tokens"]) == (5, 9)
    assert "tools" not in body
    assert "hide_tools" not in body


def test_renamed_and_missing_parameters(server: OpenAIServer, caplog: pytest.LogCaptureFixture) -> None:
    body = ask(server, "google", max_output_tokens=5, stop_sequences=["x"], safety_settings=[1])
    assert (body["max_tokens"], body["stop"]) == (5, ["x"])
    assert "safety_settings" not in body
    assert "safety_settings" in caplog.text


def test_addresses_and_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="GROQ_API_KEY"):
        OpenAIWrapper(model="m", api_type="groq")
    monkeypatch.setenv("GROQ_API_KEY", "from-environment")
    client: Any = OpenAIWrapper(model="m", api_type="groq")._clients[0]
    assert client.api_key == "from-environment"
    assert str(client._oai_client.base_url) == "https://api.groq.com/openai/v1/"


# ---------------------------------------------------------------- through a 0.4 client


class Native(NativeClient):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def build(self, model: str) -> ChatCompletionClient:
        return OpenAIChatCompletionClient(
            model=model, api_key="k", base_url=self.url, model_info=ANY_MODEL, max_retries=0
        )


def test_native_text(server: OpenAIServer) -> None:
    client = Native(server.url)
    response = client.create({"model": "gpt-4o", "messages": HELLO, "temperature": 0.5, "stream": True})
    assert [message.content for message in client.message_retrieval(response)] == ["answer 1"]
    assert response.choices[0].finish_reason == "stop"
    assert client.get_usage(response) == {
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "total_tokens": 10,
        "cost": 0,
        "model": "gpt-4o",
    }
    assert server.bodies[0]["temperature"] == 0.5
    assert server.bodies[0]["messages"] == HELLO


def test_native_tools(server: OpenAIServer) -> None:
    server.answers.append(Answer(calls=(("add", {"a": 2}),)))
    client = Native(server.url)
    response = client.create({"model": "gpt-4o", "messages": ROUND, "tools": [TOOL]})
    call = client.message_retrieval(response)[0].tool_calls[0]
    assert (call.function.name, call.function.arguments) == ("add", '{"a": 2}')
    assert response.choices[0].finish_reason == "tool_calls"
    sent = server.bodies[0]
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "tool"]
    assert sent["messages"][2]["tool_call_id"] == "c1"
    assert sent["tools"][0]["function"]["name"] == "add"


def test_messages_of_every_kind() -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{pixel}"}}
    messages = to_llm_messages(
        [
            {"role": "system", "content": "S"},
            {"role": "user", "content": [{"type": "text", "text": "Look"}, picture]},
            {"role": "assistant", "content": "T", "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "1"},
            {"role": "assistant", "content": None, "tool_calls": [CALL, {**CALL, "id": "c2"}]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
            {"role": "tool", "tool_call_id": "c2", "content": "2"},
            {"role": "assistant", "content": "done", "name": "bob"},
        ]
    )
    kinds = [type(message).__name__.removesuffix("Message") for message in messages]
    assert kinds == [
        "System",
        "User",
        "Assistant",
        "FunctionExecutionResult",
        "Assistant",
        "FunctionExecutionResult",
        "Assistant",
    ]
    results: Any = messages[5]
    assert [result.call_id for result in results.content] == ["c1", "c2"]
    last: Any = messages[-1]
    assert (last.content, last.source) == ("done", "bob")
