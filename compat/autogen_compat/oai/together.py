"""Together.AI (``api_type="together"``) through its OpenAI endpoint."""

from __future__ import annotations

from autogen_compat.oai.compatible import CompatibleClient


class TogetherClient(CompatibleClient):
    """A client for Together.AI; the key may be in ``TOGETHER_API_KEY``."""

    provider = "Together.AI"
    base_url = "https://api.together.xyz/v1"
    key_variable = "TOGETHER_API_KEY"
    defaults = {"max_tokens": 512}  # noqa: RUF012
