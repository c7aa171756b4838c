"""Chats as 0.2 started them (``initiate_chat`` and its relatives), for AutoGen 0.4 agents and teams.

Source in 0.2: ``ConversableAgent`` in ``autogen/agentchat/conversable_agent.py`` and
``autogen/agentchat/chat.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autogen_agentchat.base import ChatAgent, Team
from autogen_core import CancellationToken

from autogen_compat.parts.contexts import forget_contexts
from autogen_compat.parts.group_chat import GroupChatTeam
from autogen_compat.parts.histories import (
    Party,
    chat_messages,
    forget,
    replies_on_receive,
)
from autogen_compat.parts.messages import MessageDict, is_end_marker, text_of
from autogen_compat.parts.model_messages import is_for_models_only
from autogen_compat.parts.one_chat import Chat
from autogen_compat.parts.openings import FirstMessage, message_of
from autogen_compat.parts.pairs import DEFAULT_TURNS, pair_up, two_agent_team
from autogen_compat.parts.results import ChatResult
from autogen_compat.parts.rules.chats import (
    announcement,
    carry_over,
    check_chat,
    warn_about_repeated_recipients,
)
from autogen_compat.parts.runs import (
    members_of,
    own_messages_first,
    recall,
    restart,
)
from autogen_compat.parts.summaries import SummaryMethod, has_model


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
            before. With two agents and an odd number of ``max_turns`` (2 * n - 1) the sender speaks n times,
            also after messages that the other side does not answer: 0.2's ``max_turns`` of n.
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
    chat = Chat(team, sender, silent=silent)
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
    return await Chat(team, sender, silent=silent).run(
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
    turns = DEFAULT_TURNS
    if not replies_on_receive(sender, recipient):
        turns = 1
    elif not replies_on_receive(recipient, sender):
        turns = 2
    team = recipient if isinstance(recipient, Team) else pair_up(sender, recipient, turns)
    chat = Chat(team, sender, silent=silent)
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
