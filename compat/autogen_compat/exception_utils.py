"""The exceptions of 0.2's agents and group chats (``autogen.exception_utils``)."""

from __future__ import annotations

from typing import Any

from autogen_compat.parts.rules.errors import (
    InvalidCarryOverType,
    NoEligibleSpeaker,
    UndefinedNextAgent,
    WithMessage,
)

__all__ = (
    "AgentNameConflict",
    "InvalidCarryOverType",
    "NoEligibleSpeaker",
    "SenderRequired",
    "UndefinedNextAgent",
)


class AgentNameConflict(Exception):
    """Several agents of a group chat have the name that was looked up."""

    def __init__(self, msg: str = "Found multiple agents with the same name.", *args: Any, **kwargs: Any):
        super().__init__(msg, *args, **kwargs)


class SenderRequired(WithMessage):
    """A reply function is bound to the name of a sender, and there is no sender."""

    def __init__(self, message: str = "Sender is required but not provided."):
        super().__init__(message)
