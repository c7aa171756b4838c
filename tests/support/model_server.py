"""A model that says what a script tells it to: an OpenAI-compatible HTTP server on 127.0.0.1.

It answers ``POST …/chat/completions`` (plain and as a stream of server-sent events, also below
``/openai/deployments/NAME/`` as Azure does) and keeps every request.

A script is a list of entries; each entry answers one request (``times`` of them, if given).  The first
entry that still has an answer left and fits the request is used::

    [
        {"select": true, "say": "planner"},
        {"system": "You plan trips", "call": [{"tool": "fares", "with": {"to": "Oslo"}}]},
        {"system": "You plan trips", "last": "120", "say": "It costs 120. TERMINATE"},
        {"model": "gpt-4o", "fail": 429}
    ]

Conditions, all of which must hold:

``system``  text that the request's leading system messages contain
``last``    text that the last message contains
``seen``    text that some message contains
``tool``    name of a tool that is offered
``model``   name of the model (or of the Azure deployment)
``select``  true: the request chooses the next speaker of a group chat; without it an entry never
            answers such a request

Answers:

``say``     text; may be given together with ``call``
``call``    tool calls: ``{"tool": name, "with": {…}}``; a request that offers legacy ``functions`` gets
            the first of them as a legacy ``function_call``
``fail``    an HTTP status, with the optional error ``code``

``who`` is a label for people.

A request that no entry fits is answered with status 400 and kept in :attr:`ModelServer.unscripted`;
a test looks at it after the run.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

SELECTION_MARK = "select the next role from"

_CONDITIONS = frozenset({"system", "last", "seen", "tool", "model", "select"})
_ANSWERS = frozenset({"say", "call", "fail", "code"})
_NOT_SAMPLING = frozenset(
    {"messages", "tools", "functions", "model", "stream", "stream_options", "tool_choice"}
)
_CREATED = 1_700_000_000
_PIECES = 3
_call_numbers = itertools.count(1)


@dataclass(frozen=True)
class ModelRequest:
    """One request as the server got it.

    ``tools`` are the names offered, sorted; ``parameters`` is the rest of the body (temperature, seed, …);
    ``entry`` is the index of the script entry that answered, None if nothing fitted.
    """

    path: str
    model: str
    messages: list[dict[str, Any]]
    tools: list[str]
    parameters: dict[str, Any]
    retry: bool
    entry: int | None
    complaints: list[str] = field(default_factory=list[str])

    @property
    def system(self) -> str:
        """The text of the leading system messages: an agent's own prompt."""
        return leading_system_text(self.messages)

    @property
    def selects_speaker(self) -> bool:
        """Whether the request chooses the next speaker of a group chat."""
        return is_selection(self.messages)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a file."""
        return asdict(self)


def message_text(message: dict[str, Any]) -> str:
    """The text of a chat message; parts of a multi-part message are joined by line breaks."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts: list[dict[str, Any]] = content or []
    return "\n".join(str(part.get("text", f"[{part.get('type')}]")) for part in parts)


def leading_system_text(messages: Sequence[dict[str, Any]]) -> str:
    """All system messages in front of the conversation, joined by line breaks."""
    texts: list[str] = []
    for message in messages:
        if message.get("role") not in ("system", "developer"):
            break
        texts.append(message_text(message))
    return "\n".join(texts)


def is_selection(messages: Sequence[dict[str, Any]]) -> bool:
    """Whether one of the system messages asks for the next speaker."""
    return any(
        SELECTION_MARK in message_text(message)
        for message in messages
        if message.get("role") in ("system", "developer") or message is messages[-1]
    )


def complaints_about(body: dict[str, Any]) -> list[str]:
    """What the real service would refuse: unanswered tool calls, empty lists, bad names, missing text."""
    found: list[str] = []
    for key in ("tools", "functions"):
        if key in body and not body[key]:
            found.append(f"{key} is empty")
    for name in _offered(body):
        if not re.fullmatch(r"[\w-]{1,64}", name, re.ASCII):
            found.append(f"tool name {name!r} is not allowed")
    open_calls: set[str] = set()
    messages: list[dict[str, Any]] = body.get("messages") or []
    for index, message in enumerate(messages):
        role = message.get("role")
        calls: list[dict[str, Any]] = message.get("tool_calls") or []
        if role == "tool":
            if message.get("tool_call_id") not in open_calls:
                found.append(f"message {index} answers no tool call")
            open_calls.discard(str(message.get("tool_call_id")))
            continue
        if open_calls:
            found.append(f"message {index} follows a tool call that has no answer")
        open_calls = {call["id"] for call in calls}
        if message.get("content") is None and not calls and not message.get("function_call"):
            found.append(f"message {index} has no content")
        name = message.get("name")
        if name is not None and not re.fullmatch(r"[^\s<|\\/>]{1,64}", name):
            found.append(f"message {index}: name {name!r} is not allowed")
    if open_calls:
        found.append("the last tool call has no answer")
    if not messages:
        found.append("no messages")
    return found


def _offered(body: dict[str, Any]) -> list[str]:
    tools: list[dict[str, Any]] = body.get("tools") or []
    functions: list[dict[str, Any]] = body.get("functions") or []
    return sorted(schema["name"] for schema in [*(tool["function"] for tool in tools), *functions])


class Script:
    """The entries of a script and how many answers each of them has left."""

    def __init__(self, entries: Sequence[dict[str, Any]]) -> None:
        for number, entry in enumerate(entries):
            unknown = entry.keys() - _CONDITIONS - _ANSWERS - {"times", "who"}
            if unknown or not entry.keys() & {"say", "call", "fail"}:
                raise ValueError(f"script entry {number}: {sorted(unknown) or 'says nothing'}")
        self.entries = list(entries)
        self.left = [int(entry.get("times", 1)) for entry in entries]

    def answer(self, body: dict[str, Any], model: str) -> int | None:
        """Take the answer for a request: the index of its entry, or None."""
        for index, entry in enumerate(self.entries):
            if self.left[index] and _fits(entry, body, model):
                self.left[index] -= 1
                return index
        return None

    @property
    def unused(self) -> list[int]:
        """Entries that never answered."""
        return [i for i, entry in enumerate(self.entries) if self.left[i] == int(entry.get("times", 1))]


def _fits(entry: dict[str, Any], body: dict[str, Any], model: str) -> bool:
    messages: list[dict[str, Any]] = body["messages"]
    return (
        bool(entry.get("select")) == is_selection(messages)
        and entry.get("system", "") in leading_system_text(messages)
        and entry.get("last", "") in message_text(messages[-1])
        and any(entry.get("seen", "") in message_text(message) for message in messages)
        and ("tool" not in entry or entry["tool"] in _offered(body))
        and entry.get("model", model) == model
    )


class _QuietServer(ThreadingHTTPServer):
    """Says nothing about clients that go away in the middle of a request."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # pyright: ignore[reportArgumentType]


class ModelServer:
    """The server; a context manager that listens on a free port while it is open."""

    def __init__(self, script: Sequence[dict[str, Any]] | Path) -> None:
        entries = json.loads(script.read_text(encoding="utf-8")) if isinstance(script, Path) else script
        self.script = Script(entries)
        self.requests: list[ModelRequest] = []
        self._lock = threading.Lock()
        self._http = _QuietServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> ModelServer:
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
        """``http://127.0.0.1:PORT``: what an Azure client takes as its endpoint."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def base_url(self) -> str:
        """What an OpenAI client takes as its base URL."""
        return self.origin + "/v1"

    @property
    def environment(self) -> dict[str, str]:
        """Variables under which OpenAI and Azure clients find this server."""
        return {
            "OPENAI_BASE_URL": self.base_url,
            "OPENAI_API_KEY": "sk-scripted",
            "AZURE_OPENAI_ENDPOINT": self.origin,
            "AZURE_OPENAI_API_KEY": "azure-scripted",
            "MODEL_SERVER_URL": self.base_url,
        }

    @property
    def unscripted(self) -> list[ModelRequest]:
        """Requests for which the script has no answer, or that the real service would refuse."""
        return [request for request in self.requests if request.entry is None]

    def take(self, path: str, body: dict[str, Any], retry: bool) -> dict[str, Any]:
        """Record a request and give the script entry that answers it."""
        deployment = re.search(r"/deployments/([^/]+)/", path)
        model = deployment.group(1) if deployment else str(body.get("model"))
        complaints = complaints_about(body)
        with self._lock:
            index = None if complaints else self.script.answer(body, model)
            self.requests.append(
                ModelRequest(
                    path=path,
                    model=model,
                    messages=body.get("messages") or [],
                    tools=_offered(body),
                    parameters={key: value for key, value in body.items() if key not in _NOT_SAMPLING},
                    retry=retry,
                    entry=index,
                    complaints=complaints,
                )
            )
        if index is None:
            reason = "; ".join(complaints) or "the script has no answer to this request"
            return {"fail": 400, "say": reason}
        return self.script.entries[index]


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            path = self.path.partition("?")[0]
            if not path.endswith("/chat/completions"):
                self._reply(404, b"{}", "application/json")
                return
            retry = self.headers.get("x-stainless-retry-count", "0") != "0"
            answer = server.take(path, body, retry)
            model = str(body.get("model"))
            if "call" in answer and "tools" not in body:
                answer = {**answer, "legacy": True}
            if "fail" in answer:
                error = {
                    "message": answer.get("say", "scripted failure"),
                    "type": "error",
                    "code": answer.get("code"),
                }
                self._reply(answer["fail"], json.dumps({"error": error}).encode(), "application/json")
            elif body.get("stream"):
                lines = "".join(f"data: {chunk}\n\n" for chunk in stream_chunks(answer, model))
                self._reply(200, lines.encode(), "text/event-stream")
            else:
                self._reply(200, json.dumps(completion(answer, model)).encode(), "application/json")

        def _reply(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if status >= 400:  # a scripted failure is meant to be seen once
                self.send_header("x-should-retry", "false")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _tool_calls(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"call_{next(_call_numbers)}",
            "type": "function",
            "function": {"name": call["tool"], "arguments": json.dumps(call.get("with", {}))},
        }
        for call in answer.get("call", [])
    ]


def _usage(answer: dict[str, Any]) -> dict[str, int]:
    words = len(str(answer.get("say", "")).split()) + 5 * len(answer.get("call", []))
    return {"prompt_tokens": 20, "completion_tokens": words, "total_tokens": 20 + words}


def completion(answer: dict[str, Any], model: str) -> dict[str, Any]:
    """The answer in the form of a plain (not streamed) response."""
    calls = _tool_calls(answer)
    message: dict[str, Any] = {"role": "assistant", "content": answer.get("say")}
    if calls and answer.get("legacy"):
        message["function_call"] = calls[0]["function"]
    elif calls:
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": _CREATED,
        "model": model,
        "choices": [choice],
        "usage": _usage(answer),
    }


def stream_chunks(answer: dict[str, Any], model: str) -> Iterator[str]:
    """The answer as the payloads of a stream: the text in pieces, each tool call at once, the usage."""

    def chunk(delta: dict[str, Any] | None, finish: str | None = None) -> str:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        data: dict[str, Any] = {
            "id": "chatcmpl-scripted",
            "object": "chat.completion.chunk",
            "created": _CREATED,
            "model": model,
            "choices": choices,
        }
        if delta is None:
            data["usage"] = _usage(answer)
        return json.dumps(data)

    yield chunk({"role": "assistant", "content": ""})
    text = str(answer.get("say") or "")
    size = max(1, -(-len(text) // _PIECES))
    for start in range(0, len(text), size):
        yield chunk({"content": text[start : start + size]})
    calls = _tool_calls(answer)
    for number, call in enumerate(calls):
        yield chunk({"tool_calls": [{"index": number, **call}]})
    yield chunk({}, "tool_calls" if calls else "stop")
    yield chunk(None)
    yield "[DONE]"
