"""llm_config=...: one model client for each configuration (planned where the agents are)."""

from __future__ import annotations

from .base import Rule, report

RULE = Rule(
    code="AM120",
    title="llm_config becomes a model client",
    keys=("LLMConfig",),
    explanation="""A configuration that is written out in one dict with one entry becomes the client itself, in the
same place; its variable is renamed. Several entries, loaded lists, merged or changed dicts go to
`client_from_config`, which falls back from entry to entry as 0.2 did.""",
    before='llm_config = {"config_list": [{"model": "gpt-4o"}], "temperature": 0, "cache_seed": None}',
    after='model_client = OpenAIChatCompletionClient(model="gpt-4o", temperature=0)',
    migrate=report("AM120", "LLMConfig is not part of AutoGen 0.2"),
)
