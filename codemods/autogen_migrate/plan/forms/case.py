"""What a form is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...conversation.model import Chat, Conversation
from ...facts.model import Expr
from ...program import Module, Site
from ..context import Context
from .model import Fit, Misfit, Piece


@dataclass(frozen=True, slots=True)
class Case:
    """What a form is asked about: a chat of a conversation."""

    context: Context
    conversation: Conversation
    chat: Chat

    @property
    def module(self) -> Module:
        return self.chat.module

    def misfit(self, reason: str, place: Expr | None = None, *, nearness: int = 1) -> Misfit:
        """Say why the form cannot be taken; without a ``place`` it is the chat."""
        return Misfit(self.module, place or self.chat.site.expr, reason, nearness=nearness)


Form = Callable[[Case], "Fit | Misfit"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a form is asked about that is none of the chats of a conversation; ``fits`` are theirs."""

    context: Context
    conversation: Conversation
    site: Site
    fits: Mapping[int, Fit]

    @property
    def module(self) -> Module:
        return self.site.module

    def misfit(self, reason: str, place: Expr | None = None) -> Misfit:
        """Say why it has no plain form; without a ``place`` it is the site."""
        return Misfit(self.module, place or self.site.expr, reason)


PieceForm = Callable[[Beside], "Piece | Misfit"]
