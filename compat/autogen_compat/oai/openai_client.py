"""The client for OpenAI, Azure and servers with the same API: requests, prices, usage."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from autogen_compat.oai.openai_utils import OAI_PRICE1K

if TYPE_CHECKING:
    from openai import AzureOpenAI, OpenAI

    from autogen_compat.oai.connections import Connection

logger = logging.getLogger("autogen.oai.client")


class OpenAIClient:
    """Requests to OpenAI, Azure, or a server with the same API.

    *client* is an openai client, or a ``Connection``, which runs on the portal (see ``oai.connections``).
    """

    def __init__(self, client: OpenAI | AzureOpenAI | Connection | Any) -> None:
        self._client: Any = client

    @property
    def _oai_client(self) -> Any:
        """A synchronous openai client, under the name that 0.2 programs know."""
        return getattr(self._client, "sync_client", self._client)

    @_oai_client.setter
    def _oai_client(self, client: Any) -> None:
        self._client = client

    def message_retrieval(self, response: Any) -> list[Any]:
        """Return for each choice its text, or its message if that calls a function or tools."""
        from openai.types.completion import Completion

        if isinstance(response, Completion):
            return [choice.text for choice in response.choices]
        messages = [choice.message for choice in response.choices]
        return [
            message.content if message.function_call is None and message.tool_calls is None else message
            for message in messages
        ]

    def create(self, params: dict[str, Any]) -> Any:
        """Send a request: to the chat API if *params* has ``messages``, else to the completions API.

        A chat's answer with ``stream=True`` is printed while it arrives.
        """
        if "messages" in params and params.get("stream", False):
            from autogen_compat.oai.streaming import completion_from_chunks

            response = completion_from_chunks(self._chunks(params), params)
        else:
            response = self._send({**params, "stream": False})
        _report_call(params, response)
        return response

    def _send(self, params: dict[str, Any]) -> Any:
        from autogen_compat.oai.connections import Connection, completions_of

        if isinstance(self._client, Connection):
            return self._client.request(params)
        return completions_of(self._client, params).create(**params)

    def _chunks(self, params: dict[str, Any]) -> Any:
        from autogen_compat.oai.connections import Connection

        return self._client.stream(params) if isinstance(self._client, Connection) else self._send(params)

    def cost(self, response: Any) -> float:
        """Return the price of *response* in US dollars by ``OAI_PRICE1K``; 0 for a model without an entry."""
        price = OAI_PRICE1K.get(response.model)
        if price is None:
            logger.warning(
                f"The prices of {response.model} are not known, so it counts as free. To set them add "
                f'{{"price": [per_1k_prompt_tokens, per_1k_answer_tokens]}} to its config.'
            )
            return 0
        return cost_of(response, price if isinstance(price, tuple) else (price, price))

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        """Return the tokens and the cost of *response*."""
        usage = response.usage
        return {
            "prompt_tokens": usage.prompt_tokens if usage is not None else 0,
            "completion_tokens": usage.completion_tokens if usage is not None else 0,
            "total_tokens": usage.total_tokens if usage is not None else 0,
            "cost": getattr(response, "cost", 0),
            "model": response.model,
        }


def cost_of(response: Any, price_1k: tuple[float, float]) -> float:
    """Return what *response* costs, by prices for 1000 tokens of prompts and of answers."""
    usage = response.usage
    prompt, answer = (0, 0) if usage is None else (usage.prompt_tokens, usage.completion_tokens or 0)
    return (price_1k[0] * prompt + price_1k[1] * answer) / 1000


def _report_call(params: Mapping[str, Any], response: Any) -> None:
    """Write the call to AutoGen 0.4's event log, as the 0.4 model clients do."""
    from autogen_core import EVENT_LOGGER_NAME

    events = logging.getLogger(EVENT_LOGGER_NAME)
    if "messages" not in params or not events.isEnabledFor(logging.INFO):
        return
    from autogen_core.logging import LLMCallEvent

    usage = OpenAIClient.get_usage(response)
    events.info(
        LLMCallEvent(
            messages=params["messages"],
            response=response.model_dump(mode="json"),
            prompt_tokens=usage["prompt_tokens"],
            completion_tokens=usage["completion_tokens"] or 0,
        )
    )
