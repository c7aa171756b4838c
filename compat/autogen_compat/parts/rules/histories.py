"""The histories of an agent: what it has said to and heard from each of the others.

Source in 0.2: ``ConversableAgent.last_message`` (``autogen/agentchat/conversable_agent.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MessageDict = dict[str, Any]


def last_message(histories: Mapping[Any, Sequence[MessageDict]], peer: Any = None) -> MessageDict | None:
    """Return the newest message exchanged with *peer*; None when there is no history at all.

    Args:
        histories: peer -> messages.
        peer: the other side. It may be left out when there is only one.

    Raises:
        ValueError: several peers, and none is named.
        KeyError: no history with *peer*.
        IndexError: the history is empty.
    """
    if peer is None:
        if len(histories) > 1:
            raise ValueError(
                "More than one conversation is found. Please specify the sender to get the last message."
            )
        return next((messages[-1] for messages in histories.values()), None)
    if peer not in histories:
        raise KeyError(
            f"The agent '{getattr(peer, 'name', type(peer).__name__)}' is not present in any conversation. "
            "No history available for this agent."
        )
    return histories[peer][-1]
