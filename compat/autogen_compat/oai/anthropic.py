"""Anthropic's Claude models (``api_type="anthropic"``) through autogen-ext's client for them."""

# autogen-ext[anthropic] is optional: the types are checked without it.
# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from autogen_core.models import ChatCompletionClient

from autogen_compat.missing import missing_name
from autogen_compat.oai.native import ANY_MODEL, NativeClient

_CLIENT_OPTIONS = ("base_url", "timeout", "max_retries", "default_headers")
_AWS = ("aws_access_key", "aws_secret_key", "aws_session_token", "aws_region")


def ext_client(name: str) -> Any:
    """Return a class of ``autogen_ext.models.anthropic``.

    Raises:
        ImportError: autogen-ext[anthropic] is not installed, or older than 0.4.8 (Bedrock: 0.5.6).
    """
    try:
        from autogen_ext.models import anthropic as ext

        return getattr(ext, name)
    except (ImportError, AttributeError) as error:
        raise ImportError(
            "Please install `autogen-ext[anthropic]` (0.4.8 or later) to use Anthropic API."
        ) from error


class AnthropicClient(NativeClient):
    """A client for Claude at Anthropic, or on Amazon Bedrock if AWS keys are given instead of an API key.

    Keys may be in ``ANTHROPIC_API_KEY``, or ``AWS_ACCESS_KEY``, ``AWS_SECRET_KEY``, ``AWS_SESSION_TOKEN`` and
    ``AWS_REGION``.

    Raises:
        ValueError: neither an API key nor AWS keys are given.
        ImportError: autogen-ext[anthropic] is not installed.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self._options = {key: kwargs[key] for key in _CLIENT_OPTIONS if kwargs.get(key) is not None}
        self._aws = {key: kwargs.get(key) or os.environ.get(key.upper()) for key in _AWS}
        self.api_key: str | None = kwargs.get("api_key") or os.environ.get("ANTHROPIC_API_KEY")
        if self.api_key is None and not (self._aws["aws_access_key"] and self._aws["aws_region"]):
            raise ValueError("API key or AWS credentials are required to use the Anthropic API.")
        name = "AnthropicChatCompletionClient" if self.api_key else "AnthropicBedrockChatCompletionClient"
        self._class = ext_client(name)

    def build(self, model: str) -> ChatCompletionClient:
        """Return a new 0.4 client for *model*."""
        options: dict[str, Any] = {**self._options, "model": model, "model_info": ANY_MODEL}
        if self.api_key:
            return self._class(**options, api_key=self.api_key)
        return self._class(**options, bedrock_info={k: v for k, v in self._aws.items() if v is not None})

    def parse_params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is sent beside messages and tools, with 0.2's default of 4096 tokens."""
        request = super().parse_params(params)
        if "stop" in request:
            stop = request.pop("stop")
            request["stop_sequences"] = [stop] if isinstance(stop, str) else stop
        return {"max_tokens": 4096, "temperature": 1.0, **request}


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
