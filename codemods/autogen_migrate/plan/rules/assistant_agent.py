"""AssistantAgent(...)."""

from __future__ import annotations

from ...program import Site
from ..agent_call import migrate_agent
from ..context import Context
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    migrate_agent(context, site, RULE.code)


RULE = Rule(
    code="AM101",
    title="AssistantAgent becomes a 0.4 agent",
    keys=("AssistantAgent",),
    explanation="""Plain 0.4 `AssistantAgent` where nothing of 0.2's reply rules can show; the part
`ConversableAssistant` when the agent calls tools, starts chats, runs code, has its own stop rules
or listens to a model or a human. Without `llm_config` it becomes a `ProxyAgent`. Keywords in a dict (`**common`) are
changed there if all its agents agree on them, else written out.""",
    before="""assistant = autogen.AssistantAgent("planner", llm_config=llm_config, system_message="You plan.")""",
    after="""assistant = AssistantAgent("planner", model_client=model_client, system_message="You plan.")""",
    migrate=_migrate,
)
