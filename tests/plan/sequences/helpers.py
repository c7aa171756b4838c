"""Chats of two whose summaries, histories and costs are used, in plain AutoGen."""

from __future__ import annotations

from ..helpers import body_of
from ..toolsets.helpers import plain, refused, why

__all__ = ["ASSISTANT", "IMPORTS", "PROXY", "SETUP", "body_of", "plain", "refused", "why"]

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
