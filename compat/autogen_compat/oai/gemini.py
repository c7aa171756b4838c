"""Google's Gemini models (``api_type="google"``) through Google's OpenAI endpoint."""

from __future__ import annotations

from typing import Any

from autogen_compat.missing import missing_name
from autogen_compat.oai.compatible import CompatibleClient

_VERTEX = ("project_id", "location", "google_application_credentials", "credentials")


class GeminiClient(CompatibleClient):
    """A client for Gemini; the key may be in ``GOOGLE_GEMINI_API_KEY``.

    Vertex AI (``project_id``, ``location``) is not served.
    """

    provider = "Gemini"
    base_url = "https://generativelanguage.googleapis.com/v1beta/openai/"
    key_variable = "GOOGLE_GEMINI_API_KEY"
    renamed = {"max_output_tokens": "max_tokens", "stop_sequences": "stop", "candidate_count": "n"}  # noqa: RUF012
    ignored = frozenset({"safety_settings", "tool_config", "top_k", "response_validation"})

    def __init__(self, **kwargs: Any) -> None:
        _refuse_vertex(kwargs)
        super().__init__(**kwargs)

    def parse_params(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the request in the form of OpenAI's API."""
        _refuse_vertex(params)
        return super().parse_params(params)


def _refuse_vertex(options: dict[str, Any]) -> None:
    if any(options.get(key) for key in _VERTEX):
        from autogen_compat.exceptions import CompatUnsupported

        raise CompatUnsupported(
            "Gemini on Vertex AI is not supported: use an API key of Google AI Studio, or autogen-ext's "
            "SKChatCompletionAdapter in a 0.4 agent"
        )


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
