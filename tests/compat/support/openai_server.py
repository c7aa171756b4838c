"""A chat-completions server on 127.0.0.1 that answers what it is told and keeps what it got.

Unlike ``support.model_server`` it answers in order, whatever is asked, and records headers, query and
connections: the tests of the model clients look at the request itself.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

# The real service answers with the name of the snapshot, and AutoGen warns if it does not.
_SNAPSHOTS = {"gpt-4o": "gpt-4o-2024-08-06", "gpt-4o-mini": "gpt-4o-mini-2024-07-18"}


@dataclass(frozen=True)
class Answer:
    """One answer: a text, tool calls ``(name, arguments)``, or an error with an HTTP *status*."""

    text: str | None = None
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    status: int = 200
    code: str | None = None
    delay: float = 0.0


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]


class OpenAIServer:
    """The server; listens on a free port while its ``with`` block runs. Each answer counts 7 + 3 tokens."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[Received] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        return self.origin + "/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [request.body for request in self.requests]

    def say(self, *texts: str) -> None:
        self.answers.extend(Answer(text) for text in texts)

    def fail(self, status: int, code: str | None = None) -> None:
        self.answers.append(Answer(status=status, code=code))

    def connected(self) -> None:
        with self._lock:
            self.connections += 1

    def take(self, request: Received) -> Answer:
        """Record *request* and give the next answer: the text ``answer N`` when none was prepared."""
        with self._lock:
            self.requests.append(request)
            return self.answers.pop(0) if self.answers else Answer(f"answer {len(self.requests)}")


def _handler(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            server.connected()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            target = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.take(Received(target.path, dict(parse_qsl(target.query)), headers, body))
            time.sleep(answer.delay)
            if answer.status != 200:
                self._error(answer)
            elif body.get("stream"):
                chunks = "".join(f"data: {chunk}\n\n" for chunk in _chunks(answer, body["model"]))
                self._send(200, chunks.encode(), "text/event-stream")
            else:
                completion = json.dumps(_completion(answer, body["model"]))
                self._send(200, completion.encode(), "application/json")

        def _error(self, answer: Answer) -> None:
            error = {"message": f"refused with {answer.status}", "type": "error", "code": answer.code}
            self._send(answer.status, json.dumps({"error": error}).encode(), "application/json")

        def _send(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("x-should-retry", "false")
            with contextlib.suppress(ConnectionError):  # a client that gave up waiting
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _completion(answer: Answer, model: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": answer.text}
    if answer.calls:
        message["tool_calls"] = [
            {
                "id": f"call_{number}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for number, (name, arguments) in enumerate(answer.calls, 1)
        ]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": _SNAPSHOTS.get(model, model),
        "choices": [
            {"index": 0, "message": message, "finish_reason": "tool_calls" if answer.calls else "stop"}
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def _chunks(answer: Answer, model: str) -> list[str]:
    words = [word + " " for word in (answer.text or "").split()]
    deltas: list[dict[str, Any]] = [
        {"role": "assistant", "content": ""},
        *({"content": word} for word in words),
    ]
    chunks = [
        json.dumps(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1_700_000_000,
                "model": _SNAPSHOTS.get(model, model),
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }
        )
        for delta, finish in [*((delta, None) for delta in deltas), ({}, "stop")]
    ]
    return [*chunks, "[DONE]"]
