"""Sums of tokens and costs.

A *summary* has ``total_cost`` in US dollars and, by the name of the model, a dict of :data:`COUNTS`.

Sources in 0.2: ``gather_usage_summary`` (``autogen/agentchat/utils.py``), ``OpenAIWrapper``
(``autogen/oai/client.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Summary = dict[str, Any]

TOKENS = ("prompt_tokens", "completion_tokens", "total_tokens")
COUNTS = ("cost", *TOKENS)


def add_counts(summary: Summary, model: str, counts: Mapping[str, Any]) -> None:
    """Add what a model was used; a missing count is 0. ``total_cost`` stays as it is."""
    before = summary.get(model, {})
    summary[model] = {key: before.get(key, 0) + (counts.get(key) or 0) for key in COUNTS}


def gathered(usages: Iterable[tuple[Summary | None, Summary | None]]) -> dict[str, Summary]:
    """Return what several models have cost together.

    Args:
        usages: for each client the summaries with and without cached answers; None: nothing was asked.
    """
    including: Summary = {"total_cost": 0}
    excluding: Summary = {"total_cost": 0}
    for total, actual in usages:
        _add(including, total)
        _add(excluding, actual)
    return {"usage_including_cached_inference": including, "usage_excluding_cached_inference": excluding}


def _add(summary: Summary, other: Summary | None) -> None:
    if other is None:
        return
    summary["total_cost"] += other.get("total_cost", 0)
    for model, counts in other.items():
        if model != "total_cost":
            add_counts(summary, model, counts)
