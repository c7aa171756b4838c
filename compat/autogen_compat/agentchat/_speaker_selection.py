"""How a group chat finds its next speaker: by its rules, by a human, or by asking a model.

The functions take the group chat as it is and call its methods, so that a program may override these.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any, Literal, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.exception_utils import NoEligibleSpeaker
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts import prompts

logger = logging.getLogger("autogen_compat.agentchat.groupchat")

MessageDict = dict[str, Any]

SELECTED = "[AGENT SELECTED]"
_FAILED = "[AGENT SELECTION FAILED]"
_CHECKER = "checking_agent"
_SELECTOR = "speaker_selection_agent"


def names(agents: list[Any]) -> str:
    """Return the names of agents as the templates show them."""
    return str([agent.name for agent in agents])


def roles(agents: list[Any]) -> str:
    """Return one line for each agent: what it is for."""
    for silent in (agent for agent in agents if not agent.description.strip()):
        logger.warning(f"The agent '{silent.name}' has an empty description: a model can hardly select it.")
    return "\n".join(f"{each.name}: {each.description}".strip() for each in agents)


def ask_human(agents: list[Any]) -> Any:
    """Let a human choose; None when they leave it open, or give no number of the list twice."""
    console, count = IOStream.get_default(), len(agents)
    console.print(prompts.MANUAL_HEADER)
    for position, agent in enumerate(agents, 1):
        console.print(f"{position}: {agent.name}")
    for _ in range(2):
        entry = console.input(prompts.MANUAL_PROMPT)
        if entry in ("", "q"):
            return None
        position = int(entry) if re.fullmatch(r"\s*[+-]?\d+\s*", entry) else 0
        if 1 <= position <= count:
            return agents[position - 1]
        console.print(f"That is not a number between 1 and {count}.")
    console.print("No number again: the next speaker is selected without you.")
    return None


# ------------------------------------------------------------------- rules


def by_rules(group: Any, last_speaker: Any) -> tuple[Any, list[Any] | None, list[MessageDict] | None]:
    """Choose as far as no model is needed.

    Returns:
        The chosen one or None, the candidates (None: all members), and for a model the messages.
    """
    method = group.speaker_selection_method
    if callable(method):
        method = method(last_speaker, group)
        if not isinstance(method, str):
            return _member(group, method), group.agents, None
    method = method.lower()
    if method not in group._VALID_SPEAKER_SELECTION_METHODS:
        known = ", ".join(group._VALID_SPEAKER_SELECTION_METHODS)
        raise ValueError(
            f"speaker_selection_method is {method!r}; it should be one of {known}, or a function."
        )
    repeat = group.allow_repeat_speaker
    may_repeat = last_speaker in repeat if isinstance(repeat, list) else repeat
    _check_size(len(group.agents), method, bool(may_repeat))
    agents, is_decided = _able_to_run_calls(group)
    if is_decided:
        return agents[0], agents, None
    if may_repeat is False:
        agents = [agent for agent in agents if agent != last_speaker]
    eligible = _by_transitions(group, last_speaker, agents)
    if len(eligible) == 1:
        return eligible[0], eligible, None
    candidates = eligible or None
    if method == "auto":
        return None, candidates, _without_calls(group.messages)
    choose: dict[str, Callable[[], Any]] = {
        "manual": lambda: group.manual_select_speaker(candidates),
        "random": lambda: group.random_select_speaker(candidates),
        "round_robin": lambda: group.next_agent(last_speaker, candidates),
    }
    return choose[method](), candidates, None


def _member(group: Any, chosen: Any) -> Any:
    """Return what a selection function returned, as a member."""
    if chosen is None:
        raise NoEligibleSpeaker("The speaker selection function returned None: the chat ends.")
    if not isinstance(chosen, Agent):  # a 0.4 agent, perhaps, that stands for a member
        chosen = next((agent for agent in group.agents if getattr(agent, "native", group) is chosen), chosen)
    if not isinstance(chosen, Agent):
        raise ValueError(f"The speaker selection function returned {chosen!r} instead of an Agent or str.")
    if chosen not in group.agents:
        raise ValueError(f"The speaker selection function returned {chosen.name!r}, not in the group chat.")
    return chosen


def _check_size(size: int, method: str, may_repeat: bool) -> None:
    if size < 2:
        raise ValueError(f"GroupChat is underpopulated with {size} agents: it takes two to choose from.")
    if size == 2 and method != "round_robin" and may_repeat:
        logger.warning(
            f"GroupChat is underpopulated with {size} agents, one of whom may go on speaking: with "
            "'round_robin', or allow_repeat_speaker=False, they take turns."
        )


def _able_to_run_calls(group: Any) -> tuple[list[Any], bool]:
    """Return who can run the functions that the newest message calls, and whether that decides it."""
    newest: MessageDict = group.messages[-1] if group.messages else {}
    if not group.func_call_filter or newest.keys().isdisjoint(("function_call", "tool_calls")):
        return group.agents, False
    called = _called(newest)
    able = [agent for agent in group.agents if agent.can_execute_function(called)]
    able = able or [agent for agent in group.agents if agent.function_map]
    if not able:
        raise ValueError(
            f"No agent can execute the function {', '.join(called)}. "
            "Please check the function_map of the agents."
        )
    return able, len(able) == 1


def _called(message: MessageDict) -> list[str]:
    calls = [call["function"] for call in message.get("tool_calls", []) if call["type"] == "function"]
    if "function_call" in message:
        calls.insert(0, message["function_call"])
    return [call["name"] for call in calls]


def _by_transitions(group: Any, last_speaker: Any, agents: list[Any]) -> list[Any]:
    """Return those of *agents* to whom a transition leads; nobody means: no rule."""
    edges = group.allowed_speaker_transitions_dict
    if last_speaker in edges:
        return [agent for agent in agents if agent in edges[last_speaker]]
    if last_speaker in group.agents:
        raise NoEligibleSpeaker(f"No transition leads on from {last_speaker.name!r}: the chat ends.")
    return []


def _without_calls(messages: list[MessageDict]) -> list[MessageDict]:
    """Return a copy of the messages whose newest one calls nothing: the model is asked for a name."""
    *others, newest = messages
    blank = {key: None for key in ("function_call", "tool_calls") if newest.get(key)}
    return [*others, {**newest, **blank} if blank else newest]


def mentions(agents: list[Any], text: str) -> dict[str, int]:
    """Count how often each of *agents* is named in a text.

    A name counts as a whole word; its underscores may be written as spaces, or escaped.
    """
    padded = f" {text} "
    counts = {agent.name: len(_spellings(agent.name).findall(padded)) for agent in agents}
    return {name: count for name, count in counts.items() if count}


def _spellings(name: str) -> re.Pattern[str]:
    variants = "|".join(re.escape(name.replace("_", mark)) for mark in ("_", " ", r"\_"))
    return re.compile(rf"(?<=\W)(?:{variants})(?=\W)")


# ------------------------------------------------------------------- model


class Inquiry:
    """One selection by a model: a chat of the agent that chooses with one that checks its answers."""

    def __init__(
        self, group: Any, selector: ConversableAgent, messages: list[MessageDict] | None, agents: list[Any]
    ) -> None:
        self._group = group
        self._agents = agents
        self._limit = 1 + group.max_retries_for_selecting_speaker
        self._used = 0
        self._newest = messages[-1] if messages else None
        self.checker, self.chooser = group._create_internal_agents(
            agents, self._limit, messages, self._checking(), selector
        )

    def settings(self) -> dict[str, Any]:
        """Return the arguments of the chat, which the checking agent starts."""
        group = self._group
        opening = self._newest
        if group.select_speaker_prompt_template is not None:
            opening = request(group, group.select_speaker_prompt(self._agents))
        return {
            "message": opening,
            "max_turns": 2 * max(1, self._limit),
            "silent": not group.select_speaker_auto_verbose,
            "clear_history": False,
            "cache": None,
        }

    def _checking(self) -> Callable[..., Any]:
        """Return the reply function of the agent that checks the answers; it counts them."""

        def validate_speaker_name(
            recipient: Any, messages: list[MessageDict], sender: Any, config: Any
        ) -> tuple[bool, str | MessageDict | None]:
            self._used += 1
            left = self._limit - self._used
            return self._group._validate_speaker_name(
                recipient, messages, sender, config, left, self._used, self._agents
            )

        return validate_speaker_name


def request(group: Any, text: str) -> MessageDict:
    """Return a message of the checking agent to the model."""
    return {"name": _CHECKER, "content": text, "override_role": group.role_for_select_speaker_messages}


def create_agents(
    group: Any,
    agents: list[Any],
    attempts: int,
    messages: list[MessageDict] | None,
    check: Callable[..., Any],
    selector: ConversableAgent | None,
) -> tuple[ConversableAgent, ConversableAgent]:
    """Return the agent that checks answers, and the one whose model chooses."""
    checker = ConversableAgent(_CHECKER, default_auto_reply=cast(Any, attempts))
    checker.register_reply([ConversableAgent, None], check, remove_other_reply_funcs=True)
    chooser = ConversableAgent(
        _SELECTOR,
        group.select_speaker_msg(agents),
        human_input_mode="NEVER",
        llm_config=group.select_speaker_auto_llm_config or cast(ConversableAgent, selector).llm_config,
        chat_messages=cast(Any, {checker: messages}),
    )
    group._register_custom_model_clients(chooser)
    transforms = group._speaker_selection_transforms
    if transforms is not None:
        transforms.add_to_agent(chooser)
    return checker, chooser


def client_class(given: Any, wanted: str) -> Any:
    """Return the model client class called *wanted*; a single class is taken whatever its name.

    Raises:
        ValueError: there is none.
        RuntimeError: there are several.
    """
    if not given:
        raise ValueError(
            "The config for the selection names a 'model_client_cls', but the GroupChat has no "
            "select_speaker_auto_model_client_cls to register for it."
        )
    if not isinstance(given, list):
        return given
    matching = {each for each in cast("list[Any]", given) if each.__name__ == wanted}
    if len(matching) > 1:
        raise RuntimeError(f"Several of select_speaker_auto_model_client_cls are called '{wanted}'.")
    if not matching:
        raise ValueError(
            f"None of select_speaker_auto_model_client_cls is called '{wanted}', as the config for the "
            "selection wants it."
        )
    return matching.pop()


def check_answer(
    group: Any, messages: list[MessageDict], attempts_left: int, attempt: int, agents: list[Any]
) -> tuple[bool, MessageDict | None]:
    """Check one answer of the model.

    A good one, and a bad one after the last attempt, end the chat with a mark in *messages*; else the reply
    asks again.
    """
    named = list(group._mentioned_agents(messages[-1]["content"].strip(), agents))
    total = attempt + attempts_left
    if len(named) == 1:
        _tell(
            group, f"Select speaker attempt {attempt} of {total} successfully selected: {named[0]}", "green"
        )
        return _end(messages, SELECTED + named[0])
    problem = "returned multiple names." if named else "did not include any agent names."
    failure = f"Select speaker attempt #{attempt} of {total} failed as it {problem}"
    _tell(group, failure, "red")
    if not attempts_left:
        return _end(messages, _FAILED + failure)
    kind = "multiple" if named else "none"
    template: str = getattr(group, f"select_speaker_auto_{kind}_template")
    return True, request(group, template.format(agentlist=names(agents)))


def _end(messages: list[MessageDict], verdict: str) -> tuple[bool, None]:
    messages.append({"role": "user", "content": verdict})
    return True, None


def _tell(group: Any, text: str, color: Literal["green", "red"]) -> None:
    if group.select_speaker_auto_verbose:
        IOStream.get_default().print(colored(f">>>>>>>> {text}", color), flush=True)
