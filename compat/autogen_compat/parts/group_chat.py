"""0.2's ``GroupChatManager`` as an AutoGen 0.4 team.

Source in 0.2: ``GroupChatManager.run_chat`` in ``autogen/agentchat/groupchat.py``.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, Literal, cast

from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import ChatAgent, Response, TaskResult, TerminatedException, TerminationCondition
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, StopMessage, TextMessage
from autogen_agentchat.teams import SelectorGroupChat
from autogen_core import CancellationToken, ComponentModel
from autogen_core.models import ChatCompletionClient
from pydantic import BaseModel
from typing_extensions import Self

from autogen_compat.parts import prompts
from autogen_compat.parts.messages import (
    DEFAULT_LIMIT,
    MessageDict,
    end_marker,
    is_chat_message,
    is_default_termination,
    is_end_marker,
    to_dict,
)
from autogen_compat.parts.reply_rules import InputFunc
from autogen_compat.parts.rules.errors import NoEligibleSpeaker
from autogen_compat.parts.runs import WatchedRun, free_floor, has_own_rules, members_of
from autogen_compat.parts.screens import screen_is_up_to_date
from autogen_compat.parts.speakers import Outsider, Speaker, SpeakerSelection

logger = logging.getLogger(__name__)

Item = BaseAgentEvent | BaseChatMessage


class SpeakerSelectionConfig(BaseModel):
    """Declarative form of a :class:`~autogen_compat.parts.speakers.SpeakerSelection`; agents are named."""

    messages: list[MessageDict] = []
    max_round: int = 10
    speaker_selection_method: str = "auto"
    max_retries_for_selecting_speaker: int = 2
    allow_repeat_speaker: bool | list[str] | None = None
    speaker_transitions: dict[str, list[str]] | None = None
    speaker_transitions_type: Literal["allowed", "disallowed"] | None = None
    send_introductions: bool = False
    select_speaker_message_template: str = prompts.SELECT_MESSAGE_TEMPLATE
    select_speaker_prompt_template: str | None = prompts.SELECT_PROMPT_TEMPLATE
    select_speaker_auto_multiple_template: str = prompts.SELECT_MULTIPLE_TEMPLATE
    select_speaker_auto_none_template: str = prompts.SELECT_NONE_TEMPLATE
    select_speaker_auto_verbose: bool = False
    role_for_select_speaker_messages: str = "system"
    select_speaker_model_client: ComponentModel | None = None


class GroupChatTeamConfig(BaseModel):
    """Declarative form of :class:`GroupChatTeam`."""

    name: str = "chat_manager"
    participants: list[ComponentModel]
    model_client: ComponentModel | None = None
    speakers: SpeakerSelectionConfig


class GroupChatTeam(SelectorGroupChat):
    """A group chat with 0.2's rules for speakers, rounds and end.

    Every message, the task included, counts as a round, goes into ``groupchat.messages`` and is checked by
    ``is_termination_msg``; then the next speaker is chosen by
    :class:`~autogen_compat.parts.speakers.SpeakerSelection`. The chat ends when a check holds, when the
    rounds are used up, when nobody may speak, and when a member gives no reply (sends an end marker or
    another ``StopMessage``). A plain ``AssistantAgent`` gives no reply to exactly ``TERMINATE`` and after 100
    replies, as any 0.2 agent.

    An exception of a member, a model client, a selection function or a predicate reaches the caller as it is,
    on every version of AutoGen.

    Args:
        speakers: members and rules.
        model_client: selects the speaker with method ``auto``, and writes the summary of a chat by
            reflection. None: without a model, ``auto`` takes the next member in the list, as in 0.2.
        name: name under which the team introduces its members.
        is_termination_msg: gets a 0.2 dict; None: the content is exactly ``TERMINATE``.
        input_func: asks the human with method ``manual``; None: the builtin ``input``.

    Attributes:
        initiator: the agent that gives the task, for selection functions; without one, it is found by the
            name of the task's source.

    Raises:
        ValueError: no members, or two of one name.
    """

    component_config_schema = GroupChatTeamConfig  # pyright: ignore[reportAssignmentType]
    component_provider_override = "autogen_compat.parts.GroupChatTeam"

    def __init__(
        self,
        speakers: SpeakerSelection,
        model_client: ChatCompletionClient | None = None,
        *,
        name: str = "chat_manager",
        is_termination_msg: Callable[[MessageDict], object] | None = None,
        input_func: InputFunc | None = None,
    ) -> None:
        self.initiator: ChatAgent | None = None
        self._speakers = speakers
        self._floor = _Floor(self, is_termination_msg, input_func)
        seats = list(speakers.agents)
        if len(seats) == 1:
            seats.append(_EmptySeat(f"{seats[0].name}_alone"))
        super().__init__(
            cast(Any, seats),
            cast(ChatCompletionClient, model_client),
            termination_condition=self._floor,
            selector_func=self._floor.next_name,
            allow_repeated_speaker=True,
        )
        self._name = name

    @property
    def name(self) -> str:
        """Name of the team (0.2: of the manager)."""
        return self._name

    @property
    def groupchat(self) -> SpeakerSelection:
        """Members, messages and rules."""
        return self._speakers

    @property
    def model_client(self) -> ChatCompletionClient | None:
        """The team's own model."""
        return cast("ChatCompletionClient | None", self._model_client)

    @property
    def last_speaker(self) -> Speaker | None:
        """Who sent the newest message; None before the first one."""
        return self._floor.last_speaker

    def introduction(self) -> TextMessage | None:
        """Return the message that introduces the members to each other, when they are to be introduced."""
        if not self._speakers.send_introductions:
            return None
        return TextMessage(content=self._speakers.introductions(), source=self._name)

    async def run_stream(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        task: str | BaseChatMessage | Sequence[BaseChatMessage] | None = None,
        cancellation_token: CancellationToken | None = None,
        **options: Any,
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | TaskResult, None]:
        """Run the chat; yield its messages and events, then the result. End markers and introductions are
        left out.

        Args:
            task: what the chat is about; None goes on with the chat as it is.
            cancellation_token: stops the run.
            options: handed on to AutoGen, such as ``output_task_messages`` (from 0.6.2).

        Raises:
            Exception: the original exception of whatever failed.
        """
        introduction = self.introduction() if task is not None else None
        opening = _as_messages(task)
        self._floor.begin(introduction)
        with WatchedRun(members_of(self), [], keeps_books=False) as run:
            stream = super().run_stream(
                task=[introduction, *opening] if introduction else opening or None,
                cancellation_token=cancellation_token,
                **options,
            )
            try:
                async for item in stream:
                    if isinstance(item, TaskResult):
                        shown = [message for message in item.messages if self._is_shown(message)]
                        yield TaskResult(messages=shown, stop_reason=item.stop_reason)
                    elif self._is_shown(item):
                        yield item
            except Exception:
                if not (self._floor.error or run.errors):
                    raise
        error = self._floor.error or next(iter(run.errors), None)
        if error is not None:
            await free_floor(self)
            raise error

    async def rewind(self) -> None:
        """Go back to the start, with all members reset, but keep the messages of the group."""
        if getattr(self, "_initialized", True):
            await super().reset()
        else:
            for member in members_of(self):
                await member.on_reset(CancellationToken())

    async def reset(self) -> None:
        """Go back to the start: reset the members, remove the group's messages. A new team may be reset."""
        await self.rewind()
        self._speakers.reset()

    def _is_shown(self, message: object) -> bool:
        return not is_end_marker(message) and not self._floor.is_introduction(message)

    def _to_config(self) -> Any:
        method = self._speakers.speaker_selection_method
        self._floor.refuse_callables()
        if not isinstance(method, str):
            raise ValueError(
                "Cannot serialize a group chat with a selection function: it is not serializable."
            )
        return GroupChatTeamConfig(
            name=self._name,
            participants=[agent.dump_component() for agent in self._speakers.agents],
            model_client=_dump(self.model_client),
            speakers=_speakers_to_config(self._speakers),
        )

    @classmethod
    def _from_config(cls, config: Any) -> Self:
        described = cast(GroupChatTeamConfig, config)
        agents = [ChatAgent.load_component(agent) for agent in described.participants]
        return cls(
            _speakers_from_config(described.speakers, agents),
            _load(described.model_client),
            name=described.name,
        )


class _Floor(TerminationCondition):
    """Decides after every message whether the chat goes on and with whom.

    It is the team's termination condition, because that may be async in every version of AutoGen, which the
    selection function may be from 0.5.0 on only: the team's selection function just reads the decision.
    """

    component_type = "termination"
    component_config_schema = BaseModel

    def __init__(
        self,
        team: GroupChatTeam,
        is_termination_msg: Callable[[MessageDict], object] | None,
        input_func: InputFunc | None,
    ) -> None:
        self.last_speaker: Speaker | None = None
        self.error: Exception | None = None
        self._team = team
        self._is_termination_msg = is_termination_msg
        self._input_func = input_func
        self._introduction: TextMessage | None = None
        self._next: str | None = None
        self._rounds = 0
        self._replies: Counter[str] = Counter()
        self._terminated = False

    @property
    def terminated(self) -> bool:
        return self._terminated

    def begin(self, introduction: TextMessage | None) -> None:
        """Start a run: rounds and replies count from zero."""
        self._introduction = introduction
        self._rounds = 0
        self._replies.clear()
        self.error = None

    def is_introduction(self, message: object) -> bool:
        """Tell whether *message* is the introduction of this run."""
        return self._introduction is not None and message == self._introduction

    def next_name(self, messages: Sequence[Item]) -> str | None:
        """Return the name of the next speaker: the team's selection function."""
        return self._next

    def refuse_callables(self) -> None:
        """Raise ValueError when a function was given, which no config can hold."""
        if self._is_termination_msg is not None or self._input_func is not None:
            raise ValueError(
                "Cannot serialize a group chat with a predicate or input function: not serializable."
            )

    async def __call__(self, messages: Sequence[Item]) -> StopMessage | None:
        if self._terminated:
            raise TerminatedException("The group chat has already ended.")
        try:
            reason = await self._decide(messages)
        except Exception as error:
            # The team would swallow or re-type it: end the run here, and let run_stream raise it.
            self.error = error
            reason = f"{type(error).__name__}: {error}"
        self._terminated = reason is not None
        return StopMessage(content=reason, source=self._team.name) if reason else None

    async def reset(self) -> None:
        self._terminated = False

    async def _decide(self, messages: Sequence[Item]) -> str | None:
        """Take note of *messages* and choose the next speaker, or return the reason why the chat ends."""
        await screen_is_up_to_date()
        for message in messages:
            reason = self._note(message)
            if reason:
                return reason
        speakers = self._team.groupchat
        last = self.last_speaker or Outsider("user")
        try:
            chosen = await speakers.select(last, self._team.model_client, self._input_func)
        except NoEligibleSpeaker as nobody:
            logger.warning("The group chat ends: %s", nobody)
            return str(nobody)
        if self._stays_silent(chosen):
            return f"{chosen.name} gives no reply."
        self._next = chosen.name
        self._replies[chosen.name] += 1
        return None

    def _note(self, message: Item) -> str | None:
        if is_end_marker(message):
            return f"{message.source} gives no reply."
        if not is_chat_message(message) or self.is_introduction(message):
            return None
        speakers = self._team.groupchat
        if speakers.max_round < 1:
            return "No rounds left."
        self.last_speaker = self._speaker(message.source)
        entry = to_dict(message)
        speakers.append(entry, self.last_speaker)
        self._rounds += 1
        if (self._is_termination_msg or is_default_termination)(entry):
            return "Termination message received."
        if self._rounds >= speakers.max_round:
            return f"Maximum number of rounds {speakers.max_round} reached."
        return f"{message.source} ended the chat." if isinstance(message, StopMessage) else None

    def _speaker(self, name: str) -> Speaker:
        member = self._team.groupchat.agent_by_name(name)
        initiator = self._team.initiator
        if member is None and initiator is not None and initiator.name == name:
            return initiator
        return member or Outsider(name)

    def _stays_silent(self, agent: ChatAgent) -> bool:
        """Apply the rules that every 0.2 agent has to one whose class lacks them."""
        if not isinstance(agent, AssistantAgent) or has_own_rules(agent):
            return False
        messages = self._team.groupchat.messages
        ended = bool(messages) and is_default_termination(messages[-1])
        return ended or self._replies[agent.name] >= DEFAULT_LIMIT


class _EmptySeat(BaseChatAgent):
    """Second participant for a group of one, because AutoGen's class wants two. It is never asked."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (StopMessage,)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        return Response(chat_message=end_marker(self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        return None


def _as_messages(task: str | BaseChatMessage | Sequence[BaseChatMessage] | None) -> list[BaseChatMessage]:
    if task is None:
        return []
    if isinstance(task, str):
        return [TextMessage(content=task, source="user")]
    return [task] if isinstance(task, BaseChatMessage) else list(task)


_AS_THEY_ARE = (
    "max_round",
    "speaker_selection_method",
    "max_retries_for_selecting_speaker",
    "speaker_transitions_type",
    "send_introductions",
    "select_speaker_message_template",
    "select_speaker_prompt_template",
    "select_speaker_auto_multiple_template",
    "select_speaker_auto_none_template",
    "select_speaker_auto_verbose",
    "role_for_select_speaker_messages",
)
"""Settings that a config has as they are."""


def _speakers_to_config(speakers: SpeakerSelection) -> SpeakerSelectionConfig:
    repeat = speakers.allow_repeat_speaker
    transitions = speakers.allowed_or_disallowed_speaker_transitions
    return SpeakerSelectionConfig(
        **{setting: getattr(speakers, setting) for setting in _AS_THEY_ARE},
        messages=[dict(message) for message in speakers.messages],
        allow_repeat_speaker=[agent.name for agent in repeat] if isinstance(repeat, list) else repeat,
        speaker_transitions=None
        if transitions is None
        else {agent.name: [target.name for target in targets] for agent, targets in transitions.items()},
        select_speaker_model_client=_dump(speakers.select_speaker_model_client),
    )


def _speakers_from_config(config: SpeakerSelectionConfig, agents: Sequence[ChatAgent]) -> SpeakerSelection:
    by_name = {agent.name: agent for agent in agents}
    repeat = config.allow_repeat_speaker
    transitions = config.speaker_transitions
    return SpeakerSelection(
        agents,
        [dict(message) for message in config.messages],
        **{setting: getattr(config, setting) for setting in _AS_THEY_ARE},
        allow_repeat_speaker=[by_name[name] for name in repeat] if isinstance(repeat, list) else repeat,
        allowed_or_disallowed_speaker_transitions=None
        if transitions is None
        else {
            by_name[name]: [by_name[target] for target in targets] for name, targets in transitions.items()
        },
        select_speaker_model_client=_load(config.select_speaker_model_client),
    )


def _dump(client: ChatCompletionClient | None) -> ComponentModel | None:
    return None if client is None else client.dump_component()


def _load(config: ComponentModel | None) -> ChatCompletionClient | None:
    return None if config is None else ChatCompletionClient.load_component(config)
