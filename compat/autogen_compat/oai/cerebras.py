"""Cerebras (``api_type="cerebras"``) through its OpenAI endpoint."""

from __future__ import annotations

from typing import Any

from autogen_compat.oai import prices
from autogen_compat.oai.compatible import CompatibleClient, without_names


class CerebrasClient(CompatibleClient):
    """A client for Cerebras; the key may be in ``CEREBRAS_API_KEY``."""

    provider = "Cerebras"
    base_url = "https://api.cerebras.ai/v1"
    key_variable = "CEREBRAS_API_KEY"
    defaults = {"temperature": 1}  # noqa: RUF012


def calculate_cerebras_cost(input_tokens: int, output_tokens: int, model: str) -> float:
    """Return what a request to Cerebras cost in dollars, by 0.2.40's prices. Source: ``oai.cerebras``."""
    return prices.cost(prices.CEREBRAS, input_tokens, output_tokens, model)


def oai_messages_to_cerebras_messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a copy of *messages* as Cerebras takes them, without names. Source: ``oai.cerebras``."""
    return without_names(messages)
