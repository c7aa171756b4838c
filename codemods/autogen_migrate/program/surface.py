"""What AutoGen 0.2.40 has: its modules, and what its packages give.

Other things that programs import from ``autogen`` are of another release, or of AG2, a fork that goes by the
same name.
"""

from __future__ import annotations

from .api import OLD_PACKAGES

#: The modules, by the package (a dotted name below ``autogen``) that they are in.
_TREE: dict[str, str] = {
    "": (
        "_pydantic agentchat browser_utils cache code_utils coding exception_utils extensions "
        "formatting_utils function_utils graph_utils io logger math_utils oai retrieve_utils "
        "runtime_logging token_count_utils types version"
    ),
    "agentchat": ("agent assistant_agent chat contrib conversable_agent groupchat user_proxy_agent utils"),
    "agentchat.contrib": (
        "agent_builder agent_eval agent_optimizer capabilities gpt_assistant_agent graph_rag img_utils "
        "llamaindex_conversable_agent llava_agent math_user_proxy_agent multimodal_conversable_agent "
        "qdrant_retrieve_user_proxy_agent retrieve_assistant_agent retrieve_user_proxy_agent "
        "society_of_mind_agent text_analyzer_agent vectordb web_surfer"
    ),
    "agentchat.contrib.agent_eval": (
        "agent_eval criterion critic_agent quantifier_agent subcritic_agent task"
    ),
    "agentchat.contrib.capabilities": (
        "agent_capability generate_images teachability text_compressors transform_messages transforms "
        "transforms_util vision_capability"
    ),
    "agentchat.contrib.graph_rag": ("document graph_query_engine graph_rag_capability"),
    "agentchat.contrib.vectordb": ("base chromadb couchbase mongodb pgvectordb qdrant utils"),
    "browser_utils": (
        "abstract_markdown_browser markdown_search mdconvert playwright_markdown_browser "
        "requests_markdown_browser selenium_markdown_browser"
    ),
    "cache": (
        "abstract_cache_base cache cache_factory cosmos_db_cache disk_cache in_memory_cache redis_cache"
    ),
    "coding": (
        "base docker_commandline_code_executor factory func_with_reqs jupyter kubernetes "
        "local_commandline_code_executor markdown_code_extractor utils"
    ),
    "coding.jupyter": (
        "base docker_jupyter_server embedded_ipython_code_executor jupyter_client jupyter_code_executor "
        "local_jupyter_server"
    ),
    "coding.kubernetes": ("pod_commandline_code_executor"),
    "io": ("base console websockets"),
    "logger": ("base_logger file_logger logger_factory logger_utils sqlite_logger"),
    "oai": (
        "anthropic bedrock cerebras client client_utils cohere completion gemini groq mistral ollama "
        "openai_utils rate_limiters together"
    ),
}

#: The names of the packages that programs import from; any other package, and a module, may have more.
_NAMES: dict[str, str] = {
    "": (
        "Agent AgentNameConflict Any AssistantAgent Cache ChatCompletion ChatResult Completion "
        "ConversableAgent DEFAULT_MODEL FAST_MODEL GroupChat GroupChatManager InvalidCarryOverType "
        "ModelClient NoEligibleSpeaker OpenAIWrapper SenderRequired UndefinedNextAgent UserProxyAgent "
        "config_list_from_dotenv config_list_from_json config_list_from_models config_list_gpt4_gpt35 "
        "config_list_openai_aoai filter_config gather_usage_summary get_config_list initiate_chats logging "
        "register_function"
    ),
    "agentchat": (
        "Agent AssistantAgent ChatResult ConversableAgent GroupChat GroupChatManager UserProxyAgent "
        "gather_usage_summary initiate_chats register_function"
    ),
    "agentchat.contrib": "",
    "agentchat.contrib.capabilities": "",
    "cache": "AbstractCache Cache",
    "coding": (
        "CodeBlock CodeExecutor CodeExecutorFactory CodeExtractor CodeResult DockerCommandLineCodeExecutor "
        "LocalCommandLineCodeExecutor MarkdownCodeExtractor"
    ),
    "io": "IOConsole IOStream IOWebsockets InputStream OutputStream",
    "logger": "FileLogger LoggerFactory SqliteLogger",
    "oai": (
        "Cache ChatCompletion Completion ModelClient OpenAIWrapper config_list_from_dotenv "
        "config_list_from_json config_list_from_models config_list_gpt4_gpt35 config_list_openai_aoai "
        "filter_config get_config_list"
    ),
}

#: The dotted names of all modules, and the names by package.
MODULES = frozenset(f"{package}.{n}".lstrip(".") for package, names in _TREE.items() for n in names.split())
NAMES = {package: frozenset(names.split()) for package, names in _NAMES.items()}


def foreign_part(dotted: str) -> str | None:
    """The first part of a dotted name from ``autogen`` on that 0.2.40 does not have; None: it may have all.

    >>> foreign_part("autogen.agentchat.group.AgentTarget")
    'autogen.agentchat.group'
    """
    root, *rest = dotted.split(".")
    if root not in OLD_PACKAGES:
        return None
    here = ""
    for name in rest:
        inner = f"{here}.{name}".lstrip(".")
        if inner in MODULES:
            here = inner
            continue
        given = NAMES.get(here)
        known = given is None or name in given or name == "*" or name.startswith("__")
        return None if known else f"{root}.{inner}"
    return None
