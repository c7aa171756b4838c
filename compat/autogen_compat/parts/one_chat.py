"""One chat from its first message to its result.

Source in 0.2: ``ConversableAgent.initiate_chat`` in ``autogen/agentchat/conversable_agent.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from autogen_agentchat.base import ChatAgent, TaskResult, Team
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, MultiModalMessage, TextMessage
from autogen_agentchat.teams import BaseGroupChat
from autogen_core import CancellationToken

from autogen_compat.parts.contexts import current_peer, hand_over, take_unseen, turn_to
from autogen_compat.parts.group_chat import GroupChatTeam
from autogen_compat.parts.histories import (
    GroupRecorder,
    PairRecorder,
    Party,
    Recorder,
    chat_messages,
    set_reply_on_receive,
)
from autogen_compat.parts.messages import MessageDict, is_chat_message, is_end_marker, text_of
from autogen_compat.parts.openings import FirstMessage, message_of, under_written_name
from autogen_compat.parts.pairs import pair_up, turns_of
from autogen_compat.parts.reply_rules import talking
from autogen_compat.parts.results import ChatResult, chat_cost
from autogen_compat.parts.rules.chats import (
    with_carryover,
)
from autogen_compat.parts.rules.summaries import check_method
from autogen_compat.parts.runs import (
    WatchedRun,
    finish,
    is_speaking,
    members_of,
    restart,
)
from autogen_compat.parts.screens import Screen
from autogen_compat.parts.summaries import SummaryMethod, has_model, summarize

Item = BaseAgentEvent | BaseChatMessage | TaskResult


class Chat:
    """One chat of a sender with a team."""

    def __init__(self, team: Team, sender: ChatAgent, *, silent: bool) -> None:
        self._team = team
        self._sender = sender
        self._silent = silent
        self._members = members_of(team)
        self._peer = _peer_of(team, sender, self._members)
        self._lost = False
        self._said = 0  # messages of the sender
        self._stopped = ""  # who gave no reply

    async def run(
        self,
        message: FirstMessage,
        context: dict[str, Any],
        clear_history: bool,
        summary_method: SummaryMethod,
        summary_args: dict[str, Any],
    ) -> ChatResult:
        """Do what ``initiate_chat`` did."""
        check_method(summary_method, lambda: has_model(self._sender) or has_model(self._peer))
        async with self.seated(clear=clear_history):
            self._prepare(clear_history)
            before = len(_human_input(self._sender)) if clear_history else 0
            opening = await self._opening(message, context)
            if opening is not None:
                await self.converse(opening)
                await self._speak_again()
            human_input = _human_input(self._sender)[before:]
        return ChatResult(
            chat_history=chat_messages(self._sender)[self._peer],
            summary=await summarize(self._sender, self._peer, summary_method, summary_args),
            cost=chat_cost([self._sender, self._peer]),
            human_input=human_input,
        )

    async def converse(self, opening: str | MessageDict) -> None:
        """Let the team talk about *opening*.

        Raises:
            ValueError: the message has no content.
            RuntimeError: AutoGen itself failed.
            Exception: the original exception of an agent or model client.
        """
        task = self._task(opening)
        recorder = self._recorder()
        recorder.open(under_written_name(task, opening))
        await self._play(self._team, task, recorder)

    async def _speak_again(self) -> None:
        """Let the sender go on after its own message where the other side gave no answer.

        0.2's ``max_turns`` is a loop of single exchanges: only a sender with nothing to say leaves it early.
        """
        turns, peer = turns_of(self._team), self._peer
        if turns is None or not isinstance(peer, ChatAgent):
            return
        while self._said < turns and self._stopped == peer.name:
            team = pair_up(peer, self._sender, 2 * (turns - self._said))
            await self._play(team, None, self._recorder())

    async def _play(
        self, team: Team, task: TextMessage | MultiModalMessage | None, recorder: Recorder
    ) -> None:
        screen = Screen()
        given = [] if task is None else [task]
        for message in given:
            screen.announce(message)
        self._said += len(given)
        watched = WatchedRun(self._members, given, screen=screen)
        with talking(self._sender, self._peer), screen.in_use(), watched as run:
            token = CancellationToken()
            items = team.run_stream(task=task, cancellation_token=token)
            stream = self._recorded(task, items, recorder, screen)
            try:
                await finish(_consume(stream, self._silent), token)
            except Exception:
                if not run.errors:
                    raise
        if run.errors:
            raise run.errors[0]
        if self._lost:
            raise RuntimeError("The team stopped without an end: see AutoGen's log for the error.")

    def deliver(self, message: str | MessageDict) -> None:
        """Record a message that nobody answers, and let everybody see it before they speak next."""
        task = self._task(message)
        self._recorder().open(task)
        peer = self._peer
        if isinstance(self._team, GroupChatTeam):
            for member in self._members:
                hand_over(member, [task], self._team.groupchat)
        elif isinstance(peer, ChatAgent):
            hand_over(self._sender, [task], peer)
            hand_over(peer, [task], self._sender)
        if not self._silent:
            print(f"---------- {task.source} ----------\n{text_of(task)}", flush=True)

    @asynccontextmanager
    async def seated(self, *, clear: bool = False) -> AsyncGenerator[None, None]:
        """Bring team and agents together for this chat.

        An agent that takes part while it is replying in another chat (it started this one to find its reply)
        returns to that chat afterwards.
        """
        await restart(self._team)
        elsewhere = _Elsewhere()
        busy = [
            (member, current_peer(member) or elsewhere) for member in self._members if is_speaking(member)
        ]
        for member, peer in busy:
            await turn_to(member, peer)
        for member in self._members:
            await self._seat(member, clear)
        try:
            yield
        finally:
            for member, peer in busy:
                await turn_to(member, peer)

    def _keeps_contexts(self, agent: ChatAgent) -> bool:
        """Tell whether *agent* goes into this chat with whatever context it has."""
        has_identity = isinstance(self._team, GroupChatTeam) or self._peer is not self._team
        return not has_identity or agent not in self._members

    async def _seat(self, member: ChatAgent, clear: bool) -> None:
        if isinstance(self._team, GroupChatTeam):
            await turn_to(member, self._team.groupchat, clear=clear)
        elif self._peer is not self._team:
            await turn_to(member, self._sender if member is self._peer else self._peer, clear=clear)
        elif clear and not is_speaking(member):
            # A team of several agents has no identity beyond this run: the agents' contexts are simply kept.
            await member.on_reset(CancellationToken())
            take_unseen(member)

    def _prepare(self, clear_history: bool) -> None:
        """Do what ``ConversableAgent._prepare_chat`` did."""
        if clear_history:
            self._recorder().clear()
            if isinstance(self._team, GroupChatTeam):
                self._team.groupchat.reset()
        for agent in {id(agent): agent for agent in [self._sender, *self._members]}.values():
            start_chat = getattr(agent, "start_chat", None)
            if start_chat is not None and not (is_speaking(agent) and self._keeps_contexts(agent)):
                start_chat()
        goes_on = turns_of(self._team) is None  # else nobody answers a later send()
        set_reply_on_receive(self._sender, self._peer, goes_on)
        set_reply_on_receive(self._peer, self._sender, goes_on)

    async def _opening(self, message: FirstMessage, context: dict[str, Any]) -> str | MessageDict | None:
        """Return the first message (0.2: ``generate_init_message``); None when a function gave none."""
        if callable(message):
            made = message(self._sender, self._peer, context)
            return await made if inspect.isawaitable(made) else made
        if message is None:
            message = await _ask(self._sender)
        return with_carryover(message, context.get("carryover"))

    def _task(self, opening: str | MessageDict) -> TextMessage | MultiModalMessage:
        if isinstance(self._team, GroupChatTeam) and isinstance(opening, Mapping):
            # The manager of a 0.2 group chat always puts the sender's own name on a message.
            opening = {key: value for key, value in opening.items() if key != "name"}
        return message_of(opening, self._sender.name)

    def _recorder(self) -> Recorder:
        if not isinstance(self._team, GroupChatTeam):
            return PairRecorder(self._sender, self._peer)
        self._team.initiator = self._sender
        introduction = self._team.introduction()
        intro = (
            None
            if introduction is None
            else {"content": introduction.content, "role": "", "name": self._team.name}
        )
        return GroupRecorder(self._sender, self._team, self._team.groupchat.agents, intro)

    async def _recorded(
        self,
        task: BaseChatMessage | None,
        stream: AsyncGenerator[Item, None],
        recorder: Recorder,
        screen: Screen,
    ) -> AsyncGenerator[Item, None]:
        """Pass a run's stream on without end markers, and write its messages into the histories.

        The task comes at once: a group chat chooses the first speaker before its stream begins.
        """
        try:
            if task is not None:
                yield task
                screen.show(task)
            async for item in self._noted(task, stream, recorder):
                yield item
                screen.show(item)  # its reader has come back for the next one
        finally:
            screen.close()

    async def _noted(
        self, task: BaseChatMessage | None, stream: AsyncGenerator[Item, None], recorder: Recorder
    ) -> AsyncGenerator[Item, None]:
        is_task = task is not None
        self._stopped = ""
        async for item in stream:
            if isinstance(item, TaskResult):
                # AutoGen up to 0.4.7 swallows errors of its own; all that is missing then is a reason.
                self._lost = item.stop_reason is None and isinstance(self._team, BaseGroupChat)
                shown = [message for message in item.messages if not is_end_marker(message)]
                yield TaskResult(messages=shown, stop_reason=item.stop_reason)
                continue
            if is_end_marker(item):
                self._stopped = cast(BaseChatMessage, item).source
                continue
            if is_chat_message(item):
                is_first, is_task = is_task, False
                if is_first and item == task:
                    continue
                if not is_first:
                    recorder.add(cast(BaseChatMessage, item))
                    self._said += cast(BaseChatMessage, item).source == self._sender.name
            elif isinstance(item, BaseAgentEvent):
                recorder.add_event(item)
            yield item


class _Elsewhere:
    """Stands for the unknown other side of an agent that is replying in a chat which was not started here."""


def _peer_of(team: Team, sender: ChatAgent, members: Sequence[ChatAgent]) -> Party:
    """Return the other side of a chat: the one other agent of a small team, else the team."""
    others = [member for member in members if member is not sender]
    return others[0] if len(others) == 1 and not isinstance(team, GroupChatTeam) else team


async def _consume(stream: AsyncGenerator[Item, None], silent: bool) -> None:
    if silent:
        async for _ in stream:
            pass
    else:
        from autogen_agentchat.ui import Console

        await Console(stream)


async def _ask(sender: ChatAgent) -> str:
    """Ask the human for the first message, in the way the sender asks."""
    rules = getattr(sender, "_rules", None)
    answer = (getattr(rules, "input_func", None) or input)(">")
    answer = await answer if inspect.isawaitable(answer) else answer
    _human_input(sender).append(answer)
    return answer


def _human_input(agent: ChatAgent) -> list[str]:
    return cast("list[str]", getattr(agent, "human_input", []))
