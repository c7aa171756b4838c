"""UserProxyAgent(...)."""

from __future__ import annotations

from ...program import Site
from ..agent_call import migrate_agent
from ..context import Context
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    migrate_agent(context, site, RULE.code)


RULE = Rule(
    code="AM103",
    title="UserProxyAgent becomes a 0.4 agent",
    keys=("UserProxyAgent",),
    explanation="""The part `ProxyAgent` keeps 0.2's rules: the three input modes, the reply limit, code execution with
its reply text, the automatic reply. 0.4's own `UserProxyAgent` always asks the human.""",
    before="""user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)""",
    after="""user = ProxyAgent("user", human_input_mode="NEVER")""",
    migrate=_migrate,
)
