"""What is known about 0.2's API itself: its packages, classes and signatures.

A program gets it from AutoGen 0.2 or from ``autogen_compat``, which has the same modules and names, and
some of its own besides.

Signatures are those of 0.2.40 (parameters in order, without ``self``), read from the constructors of
``autogen.agentchat.*`` and the methods of ``ConversableAgent``.
"""

from __future__ import annotations

OLD_PACKAGES = ("autogen", "pyautogen")
COMPAT = "autogen_compat"
PACKAGES = (*OLD_PACKAGES, COMPAT)
NEW_PACKAGES = ("autogen_agentchat", "autogen_core", "autogen_ext")

#: What ``autogen_compat`` has at its top that 0.2 has not: modules first, then names.
COMPAT_OWN = frozenset(
    (
        "__main__",
        "_contexts",
        "alias",
        "doctor",
        "engine",
        "exceptions",
        "installed_texts",
        "interop",
        "legacy_texts",
        "missing",
        "parts",
        "portal",
        "prompts_command",
        "state",
        "streams",
        "warnings",
        "AutogenCompatWarning",
        "CompatDeadlockError",
        "CompatUnsupported",
        "TeamRuntime",
        "VERSION",
        "a_stream",
        "as_sync",
        "install_alias",
        "load_state",
        "observe",
        "save_state",
        "stream",
        "use_runtime",
    )
)

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


def is_autogen(dotted: str) -> bool:
    """Whether a dotted name lies in AutoGen, old or new, or in ``autogen_compat``."""
    return dotted.split(".")[0] in (*PACKAGES, *NEW_PACKAGES)


def is_new(dotted: str) -> bool:
    """Whether a dotted name is AutoGen 0.4's, or one that ``autogen_compat`` adds to 0.2's API."""
    package, _, rest = dotted.partition(".")
    return package in NEW_PACKAGES or (package == COMPAT and rest.split(".")[0] in COMPAT_OWN)


def is_api_module(dotted: str) -> bool:
    """Whether a dotted module name belongs to 0.2's API, in whichever package."""
    return dotted.split(".")[0] in PACKAGES and not is_new(dotted)


def brings_api(module: str, name: str | None) -> bool:
    """Whether ``from module import name`` (``import module`` if None) brings something of 0.2's API."""
    return is_api_module(module if name is None else f"{module}.{name}")


def is_old(dotted: str) -> bool:
    """Whether a dotted name lies in AutoGen 0.2 itself."""
    return dotted.split(".")[0] in OLD_PACKAGES


def star_names(package: str) -> frozenset[str]:
    """What ``from <package> import *`` brings, as far as programs use it."""
    return _STAR | COMPAT_OWN if package == COMPAT else _STAR


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
