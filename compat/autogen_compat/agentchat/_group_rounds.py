"""The rounds of a group chat: who says what to whom, and who speaks next."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.engine import runs
from autogen_compat.engine.conversations import Conversation
from autogen_compat.engine.turns import Turn
from autogen_compat.exception_utils import NoEligibleSpeaker
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules.steps import Call, Steps

logger = logging.getLogger("autogen.agentchat.groupchat")

MessageDict = dict[str, Any]


@contextmanager
def shared_cache(manager: ConversableAgent, group: Any) -> Generator[None, None, None]:
    """Let the members use the cache of the manager's chat."""
    if manager.client_cache is None:
        yield
        return
    for agent in group.agents:
        agent.previous_cache = agent.client_cache
        agent.client_cache = manager.client_cache
    try:
        yield
    finally:
        for agent in group.agents:
            agent.client_cache = agent.previous_cache
            agent.previous_cache = None


def chat(
    manager: Any, messages: list[MessageDict] | None, sender: Any, group: Any, *, is_async: bool
) -> Steps[tuple[bool, None]]:
    """Run a group chat on the newest message; there is no reply to the sender.

    Args:
        manager: whose group it is: usually a manager, but an agent of the user may run the chat in its place.
        messages: the conversation; None: the history with *sender*.
        sender: who gave the task.
        group: the group chat.
        is_async: see :func:`rounds`.
    """
    messages = cast("list[MessageDict]", manager._oai_messages[sender] if messages is None else messages)
    task = messages[-1]  # before introductions are appended
    if group.send_introductions:
        introduction = group.introductions_msg()
        for agent in group.agents:
            yield Call(manager, "send", introduction, agent, request_reply=False, silent=True)
    with shared_cache(manager, group):
        turns = rounds(manager, task, sender, group, is_async=is_async)
        yield partial(runs.a_run if is_async else runs.run, turns, group.agents)
    return True, None


def rounds(
    manager: Any, message: MessageDict, speaker: Any, group: Any, *, is_async: bool = False
) -> Conversation:
    """The rounds: take note of a message, pass it on, choose who speaks next, and let them.

    Args:
        manager: whose group it is.
        message: what opens the chat.
        speaker: who said it.
        group: the group chat.
        is_async: whether the chat is asynchronous. As in 0.2, such a chat does not pass on the message that
            ends it, announces nobody, does not note the last speaker and clears no history.
    """
    silent = getattr(manager, "_silent", False)  # only managers know
    for number in range(1, group.max_round + 1):
        if not is_async:
            manager._last_speaker = speaker
        group.append(message, speaker)
        if is_async and manager._is_termination_msg(message):
            return
        for agent in group.agents:
            if agent != speaker:
                yield Call(manager, "send", message, agent, request_reply=False, silent=True)
        if (not is_async and manager._is_termination_msg(message)) or number == group.max_round:
            return
        try:
            speaker = yield Call(group, "select_speaker", speaker, manager)
            if not (silent or is_async):
                _announce(speaker)
            turn = Turn(speaker, manager)
            yield turn
            reply = yield Call(speaker, "generate_reply", sender=manager)
        except KeyboardInterrupt:
            speaker = group.agent_by_name(group.admin_name)
            if speaker is None:
                raise
            turn = Turn(speaker, manager)
            reply = yield Call(speaker, "generate_reply", sender=manager)
        except NoEligibleSpeaker:
            logger.warning("Nobody may speak next: the chat ends.")
            return
        if reply is None:
            return
        if not is_async and _asks_to_clear(group, reply):
            reply["content"] = manager.clear_agents_history(reply, group)
        turn.said = reply
        yield Call(speaker, "send", reply, manager, request_reply=False, silent=silent)
        message = manager.last_message(speaker)


def _announce(speaker: Agent) -> None:
    IOStream.get_default().print(colored(f"\nNext speaker: {speaker.name}\n", "green"), flush=True)


def _asks_to_clear(group: Any, reply: Any) -> bool:
    if not group.enable_clear_history or not isinstance(reply, dict):
        return False
    content = cast(MessageDict, reply)["content"]
    return bool(content) and "CLEAR HISTORY" in content.upper()


def clear_arguments(words: list[str], group: Any) -> tuple[Any, int | None, int]:
    """Return agent, number of messages to keep, and how many words said so; a word may end with a sign."""
    agent, kept = None, None
    for word in words:
        number = word if word.isdigit() else word[:-1]
        if number.isdigit():
            kept = int(number)
        else:
            agent = group.agent_by_name(word) or group.agent_by_name(word[:-1]) or agent
    return agent, kept, int(agent is not None) + int(kept is not None)
