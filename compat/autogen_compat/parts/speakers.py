"""Who speaks next in a group chat: the rules of 0.2's ``GroupChat``, for AutoGen 0.4 agents.

Source in 0.2: ``GroupChat`` in ``autogen/agentchat/groupchat.py``; validity of transition graphs:
``graph_utils.py``.
"""

from __future__ import annotations

import inspect
import logging
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, SystemMessage, UserMessage

from autogen_compat.parts import prompts
from autogen_compat.parts.messages import MessageDict, content_text, text_of
from autogen_compat.parts.rules import InputFunc

logger = logging.getLogger(__name__)

SpeakerFunc: TypeAlias = Callable[[Any, "SpeakerSelection"], Any]
"""Custom selection: gets the last speaker and the group's :class:`SpeakerSelection`; returns an agent of the
group, None (ends the chat) or the name of a method. It may be async."""

_METHODS = ("auto", "manual", "random", "round_robin")
_SELECTOR = "speaker_selection_agent"
_CHECKER = "checking_agent"


class NoEligibleSpeaker(Exception):
    """Nobody may speak after the last speaker: the chat ends."""


@dataclass(frozen=True)
class Outsider:
    """The one who gave the task, when it is not an agent that the group knows."""

    name: str
    description: str = ""


Speaker: TypeAlias = ChatAgent | Outsider


class SpeakerSelection:
    """The members of a group chat, their messages, and the rules by which the next speaker is chosen.

    All parameters mean what they meant in 0.2's ``GroupChat``, and have the same order and defaults.

    Args:
        agents: the members, in the order of ``round_robin``. Names must be unique.
        messages: live list of all messages of the group as 0.2 dicts; it is used, not copied.
        max_round: number of messages after which the chat ends. The task is the first one.
        admin_name: accepted for compatibility. In 0.2 this member took over after Ctrl-C; here Ctrl-C ends
            the chat.
        func_call_filter: accepted for compatibility: agents run their tools themselves, so that no turn
            passes between a call and its result.
        speaker_selection_method: ``"auto"`` (a model decides), ``"manual"`` (a human), ``"random"``,
            ``"round_robin"`` (case does not matter), or a function, see :data:`SpeakerFunc`.
        max_retries_for_selecting_speaker: further requests to the model when its answer does not name one
            member.
        allow_repeat_speaker: whether an agent may speak twice in a row, or the list of those who may; None:
            all may, unless transitions are given.
        allowed_or_disallowed_speaker_transitions: agent -> agents that may (not) speak after it. With
            *allowed*, an agent without an entry ends the chat.
        speaker_transitions_type: ``"allowed"`` or ``"disallowed"``: how to read the transitions.
        enable_clear_history: accepted for compatibility, with a warning: ``CLEAR HISTORY`` in an answer
            has no effect here.
        send_introductions: let every member know the roles first.
        select_speaker_message_template: first message of a selection request (fields: roles, agentlist).
        select_speaker_prompt_template: last message of it (field: agentlist); None: the last chat message
            again.
        select_speaker_auto_multiple_template: retry text after several names (field: agentlist).
        select_speaker_auto_none_template: retry text after no name (field: agentlist).
        select_speaker_auto_verbose: print what the model answered.
        role_for_select_speaker_messages: role of the last message and of the retry texts.
        select_speaker_model_client: model for the selection; None: the team's.

    Raises:
        ValueError: contradictory or empty settings, as in 0.2.
    """

    def __init__(
        self,
        agents: Sequence[ChatAgent],
        messages: list[MessageDict] | None = None,
        max_round: int = 10,
        admin_name: str = "Admin",
        func_call_filter: bool = True,
        speaker_selection_method: str | SpeakerFunc = "auto",
        max_retries_for_selecting_speaker: int = 2,
        allow_repeat_speaker: bool | list[ChatAgent] | None = None,
        allowed_or_disallowed_speaker_transitions: Mapping[Any, Sequence[ChatAgent]] | None = None,
        speaker_transitions_type: Literal["allowed", "disallowed"] | None = None,
        enable_clear_history: bool = False,
        send_introductions: bool = False,
        select_speaker_message_template: str = prompts.SELECT_MESSAGE_TEMPLATE,
        select_speaker_prompt_template: str | None = prompts.SELECT_PROMPT_TEMPLATE,
        select_speaker_auto_multiple_template: str = prompts.SELECT_MULTIPLE_TEMPLATE,
        select_speaker_auto_none_template: str = prompts.SELECT_NONE_TEMPLATE,
        *,
        select_speaker_auto_verbose: bool = False,
        role_for_select_speaker_messages: str = "system",
        select_speaker_model_client: ChatCompletionClient | None = None,
    ) -> None:
        self.agents = list(agents)
        self.messages: list[MessageDict] = [] if messages is None else messages
        self.max_round = max_round
        self.admin_name = admin_name
        self.func_call_filter = func_call_filter
        self.speaker_selection_method = speaker_selection_method
        self.max_retries_for_selecting_speaker = max_retries_for_selecting_speaker
        self.allow_repeat_speaker = allow_repeat_speaker
        self.allowed_or_disallowed_speaker_transitions = allowed_or_disallowed_speaker_transitions
        self.speaker_transitions_type: Literal["allowed", "disallowed"] | None = speaker_transitions_type
        self.enable_clear_history = enable_clear_history
        self.send_introductions = send_introductions
        self.select_speaker_message_template = select_speaker_message_template
        self.select_speaker_prompt_template = select_speaker_prompt_template or None
        self.select_speaker_auto_multiple_template = select_speaker_auto_multiple_template
        self.select_speaker_auto_none_template = select_speaker_auto_none_template
        self.select_speaker_auto_verbose = select_speaker_auto_verbose
        self.role_for_select_speaker_messages = role_for_select_speaker_messages
        self.select_speaker_model_client = select_speaker_model_client
        if enable_clear_history:
            logger.warning("enable_clear_history has no effect: nothing is cleared during a group chat.")
        self._check_settings()
        self.allowed_speaker_transitions_dict = self._transitions()
        _check_transitions(self.allowed_speaker_transitions_dict, self.agents)

    @property
    def agent_names(self) -> list[str]:
        """Names of the members, in order."""
        return [agent.name for agent in self.agents]

    def agent_by_name(self, name: str) -> ChatAgent | None:
        """Return the member called *name*, or None."""
        return next((agent for agent in self.agents if agent.name == name), None)

    def next_agent(self, agent: Speaker, agents: Sequence[ChatAgent] | None = None) -> ChatAgent:
        """Return the one of *agents* (None: all members) that comes first after *agent* in the order of the
        group.

        After an agent outside the group comes the first one.

        Raises:
            ValueError: *agents* is empty, or one of them is not a member.
        """
        choice = self.agents if agents is None else agents
        if not choice or any(candidate not in self.agents for candidate in choice):
            raise ValueError("The next agent can only be chosen among the members of the group chat.")
        start = self.agent_names.index(agent.name) + 1 if agent.name in self.agent_names else 0
        ring = self.agents[start:] + self.agents[:start]
        return next(candidate for candidate in ring if candidate in choice)

    def append(self, message: MessageDict, speaker: Speaker) -> None:
        """Add a message of *speaker*. Content in parts becomes one text, with a placeholder per image."""
        message["name"] = speaker.name
        message["content"] = content_text(message["content"])
        self.messages.append(message)

    def reset(self) -> None:
        """Remove all messages."""
        self.messages.clear()

    def introductions(self) -> str:
        """Return the text that introduces the members to each other."""
        return f"{prompts.INTRODUCTION}\n\n{_roles(self.agents)}"

    async def select(
        self, last: Speaker, client: ChatCompletionClient | None, input_func: InputFunc | None = None
    ) -> ChatAgent:
        """Choose who speaks after *last* (0.2: ``GroupChat.select_speaker``).

        Args:
            last: the last speaker.
            client: the model for method ``auto``; without one the next member in the list speaks, as in 0.2.
            input_func: asks the human for method ``manual``; None: the builtin ``input``.

        Raises:
            NoEligibleSpeaker: nobody may speak; the chat ends.
            ValueError: unknown method, an agent that is no member, or a group of one agent.
        """
        method = self.speaker_selection_method
        if callable(method):
            chosen = method(last, self)
            chosen = await chosen if inspect.isawaitable(chosen) else chosen
            if not isinstance(chosen, str):
                return self._member(chosen)
            method = chosen
        method = method.lower()
        if method not in _METHODS:
            raise ValueError(
                f"speaker_selection_method is {method!r}; it must be one of {', '.join(_METHODS)}."
            )
        if len(self.agents) < 2:
            raise ValueError("A group chat needs at least two agents to choose from.")
        eligible = self._eligible(last)
        if len(eligible) == 1:
            return eligible[0]
        candidates = eligible or self.agents
        if method == "round_robin":
            return self.next_agent(last, candidates)
        if method == "random":
            return random.choice(candidates)
        if method == "manual":
            return await _ask_for_speaker(candidates, input_func) or self.next_agent(last)
        return await self._ask_model(candidates, client) or self.next_agent(last, candidates)

    def _member(self, chosen: object) -> ChatAgent:
        if chosen is None:
            raise NoEligibleSpeaker("The speaker selection function returned None.")
        if not isinstance(chosen, ChatAgent):
            raise ValueError(
                f"The speaker selection function returned {chosen!r}, not an agent, a method or None."
            )
        if chosen not in self.agents:
            raise ValueError(
                f"The speaker selection function returned {chosen.name!r}, who is not in the group chat."
            )
        return chosen

    def _eligible(self, last: Speaker) -> list[ChatAgent]:
        """Return who may speak after *last* by the transitions; nobody means: no rule, all may."""
        transitions = self.allowed_speaker_transitions_dict
        if not isinstance(last, ChatAgent) or last not in self.agents:
            return []
        if last not in transitions:
            raise NoEligibleSpeaker(f"No transition leads on from {last.name!r}.")
        repeat = self.allow_repeat_speaker
        may_repeat = last in repeat if isinstance(repeat, list) else repeat is not False
        allowed = transitions[last]
        return [agent for agent in self.agents if agent in allowed and (may_repeat or agent is not last)]

    async def _ask_model(
        self, candidates: Sequence[ChatAgent], client: ChatCompletionClient | None
    ) -> ChatAgent | None:
        """Return the candidate that the model names, or None when it does not name exactly one."""
        client = self.select_speaker_model_client or client
        if client is None:
            logger.warning("No model to select the speaker: the next agent in the list speaks.")
            return None
        names = str([agent.name for agent in candidates])
        request = self._request(candidates, names)
        for attempt in range(1 + self.max_retries_for_selecting_speaker):
            answer = text_of(await client.create(request)).strip()
            named = [agent for agent in candidates if _mentions(answer, agent.name)]
            if self.select_speaker_auto_verbose:
                print(f">>>>>>>> Speaker selection {attempt + 1}: {answer!r} names {len(named)} agent(s).")
            if len(named) == 1:
                return named[0]
            hint = (
                self.select_speaker_auto_multiple_template
                if named
                else self.select_speaker_auto_none_template
            )
            request = [
                *request,
                AssistantMessage(content=answer, source=_SELECTOR),
                self._prompt(hint.format(agentlist=names)),
            ]
        logger.warning("The model named no single next speaker: the next agent in the list speaks.")
        return None

    def _request(self, candidates: Sequence[ChatAgent], names: str) -> list[LLMMessage]:
        intro = self.select_speaker_message_template.format(roles=_roles(candidates), agentlist=names)
        history: list[LLMMessage] = [
            UserMessage(
                content=content_text(message.get("content")), source=str(message.get("name") or "user")
            )
            for message in self.messages
        ]
        if self.select_speaker_prompt_template is None:
            closing = history[-1:]
        else:
            closing = [self._prompt(self.select_speaker_prompt_template.format(agentlist=names))]
        return [SystemMessage(content=intro), *history, *closing]

    def _prompt(self, text: str) -> LLMMessage:
        if self.role_for_select_speaker_messages == "system":
            return SystemMessage(content=text)
        if self.role_for_select_speaker_messages == "assistant":
            return AssistantMessage(content=text, source=_CHECKER)
        return UserMessage(content=text, source=_CHECKER)

    def _check_settings(self) -> None:
        repeat = self.allow_repeat_speaker
        if repeat is not None and not isinstance(cast(object, repeat), (bool, list)):
            raise ValueError("allow_repeat_speaker must be a bool or a list of agents.")
        if self.speaker_transitions_type is not None:
            self.speaker_transitions_type = cast(Any, self.speaker_transitions_type.lower())
        if self.speaker_transitions_type not in ("allowed", "disallowed", None):
            raise ValueError("speaker_transitions_type must be 'allowed', 'disallowed' or None.")
        if self.allowed_or_disallowed_speaker_transitions is None:
            if repeat is None:
                self.allow_repeat_speaker = True
        elif repeat is not None:
            raise ValueError(
                "Transitions already say who may repeat: do not give allow_repeat_speaker as well."
            )
        elif self.speaker_transitions_type is None:
            raise ValueError(
                "speaker_transitions_type must say whether the transitions are allowed or disallowed."
            )
        for setting in (
            "select_speaker_message_template",
            "select_speaker_auto_multiple_template",
            "select_speaker_auto_none_template",
            "role_for_select_speaker_messages",
        ):
            if not getattr(self, setting):
                raise ValueError(f"{setting} cannot be empty or None.")
        retries = self.max_retries_for_selecting_speaker
        if not isinstance(cast(object, retries), int) or retries < 0:
            raise ValueError("max_retries_for_selecting_speaker must be an int that is not negative.")
        if not isinstance(cast(object, self.select_speaker_auto_verbose), bool):
            raise ValueError("select_speaker_auto_verbose must be a bool.")

    def _transitions(self) -> dict[ChatAgent, list[ChatAgent]]:
        given = self.allowed_or_disallowed_speaker_transitions
        if given is None:
            repeat = self.allow_repeat_speaker
            repeaters = repeat if isinstance(repeat, list) else self.agents if repeat else []
            return {
                agent: [other for other in self.agents if other is not agent or other in repeaters]
                for agent in self.agents
            }
        if self.speaker_transitions_type == "allowed" or not isinstance(cast(object, given), dict):
            return cast("dict[ChatAgent, list[ChatAgent]]", given)
        allowed = {agent: list(self.agents) for agent in self.agents}
        for agent, excluded in given.items():
            if agent not in allowed:
                raise ValueError("The transitions start at an agent that is not in the group chat.")
            allowed[agent] = [other for other in self.agents if other not in excluded]
        return allowed


def _check_transitions(transitions: object, agents: Sequence[ChatAgent]) -> None:
    if not isinstance(transitions, dict):
        raise ValueError("Speaker transitions must be a dict.")
    edges = cast("dict[object, object]", transitions)
    if not all(isinstance(targets, list) for targets in edges.values()):
        raise ValueError("The values of speaker transitions must be lists.")
    lists = cast("dict[object, list[object]]", edges)
    if any(agent not in agents for agent in lists):
        raise ValueError("The transitions start at an agent that is not in the group chat.")
    if any(not isinstance(target, ChatAgent) for targets in lists.values() for target in targets):
        raise ValueError("The values of speaker transitions must be lists of agents.")
    connected = [agent for agent, targets in lists.items() if targets]
    connected += [target for targets in lists.values() for target in targets]
    isolated = [agent.name for agent in agents if agent not in connected]
    if isolated:
        logger.warning("No transition leads to or from these agents: %s", ", ".join(isolated))


def _roles(agents: Sequence[ChatAgent]) -> str:
    return "\n".join(f"{agent.name}: {_description(agent)}".strip() for agent in agents)


def _description(agent: ChatAgent) -> str:
    """What the others are told of *agent*: as in 0.2, without a description its system message."""
    defaults = (
        inspect.signature(AssistantAgent).parameters["description"].default,
        prompts.ASSISTANT_DESCRIPTION,
    )
    if not isinstance(agent, AssistantAgent) or agent.description not in defaults:
        return agent.description
    texts = [str(message.content) for message in getattr(agent, "_system_messages", ())]
    return prompts.ASSISTANT_DESCRIPTION if texts == [prompts.CODING_SYSTEM_MESSAGE] else "\n".join(texts)


def _mentions(text: str, name: str) -> bool:
    """Tell whether *text* has *name* as whole words; underscores may be written as spaces or escaped."""
    spellings = {name, name.replace("_", " "), name.replace("_", "\\_")}
    return any(re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text) for spelling in spellings)


async def _ask_for_speaker(candidates: Sequence[ChatAgent], input_func: InputFunc | None) -> ChatAgent | None:
    """Let a human choose; None when they leave it open or twice give no number of the list."""
    print(prompts.MANUAL_HEADER)
    for number, agent in enumerate(candidates, 1):
        print(f"{number}: {agent.name}")
    for _ in range(2):
        entry = (input_func or input)(prompts.MANUAL_PROMPT)
        entry = await entry if inspect.isawaitable(entry) else entry
        if entry in ("", "q"):
            return None
        number = int(entry) if re.fullmatch(r"\s*[+-]?\d+\s*", entry) else 0
        if 1 <= number <= len(candidates):
            return candidates[number - 1]
        print(f"That is not a number between 1 and {len(candidates)}.")
    return None
