"""Subclasses of 0.2 classes are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = (
    "subclasses of 0.2 classes are not migrated natively yet; in 0.4 they derive from "
    "BaseChatAgent or AssistantAgent"
)

RULE = Rule(
    code="AM305",
    title="Subclasses of 0.2 classes are reported",
    keys=("subclass",),
    explanation="""A subclass that overrides 0.2 methods has no mechanical counterpart: 0.4 agents subclass
BaseChatAgent and implement on_messages.""",
    before="class Elevator(ConversableAgent): ...",
    after="",
    migrate=report("AM305", _REASON),
)
