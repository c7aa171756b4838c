"""AutoGen 0.4 components that behave as AutoGen 0.2 did: agents, conditions, group chats, chats, model
clients, tools.

Everything public can be imported from here. A name is loaded on first use, so that a program pays only for
what it uses (the model clients bring the openai package).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autogen_compat.parts.assistant import ConversableAssistant
    from autogen_compat.parts.chat import (
        generate_reply,
        reset,
        run_chat,
        run_chats,
        send,
        two_agent_team,
    )
    from autogen_compat.parts.client_cache import CachedClient
    from autogen_compat.parts.client_wrappers import FallbackClient, RateLimitedClient
    from autogen_compat.parts.clients import client_from_config, usage_by_model
    from autogen_compat.parts.code_blocks import extract_code_blocks
    from autogen_compat.parts.conditions import MessageTermination, ReceivedTermination
    from autogen_compat.parts.config_list import (
        config_list_from_dotenv,
        config_list_from_json,
        config_list_from_models,
        config_list_gpt4_gpt35,
        config_list_openai_aoai,
        filter_config,
        get_config_list,
    )
    from autogen_compat.parts.executors import code_executor
    from autogen_compat.parts.group_chat import GroupChatTeam
    from autogen_compat.parts.histories import chat_messages, last_message
    from autogen_compat.parts.messages import (
        DEFAULT_LIMIT,
        end_marker,
        is_default_termination,
        is_end_marker,
        text_of,
        to_dict,
    )
    from autogen_compat.parts.models import model_info_for
    from autogen_compat.parts.names import identifier
    from autogen_compat.parts.prompts import (
        ASSISTANT_DESCRIPTION,
        ASSISTANT_SYSTEM_MESSAGE,
        CODING_SYSTEM_MESSAGE,
        PROXY_DESCRIPTIONS,
        SELECT_MESSAGE_TEMPLATE,
        SELECT_MULTIPLE_TEMPLATE,
        SELECT_NONE_TEMPLATE,
        SELECT_PROMPT_TEMPLATE,
        SUMMARY_PROMPT,
    )
    from autogen_compat.parts.proxy import ProxyAgent
    from autogen_compat.parts.results import ChatResult
    from autogen_compat.parts.rules.errors import InvalidCarryOverType
    from autogen_compat.parts.speakers import SpeakerSelection
    from autogen_compat.parts.tools import JsonFunctionTool, SchemaTool

__all__ = [
    "ASSISTANT_DESCRIPTION",
    "ASSISTANT_SYSTEM_MESSAGE",
    "CODING_SYSTEM_MESSAGE",
    "DEFAULT_LIMIT",
    "PROXY_DESCRIPTIONS",
    "SELECT_MESSAGE_TEMPLATE",
    "SELECT_MULTIPLE_TEMPLATE",
    "SELECT_NONE_TEMPLATE",
    "SELECT_PROMPT_TEMPLATE",
    "SUMMARY_PROMPT",
    "CachedClient",
    "ChatResult",
    "ConversableAssistant",
    "FallbackClient",
    "GroupChatTeam",
    "InvalidCarryOverType",
    "JsonFunctionTool",
    "MessageTermination",
    "ProxyAgent",
    "RateLimitedClient",
    "ReceivedTermination",
    "SchemaTool",
    "SpeakerSelection",
    "chat_messages",
    "client_from_config",
    "code_executor",
    "config_list_from_dotenv",
    "config_list_from_json",
    "config_list_from_models",
    "config_list_gpt4_gpt35",
    "config_list_openai_aoai",
    "end_marker",
    "extract_code_blocks",
    "filter_config",
    "generate_reply",
    "get_config_list",
    "identifier",
    "is_default_termination",
    "is_end_marker",
    "last_message",
    "model_info_for",
    "reset",
    "run_chat",
    "run_chats",
    "send",
    "text_of",
    "to_dict",
    "two_agent_team",
    "usage_by_model",
]

_NAMES = {
    "assistant": "ConversableAssistant",
    "chat": "generate_reply reset run_chat run_chats send two_agent_team",
    "client_cache": "CachedClient",
    "client_wrappers": "FallbackClient RateLimitedClient",
    "clients": "client_from_config usage_by_model",
    "code_blocks": "extract_code_blocks",
    "conditions": "MessageTermination ReceivedTermination",
    "config_list": (
        "config_list_from_dotenv config_list_from_json config_list_from_models "
        "config_list_gpt4_gpt35 config_list_openai_aoai filter_config get_config_list"
    ),
    "executors": "code_executor",
    "group_chat": "GroupChatTeam",
    "histories": "chat_messages last_message",
    "messages": "DEFAULT_LIMIT end_marker is_default_termination is_end_marker text_of to_dict",
    "models": "model_info_for",
    "names": "identifier",
    "rules.errors": "InvalidCarryOverType",
    "prompts": (
        "ASSISTANT_DESCRIPTION ASSISTANT_SYSTEM_MESSAGE CODING_SYSTEM_MESSAGE PROXY_DESCRIPTIONS "
        "SELECT_MESSAGE_TEMPLATE SELECT_MULTIPLE_TEMPLATE SELECT_NONE_TEMPLATE "
        "SELECT_PROMPT_TEMPLATE SUMMARY_PROMPT"
    ),
    "proxy": "ProxyAgent",
    "results": "ChatResult",
    "speakers": "SpeakerSelection",
    "tools": "JsonFunctionTool SchemaTool",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load *name* from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
