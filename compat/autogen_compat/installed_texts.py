"""0.2's default texts that AutoGen 0.4 has too, read from the installed packages while a program runs.

Some texts of 0.2 live on in 0.4, whole or within another text. What is found counts only if it is, letter
for letter, the one of 0.2.40: the next 0.4 may word it differently.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from typing import Any, Final, NamedTuple


class _Source(NamedTuple):
    """Where a text of 0.2 is.

    Attributes:
        digest: its SHA-256.
        places: what has it in 0.4, one of these: ``module:NAME``, ``module:Class.NAME``, or the default of a
            constructor's parameter, ``module:Class(parameter)``.
        part: takes it out of what is there.
    """

    digest: str
    places: tuple[str, ...]
    part: Callable[[str], str] = str


def _before_the_history(prompt: str) -> str:
    lines = prompt.partition("\n\n{history}")[0].replace(". Then", ".\nThen")
    return lines.replace("\n", "\n" + " " * 16).replace("{participants}", "{agentlist}")


def _after_the_history(prompt: str) -> str:
    return prompt.partition("{history}\n\n")[2].strip().replace("{participants}", "{agentlist}")


def _first_sentence(message: str) -> str:
    return message.partition(".")[0] + "."


def _with_a_capital(message: str) -> str:
    return _first_sentence(message).replace("assistant", "Assistant")


_SELECTOR_PROMPT = ("autogen_agentchat.teams:SelectorGroupChat(selector_prompt)",)
_SYSTEM_MESSAGE = ("autogen_agentchat.agents:AssistantAgent(system_message)",)

_SOURCES: Final[Mapping[str, _Source]] = {
    "agentchat.groupchat:GroupChat.select_speaker_message_template": _Source(
        "0925d4508dcc4d711acc54722e6fbdca45b77518d1e1b05b5dbf1e615b5055a3",
        _SELECTOR_PROMPT,
        _before_the_history,
    ),
    "agentchat.groupchat:GroupChat.select_speaker_prompt_template": _Source(
        "bad24d9f8f339f7fcf69f9ef16e948950a0b917f24b10935d616ac94180cf36d",
        _SELECTOR_PROMPT,
        _after_the_history,
    ),
    "agentchat.conversable_agent:ConversableAgent(system_message)": _Source(
        "23945c24b1890a87530ad374ccb1e20642cf3316eb4f1f02fc95a189a3d953ee",
        _SYSTEM_MESSAGE,
        _with_a_capital,
    ),
    "agentchat.contrib.multimodal_conversable_agent:DEFAULT_LMM_SYS_MSG": _Source(
        "c8472cd9daed5e7c20aa53689e441e10620a002aacd58686aeac2cb188addb5c",
        _SYSTEM_MESSAGE,
        _first_sentence,
    ),
    "agentchat.assistant_agent:AssistantAgent.DEFAULT_DESCRIPTION": _Source(
        "ac2a24c6ce349cd3af4e80055bb8845afdc0fa2d2b0b4aaf5d37a46eb99ae657",
        ("autogen_ext.agents.magentic_one._magentic_one_coder_agent:MAGENTIC_ONE_CODER_DESCRIPTION",),
    ),
    "agentchat.user_proxy_agent:UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS.NEVER": _Source(
        "94f86549d645947443ed3df0be7d3ec786f54486d13e4570ce1d20b945302f2d",
        (
            "autogen_agentchat.agents:CodeExecutorAgent.DEFAULT_TERMINAL_DESCRIPTION",
            "autogen_agentchat.agents:CodeExecutorAgent(description)",
        ),
    ),
    "coding.local_commandline_code_executor:LocalCommandLineCodeExecutor.FUNCTION_PROMPT_TEMPLATE": _Source(
        "0564cd507f438f44de2f2ef55a33c16992437ee86d543797dc909c880e7751e3",
        ("autogen_ext.code_executors.local:LocalCommandLineCodeExecutor.FUNCTION_PROMPT_TEMPLATE",),
    ),
}


def installed_text(key: str) -> str | None:
    """Return 0.2's text for *key*, a key of ``legacy_texts``; None: the installed AutoGen 0.4 has it not."""
    source = _SOURCES.get(key)
    if source is None:
        return None
    for place in source.places:
        with suppress(ImportError, AttributeError, KeyError):  # a release without it
            text = source.part(str(_value(place)))
            if sha256(text.encode()).hexdigest() == source.digest:
                return text
    return None


def _value(place: str) -> object:
    module, _, path = place.partition(":")
    path, _, parameter = path.rstrip(")").partition("(")
    value: Any = import_module(module)
    for name in path.split("."):
        value = getattr(value, name)
    return inspect.signature(value).parameters[parameter].default if parameter else value
