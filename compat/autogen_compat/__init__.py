"""AutoGen 0.2's API on top of AutoGen 0.4 and later: ``import autogen_compat as autogen``.

The names and modules are those of the ``autogen`` package of 0.2.40; each chat runs as a 0.4 team. A name is
loaded on first use. What is here besides:

* ``install_alias()`` makes ``import autogen`` mean this package; ``python -m autogen_compat script.py`` runs
  an unedited program that way, ``python -m autogen_compat doctor`` says what stands in the way of it.
* ``as_sync`` drives a 0.4 team or agent from synchronous code; ``use_runtime`` says which 0.4 runtime the
  chats run on.
* ``observe``, ``stream`` and ``a_stream`` show the chats' 0.4 messages; ``save_state`` and ``load_state``
  keep what the agents remember.
* ``autogen_compat.parts`` has the 0.4 components that follow 0.2's rules, ``autogen_compat.portal`` runs
  coroutines from synchronous code.

``__version__`` is the version of the API, ``VERSION`` that of the package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from autogen_compat.version import __version__

if TYPE_CHECKING:
    from autogen_compat import agentchat as agentchat
    from autogen_compat import browser_utils as browser_utils
    from autogen_compat import cache as cache
    from autogen_compat import code_utils as code_utils
    from autogen_compat import coding as coding
    from autogen_compat import exception_utils as exception_utils
    from autogen_compat import formatting_utils as formatting_utils
    from autogen_compat import function_utils as function_utils
    from autogen_compat import graph_utils as graph_utils
    from autogen_compat import io as io
    from autogen_compat import math_utils as math_utils
    from autogen_compat import oai as oai
    from autogen_compat import retrieve_utils as retrieve_utils
    from autogen_compat import runtime_logging as runtime_logging
    from autogen_compat import token_count_utils as token_count_utils
    from autogen_compat import types as types
    from autogen_compat import version as version
    from autogen_compat.agentchat.agent import Agent
    from autogen_compat.agentchat.assistant_agent import AssistantAgent
    from autogen_compat.agentchat.chat import ChatResult, initiate_chats
    from autogen_compat.agentchat.conversable_agent import ConversableAgent, register_function
    from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
    from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent
    from autogen_compat.agentchat.utils import gather_usage_summary
    from autogen_compat.alias import install_alias
    from autogen_compat.cache.cache import Cache
    from autogen_compat.code_utils import DEFAULT_MODEL, FAST_MODEL
    from autogen_compat.exception_utils import (
        AgentNameConflict,
        InvalidCarryOverType,
        NoEligibleSpeaker,
        SenderRequired,
        UndefinedNextAgent,
    )
    from autogen_compat.exceptions import CompatDeadlockError, CompatUnsupported
    from autogen_compat.interop import TeamRuntime, as_sync, use_runtime
    from autogen_compat.oai.client import ModelClient, OpenAIWrapper
    from autogen_compat.oai.completion import ChatCompletion, Completion
    from autogen_compat.oai.openai_utils import (
        config_list_from_dotenv,
        config_list_from_json,
        config_list_from_models,
        config_list_gpt4_gpt35,
        config_list_openai_aoai,
        filter_config,
        get_config_list,
    )
    from autogen_compat.state import load_state, save_state
    from autogen_compat.streams import a_stream, observe, stream
    from autogen_compat.warnings import AutogenCompatWarning

VERSION = "0.1.0"

__all__ = [
    "DEFAULT_MODEL",
    "FAST_MODEL",
    "VERSION",
    "Agent",
    "AgentNameConflict",
    "AssistantAgent",
    "AutogenCompatWarning",
    "Cache",
    "ChatCompletion",
    "ChatResult",
    "CompatDeadlockError",
    "CompatUnsupported",
    "Completion",
    "ConversableAgent",
    "GroupChat",
    "GroupChatManager",
    "InvalidCarryOverType",
    "ModelClient",
    "NoEligibleSpeaker",
    "OpenAIWrapper",
    "SenderRequired",
    "TeamRuntime",
    "UndefinedNextAgent",
    "UserProxyAgent",
    "__version__",
    "a_stream",
    "agentchat",
    "as_sync",
    "cache",
    "code_utils",
    "coding",
    "config_list_from_dotenv",
    "config_list_from_json",
    "config_list_from_models",
    "config_list_gpt4_gpt35",
    "config_list_openai_aoai",
    "exception_utils",
    "filter_config",
    "formatting_utils",
    "function_utils",
    "gather_usage_summary",
    "get_config_list",
    "graph_utils",
    "initiate_chats",
    "install_alias",
    "io",
    "load_state",
    "oai",
    "observe",
    "register_function",
    "runtime_logging",
    "save_state",
    "stream",
    "token_count_utils",
    "types",
    "use_runtime",
    "version",
]

_NAMES = {
    "agentchat.agent": "Agent",
    "agentchat.assistant_agent": "AssistantAgent",
    "agentchat.chat": "ChatResult initiate_chats",
    "agentchat.conversable_agent": "ConversableAgent register_function",
    "agentchat.groupchat": "GroupChat GroupChatManager",
    "agentchat.user_proxy_agent": "UserProxyAgent",
    "agentchat.utils": "gather_usage_summary",
    "alias": "install_alias",
    "cache.cache": "Cache",
    "code_utils": "DEFAULT_MODEL FAST_MODEL",
    "exception_utils": (
        "AgentNameConflict InvalidCarryOverType NoEligibleSpeaker SenderRequired UndefinedNextAgent"
    ),
    "exceptions": "CompatDeadlockError CompatUnsupported",
    "interop": "TeamRuntime as_sync use_runtime",
    "oai.client": "ModelClient OpenAIWrapper",
    "oai.completion": "ChatCompletion Completion",
    "oai.openai_utils": (
        "config_list_from_dotenv config_list_from_json config_list_from_models "
        "config_list_gpt4_gpt35 config_list_openai_aoai filter_config get_config_list"
    ),
    "state": "load_state save_state",
    "streams": "a_stream observe stream",
    "warnings": "AutogenCompatWarning",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

# 0.2 loaded these with the package itself, so programs use them without importing them.
_MODULES = frozenset(
    (
        "_pydantic",
        "agentchat",
        "browser_utils",
        "cache",
        "code_utils",
        "coding",
        "exception_utils",
        "extensions",
        "formatting_utils",
        "function_utils",
        "graph_utils",
        "io",
        "math_utils",
        "oai",
        "retrieve_utils",
        "runtime_logging",
        "token_count_utils",
        "types",
    )
)


def __getattr__(name: str) -> object:
    """Load *name* from the module that defines it.

    Raises:
        AttributeError: *name* is unknown; CompatMissingAttribute, or in an ``import`` CompatMissingName, if
            other releases or forks had it.
    """
    if name in _HOMES:
        value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"{__name__}.{name}")
    elif name == "logger":
        value = _logger()
    else:
        # `from autogen_compat import missing` would ask here for "missing" first, and so on for ever.
        raise importlib.import_module(f"{__name__}.missing").missing_name(__name__, name)
    globals()[name] = value
    return value


def _logger() -> object:
    """``autogen.logger``: in 0.2 a logger at level INFO, which hid the package of the same name."""
    import logging

    importlib.import_module(f"{__name__}.logger")  # loaded later, it would take the name
    logger = logging.getLogger("autogen")
    logger.setLevel(logging.INFO)
    return logger


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
