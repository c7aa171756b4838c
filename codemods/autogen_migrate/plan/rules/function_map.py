"""function_map=... and llm_config["functions"]: tools from raw schemas (planned where the agents are)."""

from __future__ import annotations

from ..functions import RULE as CODE
from .base import Rule, report

RULE = Rule(
    code=CODE,
    title="function_map goes to the agent that has the schemas",
    keys=("function_map",),
    explanation="""Schemas stay where they are written; the callables go to the agent whose `llm_config` carries the
schemas, in one call.""",
    before="""user = UserProxyAgent(
    "user", human_input_mode="NEVER", code_execution_config=False, function_map={"order": order}
)""",
    after="""user = ProxyAgent("user", human_input_mode="NEVER")
clerk.add_functions({"order": order}, llm_config["functions"])""",
    migrate=report(CODE, "`function_map` is used as a name"),
)
