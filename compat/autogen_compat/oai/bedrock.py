"""Amazon Bedrock (``api_type="bedrock"``): the Claude models, through autogen-ext's client for them."""

from __future__ import annotations

import os
from typing import Any

from autogen_core.models import ChatCompletionClient

from autogen_compat.oai.anthropic import AnthropicClient


class BedrockClient(AnthropicClient):
    """A client for Claude on Amazon Bedrock.

    Keys may be in ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN`` and
    ``AWS_DEFAULT_REGION``.

    Raises:
        ValueError: no region is given.
        ImportError: autogen-ext[anthropic] is not installed.
    """

    def __init__(self, **kwargs: Any) -> None:
        variables = {
            "aws_access_key": "AWS_ACCESS_KEY_ID",
            "aws_secret_key": "AWS_SECRET_ACCESS_KEY",
            "aws_session_token": "AWS_SESSION_TOKEN",
            "aws_region": "AWS_DEFAULT_REGION",
        }
        for key, variable in variables.items():
            kwargs[key] = kwargs.get(key) or os.environ.get(variable)
        if kwargs["aws_region"] is None:
            raise ValueError("Region is required to use the Amazon Bedrock API.")
        kwargs.pop("api_key", None)
        super().__init__(**kwargs)

    def build(self, model: str) -> ChatCompletionClient:
        """Return a new 0.4 client for *model*.

        Raises:
            CompatUnsupported: *model* is not one of Anthropic's.
        """
        if "anthropic" not in model and "claude" not in model:
            from autogen_compat.exceptions import CompatUnsupported

            raise CompatUnsupported(
                f"the Bedrock model {model} is not supported: of Bedrock's models only Anthropic's are; use "
                "autogen-ext's SKChatCompletionAdapter in a 0.4 agent"
            )
        return super().build(model)
