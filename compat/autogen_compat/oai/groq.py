"""Groq (``api_type="groq"``) through its OpenAI endpoint."""

from __future__ import annotations

from autogen_compat.oai.compatible import CompatibleClient


class GroqClient(CompatibleClient):
    """A client for Groq; the key may be in ``GROQ_API_KEY``."""

    provider = "Groq"
    base_url = "https://api.groq.com/openai/v1"
    key_variable = "GROQ_API_KEY"
    defaults = {"temperature": 1}  # noqa: RUF012
