"""What comes out of a chat of 0.4 agents: see :class:`~autogen_compat.parts.rules.chats.ChatResult`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autogen_core.models import ChatCompletionClient

from autogen_compat.parts.histories import Party
from autogen_compat.parts.rules import usage
from autogen_compat.parts.rules.chats import ChatResult
from autogen_compat.parts.summaries import client_of

__all__ = ("ChatResult", "chat_cost")


def chat_cost(parties: Sequence[Party]) -> dict[str, dict[str, Any]]:
    """Return the tokens used by the models of *parties*, and what they cost.

    Costs come from the ``price`` of a configuration; without one they are 0.
    """
    clients = {id(client): client for client in map(client_of, parties) if client is not None}
    return usage.gathered(
        (_summary(client, include_cached=True), _summary(client, include_cached=False))
        for client in clients.values()
    )


def _summary(client: ChatCompletionClient, *, include_cached: bool) -> usage.Summary:
    from autogen_compat.parts.clients import cost_by_model, usage_by_model  # here: it imports openai

    costs = cost_by_model(client, include_cached=include_cached)
    summary: usage.Summary = {"total_cost": sum(costs.values())}
    for model, used in usage_by_model(client, include_cached=include_cached).items():
        counts = {
            "cost": costs.get(model, 0),
            "prompt_tokens": used.prompt_tokens,
            "completion_tokens": used.completion_tokens,
            "total_tokens": used.prompt_tokens + used.completion_tokens,
        }
        usage.add_counts(summary, model, counts)
    return summary
