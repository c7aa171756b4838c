"""The exceptions of 0.2's agents and group chats (``autogen.exception_utils``)."""

from __future__ import annotations

from typing import Any


class AgentNameConflict(Exception):
    """Several agents of a group chat have the name that was looked up."""

    def __init__(self, msg: str = "Found multiple agents with the same name.", *args: Any, **kwargs: Any):
        super().__init__(msg, *args, **kwargs)


class _WithMessage(Exception):
    """Keeps its text in ``message``, as 0.2's exceptions do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NoEligibleSpeaker(_WithMessage):
    """Nobody may speak next: the group chat ends."""

    def __init__(self, message: str = "No eligible speakers."):
        super().__init__(message)


class SenderRequired(_WithMessage):
    """A reply function is bound to the name of a sender, and there is no sender."""

    def __init__(self, message: str = "Sender is required but not provided."):
        super().__init__(message)


class InvalidCarryOverType(_WithMessage):
    """The carryover of a chat is neither text nor a list."""

    def __init__(
        self,
        message: str = (
            "Carryover should be a string or a list of strings. Not adding carryover to the message."
        ),
    ):
        super().__init__(message)


class UndefinedNextAgent(_WithMessage):
    """The agents to choose the next speaker from are not members of the group chat."""

    def __init__(self, message: str = "The provided agents list does not overlap with agents in the group."):
        super().__init__(message)
