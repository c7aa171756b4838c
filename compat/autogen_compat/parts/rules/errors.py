"""Exceptions that rules raise. 0.2 has them in ``autogen/exception_utils.py``."""

from __future__ import annotations


class WithMessage(Exception):
    """Keeps its text in ``message``, as 0.2's exceptions do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NoEligibleSpeaker(WithMessage):
    """Nobody may speak next: the group chat ends."""

    def __init__(self, message: str = "No eligible speakers."):
        super().__init__(message)


class UndefinedNextAgent(WithMessage):
    """The agents to choose the next speaker from are not members of the group chat."""

    def __init__(self, message: str = "The provided agents list does not overlap with agents in the group."):
        super().__init__(message)


class InvalidCarryOverType(WithMessage):
    """The carryover of a chat is neither text nor a list."""

    def __init__(
        self,
        message: str = (
            "Carryover should be a string or a list of strings. Not adding carryover to the message."
        ),
    ):
        super().__init__(message)
