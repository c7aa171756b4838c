"""register_hook is reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = (
    "hooks are not migrated natively yet; a model context (before a reply) or an agent class "
    "takes their place"
)

RULE = Rule(
    code="AM303",
    title="register_hook is reported",
    keys=(".register_hook",),
    explanation="""Hooks that change messages before a reply become a model context in 0.4. The conversation stays on
0.2.""",
    before='agent.register_hook("process_message_before_send", hook)',
    after="",
    migrate=report("AM303", _REASON),
)
