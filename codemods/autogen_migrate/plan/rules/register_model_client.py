"""register_model_client is reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = (
    "custom model clients are not migrated natively yet; in 0.4 they are subclasses of ChatCompletionClient"
)

RULE = Rule(
    code="AM304",
    title="register_model_client is reported",
    keys=(".register_model_client", "ModelClient"),
    explanation="""A custom model client becomes a subclass of ChatCompletionClient in 0.4.""",
    before="agent.register_model_client(model_client_cls=LocalClient)",
    after="",
    migrate=report("AM304", _REASON),
)
