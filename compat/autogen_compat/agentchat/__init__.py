"""0.2's agents, chats and group chats (``autogen.agentchat``). A name is loaded on first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autogen_compat.agentchat.agent import Agent
    from autogen_compat.agentchat.assistant_agent import AssistantAgent
    from autogen_compat.agentchat.chat import ChatResult, initiate_chats
    from autogen_compat.agentchat.conversable_agent import ConversableAgent, register_function
    from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
    from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent
    from autogen_compat.agentchat.utils import gather_usage_summary

__all__ = (
    "Agent",
    "AssistantAgent",
    "ChatResult",
    "ConversableAgent",
    "GroupChat",
    "GroupChatManager",
    "UserProxyAgent",
    "gather_usage_summary",
    "initiate_chats",
    "register_function",
)

_HOMES = {
    "Agent": "agent",
    "AssistantAgent": "assistant_agent",
    "ChatResult": "chat",
    "ConversableAgent": "conversable_agent",
    "GroupChat": "groupchat",
    "GroupChatManager": "groupchat",
    "UserProxyAgent": "user_proxy_agent",
    "gather_usage_summary": "utils",
    "initiate_chats": "chat",
    "register_function": "conversable_agent",
}

# 0.2 loaded these with the package itself, so programs use them without importing them.
_MODULES = frozenset({*_HOMES.values(), "contrib"})


def __getattr__(name: str) -> object:
    """Load *name* from the module that defines it."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise importlib.import_module("autogen_compat.missing").missing_name(__name__, name)
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
