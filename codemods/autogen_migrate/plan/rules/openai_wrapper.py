"""Direct use of OpenAIWrapper is reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "OpenAIWrapper is not migrated natively yet; in 0.4: await client.create([UserMessage(...)])"

RULE = Rule(
    code="AM307",
    title="Direct use of OpenAIWrapper is reported",
    keys=(
        "OpenAIWrapper",
        "extract_text_or_completion_object",
        "instantiate",
        "Completion",
        "ChatCompletion",
    ),
    explanation="""0.4 clients are asynchronous and take message objects.""",
    before="client = OpenAIWrapper(config_list=config_list)",
    after="",
    migrate=report("AM307", _REASON),
)
