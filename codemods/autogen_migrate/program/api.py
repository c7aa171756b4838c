"""What is known about the 0.2 package itself: its modules, classes and signatures.

Signatures are those of 0.2.40 (parameters in order, without ``self``), read from the constructors of
``autogen.agentchat.*`` and the methods of ``ConversableAgent``.
"""

from __future__ import annotations

PACKAGES = ("autogen", "pyautogen")

#: The classes whose instances take part in a chat, and the parameters of their constructors.
AGENT_CLASSES: dict[str, tuple[str, ...]] = {
    "ConversableAgent": (
        "name",
        "system_message",
        "is_termination_msg",
        "max_consecutive_auto_reply",
        "human_input_mode",
        "function_map",
        "code_execution_config",
        "llm_config",
        "default_auto_reply",
        "description",
        "chat_messages",
        "silent",
    ),
    "AssistantAgent": (
        "name",
        "system_message",
        "llm_config",
        "is_termination_msg",
        "max_consecutive_auto_reply",
        "human_input_mode",
        "description",
    ),
    "UserProxyAgent": (
        "name",
        "is_termination_msg",
        "max_consecutive_auto_reply",
        "human_input_mode",
        "function_map",
        "code_execution_config",
        "default_auto_reply",
        "llm_config",
        "system_message",
        "description",
    ),
    "GPTAssistantAgent": ("name", "instructions", "llm_config", "assistant_config"),
    "RetrieveUserProxyAgent": ("name", "human_input_mode", "is_termination_msg", "retrieve_config"),
    "RetrieveAssistantAgent": ("name", "system_message", "llm_config"),
    "QdrantRetrieveUserProxyAgent": ("name",),
    "MultimodalConversableAgent": ("name", "system_message", "is_termination_msg"),
    "MathUserProxyAgent": ("name",),
    "SocietyOfMindAgent": ("name", "chat_manager"),
    "WebSurferAgent": ("name",),
    "LLaVAAgent": ("name",),
    "CompressibleAgent": ("name",),
    "TeachableAgent": ("name",),
    "SwarmAgent": ("name",),
    "ReasoningAgent": ("name",),
    "CaptainAgent": ("name",),
}

#: Keywords that AssistantAgent and UserProxyAgent hand on to ConversableAgent.
CONVERSABLE = AGENT_CLASSES["ConversableAgent"]

GROUP_CHAT: tuple[str, ...] = (
    "agents",
    "messages",
    "max_round",
    "admin_name",
    "func_call_filter",
    "speaker_selection_method",
    "max_retries_for_selecting_speaker",
    "allow_repeat_speaker",
    "allowed_or_disallowed_speaker_transitions",
    "speaker_transitions_type",
    "enable_clear_history",
    "send_introductions",
    "select_speaker_message_template",
    "select_speaker_prompt_template",
    "select_speaker_auto_multiple_template",
    "select_speaker_auto_none_template",
    "select_speaker_transform_messages",
    "select_speaker_auto_verbose",
    "role_for_select_speaker_messages",
)

GROUP_CHAT_MANAGER: tuple[str, ...] = (
    "groupchat",
    "name",
    "max_consecutive_auto_reply",
    "human_input_mode",
    "system_message",
    "silent",
)

INITIATE_CHAT: tuple[str, ...] = (
    "recipient",
    "clear_history",
    "silent",
    "cache",
    "max_turns",
    "summary_method",
    "summary_args",
    "message",
)

#: The functions that give a list of model configurations.
CONFIG_LOADERS = frozenset(
    (
        "config_list_from_json",
        "config_list_from_models",
        "config_list_from_dotenv",
        "filter_config",
        "get_config_list",
    )
)

#: What has an effect on every agent of the process.
PROCESS_WIDE = frozenset(("runtime_logging", "IOStream", "IOConsole", "IOWebsockets"))


def is_api_module(dotted: str) -> bool:
    """Whether a dotted module name belongs to 0.2."""
    return dotted.split(".")[0] in PACKAGES


def star_names() -> frozenset[str]:
    """What ``from autogen import *`` brings, as far as programs use it."""
    return _STAR


_STAR = frozenset(
    (
        *AGENT_CLASSES,
        "Agent",
        "Cache",
        "ChatResult",
        "GroupChat",
        "GroupChatManager",
        "ModelClient",
        "OpenAIWrapper",
        "UserProxyAgent",
        "config_list_from_dotenv",
        "config_list_from_json",
        "config_list_from_models",
        "config_list_gpt4_gpt35",
        "config_list_openai_aoai",
        "filter_config",
        "gather_usage_summary",
        "get_config_list",
        "initiate_chats",
        "oai",
        "agentchat",
        "register_function",
        "runtime_logging",
    )
)
