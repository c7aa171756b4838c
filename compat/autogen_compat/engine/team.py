"""The team that stands for a conversation: one seat for each agent, and a floor that follows the turns.

Seats answer when the conversation has taken a turn. No exception of user code passes through the team: it is
kept in :class:`TeamRun`, the team ends in order, and the caller gets the original object. (AutoGen 0.4.5
would swallow it, 0.7.5 would raise another one.)
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, cast

from autogen_agentchat import EVENT_LOGGER_NAME
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response, TaskResult, TerminationCondition
from autogen_agentchat.messages import (
    BaseAgentEvent,
    BaseChatMessage,
    StopMessage,
    TextMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
)
from autogen_agentchat.teams import SelectorGroupChat
from autogen_core import AgentRuntime, CancellationToken, FunctionCall
from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import FunctionExecutionResult, LLMMessage
from pydantic import BaseModel

from autogen_compat import portal
from autogen_compat.engine.chat_runtime import ChatRuntime
from autogen_compat.engine.team_runtime import TeamRuntime
from autogen_compat.engine.turns import Turn
from autogen_compat.parts.messages import end_marker, is_end_marker
from autogen_compat.parts.rules.tools import ToolOutcome
from autogen_compat.parts.tools import execution_result

_event_logger = logging.getLogger(EVENT_LOGGER_NAME)

Item = BaseAgentEvent | BaseChatMessage
Take = Callable[[], Awaitable[Turn | None]]

_HAS_MODEL_CONTEXT = "model_context" in inspect.signature(SelectorGroupChat).parameters  # since 0.5

_GRACE_SECONDS = 2.0
"""How long a cancelled chat waits for the turn that is being taken, and for what then is cancelled itself."""

current_runtime: ContextVar[AgentRuntime | None] = ContextVar("autogen_compat_runtime", default=None)
"""The runtime on which chats run; None: each on one of its own."""

Observer = Callable[[Item], object]

observers: ContextVar[tuple[Observer, ...]] = ContextVar("autogen_compat_observers", default=())
"""Functions that get the messages and events of chats, in order; what they return is awaited if it can be."""


class TeamRun:
    """One run of a team.

    Args:
        first: the turn to begin with.
        members: the agents that may get a turn; none: the two of the first turn.

    Attributes:
        error: what ended the conversation; None: nothing did.
    """

    def __init__(self, first: Turn, members: Sequence[Any] = ()) -> None:
        self.error: BaseException | None = None
        self.turn: Turn | None = first
        self._requests: asyncio.Queue[asyncio.Future[None] | None] = asyncio.Queue()
        self._seats: dict[int, _Seat] = {}
        self._opening = _opening(first)
        for agent in members or (first.peer, first.speaker):
            self._add_seat(agent)
        self._observers = observers.get()
        self._unseen = 1  # the opening
        self._all_seen = asyncio.Event()
        self._in_task = False
        self._take: Take | None = None

    def _add_seat(self, agent: Any) -> None:
        if id(agent) not in self._seats:
            taken = {seat.name for seat in self._seats.values()}
            self._seats[id(agent)] = _Seat(_identifier(agent.name, taken), agent, self)

    async def drive(self, take: Take, *, in_this_task: bool) -> None:
        """Run the team.

        What *take* raises ends the team, and is kept in ``error``; so is a cancellation.

        Args:
            take: takes the current turn and returns the next one; None: the conversation ends.
            in_this_task: whether *take* is to be called in the task that calls this method, because the
                context variables and the cancellation of that task matter. Else the seats call it, which
                is faster.
        """
        self._in_task = in_this_task
        # The tasks of a runtime that was started elsewhere know nothing of the thread that waits.
        self._take = None if in_this_task or current_runtime.get() is not None else take
        stream = asyncio.ensure_future(self._stream())
        stream.add_done_callback(self._stream_is_done)
        try:
            while (request := await self._requests.get()) is not None:
                await self._advance(take)
                if not request.done():
                    request.set_result(None)
        except asyncio.CancelledError as cancelled:
            self._end(cancelled)
            await self._let_go(stream)
        if stream.done() and not stream.cancelled() and (failure := stream.exception()) is not None:
            self._end(failure)

    def _stream_is_done(self, stream: asyncio.Future[None]) -> None:
        self._requests.put_nowait(None)
        self._all_seen.set()

    async def _advance(self, take: Take) -> None:
        try:
            self.turn = await take() if self.error is None else None
        except BaseException as error:
            self._end(error)
        if self.error is not None:
            self.turn = None

    async def _let_go(self, stream: asyncio.Future[None]) -> None:
        """End the team after a cancellation: the seats answer without asking anybody."""
        for _ in range(2):
            try:
                await asyncio.wait_for(self._answer_all(stream), _GRACE_SECONDS)
                return
            except asyncio.TimeoutError:
                stream.cancel()

    async def _answer_all(self, stream: asyncio.Future[None]) -> None:
        while not stream.done():
            request = await self._requests.get()
            if request is not None and not request.done():
                request.set_result(None)

    def _end(self, error: BaseException) -> None:
        if self.error is None:
            self.error = error
        self.turn = None

    def cancel(self) -> None:
        """End the team after the current turn; to be called on its event loop.

        A cancellation token would end it in the middle of a message, which AutoGen's runtime logs. It would
        also keep a task for every message.
        """
        self._end(asyncio.CancelledError())

    def raise_error(self) -> None:
        """Raise what ended the conversation, if anything did."""
        error, self.error = self.error, None
        if error is None:
            return
        try:
            raise error
        finally:
            del error  # its traceback leads to this frame

    async def request_turn(self) -> Turn | None:
        """Let the conversation take the current turn, when all before it was seen; return that turn."""
        turn = self.turn
        if self._observers:
            await self._all_seen.wait()
        if self._take is not None:
            await self._advance(self._take)
            return turn
        request: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests.put_nowait(request)
        await request
        return turn

    def next_seat(self, messages: Sequence[Item]) -> str:
        """Return the name of the seat whose turn it is: the team's selection function.

        The conversation may have ended since the team asked whether it has (Ctrl-C comes at any time). Then
        any seat will do, because all of them end the team; without a name, the team would ask a model.
        """
        if self.turn is None:
            return next(iter(self._seats.values())).name
        return self._seats[id(self.turn.speaker)].name

    async def _stream(self) -> None:
        given = current_runtime.get()
        runtime = None if given is None else TeamRuntime(given)
        team = self._team(runtime)
        try:
            async for item in team.run_stream(task=self._opening):
                if self._observers and not isinstance(item, TaskResult) and not is_end_marker(item):
                    await self._show(item)
        finally:
            if runtime is not None:
                await runtime.release()

    def _team(self, runtime: TeamRuntime | None) -> SelectorGroupChat:
        if self.turn is not None:
            self._add_seat(self.turn.speaker)
        seats = list(self._seats.values())
        if len(seats) == 1:
            seats.append(_Seat(f"{seats[0].name}_alone", None, self))
        options: dict[str, Any] = {} if runtime is None else {"runtime": runtime}
        if _HAS_MODEL_CONTEXT:
            options["model_context"] = _NoContext()
        team = SelectorGroupChat(
            cast(Any, seats),
            cast(Any, None),
            termination_condition=_Floor(self),
            selector_func=self.next_seat,
            allow_repeated_speaker=True,
            **options,
        )
        if runtime is None:
            cast(Any, team)._runtime = ChatRuntime()  # a given one the team would not start and stop
        return team

    async def _show(self, item: Item) -> None:
        """Show *item* to the observers; what one of them raises ends the conversation."""
        try:
            for observe in self._observers:
                if not self._in_task:
                    await portal.call_in_caller(observe, item)
                elif inspect.isawaitable(result := observe(item)):
                    await result
        except BaseException as error:
            self._observers = ()
            self._end(error)
        self._unseen -= 1
        if not self._unseen or not self._observers:
            self._all_seen.set()

    def announce(self, response: Response) -> Response:
        """Return *response*, which is on its way to the observers now."""
        self._unseen += 1 + len(response.inner_messages or ())
        self._all_seen.clear()
        return response


class _NoContext(ChatCompletionContext):
    """Keeps no messages: they would be for a model that selects speakers, and there is none."""

    component_config_schema = BaseModel

    async def add_message(self, message: LLMMessage) -> None:
        return None

    async def get_messages(self) -> list[LLMMessage]:
        return []


class _Seat(BaseChatAgent):
    """Stands for one 0.2 agent in the team."""

    def __init__(self, name: str, agent: Any, run: TeamRun) -> None:
        super().__init__(name, str(getattr(agent, "description", "") or ""))
        self._agent = agent
        self._run = run

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage, StopMessage)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        turn = await self._run.request_turn()
        if turn is None or turn.said is None:
            return Response(chat_message=end_marker(self.name))
        response = _response(turn.said, self.name)
        for event in response.inner_messages or ():
            _event_logger.debug(event)  # as AutoGen's own agents do
        return self._run.announce(response)

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        return None


class _Floor(TerminationCondition):
    """Ends the team when the conversation has no further turn."""

    component_type = "termination"
    component_config_schema = BaseModel

    def __init__(self, run: TeamRun) -> None:
        self._run = run

    @property
    def terminated(self) -> bool:
        return False

    async def __call__(self, messages: Sequence[Item]) -> StopMessage | None:
        if self._run.turn is not None:
            return None
        return StopMessage(content="The conversation has ended.", source="autogen_compat")

    async def reset(self) -> None:
        return None


def _identifier(name: str, taken: set[str]) -> str:
    """Return *name* as AutoGen 0.4 wants it: an identifier that nobody else in the team has."""
    base = re.sub(r"\W", "_", str(name)) or "agent"
    if not base.isidentifier():
        base = f"_{base}"
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}_{number}"
    return candidate


def _opening(first: Turn) -> TextMessage:
    """Return the message that the first turn replies to, as the team's task."""
    history: Sequence[Mapping[str, Any]] = getattr(first.speaker, "chat_messages", {}).get(first.peer) or ()
    last: Mapping[str, Any] = history[-1] if history else {}
    source = str(last.get("name") or getattr(first.peer, "name", "") or "user")
    return TextMessage(content=_shown(last.get("content")), source=source)


def _response(said: str | Mapping[str, Any], name: str) -> Response:
    """Return what an agent said as a 0.4 response; calls and results of functions are its events."""
    if isinstance(said, str):
        return Response(chat_message=TextMessage(content=said, source=name))
    said = dict(said)
    text = TextMessage(content=_shown(said.get("content")), source=name)
    events: list[Item] = []
    calls = [_call(call) for call in said.get("tool_calls") or ()]
    if calls:
        events.append(ToolCallRequestEvent(content=calls, source=name))
    results = [_result(result) for result in said.get("tool_responses") or ()]
    if results:
        events.append(ToolCallExecutionEvent(content=results, source=name))
    return Response(chat_message=text, inner_messages=events or None)


def _shown(content: object) -> str:
    """Return the text of a message's content, which may be anything that 0.2 lets agents say."""
    if isinstance(content, list):
        return "".join(_shown_part(part) for part in cast("list[object]", content))
    return "" if content is None else str(content)


def _shown_part(part: object) -> str:
    if isinstance(part, Mapping):
        return str(cast("Mapping[str, object]", part).get("text", "<image>"))
    return str(part)


def _call(call: Mapping[str, Any]) -> FunctionCall:
    function: Mapping[str, Any] = dict(call.get("function") or {})
    return FunctionCall(
        id=str(call.get("id") or ""),
        name=str(function.get("name") or ""),
        arguments=str(function.get("arguments") or ""),
    )


def _result(result: Mapping[str, Any]) -> FunctionExecutionResult:
    outcome = ToolOutcome(str(result.get("content") or ""))
    return execution_result(outcome, name="", call_id=str(result.get("tool_call_id") or ""))
