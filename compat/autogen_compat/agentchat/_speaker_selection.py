"""How the facade's group chat finds its next speaker: by its rules, by a human, or by asking a model.

The rules are those of :mod:`autogen_compat.parts.rules.speakers`. The functions here take the group chat as
it is and call its methods, so that a program may override these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules import speakers, steps
from autogen_compat.warnings import sent_by_default

MessageDict = dict[str, Any]

SELECTED = "[AGENT SELECTED]"
_FAILED = "[AGENT SELECTION FAILED]"


def ask_human(agents: list[Any]) -> Any:
    """Let a human choose; None when they leave it open, or give no number of the list twice."""
    console = IOStream.get_default()
    return steps.run(speakers.ask_human(agents, console.input, console.print))


def by_rules(group: Any, last_speaker: Any) -> tuple[Any, list[Any] | None, list[MessageDict] | None]:
    """Choose as far as no model is needed.

    Returns:
        The chosen one or None, the candidates (None: all members), and for a model the messages.
    """
    ways: dict[str, speakers.Way] = {
        "manual": lambda candidates: group.manual_select_speaker(candidates),
        "random": lambda candidates: group.random_select_speaker(candidates),
        "round_robin": lambda candidates: group.next_agent(last_speaker, candidates),
    }
    choice = steps.run(
        speakers.choose(
            group,
            last_speaker,
            ways,
            member_of=lambda chosen: _member(group, chosen),
            able=lambda: _able_to_run_calls(group),
        )
    )
    return choice.agent, choice.candidates, _without_calls(group.messages) if choice.asks_model else None


def _member(group: Any, chosen: Any) -> Any:
    """Return the member that a 0.4 agent stands for; anything else as it is."""
    if chosen is None or isinstance(chosen, Agent):
        return chosen
    return next((agent for agent in group.agents if getattr(agent, "native", group) is chosen), chosen)


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


def _without_calls(messages: list[MessageDict]) -> list[MessageDict]:
    """Return a copy of the messages whose newest one calls nothing: the model is asked for a name."""
    *others, newest = messages
    blank = {key: None for key in ("function_call", "tool_calls") if newest.get(key)}
    return [*others, {**newest, **blank} if blank else newest]


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
    role = group.role_for_select_speaker_messages
    return {"content": text, "name": speakers.CHECKER, "override_role": role}


def create_agents(
    group: Any,
    agents: list[Any],
    attempts: int,
    messages: list[MessageDict] | None,
    check: Callable[..., Any],
    selector: ConversableAgent | None,
) -> tuple[ConversableAgent, ConversableAgent]:
    """Return the agent that checks answers, and the one whose model chooses."""
    sent_by_default(group.select_speaker_message_template, group.select_speaker_prompt_template)
    checker = ConversableAgent(speakers.CHECKER, default_auto_reply=cast(Any, attempts))
    checker.register_reply([ConversableAgent, None], check, remove_other_reply_funcs=True)
    chooser = ConversableAgent(
        speakers.SELECTOR,
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
    judgement = speakers.judge(group, named, agents, attempt, attempts_left)
    if group.select_speaker_auto_verbose:
        text = colored(f">>>>>>>> {judgement.verdict}", "red" if judgement.chosen is None else "green")
        IOStream.get_default().print(text, flush=True)
    if judgement.retry is not None:
        return True, request(group, judgement.retry)
    mark = _FAILED + judgement.verdict if judgement.chosen is None else SELECTED + judgement.chosen
    messages.append({"role": "user", "content": mark})
    return True, None
