"""Cerebras (``api_type="cerebras"``) through its OpenAI endpoint."""

from __future__ import annotations

from autogen_compat.oai.compatible import CompatibleClient


class CerebrasClient(CompatibleClient):
    """A client for Cerebras; the key may be in ``CEREBRAS_API_KEY``."""

    provider = "Cerebras"
    base_url = "https://api.cerebras.ai/v1"
    key_variable = "CEREBRAS_API_KEY"
    defaults = {"temperature": 1}  # noqa: RUF012
