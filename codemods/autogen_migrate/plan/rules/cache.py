"""Cache contexts are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "Cache objects are not migrated natively yet; in 0.4 a cache wraps the model client (CachedClient)"

RULE = Rule(
    code="AM306",
    title="Cache contexts are reported",
    keys=("Cache", "disk", "redis", "in_memory", "cosmos_db"),
    explanation="""A cache belongs to the model client in 0.4, not to the call of a chat.""",
    before="with Cache.disk(cache_seed=42) as cache: ...",
    after="",
    migrate=report("AM306", _REASON),
)
