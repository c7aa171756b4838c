"""Compare what a 0.2 program did with what its migration did.

Three levels, each including the one before it:

``results``   same exit code, same lines after ``RESULT:``
``requests``  also the same model requests in the same order: the agent's prompt, the names of the tools
              that are offered, the text of the last message, the model and the sampling parameters
``messages``  also the text and the tool calls of every message of every request

White space, roles, ``name`` fields, ids of tool calls and the wording of speaker selections are not
compared (of a selection: that it takes place, with which model).  The default texts of 0.2 are AutoGen's
and not shipped with the migration: a default text on one side agrees with the corresponding one on the other.
"""

from __future__ import annotations

import hashlib
import json
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from .model_server import ModelRequest, message_text
from .programs import ProgramRun
from .venvs import COMPAT

LEVELS = ("results", "requests", "messages")

#: SHA-256 of the default texts of 0.2.40 (white space squeezed) -> what they are
_LEGACY_DEFAULTS = {
    "5ea8fd95e0f0bac290a27530d5ba39fe945d6da843fb4ef14106191c791558cf": "<default coding prompt>",
    "23945c24b1890a87530ad374ccb1e20642cf3316eb4f1f02fc95a189a3d953ee": "<default assistant prompt>",
    "53be7f5413ba53352d3e01d17293948d04d62c67a5b11cba14d198ef8be355b9": "<default summary prompt>",
}
#: constants of ``autogen_compat.parts.prompts`` -> what they are
_OUR_DEFAULTS = {
    "CODING_SYSTEM_MESSAGE": "<default coding prompt>",
    "ASSISTANT_SYSTEM_MESSAGE": "<default assistant prompt>",
    "SUMMARY_PROMPT": "<default summary prompt>",
}
_SELECTION = "<speaker selection>"


def squeeze(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _our_defaults() -> dict[str, str]:
    if str(COMPAT) not in sys.path:
        sys.path.append(str(COMPAT))  # the texts' own import; this environment has the tool only
    constants = runpy.run_path(str(COMPAT / "autogen_compat" / "parts" / "prompts.py"))
    return {squeeze(constants[name]): mark for name, mark in _OUR_DEFAULTS.items()}


def marked(text: str) -> str:
    """The text squeezed, or the mark of the default text that it is."""
    text = squeeze(text)
    known = _LEGACY_DEFAULTS.get(hashlib.sha256(text.encode()).hexdigest())
    return known or _our_defaults().get(text, text)


def comparable_message(message: Mapping[str, Any]) -> str:
    """A message as one line: its text and the tool calls it makes."""
    calls: list[dict[str, Any]] = message.get("tool_calls") or []
    called: list[dict[str, str]] = [call["function"] for call in calls]
    if message.get("function_call"):
        called.append(message["function_call"])
    parts = [marked(message_text(dict(message)))]
    for function in called:
        arguments = json.loads(function["arguments"] or "{}")
        parts.append(f"{function['name']}({json.dumps(arguments, sort_keys=True)})")
    return " ".join(part for part in parts if part)


def comparable_request(request: ModelRequest) -> dict[str, Any]:
    """The part of a request on which both programs have to agree (level ``requests``)."""
    shared = {"model": request.model, "parameters": request.parameters}
    if request.selects_speaker:
        return {"agent": _SELECTION, **shared}
    return {
        "agent": marked(request.system),
        "tools": request.tools,
        "last": marked(message_text(request.messages[-1])),
        **shared,
    }


def agreed_requests(run: ProgramRun) -> list[ModelRequest]:
    """The requests of a run without the repetitions that the client library makes by itself."""
    return [request for request in run.requests if not request.retry]


def differences(before: ProgramRun, after: ProgramRun, level: str) -> list[str]:
    """Where the two runs disagree at this level, in words; empty if they agree."""
    found: list[str] = []
    if before.exit_code != after.exit_code:
        found.append(f"exit code {before.exit_code} became {after.exit_code}\n{after.tail()}")
    found += _in_order("RESULT line", before.results, after.results, lambda text: text)
    if level == "results":
        return found
    old, new = agreed_requests(before), agreed_requests(after)
    found += _in_order("request", old, new, comparable_request)
    if level == "messages":
        for number, (left, right) in enumerate(zip(old, new, strict=False), 1):
            if not left.selects_speaker:
                label = f"request {number}, message"
                found += _in_order(label, left.messages, right.messages, comparable_message)
    return found


def _in_order(
    what: str, before: Sequence[Any], after: Sequence[Any], comparable: Callable[[Any], object]
) -> list[str]:
    found: list[str] = []
    for number, (left, right) in enumerate(zip(before, after, strict=False), 1):
        old, new = comparable(left), comparable(right)
        if old != new:
            found.append(f"{what} {number}:\n  before {old!r}\n  after  {new!r}")
    for number, extra in enumerate(before[len(after) :], len(after) + 1):
        found.append(f"{what} {number} is missing: {comparable(extra)!r}")
    for number, extra in enumerate(after[len(before) :], len(before) + 1):
        found.append(f"{what} {number} is new: {comparable(extra)!r}")
    return found
