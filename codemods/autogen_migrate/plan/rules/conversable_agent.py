"""ConversableAgent(...)."""

from __future__ import annotations

from ...program import Site
from ..agent_call import migrate_agent
from ..context import Context
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    migrate_agent(context, site, RULE.code)


RULE = Rule(
    code="AM102",
    title="ConversableAgent becomes a 0.4 agent",
    keys=("ConversableAgent",),
    explanation="""As AssistantAgent, with the defaults of ConversableAgent: `human_input_mode` is TERMINATE there, and
the prompt is one neutral sentence.""",
    before="""guest = ConversableAgent("guest", llm_config=False, human_input_mode="NEVER", default_auto_reply="go on")""",
    after="""guest = ProxyAgent("guest", human_input_mode="NEVER", default_auto_reply="go on")""",
    migrate=_migrate,
)
