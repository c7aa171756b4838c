"""Amazon Bedrock (``api_type="bedrock"``): the Claude models, through autogen-ext's client for them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

from autogen_core.models import ChatCompletionClient

from autogen_compat.missing import missing_name
from autogen_compat.oai import prices
from autogen_compat.oai.anthropic import AnthropicClient

_FINISH_REASONS = {
    "complete": "stop",
    "content_filtered": "content_filter",
    "end_turn": "stop",
    "finished": "stop",
    "max_tokens": "length",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
}


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


def calculate_cost(input_tokens: int, output_tokens: int, model_id: str) -> float:
    """Return what a request to Bedrock cost in dollars, by 0.2.40's prices. Source: ``oai.bedrock``."""
    return prices.cost(prices.BEDROCK, input_tokens, output_tokens, model_id)


def convert_stop_reason_to_finish_reason(stop_reason: str | None) -> str | None:
    """Return OpenAI's word for why Bedrock stopped, in small letters if there is none.

    Without a reason it is None, with a ``UserWarning``. Source: ``oai.bedrock``.
    """
    if not stop_reason:
        warnings.warn(f"Bedrock gave no reason for stopping: {stop_reason!r}", UserWarning, stacklevel=2)
        return None
    reason = stop_reason.lower()
    return _FINISH_REASONS.get(reason, reason)


def extract_system_messages(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the text of the first system message as Bedrock takes it: ``[{"text": …}]`` or ``[]``.

    Of a message in parts it is the first part's. Source: ``oai.bedrock``.
    """
    contents = (message["content"] for message in messages if message.get("role") == "system")
    for content in contents:
        return [{"text": content if isinstance(content, str) else content[0]["text"]}]
    return []


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
