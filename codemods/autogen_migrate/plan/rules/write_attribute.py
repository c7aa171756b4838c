"""Writes to attributes of 0.2 objects are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "an attribute of a 0.2 object is changed after construction; a 0.4 object has no such attribute"

RULE = Rule(
    code="AM312",
    title="Writes to attributes of 0.2 objects are reported",
    keys=("write",),
    explanation="""Changing an agent after construction has no general counterpart in 0.4.""",
    before='agent.human_input_mode = "NEVER"',
    after="",
    migrate=report("AM312", _REASON),
)
