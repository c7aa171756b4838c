"""register_nested_chats is reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = (
    "nested chats are not migrated natively yet; a 0.4 agent class that runs the inner chats "
    "takes their place"
)

RULE = Rule(
    code="AM301",
    title="register_nested_chats is reported",
    keys=(".register_nested_chats",),
    explanation="""A nested chat turns an agent into a custom 0.4 agent that runs inner chats and answers with their
summary. The conversation stays on 0.2 as a whole.""",
    before='owner.register_nested_chats([{"recipient": critic, "max_turns": 1}], trigger=writer)',
    after="",
    migrate=report("AM301", _REASON),
)
