"""Termination conditions with 0.2's rules for the message on which a chat ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autogen_agentchat.base import ChatAgent, TerminatedException, TerminationCondition
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, StopMessage
from autogen_core import Component
from pydantic import BaseModel
from typing_extensions import Self

from autogen_compat.parts.messages import MessageDict, is_chat_message, is_default_termination, to_dict
from autogen_compat.parts.runs import report_error


class _FiresOnce(TerminationCondition):
    """Ends the chat when something holds for one of the new messages."""

    component_config_schema = BaseModel

    def __init__(self) -> None:
        self._terminated = False

    @property
    def terminated(self) -> bool:
        """Whether the condition has fired since the last reset."""
        return self._terminated

    async def __call__(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> StopMessage | None:
        """Return a stop message when one of the new *messages* ends the chat."""
        if self._terminated:
            raise TerminatedException("The chat was already ended by this condition.")
        self._terminated = self._holds(messages)
        return (
            StopMessage(content="Termination message received.", source=_NAME) if self._terminated else None
        )

    async def reset(self) -> None:
        """Be ready for a new chat."""
        self._terminated = False

    def _holds(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> bool:
        raise NotImplementedError


class MessageTerminationConfig(BaseModel):
    """Declarative form of :class:`MessageTermination` without a predicate."""

    sources: list[str] | None = None
    skip_first: bool = True


class MessageTermination(_FiresOnce, Component[MessageTerminationConfig]):
    """End the chat when a predicate holds for one message: 0.2's ``is_termination_msg`` for a team.

    0.2 checks it in ``ConversableAgent.check_termination_and_human_reply``, with the message as a dict.
    Events (tool calls and their results, thoughts) are not messages in this sense.

    Args:
        predicate: gets a 0.2 dict; a true result ends the chat. None: the content is exactly ``TERMINATE``.
        sources: names of the agents whose messages count; None: everybody's.
        skip_first: leave out the messages that start the run (the task): in 0.2 the initiator's predicate
            looks at the answers only. False for the recipient's predicate and that of a group chat.

    Raises:
        TerminatedException: called again after it fired, without a reset.
    """

    component_config_schema = MessageTerminationConfig
    component_provider_override = "autogen_compat.parts.MessageTermination"

    def __init__(
        self,
        predicate: Callable[[MessageDict], object] | None = None,
        sources: Sequence[str] | None = None,
        skip_first: bool = True,
    ) -> None:
        self._predicate = predicate
        self._sources = None if sources is None else list(sources)
        self._skip_first = skip_first
        super().__init__()
        self._started = False

    def _holds(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> bool:
        is_task, self._started = not self._started, True
        if is_task and self._skip_first:
            return False
        try:
            return any(self._ends(message) for message in messages)
        except Exception as error:
            report_error(error)
            raise

    async def reset(self) -> None:
        """Be ready for a new chat."""
        await super().reset()
        self._started = False

    def _ends(self, message: BaseAgentEvent | BaseChatMessage) -> bool:
        if not is_chat_message(message) or (
            self._sources is not None and message.source not in self._sources
        ):
            return False
        return bool((self._predicate or is_default_termination)(to_dict(message)))

    def _to_config(self) -> MessageTerminationConfig:
        if self._predicate is not None:
            raise ValueError(
                "Cannot serialize MessageTermination with a predicate: a function is not serializable."
            )
        return MessageTerminationConfig(sources=self._sources, skip_first=self._skip_first)

    @classmethod
    def _from_config(cls, config: MessageTerminationConfig) -> Self:
        return cls(sources=config.sources, skip_first=config.skip_first)


class ReceivedTerminationConfig(BaseModel):
    """Declarative form of :class:`ReceivedTermination`."""

    agents: list[str]


class ReceivedTermination(_FiresOnce, Component[ReceivedTerminationConfig]):
    """End the chat when one of *agents* receives the text ``TERMINATE``, exactly and alone.

    This is the default ``is_termination_msg`` of 0.2 (``ConversableAgent.__init__``), which every agent has:
    for a plain ``AssistantAgent``, whose class knows no such rule. A message is received by everybody but its
    sender; the task counts, too.

    Args:
        agents: the agents (or their names) that have the rule.
    """

    component_config_schema = ReceivedTerminationConfig
    component_provider_override = "autogen_compat.parts.ReceivedTermination"

    def __init__(self, *agents: ChatAgent | str) -> None:
        self._agents = [agent if isinstance(agent, str) else agent.name for agent in agents]
        super().__init__()

    def _holds(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> bool:
        return any(self._ends(message) for message in messages)

    def _ends(self, message: BaseAgentEvent | BaseChatMessage) -> bool:
        received = is_chat_message(message) and any(name != message.source for name in self._agents)
        return received and is_default_termination(to_dict(message))

    def _to_config(self) -> ReceivedTerminationConfig:
        return ReceivedTerminationConfig(agents=self._agents)

    @classmethod
    def _from_config(cls, config: ReceivedTerminationConfig) -> Self:
        return cls(*config.agents)


_NAME = "TerminationCondition"
