"""Who speaks next in a group chat: the rules of 0.2's ``GroupChat``, for AutoGen 0.4 agents.

The rules are those of :mod:`autogen_compat.parts.rules.speakers`; here is how agents and models of 0.4 are
asked.

Source in 0.2: ``GroupChat`` in ``autogen/agentchat/groupchat.py``.
"""

from __future__ import annotations

import inspect
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, SystemMessage, UserMessage

from autogen_compat.parts import prompts
from autogen_compat.parts.messages import MessageDict, content_text, text_of
from autogen_compat.parts.reply_rules import InputFunc
from autogen_compat.parts.rules import group_settings, steps
from autogen_compat.parts.rules import speakers as rules
from autogen_compat.warnings import sent_by_default

logger = logging.getLogger(__name__)

SpeakerFunc: TypeAlias = Callable[[Any, "SpeakerSelection"], Any]
"""Custom selection: gets the last speaker and the group's :class:`SpeakerSelection`; returns an agent of the
group, None (ends the chat) or the name of a method. It may be async."""


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
        self.allowed_speaker_transitions_dict: dict[ChatAgent, list[ChatAgent]] = {}
        self.allowed_or_disallowed_speaker_transitions = allowed_or_disallowed_speaker_transitions
        self.speaker_transitions_type: Literal["allowed", "disallowed"] | None = speaker_transitions_type
        self.enable_clear_history = enable_clear_history
        self.send_introductions = send_introductions
        self.select_speaker_message_template = select_speaker_message_template
        self.select_speaker_prompt_template = select_speaker_prompt_template
        self.select_speaker_auto_multiple_template = select_speaker_auto_multiple_template
        self.select_speaker_auto_none_template = select_speaker_auto_none_template
        self.select_speaker_auto_verbose = select_speaker_auto_verbose
        self.role_for_select_speaker_messages = role_for_select_speaker_messages
        self.select_speaker_model_client = select_speaker_model_client
        if enable_clear_history:
            logger.warning("enable_clear_history has no effect: nothing is cleared during a group chat.")
        group_settings.settle(self, ChatAgent)

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
            UndefinedNextAgent: *agents* is empty, or one of them is not a member.
        """
        return rules.next_agent(self.agents, agent, agents)

    def append(self, message: MessageDict, speaker: Speaker) -> None:
        """Add a message of *speaker*. Content in parts becomes one text, with a placeholder per image."""
        rules.add_message(self.messages, message, speaker)

    def reset(self) -> None:
        """Remove all messages."""
        self.messages.clear()

    def introductions(self) -> str:
        """Return the text that introduces the members to each other."""
        return rules.introduction(prompts.INTRODUCTION, rules.roles(self.agents, _description))

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
        ways: dict[str, rules.Way] = {
            "manual": lambda candidates: _ask_human(candidates or self.agents, input_func),
            "random": lambda candidates: random.choice(candidates or self.agents),
            "round_robin": lambda candidates: self.next_agent(last, candidates),
        }
        choice = await steps.a_run(rules.choose(self, last, ways))
        if choice.agent is None and choice.asks_model:
            candidates = choice.candidates or self.agents
            return await self._ask_model(candidates, client) or self.next_agent(last, candidates)
        return choice.agent or self.next_agent(last)

    async def _ask_model(
        self, candidates: Sequence[ChatAgent], client: ChatCompletionClient | None
    ) -> ChatAgent | None:
        """Return the candidate that the model names, or None when it does not name exactly one."""
        client = self.select_speaker_model_client or client
        if client is None:
            logger.warning("No model to select the speaker: the next agent in the list speaks.")
            return None
        request = self._request(candidates)
        for left in reversed(range(1 + self.max_retries_for_selecting_speaker)):
            answer = text_of(await client.create(request)).strip()
            attempt = 1 + self.max_retries_for_selecting_speaker - left
            named = list(rules.mentions(candidates, answer))
            judgement = rules.judge(self, named, candidates, attempt, left)
            if self.select_speaker_auto_verbose:
                print(f">>>>>>>> {judgement.verdict}")
            if judgement.retry is None:
                return None if judgement.chosen is None else self.agent_by_name(judgement.chosen)
            own_answer = AssistantMessage(content=answer, source=rules.SELECTOR)
            request = [*request, own_answer, self._prompt(judgement.retry)]
        return None

    def _request(self, candidates: Sequence[ChatAgent]) -> list[LLMMessage]:
        sent_by_default(self.select_speaker_message_template, self.select_speaker_prompt_template)
        intro = rules.first_text(self, candidates, rules.roles(candidates, _description))
        history: list[LLMMessage] = [
            UserMessage(
                content=content_text(message.get("content")), source=str(message.get("name") or "user")
            )
            for message in self.messages
        ]
        closing = rules.last_text(self, candidates)
        return [
            SystemMessage(content=intro),
            *history,
            *(history[-1:] if closing is None else [self._prompt(closing)]),
        ]

    def _prompt(self, text: str) -> LLMMessage:
        if self.role_for_select_speaker_messages == "system":
            return SystemMessage(content=text)
        if self.role_for_select_speaker_messages == "assistant":
            return AssistantMessage(content=text, source=rules.CHECKER)
        return UserMessage(content=text, source=rules.CHECKER)


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


async def _ask_human(candidates: Sequence[ChatAgent], input_func: InputFunc | None) -> ChatAgent | None:
    return await steps.a_run(rules.ask_human(candidates, input_func or input, print))
