"""Together.AI (``api_type="together"``) through its OpenAI endpoint."""

from __future__ import annotations

import copy
from typing import Any

from autogen_compat.oai import prices
from autogen_compat.oai.compatible import CompatibleClient


class TogetherClient(CompatibleClient):
    """A client for Together.AI; the key may be in ``TOGETHER_API_KEY``."""

    provider = "Together.AI"
    base_url = "https://api.together.xyz/v1"
    key_variable = "TOGETHER_API_KEY"
    defaults = {"max_tokens": 512}  # noqa: RUF012


def calculate_together_cost(input_tokens: int, output_tokens: int, model_name: str) -> float:
    """Return what a request to Together.AI cost in dollars, by 0.2.40's prices. Source: ``oai.together``."""
    return prices.together_cost(input_tokens, output_tokens, model_name)


def oai_messages_to_together_messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a copy of *messages* in which users give the results of tools. Source: ``oai.together``."""
    found = copy.deepcopy(messages)
    for message in found:
        if message.get("role") == "tool":
            message["role"] = "user"
    return found
