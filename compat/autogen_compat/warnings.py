"""What the user is told at run time: one warning per place that uses 0.2's API, and one about default texts.

They are off when the variable AUTOGEN_COMPAT_NO_WARNINGS is set (to anything but ``0``), and obey Python's
own filters: ``-W ignore::FutureWarning``, or ``warnings.simplefilter("ignore", AutogenCompatWarning)``.
"""

from __future__ import annotations

import inspect
import os
import warnings
from types import FrameType

from autogen_compat import legacy_texts

VARIABLE = "AUTOGEN_COMPAT_NO_WARNINGS"


class AutogenCompatWarning(FutureWarning):
    """Something of 0.2 that runs on the compatibility layer."""


#: What is called -> (what 0.4 has instead, rule of autogen-migrate).
REPLACEMENTS: dict[str, tuple[str, str]] = {
    "AssistantAgent": ("autogen_agentchat.agents.AssistantAgent with a model client", "AM101"),
    "ConversableAgent": ("autogen_agentchat.agents.AssistantAgent, or an agent class of your own", "AM102"),
    "UserProxyAgent": ("autogen_agentchat.agents.UserProxyAgent or CodeExecutorAgent", "AM103"),
    "GroupChat": ("autogen_agentchat.teams.SelectorGroupChat", "AM110"),
    "GroupChatManager": ("autogen_agentchat.teams.SelectorGroupChat", "AM111"),
    "initiate_chat": ("await team.run(task=…)", "AM140"),
    "a_initiate_chat": ("await team.run(task=…)", "AM140"),
    "initiate_chats": ("one team.run(task=…) after the other", "AM141"),
    "a_initiate_chats": ("one team.run(task=…) after the other", "AM141"),
    "register_function": ("AssistantAgent(tools=[…])", "AM160"),
    "register_for_llm": ("AssistantAgent(tools=[…])", "AM161"),
    "register_for_execution": ("AssistantAgent(tools=[…])", "AM162"),
    "register_nested_chats": ("an agent class of your own that runs a team", "AM301"),
    "register_reply": ("an agent class of your own, with on_messages", "AM302"),
    "register_hook": ("a model context, or an agent class of your own", "AM303"),
    "register_model_client": ("a ChatCompletionClient of your own", "AM304"),
    "OpenAIWrapper": ("autogen_ext.models.openai.OpenAIChatCompletionClient", "AM307"),
    "GPTAssistantAgent": ("autogen_ext.agents.openai.OpenAIAssistantAgent", "AM309"),
    "MultimodalConversableAgent": ("AssistantAgent and MultiModalMessage", "AM309"),
    "RetrieveAssistantAgent": ("autogen_agentchat.agents.AssistantAgent with memory=[…]", "AM309"),
    "RetrieveUserProxyAgent": ("autogen_ext.memory.chromadb.ChromaDBVectorMemory", "AM309"),
    "SocietyOfMindAgent": ("autogen_agentchat.agents.SocietyOfMindAgent", "AM309"),
    "WebSurferAgent": ("autogen_ext.agents.web_surfer.MultimodalWebSurfer", "AM309"),
}

_PACKAGE = "autogen_compat"
_PASSED_OVER = frozenset(("asyncio", "concurrent", "threading", "autogen_agentchat", "autogen_core"))
_seen: set[tuple[str, int, str]] = set()


def legacy_call(name: str) -> None:
    """Warn, once for each line, that the caller's caller uses *name*, a key of :data:`REPLACEMENTS`.

    To be called by the public function itself. A call from within this package is no user's call, and is not
    warned about.
    """
    here = inspect.currentframe()
    function = here and here.f_back
    frame = function and function.f_back
    if frame is None or _is_ours(frame):
        return
    _warn(name, _user_frame(frame))


def legacy_object(made: object) -> None:
    """Warn, once for each line, that user code makes *made*, an instance of a class of this package.

    To be called by a constructor, however many there are. The class that is named is the nearest one of this
    package that :data:`REPLACEMENTS` has.
    """
    name = next((c.__name__ for c in type(made).__mro__ if _is_known(c)), None)
    here = inspect.currentframe()
    frame = here and here.f_back
    while frame is not None and _is_ours(frame) and frame.f_locals.get("self") is made:
        frame = frame.f_back
    if name is not None and frame is not None and not _is_ours(frame):
        _warn(name, frame)


def sent_by_default(*texts: object) -> None:
    """Warn, once in a process, if one of *texts* stands in the place of a default text of 0.2."""
    keys = [key for text in texts if isinstance(text, str) and (key := legacy_texts.own_wording(text))]
    if not keys or _texts_seen or _silenced():
        return
    _texts_seen.append(keys[0])
    text = (
        f"AutoGen 0.2's own default texts are not at hand: models are sent autogen_compat's wording instead "
        f"(first: {keys[0]}). `python -m autogen_compat prompts` says how to use 0.2's"
    )
    frame = inspect.currentframe()
    if frame is not None:
        _warn_at(text, _user_frame(frame))


_texts_seen: list[str] = []


def _is_known(cls: type) -> bool:
    return cls.__name__ in REPLACEMENTS and cls.__module__.partition(".")[0] == _PACKAGE


def _warn(name: str, frame: FrameType) -> None:
    place = (frame.f_code.co_filename, frame.f_lineno, name)
    if place in _seen or _silenced():
        return
    _seen.add(place)
    replacement, rule = REPLACEMENTS[name]
    text = (
        f"{name} of AutoGen 0.2 runs on autogen_compat; AutoGen 0.4 has {replacement} "
        f"(rule {rule} of autogen-migrate)"
    )
    _warn_at(text, frame)


def _warn_at(text: str, frame: FrameType) -> None:
    warnings.warn_explicit(
        text,
        AutogenCompatWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        module=frame.f_globals.get("__name__") or frame.f_code.co_filename,  # with None, nothing is shown
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _user_frame(frame: FrameType) -> FrameType:
    """The first frame of user code: a coroutine that runs as a task has none of its own caller's."""
    while frame.f_back is not None and (_is_ours(frame) or _root(frame) in _PASSED_OVER):
        frame = frame.f_back
    return frame


def _is_ours(frame: FrameType) -> bool:
    return _root(frame) == _PACKAGE


def _root(frame: FrameType) -> str:
    name: object = frame.f_globals.get("__name__")
    return name.partition(".")[0] if isinstance(name, str) else ""


def _silenced() -> bool:
    return os.environ.get(VARIABLE, "0") not in ("", "0")
