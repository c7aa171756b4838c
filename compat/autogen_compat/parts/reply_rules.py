"""What an agent has received and said, and how it applies :mod:`autogen_compat.parts.rules.replies` to it.

Source in 0.2: ``ConversableAgent.check_termination_and_human_reply`` and ``ConversableAgent.generate_reply``
(``autogen/agentchat/conversable_agent.py``). The rules look at the newest message only; what follows when
they let an automatic reply pass (code, tools, model, fixed text) is the agent's business.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel

from autogen_compat.parts.messages import (
    DEFAULT_LIMIT,
    MessageDict,
    is_default_termination,
    is_end_marker,
    to_dict,
)
from autogen_compat.parts.rules import replies, steps
from autogen_compat.parts.rules.tools import tool_message, tool_response

TerminationPredicate: TypeAlias = Callable[[MessageDict], object]
"""0.2's ``is_termination_msg``: gets the newest message as a 0.2 dict; a true result ends the chat."""

InputFunc: TypeAlias = Callable[[str], "str | Awaitable[str]"]
"""Asks the human: gets the prompt, returns the answer (without line end) or an awaitable of it."""


class ReplyState(BaseModel):
    """What an agent remembers for its rules, in a form that can be saved."""

    auto_replies: int = 0
    human_input: list[str] = []
    history: list[dict[str, Any]] = []


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

    def tool_results(self, results: Sequence[tuple[str, str]]) -> None:
        """Append (call id, text) of one round of tool calls as the one message that 0.2 made of them."""
        responses = [tool_response(call_id, text) for call_id, text in results]
        texts = [text for _, text in results]
        self.messages.append({**tool_message(responses, texts), "name": self.peer})

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

    def start_chat(self) -> None:
        """Count automatic replies from zero, as every ``initiate_chat`` did; what was said stays."""
        self._auto_replies = 0

    def reset(self) -> None:
        """Forget counts, history and human input."""
        self.start_chat()
        self.history.clear()
        self.human_input = []

    def save(self) -> ReplyState:
        """Return everything that :meth:`reset` would forget."""
        return ReplyState(
            auto_replies=self._auto_replies,
            human_input=list(self.human_input),
            history=list(self.history.messages),
        )

    def load(self, state: ReplyState) -> None:
        """Take over what :meth:`save` returned."""
        self._auto_replies = state.auto_replies
        self.human_input = list(state.human_input)
        self.history.messages = [dict(message) for message in state.history]

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


def _tell(text: str) -> None:
    print(text, flush=True)
