"""One run of a team, watched from outside: who has seen which message, and which error ended it.

AutoGen's teams lose two things that 0.2 kept. The last messages of a run reach only the agents that speak
after them, while a 0.2 agent has every message in its history. And an error inside an agent ends the run
silently (up to 0.4.7) or arrives as a RuntimeError (from 0.5.0), while 0.2 callers see the original
exception. For the time of a run the agents' ``on_messages_stream`` is therefore tapped; nothing of it stays
on the agents afterwards.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, TypeVar, cast

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, Response, Team
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage
from autogen_agentchat.teams import BaseGroupChat
from autogen_core import ROOT_LOGGER_NAME, AgentId, CancellationToken, SingleThreadedAgentRuntime
from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import AssistantMessage, UserMessage
from typing_extensions import Self

from autogen_compat.parts.contexts import hand_over, take_unseen
from autogen_compat.parts.messages import MessageDict, is_end_marker, text_of
from autogen_compat.parts.model_messages import model_messages
from autogen_compat.parts.reply_rules import rules_of
from autogen_compat.parts.screens import Screen, screen_of_turn

T = TypeVar("T")

_STREAM = "on_messages_stream"

_errors: ContextVar[list[Exception] | None] = ContextVar("autogen_compat_errors", default=None)
_speaking: Counter[int] = Counter()

Stream = AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]
StreamMethod = Callable[[Sequence[BaseChatMessage], CancellationToken], Stream]


class _RaisedAnyway(logging.Filter):
    """Keeps AutoGen's runtime from logging what the caller of a watched run is about to get: an agent's
    error, or that the run was cancelled.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        errors = _errors.get()
        if errors is None or not record.exc_info:
            return True
        return not errors and not isinstance(record.exc_info[1], asyncio.CancelledError)


logging.getLogger(ROOT_LOGGER_NAME).addFilter(_RaisedAnyway())


def report_error(error: Exception) -> None:
    """Make *error* known to the watched run that is under way, if any: its caller gets the original."""
    errors = _errors.get()
    if errors is not None:
        errors.append(error)


def members_of(team: Team) -> list[ChatAgent]:
    """Return the agents of a team, those of nested teams included, in order."""
    members: list[ChatAgent] = []
    for member in cast("list[object]", getattr(team, "_participants", [])):
        if isinstance(member, ChatAgent):
            members.append(member)
        elif isinstance(member, Team):
            members += members_of(member)
    return members


def has_own_rules(agent: object) -> bool:
    """Tell whether the agent's class carries 0.2's reply rules, as this package's agents do."""
    return hasattr(agent, "start_chat")


def is_speaking(agent: ChatAgent) -> bool:
    """Tell whether a watched run is waiting for this agent's reply right now."""
    return _speaking[id(agent)] > 0


class WatchedRun:
    """Context manager around one run of a team.

    Args:
        members: the agents to watch.
        task: the messages that start the run.
        keeps_books: also note what each agent has seen, deliver what it has missed in earlier runs, and keep
            what it misses in this one for the next.
        screen: of the run's reader, which the members wait for; None: they wait for nobody.

    Attributes:
        errors: original exceptions of the agents (and of what calls :func:`report_error`), oldest first.
    """

    def __init__(
        self,
        members: Sequence[ChatAgent],
        task: Sequence[BaseChatMessage],
        *,
        keeps_books: bool = True,
        screen: Screen | None = None,
    ) -> None:
        self.errors: list[Exception] = []
        self._keeps_books = keeps_books
        self._screen = screen
        self._log = list(task)
        self._seen: dict[int, int] = {}
        self._taps = [_Tap(self, member) for member in members]
        self._token: Token[list[Exception] | None] | None = None

    def __enter__(self) -> Self:
        for tap in self._taps:
            tap.place()
        if self._keeps_books:
            self._token = _errors.set(self.errors)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _errors.reset(self._token)
        for tap in reversed(self._taps):
            tap.remove()
            if self._keeps_books:
                hand_over(tap.agent, self._log[self._seen.get(id(tap.agent), 0) :])

    async def turn(
        self,
        agent: ChatAgent,
        reply: StreamMethod,
        messages: Sequence[BaseChatMessage],
        token: CancellationToken,
    ) -> Stream:
        """Let *agent* speak: pass on its stream, and keep the books."""
        batch: Sequence[BaseChatMessage] = [*(take_unseen(agent) if self._keeps_books else []), *messages]
        self._seen[id(agent)] = len(self._log)
        if not isinstance(reply, _Tap):  # else the tap below has more to deliver first
            batch = await own_messages_first(agent, batch)
        screen = screen_of_turn(self._screen)
        await screen.catch_up()
        with watch_turn(agent, self.errors):
            async for item in reply(batch, token):
                if isinstance(item, Response):
                    self._add(agent, item.chat_message)
                    screen.announce(item.chat_message)
                    yield item  # who speaks next waits for it
                else:
                    screen.announce(item)
                    yield item
                    await screen.catch_up()

    def _add(self, agent: ChatAgent, message: BaseChatMessage) -> None:
        if not is_end_marker(message):
            self._log.append(message)
        self._seen[id(agent)] = len(self._log)


async def finish(running: Coroutine[Any, Any, T], token: CancellationToken) -> T:
    """Wait for a run of a team, which *token* stops.

    When the waiting is cancelled, the run is stopped and waited for: cancelled itself, it would go on until
    the agent has replied.
    """
    task = asyncio.ensure_future(running)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        token.cancel()
        await asyncio.wait({task})
        raise
    return task.result()


@contextmanager
def watch_turn(agent: ChatAgent, errors: list[Exception]) -> Generator[None, None, None]:
    """Mark *agent* as speaking and collect the exception that ends its turn."""
    _speaking[id(agent)] += 1
    try:
        yield
    except Exception as error:
        errors.append(error)
        raise
    finally:
        _speaking[id(agent)] -= 1
        if not _speaking[id(agent)]:
            del _speaking[id(agent)]


async def own_messages_first(
    agent: ChatAgent, messages: Sequence[BaseChatMessage]
) -> Sequence[BaseChatMessage]:
    """Put what a plain assistant said itself into its context as its own words; return what is left to
    deliver.

    In 0.2 the opening message of a chat is an assistant message for the agent that opened it. AutoGen
    delivers the task to everybody as a user message. This package's agents know their own name; a plain
    assistant does not.
    """
    own = [index for index, message in enumerate(messages) if message.source == agent.name]
    if not own or not isinstance(agent, AssistantAgent) or has_own_rules(agent):
        return messages
    # The public property came with 0.4.9.
    context = cast(ChatCompletionContext, getattr(agent, "_model_context"))  # noqa: B009
    for message in messages[: own[-1] + 1]:
        if message.source == agent.name:
            await context.add_message(AssistantMessage(content=text_of(message), source=message.source))
        else:
            await context.add_message(UserMessage(content=_user_content(message), source=message.source))
    return messages[own[-1] + 1 :]


async def recall(agent: ChatAgent, messages: Sequence[MessageDict]) -> None:
    """Let *agent* know *messages*, a history as 0.2 dicts, as if it had been part of it."""
    rules = rules_of(agent)
    if rules is not None:
        rules.history.messages += [dict(message) for message in messages]
    context = getattr(agent, "_model_context", None)  # the public property came with 0.4.9
    if isinstance(context, ChatCompletionContext):
        for message in model_messages(messages):
            await context.add_message(message)


async def restart(team: Team) -> None:
    """Bring *team* to its start, so that it can run a chat; its agents keep what they know.

    AutoGen up to 0.4.7 cannot reset a team that has not run yet; there is nothing to reset then.
    """
    if isinstance(team, BaseGroupChat) and not getattr(team, "_initialized", True):
        return
    with _resets_ignored(members_of(team)):
        await getattr(team, "rewind", team.reset)()
    await free_floor(team)


async def free_floor(team: Team) -> None:
    """Let *team* run again after an error: AutoGen (0.7.5) goes on waiting for the agent that failed."""
    runtime = getattr(team, "_runtime", None)
    if not isinstance(runtime, SingleThreadedAgentRuntime):
        return
    manager_id = AgentId(getattr(team, "_group_chat_manager_topic_type", ""), getattr(team, "_team_id", ""))
    manager = await runtime.try_get_underlying_agent_instance(manager_id)
    getattr(manager, "_active_speakers", []).clear()


class _Tap:
    """Stands in for one agent's ``on_messages_stream`` during a run.

    Taps of nested runs lie on top of each other and may be removed in any order: one that is no longer active
    only passes calls on, until those above it are gone.
    """

    def __init__(self, run: WatchedRun, agent: ChatAgent) -> None:
        self.agent = agent
        self.active = False
        self._run = run
        self._below: object = None
        self._original: StreamMethod | None = None

    def place(self) -> None:
        self._below = vars(self.agent).get(_STREAM)
        self._original = cast(StreamMethod, getattr(self.agent, _STREAM))
        self.active = True
        setattr(self.agent, _STREAM, self)

    def remove(self) -> None:
        self.active = False
        top = vars(self.agent).get(_STREAM)
        while isinstance(top, _Tap) and not top.active:
            top = top._below
        if top is None:
            vars(self.agent).pop(_STREAM, None)
        else:
            setattr(self.agent, _STREAM, top)

    def __call__(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Stream:
        original = self._original
        assert original is not None
        if not self.active:
            return original(messages, cancellation_token)
        return self._run.turn(self.agent, original, messages, cancellation_token)


@contextmanager
def _resets_ignored(agents: Sequence[ChatAgent]) -> Generator[None, None, None]:
    """Make ``on_reset`` of *agents* do nothing, because resetting a team resets every agent in it."""

    async def ignore(cancellation_token: CancellationToken) -> None:
        return None

    before = [(agent, vars(agent).get("on_reset")) for agent in agents]
    for agent in agents:
        # A plain assignment would have to match the method's type.
        setattr(agent, "on_reset", ignore)  # noqa: B010
    try:
        yield
    finally:
        for agent, method in before:
            if method is None:
                vars(agent).pop("on_reset", None)
            else:
                setattr(agent, "on_reset", method)  # noqa: B010


def _user_content(message: BaseChatMessage) -> Any:
    content = getattr(message, "content", None)
    return cast(object, content) if isinstance(content, (str, list)) else text_of(message)
