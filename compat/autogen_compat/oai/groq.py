"""Groq (``api_type="groq"``) through its OpenAI endpoint."""

from __future__ import annotations

from typing import Any

from autogen_compat.oai import prices
from autogen_compat.oai.compatible import CompatibleClient, without_names


class GroqClient(CompatibleClient):
    """A client for Groq; the key may be in ``GROQ_API_KEY``."""

    provider = "Groq"
    base_url = "https://api.groq.com/openai/v1"
    key_variable = "GROQ_API_KEY"
    defaults = {"temperature": 1}  # noqa: RUF012


def calculate_groq_cost(input_tokens: int, output_tokens: int, model: str) -> float:
    """Return what a request to Groq cost in dollars, by 0.2.40's prices. Source: ``oai.groq``."""
    return prices.cost(prices.GROQ, input_tokens, output_tokens, model)


def oai_messages_to_groq_messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a copy of *messages* as Groq takes them, without names. Source: ``oai.groq``."""
    return without_names(messages)
