"""What AutoGen's model clients have no public way to tell, and sums of token usage."""

from __future__ import annotations

from typing import Any, cast

from autogen_core.models import ChatCompletionClient, RequestUsage


async def close_client(client: ChatCompletionClient) -> None:
    """Close *client*, also on AutoGen before 0.4.9, whose OpenAI clients have no ``close``."""
    if not hasattr(client, "close"):
        connection = getattr(client, "_client", None)
        if connection is not None:
            await connection.close()
        return
    await client.close()


def add_usage(*parts: RequestUsage | None) -> RequestUsage:
    """Return the sum of *parts* as a new object; None counts nothing."""
    total = RequestUsage(0, 0)
    for part in parts:
        if part is not None:
            total.prompt_tokens += part.prompt_tokens
            total.completion_tokens += part.completion_tokens
    return total


def create_args_of(client: ChatCompletionClient) -> dict[str, Any]:
    """Return the live dict of what *client* adds to each request (model, seed, ...), or an empty one."""
    return _dict_attribute(client, "_create_args")


def raw_config_of(client: ChatCompletionClient) -> dict[str, Any]:
    """Return the live dict of the arguments that *client* was built with, or an empty one."""
    return _dict_attribute(client, "_raw_config")


def model_name_of(client: ChatCompletionClient) -> str:
    """Return the model that *client* asks for; the name of its class if it does not say."""
    return str(create_args_of(client).get("model") or type(client).__name__)


def _dict_attribute(owner: object, name: str) -> dict[str, Any]:
    value = getattr(owner, name, None)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
