"""What an agent knows in its chats with different peers.

A 0.2 agent has one history per peer, and what it says in one chat is not known in the next. An AutoGen 0.4
agent has one model context. Here an agent's state (``save_state``) is put away when it turns to another peer
and brought back when it returns, so that each chat goes on where it ended. Messages that the agent has not
been given yet, because it did not speak after them, belong to that state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

from autogen_agentchat.base import ChatAgent
from autogen_agentchat.messages import BaseChatMessage
from autogen_core import CancellationToken


@dataclass
class _Knowledge:
    state: Mapping[str, Any] | None = None
    unseen: list[BaseChatMessage] = field(default_factory=list[BaseChatMessage])


@dataclass
class _Desk:
    """What one agent has before it, and what it has put away."""

    peer: ReferenceType[Any] | None = None
    unseen: list[BaseChatMessage] = field(default_factory=list[BaseChatMessage])
    put_away: WeakKeyDictionary[Any, _Knowledge] = field(default_factory=WeakKeyDictionary[Any, _Knowledge])


_desks: WeakKeyDictionary[ChatAgent, _Desk] = WeakKeyDictionary()


def current_peer(agent: ChatAgent) -> object | None:
    """Return whom the agent's context is about; None when nobody is known."""
    peer = _desk(agent).peer
    return None if peer is None else peer()


async def turn_to(agent: ChatAgent, peer: object, *, clear: bool = False) -> None:
    """Give *agent* the context of its chats with *peer*.

    An agent that has not talked to anybody keeps the context that it was made with.

    Args:
        agent: the agent; it must not be replying, unless it waits for the very chat that is to begin.
        peer: the other side: any object that can be weakly referenced.
        clear: begin with an empty context.
    """
    desk = _desk(agent)
    before = None if desk.peer is None else desk.peer()
    is_other = desk.peer is not None and before is not peer
    if is_other and before is not None:
        desk.put_away[before] = _Knowledge(await agent.save_state(), desk.unseen)
    if is_other or clear:
        await agent.on_reset(CancellationToken())
        desk.unseen = []
    known = desk.put_away.pop(peer, None)
    desk.peer = ref(peer)
    if known is None or clear:
        return
    desk.unseen = [*known.unseen, *desk.unseen]
    if known.state is not None:
        await agent.load_state(known.state)


def hand_over(agent: ChatAgent, messages: Iterable[BaseChatMessage], peer: object | None = None) -> None:
    """Let *agent* see *messages* before everything else when it speaks next.

    Args:
        agent: who will see them.
        messages: in order.
        peer: in its chat with whom; None: in the present one.
    """
    desk = _desk(agent)
    present = None if desk.peer is None else desk.peer()
    if peer is None or present is peer:
        desk.unseen.extend(messages)
    else:
        desk.put_away.setdefault(peer, _Knowledge()).unseen.extend(messages)


def take_unseen(agent: ChatAgent) -> list[BaseChatMessage]:
    """Return the messages that *agent* has to see first, and regard them as seen."""
    desk = _desk(agent)
    unseen, desk.unseen = desk.unseen, []
    return unseen


def forget_contexts(agent: ChatAgent) -> None:
    """Drop everything that was kept for *agent*; its own context is not touched."""
    _desks.pop(agent, None)


def _desk(agent: ChatAgent) -> _Desk:
    return _desks.setdefault(agent, _Desk())
