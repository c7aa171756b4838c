"""Configurations, OpenAI's Assistants API, and the classes for openai before 1.0."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import openai
import pytest

import autogen_compat.oai as oai
from autogen_compat.exceptions import CompatUnsupported
from autogen_compat.oai import openai_utils
from autogen_compat.oai.client_utils import should_hide_tools, validate_parameter


def test_names_of_the_package() -> None:
    for name in oai.__all__:
        assert getattr(oai, name) is not None
    assert oai.filter_config is openai_utils.filter_config


def test_get_config(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_URL", "http://me")
    config = openai_utils.get_config("k", base_url="MY_URL", api_type="azure")
    assert config == {"api_key": "k", "base_url": "http://me", "api_type": "azure"}


# ---------------------------------------------------------------- Assistants API


class AssistantsServer:
    """Answers the requests for assistants and vector stores, and keeps them."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self.batch_status = "completed"
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.client = openai.OpenAI(
            api_key="k", base_url=f"http://127.0.0.1:{self.http.server_address[1]}/v1", max_retries=0
        )

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if "file_batches" in path:
            counts = {"in_progress": 0, "completed": 1, "cancelled": 0, "failed": 0, "total": 1}
            return {"id": "b1", "status": self.batch_status, "file_counts": counts}
        if "vector_stores" in path:
            return {"id": "vs1", "object": "vector_store", "name": body["name"]}
        assistant = {"id": "a1", "object": "assistant", "name": "helper", **body}
        return (
            {"object": "list", "data": [assistant, {**assistant, "name": "other"}]} if not body else assistant
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
                server.requests.append((self.command, self.path.split("?")[0], body))
                data = json.dumps(server.answer(self.path, body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


@pytest.fixture
def assistants() -> Iterator[AssistantsServer]:
    server = AssistantsServer()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.client.close()
    server.http.shutdown()
    server.http.server_close()
    thread.join()


def test_create_with_files(assistants: AssistantsServer) -> None:
    config = {"tools": [{"type": "retrieval"}, {"type": "code_interpreter"}], "file_ids": ["f1"]}
    created = openai_utils.create_gpt_assistant(assistants.client, "helper", "Help.", "gpt-4o", config)
    assert created.id == "a1"
    assert [path for _, path, _ in assistants.requests] == [
        "/v1/vector_stores",
        "/v1/vector_stores/vs1/file_batches",
        "/v1/vector_stores/vs1/file_batches/b1",
        "/v1/assistants",
    ]
    sent = assistants.requests[-1][2]
    assert [tool["type"] for tool in sent["tools"]] == ["file_search", "code_interpreter"]
    assert sent["tool_resources"] == {
        "file_search": {"vector_store_ids": ["vs1"]},
        "code_interpreter": {"file_ids": ["f1"]},
    }


def test_create_refuses_two_sources_and_failed_uploads(assistants: AssistantsServer) -> None:
    both = {"file_ids": ["f"], "tool_resources": {"file_search": {}}}
    with pytest.raises(ValueError, match="file_search"):
        openai_utils.create_gpt_assistant(assistants.client, "n", "i", "m", both)
    assistants.batch_status = "failed"
    with pytest.raises(ValueError, match="vs1:failed"):
        openai_utils.create_gpt_vector_store(assistants.client, "n", ["f"])


def test_update_and_retrieve(assistants: AssistantsServer) -> None:
    openai_utils.update_gpt_assistant(assistants.client, "a1", {"instructions": "New.", "model": "ignored"})
    assert assistants.requests[-1] == ("POST", "/v1/assistants/a1", {"instructions": "New."})
    found = openai_utils.retrieve_assistants_by_name(assistants.client, "helper")
    assert [assistant.name for assistant in found] == ["helper"]
    assert openai_utils.detect_gpt_assistant_api_version() == "v2"


# ---------------------------------------------------------------- parameters


def test_validate_parameter() -> None:
    assert validate_parameter({"n": 3}, "n", int, False, 1, (0, None), None) == 3
    with pytest.warns(UserWarning, match="n has numerical bounds, >= 0 and <= 2, defaulting to 1"):
        assert validate_parameter({"n": 3}, "n", int, False, 1, (0, 2), None) == 1
    with pytest.warns(UserWarning, match=r"n must be of type \(int, float\) or None, defaulting to None"):
        assert validate_parameter({"n": "x"}, "n", (int, float), True, None, None, None) is None
    with pytest.warns(UserWarning, match="cannot be None"):
        assert validate_parameter({"n": None}, "n", int, False, 1, None, None) == 1
    with pytest.raises(TypeError):
        validate_parameter({}, "n", int, False, 1, None, "abc")  # type: ignore[arg-type]


def test_should_hide_tools() -> None:
    tools = [{"function": {"name": name}} for name in ("a", "b")]
    call = {"tool_calls": [{"id": "1", "function": {"name": "a"}}]}
    messages: list[dict[str, Any]] = [call, {"tool_call_id": "1", "content": ""}]
    assert should_hide_tools(messages, tools, "if_any_run")
    assert not should_hide_tools(messages, tools, "if_all_run")
    assert should_hide_tools(messages, tools[:1], "if_all_run")
    assert not should_hide_tools(messages, tools, "never")
    with pytest.raises(TypeError):
        should_hide_tools(messages, tools, "sometimes")


# ---------------------------------------------------------------- openai before 1.0


def test_completion_says_what_to_use() -> None:
    for request in (oai.Completion.create, oai.ChatCompletion.create):
        with pytest.raises(CompatUnsupported, match="OpenAIWrapper"):
            request(messages=[])
    with pytest.raises(CompatUnsupported, match="runtime_logging"):
        oai.ChatCompletion.start_logging()


def test_completion_reads_old_responses() -> None:
    chat = {
        "model": "gpt-4",
        "usage": {"prompt_tokens": 1000, "completion_tokens": 1000},
        "choices": [{"message": {"content": "a"}}, {"message": {"function_call": {"name": "f"}}}],
    }
    assert oai.Completion.extract_text(chat) == ["a", ""]
    assert oai.Completion.extract_text_or_function_call(chat)[1] == {"function_call": {"name": "f"}}
    assert oai.Completion.extract_text({"choices": [{"text": "t"}]}) == ["t"]
    assert oai.Completion.cost(chat) == pytest.approx(0.09)
    assert oai.Completion.instantiate("{a}", {"a": "b"}, True) == "b"


def test_completion_cache_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai.Completion, "cache_seed", 41)
    monkeypatch.setattr(oai.Completion, "cache_path", ".cache/41")
    oai.Completion.set_cache(5, "mine")
    assert oai.Completion.cache_path == "mine/5"
    for seed in ("5", "6"):
        Path("mine", seed).mkdir(parents=True)
    oai.Completion.clear_cache(5, "mine")
    assert [path.name for path in Path("mine").iterdir()] == ["6"]
    oai.Completion.clear_cache(cache_path_root="mine")
    assert not Path("mine").exists()
