"""Calls of tools and their results, picked out of histories."""

from __future__ import annotations

import pytest

from .helpers import PROGRAM, plain, refused

READS = [
    (
        'for m in {}:\n    if m["role"] == "tool":\n'
        '        print([r["content"] for r in m["tool_responses"]])\n',
        "for m in result.messages:\n"
        "        if isinstance(m, ToolCallExecutionEvent):\n"
        "            print([r.content for r in m.content])\n",
    ),
    (
        'for m in {}:\n    if m.get("tool_calls"):\n        for call in m["tool_calls"]:\n'
        '            print(call["function"]["name"], call["function"]["arguments"], call["id"])\n',
        "        if isinstance(m, ToolCallRequestEvent):\n"
        "            for call in m.content:\n"
        "                print(call.name, call.arguments, call.id)\n",
    ),
    (
        'print([m["content"] for m in {} if m.get("role") == "tool"])\n',
        'print(["\\n\\n".join(each.content for each in m.content) for m in result.messages '
        "if isinstance(m, ToolCallExecutionEvent)])\n",
    ),
    (
        'print(len([m for m in {} if m.get("tool_responses")]))\n',
        "print(len([m for m in result.messages if isinstance(m, ToolCallExecutionEvent)]))\n",
    ),
    (
        'calls = [m for m in {} if m.get("tool_calls")]\n'
        'print(calls[0]["tool_calls"][0]["function"]["name"])\n',
        "print(calls[0].content[0].name)\n",
    ),
]


@pytest.mark.parametrize("history", ["result.chat_history", "desk.chat_messages[clerk]"])
@pytest.mark.parametrize(("before", "after"), READS)
def test_they_are_events_of_the_run(before: str, after: str, history: str) -> None:
    assert after in plain(PROGRAM.replace("print(result.summary)\n", before.format(history)))


@pytest.mark.parametrize(
    "code",
    [
        'for m in result.chat_history:\n    print(m["role"])\n',
        'for m in result.chat_history:\n    if m["role"] == "tool":\n        print(m)\n',
        'for m in result.chat_history:\n    if m.get("tool_calls"):\n        print(m["name"])\n',
        'print([m["tool_calls"][0] for m in result.chat_history if m.get("tool_calls")])\n',
    ],
)
def test_other_reads_are_a_reason(code: str) -> None:
    assert "calls of tools are among the messages" in refused(
        PROGRAM.replace("print(result.summary)\n", code)
    )
