"""The rounds of a group chat: who says what to whom, and who speaks next."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.engine.conversations import AsyncConversation, Conversation
from autogen_compat.engine.turns import Turn
from autogen_compat.exception_utils import NoEligibleSpeaker
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream

logger = logging.getLogger("autogen_compat.agentchat.groupchat")

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


def rounds(manager: ConversableAgent, message: MessageDict, speaker: Any, group: Any) -> Conversation:
    """One round: take note of a message, pass it on, choose who speaks next, and let them."""
    silent = getattr(manager, "_silent", False)  # an agent of the user may run the chat in a manager's place
    for number in range(1, group.max_round + 1):
        cast(Any, manager)._last_speaker = speaker
        group.append(message, speaker)
        for agent in group.agents:
            if agent != speaker:
                manager.send(message, agent, request_reply=False, silent=True)
        if cast(Any, manager)._is_termination_msg(message) or number == group.max_round:
            return
        try:
            speaker = group.select_speaker(speaker, manager)
            _announce(speaker, silent)
            turn = Turn(speaker, manager)
            yield turn
            reply = speaker.generate_reply(sender=manager)
        except KeyboardInterrupt:
            speaker = group.agent_by_name(group.admin_name)
            if speaker is None:
                raise
            turn = Turn(speaker, manager)
            reply = speaker.generate_reply(sender=manager)
        except NoEligibleSpeaker:
            logger.warning("Nobody may speak next: the chat ends.")
            return
        if reply is None:
            return
        if _asks_to_clear(group, reply):
            reply["content"] = cast(Any, manager).clear_agents_history(reply, group)
        turn.said = reply
        speaker.send(reply, manager, request_reply=False, silent=silent)
        message = cast(MessageDict, manager.last_message(speaker))


async def a_rounds(
    manager: ConversableAgent, message: MessageDict, speaker: Any, group: Any
) -> AsyncConversation:
    """The rounds of an asynchronous chat."""
    silent = getattr(manager, "_silent", False)  # an agent of the user may run the chat in a manager's place
    for number in range(1, group.max_round + 1):
        group.append(message, speaker)
        if cast(Any, manager)._is_termination_msg(message):
            return
        for agent in group.agents:
            if agent != speaker:
                await manager.a_send(message, agent, request_reply=False, silent=True)
        if number == group.max_round:
            return
        try:
            speaker = await group.a_select_speaker(speaker, manager)
            turn = Turn(speaker, manager)
            yield turn
            reply = await speaker.a_generate_reply(sender=manager)
        except KeyboardInterrupt:
            speaker = group.agent_by_name(group.admin_name)
            if speaker is None:
                raise
            turn = Turn(speaker, manager)
            reply = await speaker.a_generate_reply(sender=manager)
        except NoEligibleSpeaker:
            logger.warning("Nobody may speak next: the chat ends.")
            return
        if reply is None:
            return
        turn.said = reply
        await speaker.a_send(reply, manager, request_reply=False, silent=silent)
        message = cast(MessageDict, manager.last_message(speaker))


def _announce(speaker: Agent, silent: bool) -> None:
    if not silent:
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
