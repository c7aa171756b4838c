"""Usage and cost summaries are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "usage summaries are not migrated natively yet; a 0.4 client counts tokens: client.total_usage()"

RULE = Rule(
    code="AM310",
    title="Usage and cost summaries are reported",
    keys=("gather_usage_summary", ".print_usage_summary", ".get_actual_usage", ".get_total_usage"),
    explanation="""0.4 clients count tokens (client.actual_usage(), client.total_usage()) and know no prices.""",
    before="assistant.print_usage_summary()",
    after="",
    migrate=report("AM310", _REASON),
)
