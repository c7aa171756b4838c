"""register_reply is reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = (
    "reply functions are not migrated natively yet; in 0.4 a custom agent states the order of "
    "its replies in on_messages"
)

RULE = Rule(
    code="AM302",
    title="register_reply is reported",
    keys=(".register_reply", ".replace_reply_func", "._reply_func_list"),
    explanation="""0.4 agents have no chain of reply functions: a custom agent class states the order in on_messages.
The conversation stays on 0.2 as a whole.""",
    before="agent.register_reply([Agent, None], answer, position=0)",
    after="",
    migrate=report("AM302", _REASON),
)
