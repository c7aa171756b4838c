"""Chats as 0.2 started them (``initiate_chat`` and its relatives), for AutoGen 0.4 agents and teams.

Source in 0.2: ``ConversableAgent`` in ``autogen/agentchat/conversable_agent.py`` and
``autogen/agentchat/chat.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, TaskResult, Team, TerminationCondition
from autogen_agentchat.conditions import StopMessageTermination
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, MultiModalMessage, TextMessage
from autogen_agentchat.teams import BaseGroupChat, RoundRobinGroupChat
from autogen_core import CancellationToken

from autogen_compat.parts.conditions import ReceivedTermination
from autogen_compat.parts.contexts import current_peer, forget_contexts, hand_over, take_unseen, turn_to
from autogen_compat.parts.group_chat import GroupChatTeam
from autogen_compat.parts.histories import (
    GroupRecorder,
    PairRecorder,
    Party,
    Recorder,
    chat_messages,
    forget,
    replies_on_receive,
    set_reply_on_receive,
)
from autogen_compat.parts.messages import MessageDict, is_chat_message, is_end_marker, text_of
from autogen_compat.parts.model_messages import is_for_models_only
from autogen_compat.parts.openings import FirstMessage, message_of, under_written_name
from autogen_compat.parts.reply_rules import talking
from autogen_compat.parts.results import ChatResult, chat_cost
from autogen_compat.parts.rules.chats import (
    announcement,
    carry_over,
    check_chat,
    warn_about_repeated_recipients,
    with_carryover,
)
from autogen_compat.parts.rules.summaries import check_method
from autogen_compat.parts.runs import (
    WatchedRun,
    finish,
    has_own_rules,
    is_speaking,
    members_of,
    own_messages_first,
    recall,
    restart,
)
from autogen_compat.parts.screens import Screen
from autogen_compat.parts.summaries import SummaryMethod, has_model, summarize

Item = BaseAgentEvent | BaseChatMessage | TaskResult

_DEFAULT_TURNS = 200
"""Turns after the task when nothing else limits a chat: 100 automatic replies on either side, as in 0.2."""


async def run_chat(
    team: Team,
    message: FirstMessage = None,
    *,
    sender: ChatAgent,
    clear_history: bool = True,
    silent: bool = False,
    carryover: str | list[Any] | None = None,
    summary_method: SummaryMethod = "last_msg",
    summary_args: dict[str, Any] | None = None,
    **context: Any,
) -> ChatResult:
    """Run one chat of *sender* with *team* (0.2: ``ConversableAgent.initiate_chat``).

    Args:
        team: who talks: ``RoundRobinGroupChat([recipient, initiator], ...)``, a
            :class:`~autogen_compat.parts.group_chat.GroupChatTeam`, or any other team. It may have run
            before.
        message: the first message. A dict has ``content`` (text, or a list of parts) and may have a ``name``
            to send it under. None asks the human.
        sender: who sends the first message; it need not be in the team.
        clear_history: begin with empty histories; False goes on where the last chat ended.
        silent: do not print the conversation.
        carryover: text or list that is appended to the message as its context. A message function gets it in
            its context instead.
        summary_method: see :data:`~autogen_compat.parts.summaries.SummaryMethod`.
        summary_args: see :func:`~autogen_compat.parts.summaries.summarize`.
        context: handed to a message function.

    Returns:
        The result, see :class:`ChatResult`.

    Raises:
        AssertionError: a summary method that cannot work.
        InvalidCarryOverType: the carryover is neither text nor a list.
        ValueError: the first message has no content.
        Exception: the original exception of an agent or model client.
    """
    if carryover is not None:
        context["carryover"] = carryover
    chat = _Chat(team, sender, silent=silent)
    return await chat.run(
        message, context, clear_history, summary_method, {} if summary_args is None else summary_args
    )


async def run_chats(chats: Sequence[dict[str, Any]], sender: ChatAgent | None = None) -> list[ChatResult]:
    """Run chats one after the other; each gets the summaries of those before it (0.2: ``initiate_chats``).

    Args:
        chats: one dict for each chat: ``recipient`` (an agent, or a team for a group chat), and optionally
            ``sender``, ``message``, ``max_turns``, ``summary_method``, ``summary_args``, ``silent``,
            ``clear_history``, ``carryover`` and ``finished_chat_indexes_to_exclude_from_carryover``. All else
            goes to a message function. As in 0.2, ``carryover`` of each dict is replaced by what was really
            carried over.
        sender: who starts the chats that name no sender.

    Returns:
        The results in the same order.

    Raises:
        AssertionError: a chat without sender or recipient, or a summary method that cannot work.
    """
    for chat in chats:
        if chat.get("sender") is None:
            chat["sender"] = sender
        check_chat(chat, has_model)
    warn_about_repeated_recipients(chats)
    results: list[ChatResult] = []
    for chat in chats:
        carry_over(chat, dict(enumerate(results)))
        for line in announcement(chat):
            print(line, flush=True)
        results.append(await _run_one_of_many(chat))
    return results


async def _run_one_of_many(settings: Mapping[str, Any]) -> ChatResult:
    context = {key: value for key, value in settings.items() if key not in _CHAT_KEYS}
    sender, recipient, max_turns = settings["sender"], settings["recipient"], settings.get("max_turns")
    silent = bool(settings.get("silent", False))
    has_turns = max_turns is None or max_turns > 0
    team = (
        recipient
        if isinstance(recipient, Team)
        else two_agent_team(sender, recipient, max_turns if has_turns else 1)
    )
    return await _Chat(team, sender, silent=silent).run(
        settings.get("message") if has_turns else _no_message,
        context,
        bool(settings.get("clear_history", True)),
        settings.get("summary_method", "last_msg"),
        settings.get("summary_args", {}),
    )


_CHAT_KEYS = {
    "recipient",
    "clear_history",
    "silent",
    "cache",
    "max_turns",
    "summary_method",
    "summary_args",
    "message",
}


def _no_message(sender: object, recipient: object, context: object) -> None:
    return None


def two_agent_team(
    initiator: ChatAgent, recipient: ChatAgent, max_turns: int | None = None
) -> RoundRobinGroupChat:
    """Return a team in which *recipient* answers first and the two take turns, as in 0.2.

    Args:
        initiator: who will send the first message.
        recipient: who answers it.
        max_turns: 0.2's ``max_turns``: pairs of message and answer, the first message included; None: 100
            answers of each side.

    Raises:
        ValueError: *max_turns* is less than 1.
    """
    if max_turns is not None and max_turns < 1:
        raise ValueError("max_turns must be at least 1.")
    return _pair(initiator, recipient, _DEFAULT_TURNS if max_turns is None else 2 * max_turns - 1)


def _pair(initiator: ChatAgent, recipient: ChatAgent, replies: int) -> RoundRobinGroupChat:
    end: TerminationCondition = StopMessageTermination()
    plain = [
        agent
        for agent in (initiator, recipient)
        if isinstance(agent, AssistantAgent) and not has_own_rules(agent)
    ]
    if plain:
        end = end | ReceivedTermination(*plain)
    return RoundRobinGroupChat([recipient, initiator], termination_condition=end, max_turns=replies)


async def send(
    sender: ChatAgent,
    message: str | MessageDict,
    recipient: Party,
    request_reply: bool | None = None,
    silent: bool = False,
) -> None:
    """Send one message and let the two talk on if they do (0.2: ``ConversableAgent.send``).

    Args:
        sender: who sends.
        message: text or a 0.2 dict.
        recipient: an agent, or the team of a group chat.
        request_reply: whether *recipient* answers; None: it does when the two have chatted before (and were
            not :func:`reset` since).
        silent: do not print the conversation.

    Raises:
        ValueError: the message has no content.
        Exception: the original exception of an agent or model client.
    """
    answers = replies_on_receive(recipient, sender) if request_reply is None else request_reply
    turns = _DEFAULT_TURNS
    if not replies_on_receive(sender, recipient):
        turns = 1
    elif not replies_on_receive(recipient, sender):
        turns = 2
    team = recipient if isinstance(recipient, Team) else _pair(sender, recipient, turns)
    chat = _Chat(team, sender, silent=silent)
    if answers:
        async with chat.seated():
            await chat.converse(message)
    else:
        chat.deliver(message)


async def generate_reply(
    agent: ChatAgent, messages: Sequence[MessageDict] | None = None, sender: ChatAgent | None = None
) -> str | MessageDict | None:
    """Return what *agent* replies to *messages*, without changing it (0.2:
    ``ConversableAgent.generate_reply``).

    Args:
        agent: who replies. It runs its own tools, so that a tool call is never the reply.
        messages: the whole conversation as 0.2 dicts from the agent's view; None: its history with *sender*.
            What its model alone is to see (role ``system``, calls and results of tools) may be among them.
        sender: who the reply would go to; messages without a name are taken as theirs.

    Returns:
        The text of the reply; None when the agent gives none.

    Raises:
        AssertionError: neither *messages* nor *sender* is given.
    """
    if messages is None:
        if sender is None:
            raise AssertionError("Either messages or sender must be given.")
        messages = chat_messages(agent)[sender]
    peer = "user" if sender is None else sender.name
    known, new = _divided(messages)
    batch = [
        message_of(message, agent.name if message.get("role") == "assistant" else peer) for message in new
    ]
    token = CancellationToken()
    state = await agent.save_state()
    await agent.on_reset(token)
    try:
        await recall(agent, known)
        response = await agent.on_messages(await own_messages_first(agent, batch), token)
    finally:
        await agent.on_reset(token)
        await agent.load_state(state)
    return None if is_end_marker(response.chat_message) else text_of(response.chat_message)


def _divided(messages: Sequence[MessageDict]) -> tuple[Sequence[MessageDict], Sequence[MessageDict]]:
    """Divide a history after its last message that no agent of 0.4 can be sent."""
    end = max((index for index, message in enumerate(messages, 1) if is_for_models_only(message)), default=0)
    return messages[:end], messages[end:]


async def reset(agent: Party) -> None:
    """Let *agent* forget its histories, counts and contexts (0.2: ``ConversableAgent.reset``).

    The histories of those it talked to stay. For the team of a group chat, all members are reset.
    """
    if isinstance(agent, Team):
        await restart(agent)
        if isinstance(agent, GroupChatTeam):
            agent.groupchat.reset()
    for member in members_of(agent) if isinstance(agent, Team) else [agent]:
        await member.on_reset(CancellationToken())
        forget_contexts(member)
    forget(agent)


class _Chat:
    """One chat of a sender with a team."""

    def __init__(self, team: Team, sender: ChatAgent, *, silent: bool) -> None:
        self._team = team
        self._sender = sender
        self._silent = silent
        self._members = members_of(team)
        self._peer = _peer_of(team, sender, self._members)
        self._lost = False

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
        screen = Screen()
        screen.announce(task)
        watched = WatchedRun(self._members, [task], screen=screen)
        with talking(self._sender, self._peer), screen.in_use(), watched as run:
            token = CancellationToken()
            items = self._team.run_stream(task=task, cancellation_token=token)
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
        turns = getattr(self._team, "_max_turns", None)
        # With 0.2's max_turns (pairs of message and answer: an odd number of replies) nobody answers a later
        # send().
        goes_on = turns is None or turns >= _DEFAULT_TURNS or turns % 2 == 0
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
        self, task: BaseChatMessage, stream: AsyncGenerator[Item, None], recorder: Recorder, screen: Screen
    ) -> AsyncGenerator[Item, None]:
        """Pass a run's stream on without end markers, and write its messages into the histories.

        The task comes at once: a group chat chooses the first speaker before its stream begins.
        """
        try:
            yield task
            screen.show(task)
            async for item in self._noted(task, stream, recorder):
                yield item
                screen.show(item)  # its reader has come back for the next one
        finally:
            screen.close()

    async def _noted(
        self, task: BaseChatMessage, stream: AsyncGenerator[Item, None], recorder: Recorder
    ) -> AsyncGenerator[Item, None]:
        is_task = True
        async for item in stream:
            if isinstance(item, TaskResult):
                # AutoGen up to 0.4.7 swallows errors of its own; all that is missing then is a reason.
                self._lost = item.stop_reason is None and isinstance(self._team, BaseGroupChat)
                shown = [message for message in item.messages if not is_end_marker(message)]
                yield TaskResult(messages=shown, stop_reason=item.stop_reason)
                continue
            if is_end_marker(item):
                continue
            if is_chat_message(item):
                is_first, is_task = is_task, False
                if is_first and item == task:
                    continue
                if not is_first:
                    recorder.add(cast(BaseChatMessage, item))
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
