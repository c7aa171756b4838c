"""Mistral.AI (``api_type="mistral"``) through its API, which follows OpenAI's."""

from __future__ import annotations

from autogen_compat.oai.compatible import CompatibleClient


class MistralAIClient(CompatibleClient):
    """A client for Mistral.AI; the key may be in ``MISTRAL_API_KEY``."""

    provider = "Mistral.AI"
    base_url = "https://api.mistral.ai/v1"
    key_variable = "MISTRAL_API_KEY"
    defaults = {"temperature": 0.7, "safe_prompt": False}  # noqa: RUF012
