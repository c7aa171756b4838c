"""Cohere (``api_type="cohere"``) through its OpenAI endpoint."""

from __future__ import annotations

from autogen_compat.missing import missing_name
from autogen_compat.oai import prices
from autogen_compat.oai.compatible import CompatibleClient


class CohereClient(CompatibleClient):
    """A client for Cohere; the key may be in ``COHERE_API_KEY``."""

    provider = "Cohere"
    base_url = "https://api.cohere.ai/compatibility/v1"
    key_variable = "COHERE_API_KEY"
    defaults = {"temperature": 0.3, "top_p": 0.75}  # noqa: RUF012
    renamed = {"p": "top_p"}  # noqa: RUF012
    ignored = frozenset({"k", "client_name", "connectors", "preamble", "logit_bias"})


class CohereError(Exception):
    """An error of 0.2's own client for Cohere; never raised here, where errors are openai's."""


class CohereRateLimitError(CohereError):
    """As above, for too many requests."""


def calculate_cohere_cost(input_tokens: int, output_tokens: int, model: str) -> float:
    """Return what a request to Cohere cost in dollars, by 0.2.40's prices. Source: ``oai.cohere``."""
    return prices.cost(prices.COHERE, input_tokens, output_tokens, model)


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
