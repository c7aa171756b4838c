"""Sums of tokens and costs, and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autogen_compat.parts.rules.usage import TOKENS, Summary, add_counts

USAGE_KEYS = [*TOKENS, "cost", "model"]
_MODES = 'choose from "actual", "total", ["actual", "total"]'


def add_usage(summary: Summary | None, usage: dict[str, Any]) -> Summary | None:
    """Return *summary* with the usage of one response added; one that lacks a key changes nothing."""
    if any(key not in usage for key in USAGE_KEYS):
        return summary
    summary = {"total_cost": 0} if summary is None else summary
    summary["total_cost"] += usage["cost"]
    add_counts(summary, usage["model"], usage)
    return summary


def usage_report(mode: str | Sequence[str], actual: Summary | None, total: Summary | None) -> list[str]:
    """Return the lines that ``print_usage_summary`` prints.

    Raises:
        ValueError: *mode* is none of ``"actual"``, ``"total"`` and a list of one or both.
    """
    if total is None:
        return ['No usage summary. Please call "create" first.']
    wanted = _wanted(mode)
    lines = ["-" * 100]
    if "actual" in wanted:
        lines += _lines(actual, "excluding")
    if wanted == {"actual", "total"}:
        lines.append("")
    if "total" in wanted:
        if "actual" in wanted and total == actual:
            lines.append(
                "All completions are non-cached: the total cost with cached completions is the same as "
                "actual cost."
            )
        else:
            lines += _lines(total, "including")
    lines.append("-" * 100)
    return lines


def _wanted(mode: str | Sequence[str]) -> set[str]:
    if isinstance(mode, str):
        if mode in ("actual", "total", "both"):
            return {"actual", "total"} if mode == "both" else {mode}
    elif isinstance(mode, list) and 0 < len(mode) <= 2:
        wanted = {"actual", "total"} & set(mode)
        if wanted:
            return wanted
    raise ValueError(f"Invalid mode: {mode}, {_MODES}")


def _lines(summary: Summary | None, word: str) -> list[str]:
    if summary is None:
        return ["No actual cost incurred (all completions are using cache)."]
    lines = [f"Usage summary {word} cached usage: ", f"Total cost: {round(summary['total_cost'], 5)}"]
    for model, counts in summary.items():
        if model != "total_cost":
            tokens = ", ".join(f"{key}: {counts[key]}" for key in TOKENS)
            lines.append(f"* Model '{model}': cost: {round(counts['cost'], 5)}, {tokens}")
    return lines
