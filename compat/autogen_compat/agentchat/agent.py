"""What 0.2 calls an agent: two protocols, checked at run time by the methods they list."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Agent(Protocol):
    """Something that has a name and can send, receive and reply.

    Messages are text or 0.2 dicts (``{"content": ..., "role": ..., "name": ...}``).
    """

    @property
    def name(self) -> str:
        """Name, unique within a group chat."""
        ...

    @property
    def description(self) -> str:
        """What the agent is for; a group chat shows it to the model that selects speakers."""
        ...

    def send(
        self, message: dict[str, Any] | str, recipient: Agent, request_reply: bool | None = None
    ) -> None:
        """Send *message* to *recipient*."""
        ...

    async def a_send(
        self, message: dict[str, Any] | str, recipient: Agent, request_reply: bool | None = None
    ) -> None:
        """Send *message* to *recipient*, asynchronously."""
        ...

    def receive(
        self, message: dict[str, Any] | str, sender: Agent, request_reply: bool | None = None
    ) -> None:
        """Take in *message* of *sender*, and answer it when an answer is due."""
        ...

    async def a_receive(
        self, message: dict[str, Any] | str, sender: Agent, request_reply: bool | None = None
    ) -> None:
        """Take in *message* of *sender*, and answer it when an answer is due, asynchronously."""
        ...

    def generate_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, **kwargs: Any
    ) -> str | dict[str, Any] | None:
        """Return the reply to *messages*; None: no reply."""
        ...

    async def a_generate_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, **kwargs: Any
    ) -> str | dict[str, Any] | None:
        """Return the reply to *messages*, asynchronously; None: no reply."""
        ...


@runtime_checkable
class LLMAgent(Agent, Protocol):
    """An agent that may use a language model."""

    @property
    def system_message(self) -> str:
        """First message of every request to the model."""
        ...

    def update_system_message(self, system_message: str) -> None:
        """Replace the system message."""
        ...
