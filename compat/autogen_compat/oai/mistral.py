"""Mistral.AI (``api_type="mistral"``) through its API, which follows OpenAI's."""

from __future__ import annotations

from autogen_compat.missing import missing_name
from autogen_compat.oai import prices
from autogen_compat.oai.compatible import CompatibleClient


class MistralAIClient(CompatibleClient):
    """A client for Mistral.AI; the key may be in ``MISTRAL_API_KEY``."""

    provider = "Mistral.AI"
    base_url = "https://api.mistral.ai/v1"
    key_variable = "MISTRAL_API_KEY"
    defaults = {"temperature": 0.7, "safe_prompt": False}  # noqa: RUF012


def calculate_mistral_cost(input_tokens: int, output_tokens: int, model_name: str) -> float:
    """Return what a request to Mistral cost in dollars, by 0.2.40's prices. Source: ``oai.mistral``."""
    return prices.cost(prices.MISTRAL, input_tokens, output_tokens, model_name)


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
