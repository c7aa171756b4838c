"""What comes out of a chat.

Source in 0.2: ``ChatResult`` in ``autogen/agentchat/chat.py`` and ``gather_usage_summary`` in
``autogen/agentchat/utils.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autogen_compat.parts.histories import Party
from autogen_compat.parts.messages import MessageDict
from autogen_compat.parts.summaries import client_of


@dataclass
class ChatResult:
    """What came out of a chat.

    Attributes:
        chat_id: always None for chats that run one after the other.
        chat_history: messages as 0.2 dicts from the initiator's view (its own have the role ``assistant``).
            As in 0.2 this is the live list of the pair: a later chat of the two changes it.
        summary: text, or what the summary function returned.
        cost: tokens used so far by the models of the two sides, as in 0.2:
            ``usage_including_cached_inference`` and ``usage_excluding_cached_inference``, each with
            ``total_cost`` and, per model, ``cost``, ``prompt_tokens``, ``completion_tokens`` and
            ``total_tokens``. Costs come from the ``price`` of a configuration; without one they are 0.
        human_input: what the human entered for the initiator.
    """

    chat_id: int | None = None
    chat_history: list[MessageDict] = field(default_factory=list[MessageDict])
    summary: Any = ""
    cost: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    human_input: list[str] = field(default_factory=list[str])


def chat_cost(parties: Sequence[Party]) -> dict[str, dict[str, Any]]:
    """Return the tokens used by the models of *parties* (0.2: ``gather_usage_summary``)."""
    including: dict[str, Any] = {"total_cost": 0}
    excluding: dict[str, Any] = {"total_cost": 0}
    clients = {id(client): client for client in map(client_of, parties) if client is not None}
    if clients:
        from autogen_compat.parts.clients import cost_by_model, usage_by_model  # here: it imports openai

        for client in clients.values():
            for totals, include_cached in ((including, True), (excluding, False)):
                for model, usage in usage_by_model(client, include_cached=include_cached).items():
                    _add_usage(totals, model, usage.prompt_tokens, usage.completion_tokens)
                for model, cost in cost_by_model(client, include_cached=include_cached).items():
                    totals["total_cost"] += cost
                    totals[model]["cost"] += cost
    return {"usage_including_cached_inference": including, "usage_excluding_cached_inference": excluding}


def _add_usage(totals: dict[str, Any], model: str, prompt_tokens: int, completion_tokens: int) -> None:
    usage = totals.setdefault(
        model, {"cost": 0, "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    )
    usage["prompt_tokens"] += prompt_tokens
    usage["completion_tokens"] += completion_tokens
    usage["total_tokens"] += prompt_tokens + completion_tokens
