"""0.2 and 0.4 side by side: native teams from synchronous code, native agents in 0.2 chats, and 0.2 agents in
native teams.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, cast

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import ChatAgent, Response, TaskResult, Team
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, StopMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import AgentRuntime, CancellationToken

from autogen_compat import portal
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.chat import ChatResult
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.engine import team as engine_team
from autogen_compat.engine.layers.states import Peers, State
from autogen_compat.engine.team_runtime import TeamRuntime as TeamRuntime
from autogen_compat.parts import chat as parts_chat
from autogen_compat.parts.messages import end_marker, is_chat_message, is_end_marker, to_dict
from autogen_compat.parts.openings import message_of
from autogen_compat.parts.proxy import ProxyAgent
from autogen_compat.parts.runs import WatchedRun, finish, free_floor, members_of

MessageDict = dict[str, Any]
Item = BaseAgentEvent | BaseChatMessage

_STAND_IN = "_autogen_compat_stand_in"


# ------------------------------------------------------ native in 0.2 chats


def as_legacy_agent(native: Any) -> Any:
    """Return a 0.2 agent that stands for an AutoGen 0.4 agent or team; always the same one.

    A 0.2 agent is returned as it is.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(native, Agent):
        return native
    if not isinstance(native, (ChatAgent, Team)):
        raise TypeError(f"{native!r} is neither an agent of AutoGen 0.2 nor an agent or team of AutoGen 0.4.")
    known = getattr(native, _STAND_IN, None)
    if known is None:
        known = NativeTeam(native) if isinstance(native, Team) else NativeAgent(native)
        setattr(native, _STAND_IN, known)  # on the agent itself: the two live and die together
    return known


class NativeAgent(ConversableAgent):
    """Stands for an AutoGen 0.4 agent in 0.2 chats. It keeps 0.2's rules for the end of a chat.

    Attributes:
        native: the agent.
    """

    def __init__(self, native: ChatAgent) -> None:
        super().__init__(
            native.name, description=native.description, human_input_mode="NEVER", default_auto_reply=None
        )
        self.native = native
        self._is_stale = False
        self.register_reply([Agent, None], NativeAgent._reply, position=2)
        self.register_reply([Agent, None], NativeAgent._a_reply, position=2, ignore_async_in_sync_chat=True)

    def _reply(self, messages: list[MessageDict], sender: Any, config: Any) -> tuple[bool, str | None]:
        return portal.run_sync(self._a_reply(messages, sender, config))

    async def _a_reply(
        self, messages: list[MessageDict], sender: Any, config: Any
    ) -> tuple[bool, str | None]:
        if self._is_stale:
            self._is_stale = False
            await self.native.on_reset(CancellationToken())
        task = _unanswered(messages, sender)
        response = await self.native.on_messages(task, CancellationToken())
        message = response.chat_message
        return True, None if is_end_marker(message) else _text(message)

    def _export_state(self) -> State:
        native = portal.run_sync(cast(Any, self.native.save_state()))
        return {**super()._export_state(), "native": native, "stale": self._is_stale}

    def _import_state(self, state: State, peers: Peers) -> None:
        super()._import_state(state, peers)
        portal.run_sync(cast(Any, self.native.load_state(state["native"])))
        self._is_stale = state["stale"]

    def clear_history(
        self, recipient: Agent | None = None, nr_messages_to_preserve: int | None = None
    ) -> None:
        """Forget messages.

        The native agent forgets everything before its next reply, because it has one memory for all peers.
        """
        super().clear_history(recipient, nr_messages_to_preserve)
        self._is_stale = self._is_stale or not nr_messages_to_preserve


class NativeTeam(ConversableAgent):
    """Stands for an AutoGen 0.4 team in 0.2 chats, as a ``GroupChatManager`` stands for a group chat.

    The team runs on each message that it gets; its messages go to the sender, and the chat ends with the run.
    In a 0.2 group chat its reply is the last message of the run.

    Attributes:
        native: the team.
    """

    def __init__(self, native: Team) -> None:
        name = str(getattr(native, "name", "") or "team")
        description = str(getattr(native, "description", "") or "A team of agents.")
        super().__init__(name, description=description, human_input_mode="NEVER", default_auto_reply=None)
        self.native = native
        self._has_run = False
        self._is_stale = False
        self.register_reply([Agent, None], NativeTeam._reply, position=2)
        self.register_reply([Agent, None], NativeTeam._a_reply, position=2, ignore_async_in_sync_chat=True)

    def _reply(self, messages: list[MessageDict], sender: Any, config: Any) -> tuple[bool, str | None]:
        def deliver(message: MessageDict) -> None:
            self.send(message, sender, request_reply=False)

        return portal.run_sync(
            self._converse(messages, sender, lambda message: portal.call_in_caller(deliver, message))
        )

    async def _a_reply(
        self, messages: list[MessageDict], sender: Any, config: Any
    ) -> tuple[bool, str | None]:
        return await self._converse(
            messages, sender, lambda message: self.a_send(message, sender, request_reply=False)
        )

    async def _converse(
        self,
        messages: list[MessageDict],
        sender: Any,
        deliver: Callable[[MessageDict], Coroutine[Any, Any, None]],
    ) -> tuple[bool, str | None]:
        token = CancellationToken()

        async def run() -> list[MessageDict]:
            said: list[MessageDict] = []
            async for message in self._run(messages, sender, token):
                said.append(message)
                if not _is_group(sender):
                    await deliver(message)
            return said

        said = await finish(run(), token)
        return True, _last_text(said) if _is_group(sender) else None

    async def _run(
        self, messages: list[MessageDict], sender: Any, token: CancellationToken
    ) -> AsyncGenerator[MessageDict, None]:
        """Run the team on what it has not answered yet; yield what it says, as 0.2 dicts."""
        task = _unanswered(messages, sender)
        own = {message.id for message in task if hasattr(message, "id")}
        if self._is_stale and self._has_run:  # AutoGen 0.4.5 cannot reset a team that has not run
            await self.native.reset()
        self._has_run, self._is_stale = True, False
        async for item in _watched(self.native, task, token):
            if is_chat_message(item) and getattr(item, "id", None) not in own and item not in task:
                yield {"content": to_dict(item)["content"], "name": item.source}

    def _export_state(self) -> State:
        native = portal.run_sync(cast(Any, self.native.save_state()))
        return {**super()._export_state(), "native": native, "stale": self._is_stale, "used": self._has_run}

    def _import_state(self, state: State, peers: Peers) -> None:
        super()._import_state(state, peers)
        portal.run_sync(cast(Any, self.native.load_state(state["native"])))
        self._is_stale, self._has_run = state["stale"], state["used"]

    def clear_history(
        self, recipient: Agent | None = None, nr_messages_to_preserve: int | None = None
    ) -> None:
        """Forget messages; the team begins at its start with its next run."""
        super().clear_history(recipient, nr_messages_to_preserve)
        self._is_stale = self._is_stale or not nr_messages_to_preserve


def _is_group(sender: Any) -> bool:
    return hasattr(sender, "groupchat")


def _last_text(said: Sequence[MessageDict]) -> str | None:
    return str(said[-1]["content"]) if said else None


def _unanswered(messages: Sequence[MessageDict], sender: Any) -> list[BaseChatMessage]:
    """Return the messages since the agent's own last one, as 0.4 messages."""
    new: list[MessageDict] = []
    for message in reversed(messages):
        if message.get("role") == "assistant" and not message.get("tool_calls"):
            break
        new.append(message)
    source = str(getattr(sender, "name", "") or "user")
    return [
        message_of({**message, "content": message.get("content") or ""}, source) for message in reversed(new)
    ]


def _text(message: Any) -> Any:
    return to_dict(message)["content"]


@contextmanager
def _watch(team: Team) -> Generator[WatchedRun, None, None]:
    """Collect the members' exceptions, and keep AutoGen from logging them: they will be raised."""
    with WatchedRun([], []) as quiet, WatchedRun(members_of(team), [], keeps_books=False) as run:
        run.errors = quiet.errors
        yield run


async def _watched(
    team: Team, task: Sequence[BaseChatMessage], token: CancellationToken
) -> AsyncGenerator[Item, None]:
    """Run *team*; yield its messages and events, and raise the original exception of a member."""
    with _watch(team) as run:
        try:
            async for item in team.run_stream(task=list(task), cancellation_token=token):
                if not isinstance(item, TaskResult):
                    yield item
        except asyncio.CancelledError:
            await free_floor(team)
            raise
        except Exception:
            if not run.errors:
                raise
    if run.errors:
        await free_floor(team)
        raise run.errors[0]


# ------------------------------------------- native teams from sync code


class SyncTeam:
    """A native team (or agent) with synchronous methods: see :func:`as_sync`.

    Attributes:
        native: the team or agent.
    """

    def __init__(self, native: Team | ChatAgent) -> None:
        self.native = native
        self._team = native if isinstance(native, Team) else RoundRobinGroupChat([native], max_turns=1)
        self._user = ProxyAgent("user")

    def initiate_chat(
        self,
        message: str | MessageDict | Callable[..., Any] | None = None,
        *,
        clear_history: bool = True,
        silent: bool = False,
        carryover: str | list[Any] | None = None,
        summary_method: str | Callable[..., Any] | None = "last_msg",
        summary_args: dict[str, Any] | None = None,
        **context: Any,
    ) -> ChatResult:
        """Run the team on *message* and wait for its end.

        The arguments are those of ``ConversableAgent.initiate_chat``.

        Raises:
            Exception: what an agent or a model client raised.
        """
        result = portal.run_sync(
            parts_chat.run_chat(
                self._team,
                message,
                sender=self._user,
                clear_history=clear_history,
                silent=silent,
                carryover=carryover,
                summary_method=summary_method,
                summary_args=summary_args,
                **context,
            )
        )
        return ChatResult(
            result.chat_id, result.chat_history, result.summary, result.cost, result.human_input
        )

    def run(self, task: Any = None, **options: Any) -> TaskResult:
        """Run the team on *task* (see AutoGen's ``run``) and wait for its end.

        Raises:
            Exception: what an agent or a model client raised.
        """

        token = options.setdefault("cancellation_token", CancellationToken())

        async def run() -> TaskResult:
            result: TaskResult | None = None
            with _watch(self._team) as watched:
                try:
                    result = await self._team.run(task=task, **options)
                except asyncio.CancelledError:
                    await free_floor(self._team)
                    raise
                except Exception:
                    if not watched.errors:
                        raise
            if watched.errors:
                await free_floor(self._team)
                raise watched.errors[0]
            return cast(TaskResult, result)

        return portal.run_sync(finish(run(), token))

    def reset(self) -> None:
        """Bring the team back to its start."""
        portal.run_sync(self._team.reset())

    def save_state(self) -> Mapping[str, Any]:
        """Return the state of the team, to be stored as JSON."""
        return portal.run_sync(cast(Any, self._team.save_state()))

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over a state that :meth:`save_state` returned."""
        portal.run_sync(cast(Any, self._team.load_state(state)))


def as_sync(native: Team | ChatAgent) -> SyncTeam:
    """Return *native* with synchronous methods: ``as_sync(team).initiate_chat(message="...")``.

    Raises:
        TypeError: it is no team or agent of AutoGen 0.4.
    """
    if not isinstance(cast(object, native), (Team, ChatAgent)):
        raise TypeError(f"{native!r} is no agent or team of AutoGen 0.4.")
    return SyncTeam(native)


# ------------------------------------------------- 0.2 agents in native teams


class LegacyChatAgent(BaseChatAgent):
    """A 0.2 agent as a member of a native team: see :func:`as_chat_agent`.

    Attributes:
        legacy: the agent.
    """

    def __init__(self, legacy: ConversableAgent, name: str | None = None) -> None:
        super().__init__(name or legacy.name, str(legacy.description or ""))
        self.legacy = legacy
        self._peer = ConversableAgent("team", human_input_mode="NEVER", default_auto_reply=None)

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage, StopMessage)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        for message in messages:
            if is_chat_message(message):
                self.legacy._process_received_message(self._received(message), self._peer, silent=True)  # pyright: ignore[reportPrivateUsage]
        reply = await self._reply()
        if reply is None:
            return Response(chat_message=end_marker(self.name))
        return Response(chat_message=message_of(_speakable(reply), self.name))

    def _received(self, message: BaseChatMessage) -> MessageDict:
        return {key: value for key, value in to_dict(message).items() if key != "role"}

    async def _reply(self) -> str | MessageDict | None:
        """Let the agent reply; functions that it calls and can run itself are run in between."""
        agent, peer = self.legacy, self._peer
        reply = await self._generate()
        while reply is not None:
            agent._append_oai_message(reply, "assistant", peer, is_sending=True)  # pyright: ignore[reportPrivateUsage]
            if not isinstance(reply, dict) or not _can_run_calls(agent, reply):
                return reply
            _, results = await agent.a_generate_tool_calls_reply([reply], peer)
            if results is None:
                _, results = await agent.a_generate_function_call_reply([reply], peer)
            agent._process_received_message(cast(MessageDict, results), peer, silent=True)  # pyright: ignore[reportPrivateUsage]
            reply = await self._generate()
        return None

    async def _generate(self) -> str | MessageDict | None:
        if portal.in_portal():  # a thread waits for the team: 0.2 code runs there
            return await portal.call_in_caller(self._generate_in_caller)
        # Its synchronous twin would count, and ask the human, once more.
        twin = ConversableAgent.check_termination_and_human_reply
        return await self.legacy.a_generate_reply(sender=self._peer, exclude=[twin])

    def _generate_in_caller(self) -> str | MessageDict | None:
        return self.legacy.generate_reply(sender=self._peer)

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self.legacy.clear_history(self._peer)
        self.legacy.reset_consecutive_auto_reply_counter(self._peer)

    async def save_state(self) -> Mapping[str, Any]:
        """Return the agent's history with the team."""
        return {"messages": list(self.legacy.chat_messages[self._peer])}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over a history that :meth:`save_state` returned."""
        self.legacy.chat_messages[self._peer][:] = [dict(message) for message in state["messages"]]


def as_chat_agent(legacy: ConversableAgent, name: str | None = None) -> LegacyChatAgent:
    """Return a member of native teams that stands for a 0.2 agent.

    Args:
        legacy: the agent. It runs functions that its own model calls, when it has them.
        name: name in the team, an identifier; None: the agent's.
    """
    return LegacyChatAgent(legacy, name)


def _can_run_calls(agent: ConversableAgent, reply: MessageDict) -> bool:
    names = [call["function"]["name"] for call in reply.get("tool_calls") or ()]
    if reply.get("function_call"):
        names.append(reply["function_call"]["name"])
    return bool(names) and agent.can_execute_function(names)


def _speakable(reply: str | MessageDict) -> str | MessageDict:
    return reply if isinstance(reply, str) else {**reply, "content": reply.get("content") or ""}


# ------------------------------------------------------------ runs of chats


@contextmanager
def use_runtime(runtime: AgentRuntime, *, start: bool = False) -> Generator[None, None, None]:
    """Run the 0.2 chats started inside on *runtime*: one of AutoGen's own, or a worker of its gRPC host.

    Args:
        runtime: the runtime. It must run on the event loop that the chats run on: the running one for
            asynchronous chats, that of ``autogen_compat.portal`` for synchronous ones.
        start: for synchronous chats: start the runtime, and stop it in the end. False: it runs already and
            goes on running.

    Raises:
        RuntimeError: the installed AutoGen has no teams on a given runtime (before 0.4.9).
    """
    if "runtime" not in inspect.signature(RoundRobinGroupChat).parameters:
        raise RuntimeError("Teams on a given runtime need autogen-agentchat>=0.4.9.")
    with _started(runtime) if start else nullcontext():
        token = engine_team.current_runtime.set(runtime)
        try:
            yield
        finally:
            engine_team.current_runtime.reset(token)


@contextmanager
def _started(runtime: Any) -> Generator[None, None, None]:
    async def call(method: Callable[[], Any]) -> None:
        if inspect.isawaitable(result := method()):
            await result

    portal.run_sync(call(runtime.start))
    try:
        yield
    finally:
        portal.run_sync(call(runtime.stop))
