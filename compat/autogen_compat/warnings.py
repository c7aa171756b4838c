"""One warning per place that uses 0.2's API: what 0.4 has instead, and which rule of the codemod moves it.

They are off when the variable AUTOGEN_COMPAT_NO_WARNINGS is set (to anything but ``0``), and obey Python's
own filters: ``-W ignore::FutureWarning``, or ``warnings.simplefilter("ignore", AutogenCompatWarning)``.
"""

from __future__ import annotations

import inspect
import os
import warnings
from types import FrameType

VARIABLE = "AUTOGEN_COMPAT_NO_WARNINGS"


class AutogenCompatWarning(FutureWarning):
    """A call of 0.2's API that runs on the compatibility layer."""


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
}

_seen: set[tuple[str, int, str]] = set()


def legacy_call(name: str) -> None:
    """Warn, once for each line, that the caller's caller uses *name*, a key of :data:`REPLACEMENTS`.

    To be called by the public function itself, or by ``__init__``. A call from within this package is no
    user's call, and is not warned about.
    """
    here = inspect.currentframe()
    frame = here and here.f_back and _caller(here.f_back)
    if frame is None:
        return
    place = (frame.f_code.co_filename, frame.f_lineno, name)
    if place in _seen or _silenced():
        return
    _seen.add(place)
    replacement, rule = REPLACEMENTS[name]
    warnings.warn_explicit(
        f"{name} of AutoGen 0.2 runs on autogen_compat; AutoGen 0.4 has {replacement} "
        f"(autogen-migrate moves it, rule {rule})",
        AutogenCompatWarning,
        place[0],
        place[1],
        module=frame.f_globals.get("__name__") or place[0],  # with None, nothing would be shown
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _caller(frame: FrameType) -> FrameType | None:
    """The frame that called the function of *frame*, past subclasses of ours; None if it is our own."""
    function = frame.f_code.co_name
    caller = frame.f_back
    while caller is not None and caller.f_code.co_name == function and _is_ours(caller):
        caller = caller.f_back
    return None if caller is None or _is_ours(caller) else caller


def _is_ours(frame: FrameType) -> bool:
    name: object = frame.f_globals.get("__name__")
    return isinstance(name, str) and name.partition(".")[0] == "autogen_compat"


def _silenced() -> bool:
    return os.environ.get(VARIABLE, "0") not in ("", "0")
