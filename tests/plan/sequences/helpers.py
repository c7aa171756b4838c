"""Chats of two whose summaries, histories and costs are used, in plain AutoGen."""

from __future__ import annotations

from autogen_migrate.plan.model import Style

from ..helpers import body_of, migrate
from ..toolsets.helpers import plain, refused, why

__all__ = ["ASSISTANT", "IMPORTS", "PROXY", "SETUP", "body_of", "plain", "refused", "said", "why"]

IMPORTS = """\
from autogen import AssistantAgent, ConversableAgent, UserProxyAgent, gather_usage_summary, initiate_chats

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
"""
ASSISTANT = 'cook = AssistantAgent("cook", system_message="You cook.", llm_config=llm_config)\n'
PROXY = """\
guest = UserProxyAgent(
    "guest", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=1
)
"""
SETUP = IMPORTS + ASSISTANT + PROXY


def said(rule: str, program: str, style: Style = "auto") -> list[int]:
    """The lines of what is said by a rule of a program, below its setup, all of which is plain AutoGen."""
    found = migrate(SETUP + program, style=style)
    assert all(c.plain for c in found.plan.conversations), why(found)
    return [finding.line for finding in found.plan.findings if finding.rule == rule]
