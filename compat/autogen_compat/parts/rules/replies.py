"""What an agent does before it replies on its own: end the chat, or let a human speak.

Source in 0.2: ``ConversableAgent.check_termination_and_human_reply`` in
``autogen/agentchat/conversable_agent.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

from autogen_compat.parts.rules.steps import Steps

HumanInputMode: TypeAlias = Literal["ALWAYS", "NEVER", "TERMINATE"]
"""When the human is asked: before every reply, never, or only where the chat would end."""

MODES: tuple[HumanInputMode, ...] = ("ALWAYS", "NEVER", "TERMINATE")

DEFAULT_LIMIT = 100
"""Automatic replies in a row without a limit of one's own (0.2: ``MAX_CONSECUTIVE_AUTO_REPLY``)."""

_END_KEYS = "Press enter or type 'exit' to stop the conversation: "
_SKIP_KEYS = "Press enter to skip and use auto-reply, or type 'exit' to stop the conversation: "
_ALWAYS_KEYS = "Press enter to skip and use auto-reply, or type 'exit' to end the conversation: "


@dataclass(frozen=True)
class End:
    """The agent gives no reply and the chat ends."""


@dataclass(frozen=True)
class Say:
    """The human answered in place of the agent."""

    text: str


@dataclass(frozen=True)
class AutoReply:
    """The agent replies on its own."""


Verdict: TypeAlias = End | Say | AutoReply


class Situation(NamedTuple):
    """An agent that has received a message.

    Attributes:
        owner: name of the agent.
        peer: name of the sender; None: nobody knows.
        mode: when the human is asked.
        replies: automatic replies to this sender so far, in a row.
        limit: how many there may be.
        ends: whether the message ends the chat. It is asked no more often than 0.2 asked the agent's
            predicate, which may count its calls.
    """

    owner: str
    peer: str | None
    mode: str
    replies: int
    limit: int
    ends: Callable[[], object]


def decide(situation: Situation, ask: Callable[[str], Any], tell: Callable[[str], object]) -> Steps[Verdict]:
    """Tell whether the chat ends, the human speaks, or the agent.

    After :class:`End` and :class:`Say` the agent counts its replies from zero; :class:`AutoReply` is one
    more.

    Args:
        situation: what has happened.
        ask: gets a prompt; returns the human's answer, or an awaitable of it.
        tell: prints a line.
    """
    answer, asked = yield from _answer(situation, ask)
    if asked and not answer:
        tell("\n>>>>>>>> NO HUMAN INPUT RECEIVED.")
        answer = "exit" if asked == "end" else ""
    if answer == "exit":
        return End()
    if answer or situation.limit == 0:
        return Say(answer)
    if situation.mode != "NEVER":
        tell("\n>>>>>>>> USING AUTO REPLY...")
    return AutoReply()


def _answer(situation: Situation, ask: Callable[[str], Any]) -> Steps[tuple[str, str]]:
    """Return the answer, and what no answer means: end, skip, or ``""`` (nobody was asked)."""
    peer = situation.peer or "the sender"
    if situation.mode == "ALWAYS":
        prompt = f"Replying as {situation.owner}. Provide feedback to {peer}. {_ALWAYS_KEYS}"
        answer = yield partial(ask, prompt)
        ends = not answer and bool(situation.ends())
        return answer or "", "end" if ends else "skip"
    exhausted = situation.replies >= situation.limit
    if situation.mode == "NEVER":
        return ("exit" if exhausted or situation.ends() else ""), ""
    ends = bool(situation.ends())
    if not exhausted and not ends:
        return "", ""
    prompt = f"Please give feedback to {peer}. {_END_KEYS if ends else _SKIP_KEYS}"
    return (yield partial(ask, prompt)) or "", "end" if ends else "skip"
