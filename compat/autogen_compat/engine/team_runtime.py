"""A runtime as one team needs it, also when the runtime sends messages to another process and back.

AutoGen's teams take any runtime, but were written for one that passes objects along in one process. Four
things do not work on a worker that is connected to a gRPC host (as of AutoGen 0.7.5), so a bare team waits
for ever. :class:`TeamRuntime` stands between the two and does them:

* Events of a team have messages in them, declared by their abstract base class. Reading one from JSON tries
  to make an object of that class. Here each message gets its own class back.
* A handler that returns nothing gets no answer through, because None cannot be written.
* What a team only publishes, and none of its agents handles (its termination), is unknown to the worker.
* The worker runs handlers of published messages outside of their context. What they publish then goes to the
  topic source ``default``, hence to a second manager that knows nothing, instead of the team's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, cast

from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage
from autogen_core import (
    JSON_DATA_CONTENT_TYPE,
    AgentId,
    AgentInstantiationContext,
    AgentRuntime,
    AgentType,
    MessageSerializer,
    Subscription,
    TopicId,
    try_get_known_serializers_for_type,
)
from pydantic import BaseModel

_SOURCE_WITHOUT_CONTEXT = "default"


class TeamRuntime:
    """A runtime for one team: ``RoundRobinGroupChat(agents, runtime=TeamRuntime(worker))``.

    What is not here is the runtime's own.

    Args:
        runtime: a started runtime, which belongs to the caller.
        message_types: messages of classes of one's own that the team's agents send.
    """

    def __init__(
        self, runtime: AgentRuntime, message_types: Sequence[type[BaseAgentEvent | BaseChatMessage]] = ()
    ) -> None:
        self._runtime = runtime
        self._message_types = message_types
        self._known: set[type] = set()
        self._subscriptions: list[str] = []
        runtime.add_message_serializer(_NothingSerializer())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)

    async def register_factory(
        self, type: str | AgentType, agent_factory: Callable[[], Any], **options: Any
    ) -> AgentType:
        """Register an agent of the team; it publishes through this object."""

        def build() -> Any:
            place = cast(AgentRuntime, self), AgentInstantiationContext.current_agent_id()
            with AgentInstantiationContext.populate_context(place):
                return agent_factory()

        return await self._runtime.register_factory(type, build, **options)

    async def add_subscription(self, subscription: Subscription) -> None:
        """Add a subscription of the team's, until :meth:`release`."""
        await self._runtime.add_subscription(subscription)
        self._subscriptions.append(subscription.id)

    async def release(self) -> None:
        """Remove the team's subscriptions; the runtime would look through them at each later message."""
        while self._subscriptions:
            await self._runtime.remove_subscription(self._subscriptions.pop())

    def add_message_serializer(
        self, serializer: MessageSerializer[Any] | Sequence[MessageSerializer[Any]]
    ) -> None:
        """Add serializers; those of models give messages in them their own classes back."""
        if isinstance(serializer, Sequence):
            for each in serializer:
                self.add_message_serializer(each)
            return
        model: object = getattr(serializer, "cls", None)
        if isinstance(model, type) and issubclass(model, BaseModel):
            self._known.add(model)
            serializer = _EventSerializer(model, serializer, self._message_types)
        self._runtime.add_message_serializer(serializer)

    async def publish_message(
        self, message: Any, topic_id: TopicId, *, sender: AgentId | None = None, **options: Any
    ) -> None:
        """Publish a message of the team's, to the team itself."""
        kind = cast("type[Any]", type(message))
        if kind not in self._known:
            self._known.add(kind)
            self.add_message_serializer(try_get_known_serializers_for_type(kind))
        if sender is not None and topic_id.source == _SOURCE_WITHOUT_CONTEXT:
            topic_id = TopicId(topic_id.type, sender.key)
        await self._runtime.publish_message(message, topic_id, sender=sender, **options)


class _EventSerializer:
    """Writes an event of a team as JSON and reads it."""

    data_content_type = JSON_DATA_CONTENT_TYPE

    def __init__(
        self,
        model: type[BaseModel],
        plain: MessageSerializer[Any],
        message_types: Sequence[type[BaseAgentEvent | BaseChatMessage]],
    ) -> None:
        from autogen_agentchat.messages import MessageFactory  # here: 0.4.5 has none, nor given runtimes

        self.type_name = plain.type_name
        self._model = model
        self._plain = plain
        self._messages = MessageFactory()
        for message_type in message_types:
            self._messages.register(message_type)

    def serialize(self, message: Any) -> bytes:
        return self._plain.serialize(message)

    def deserialize(self, payload: bytes) -> Any:
        return self._model.model_validate(self._with_messages(json.loads(payload)))

    def _with_messages(self, value: object) -> object:
        if isinstance(value, list):
            return [self._with_messages(each) for each in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        fields = cast("dict[str, object]", value)
        if "type" in fields and "source" in fields:
            return self._messages.create(fields)
        return {name: self._with_messages(each) for name, each in fields.items()}


class _NothingSerializer:
    """Writes None, which is what most handlers of a team return."""

    data_content_type = JSON_DATA_CONTENT_TYPE
    type_name = type(None).__name__

    def serialize(self, message: None) -> bytes:
        return b"null"

    def deserialize(self, payload: bytes) -> None:
        return None
