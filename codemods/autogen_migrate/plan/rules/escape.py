"""0.2 objects in unknown hands are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "a 0.2 object is handed to code that is not part of the analysed program"

RULE = Rule(
    code="AM313",
    title="0.2 objects in unknown hands are reported",
    keys=("escape",),
    explanation="""An agent or a group chat is handed to code that the analysis does not know, which may call any
method of it.""",
    before="dashboard.show(agent)",
    after="",
    migrate=report("AM313", _REASON),
)
