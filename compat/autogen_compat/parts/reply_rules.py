"""What an agent has received and said, and how it applies :mod:`autogen_compat.parts.rules.replies` to it.

Source in 0.2: ``ConversableAgent.check_termination_and_human_reply`` and ``ConversableAgent.generate_reply``
(``autogen/agentchat/conversable_agent.py``). The rules look at the newest message only; what follows when
they let an automatic reply pass (code, tools, model, fixed text) is the agent's business.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from autogen_core.models import LLMMessage
from pydantic import BaseModel

from autogen_compat.parts.messages import (
    DEFAULT_LIMIT,
    MessageDict,
    is_default_termination,
    is_end_marker,
    to_dict,
)
from autogen_compat.parts.rules import replies, steps
from autogen_compat.parts.rules.tools import interruption, tool_message, tool_response

TerminationPredicate: TypeAlias = Callable[[MessageDict], object]
"""0.2's ``is_termination_msg``: gets the newest message as a 0.2 dict; a true result ends the chat."""

InputFunc: TypeAlias = Callable[[str], "str | Awaitable[str]"]
"""Asks the human: gets the prompt, returns the answer (without line end) or an awaitable of it."""


class ReplyState(BaseModel):
    """What an agent remembers for its rules, in a form that can be saved."""

    auto_replies: int = 0
    human_input: list[str] = []
    history: list[dict[str, Any]] = []
    unseen: list[LLMMessage] = []


class History:
    """All messages an agent has seen, oldest first, as 0.2 dicts from its own point of view."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self.messages: list[MessageDict] = []

    @property
    def last(self) -> MessageDict:
        """The newest message; an empty one when nothing was received yet."""
        return self.messages[-1] if self.messages else {"content": "", "role": "user", "name": ""}

    def receive(self, messages: Iterable[object]) -> None:
        """Append 0.4 messages; the owner's own (a task that it gave) get the role ``assistant``."""
        self.messages += [to_dict(message, self._owner) for message in messages if not is_end_marker(message)]

    def say(self, text: str, **extra: Any) -> None:
        """Append a message of the owner."""
        self.messages.append({"content": text, "role": "assistant", "name": self._owner, **extra})

    def tool_results(self, results: Sequence[tuple[str, str]], runner: str | None = None) -> None:
        """Append (call id, text) of one round of tool calls as the one message that 0.2 made of them.

        Args:
            results: of the calls, in order.
            runner: who ran the tools; None: :attr:`peer`.
        """
        responses = [tool_response(call_id, text) for call_id, text in results]
        texts = [text for _, text in results]
        name = self.peer if runner is None else runner
        self.messages.append({**tool_message(responses, texts), "name": name})

    @property
    def peer(self) -> str:
        """Name of the one who spoke last, the owner excepted; ``""`` when nobody did."""
        names = (str(message.get("name", "")) for message in reversed(self.messages))
        return next((name for name in names if name != self._owner), "")

    def clear(self) -> None:
        """Forget everything."""
        self.messages = []


class ReplyRules:
    """Termination, human input and the count of automatic replies of one agent.

    Args:
        owner: name of the agent.
        is_termination_msg: predicate on the newest message; None: its text is exactly ``TERMINATE``.
        max_consecutive_auto_reply: automatic replies in a row after which the chat ends (or the human is
            asked, in mode ``TERMINATE``); None: 100. Human text starts the count again.
        human_input_mode: when to ask the human.
        input_func: how to ask; None: the builtin ``input``. It runs in the caller's thread, as in 0.2.

    Attributes:
        other_side: the rules of the one agent that the owner talks to; None outside of chats of two.
        unseen: calls and results of tools that the other side's model called and the owner's has not seen.

    Raises:
        ValueError: unknown mode.
    """

    def __init__(
        self,
        owner: str,
        *,
        is_termination_msg: TerminationPredicate | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: replies.HumanInputMode = "NEVER",
        input_func: InputFunc | None = None,
    ) -> None:
        if human_input_mode not in replies.MODES:
            raise ValueError(f"human_input_mode must be one of {replies.MODES}, not {human_input_mode!r}.")
        self.is_termination_msg = is_termination_msg
        self.max_consecutive_auto_reply = max_consecutive_auto_reply
        self.human_input_mode: replies.HumanInputMode = human_input_mode
        self.input_func = input_func
        self.human_input: list[str] = []
        self.history = History(owner)
        self.other_side: ReplyRules | None = None
        self.unseen: list[LLMMessage] = []
        self._owner = owner
        self._auto_replies = 0

    async def decide(self) -> replies.Verdict:
        """Apply the rules to the newest message of the history, and count.

        Raises:
            Exception: what the predicate or the input function raises, for example EOFError without a
                terminal.
        """
        situation = replies.Situation(
            owner=self._owner,
            peer=self.history.peer,
            mode=self.human_input_mode,
            replies=self._auto_replies,
            limit=DEFAULT_LIMIT
            if self.max_consecutive_auto_reply is None
            else self.max_consecutive_auto_reply,
            ends=self._is_end,
        )
        verdict = await steps.a_run(replies.decide(situation, self._ask, _tell))
        self._auto_replies = self._auto_replies + 1 if isinstance(verdict, replies.AutoReply) else 0
        return verdict

    async def call_tools(self, text: str | None, calls: Sequence[MessageDict]) -> replies.Verdict:
        """Say that the owner's model calls tools; return what the other side does with the calls.

        In 0.2 the other side ran the tools, as one of its automatic replies: its stop rule, its limit and its
        human came first. Without another side the tools just run.

        Args:
            text: what the model says beside the calls.
            calls: as 0.2 dicts.
        """
        self.history.say(text or "", tool_calls=list(calls))
        other = self.other_side
        if other is None:
            return replies.AutoReply()
        # Without text 0.2 had None here, or "" from some servers: "" is what no stop rule stumbles over.
        message = {"content": text or "", "tool_calls": list(calls), "role": "assistant", "name": self._owner}
        other.history.messages.append(message)
        verdict = await other.decide()
        if isinstance(verdict, replies.Say):
            responses = [interruption(call["id"]) for call in calls]
            said = {"content": verdict.text, "tool_responses": responses, "name": other.owner}
            self.history.messages.append({**said, "role": "user"})
            other.history.messages.append({**said, "role": "assistant"})
        return verdict

    def tools_ran(self, results: Sequence[tuple[str, str]]) -> None:
        """Take down (call id, text) of the calls that :meth:`call_tools` let through, on both sides."""
        self.history.tool_results(results)
        if self.other_side is not None:
            self.other_side.history.tool_results(results, runner=self.other_side.owner)

    def show_other_side(self, message: LLMMessage) -> None:
        """Let the other side's model see a message of tools: before what the owner will say in this turn."""
        if self.other_side is not None:
            self.other_side.unseen.append(message)

    @property
    def owner(self) -> str:
        """Name of the agent."""
        return self._owner

    def start_chat(self) -> None:
        """Count automatic replies from zero, as every ``initiate_chat`` did; what was said stays."""
        self._auto_replies = 0

    def reset(self) -> None:
        """Forget counts, history and human input."""
        self.start_chat()
        self.history.clear()
        self.human_input = []
        self.unseen = []

    def save(self) -> ReplyState:
        """Return everything that :meth:`reset` would forget."""
        return ReplyState(
            auto_replies=self._auto_replies,
            human_input=list(self.human_input),
            history=list(self.history.messages),
            unseen=list(self.unseen),
        )

    def load(self, state: ReplyState) -> None:
        """Take over what :meth:`save` returned."""
        self._auto_replies = state.auto_replies
        self.human_input = list(state.human_input)
        self.history.messages = [dict(message) for message in state.history]
        self.unseen = list(state.unseen)

    def refuse_callables(self) -> None:
        """Refuse to be described by a config: functions cannot be written into one.

        Raises:
            ValueError: a predicate or an input function was given.
        """
        for name in ("is_termination_msg", "input_func"):
            if getattr(self, name) is not None:
                raise ValueError(
                    f"Cannot serialize {self._owner!r} with {name} set: a function is not serializable."
                )

    def _is_end(self) -> bool:
        predicate = self.is_termination_msg or is_default_termination
        return bool(predicate(self.history.last))

    async def _ask(self, prompt: str) -> str:
        answer = (self.input_func or input)(prompt)
        text = await answer if inspect.isawaitable(answer) else answer
        self.human_input.append(text)
        return text


def rules_of(agent: object) -> ReplyRules | None:
    """Return the rules of one of this package's agents; None for any other."""
    rules = getattr(agent, "_rules", None)
    return rules if isinstance(rules, ReplyRules) else None


@contextmanager
def talking(one: object, other: object) -> Generator[None, None, None]:
    """Let two agents know each other's rules, for the time of a chat."""
    sides = rules_of(one), rules_of(other)
    before = [(rules, rules.other_side) for rules in sides if rules is not None]
    for rules, its_other in zip(sides, reversed(sides), strict=True):
        if rules is not None:
            rules.other_side = its_other
    try:
        yield
    finally:
        for rules, earlier in before:
            rules.other_side = earlier


def _tell(text: str) -> None:
    print(text, flush=True)
