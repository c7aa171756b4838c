"""What a model client is for ``OpenAIWrapper``."""

from __future__ import annotations

from typing import Any, Protocol

from autogen_compat.oai.usage import USAGE_KEYS


class ModelClient(Protocol):
    """What a class for ``register_model_client`` offers; it is called with its config.

    ``create`` may return any object with ``choices`` and ``model``; ``message_retrieval`` returns the texts,
    or the messages that call tools, of its choices; ``get_usage`` returns a dict with
    ``RESPONSE_USAGE_KEYS``, or without some of them if nothing is known.
    """

    RESPONSE_USAGE_KEYS = USAGE_KEYS

    class ModelClientResponseProtocol(Protocol):
        """The least that a response has."""

        class Choice(Protocol):
            """One answer."""

            class Message(Protocol):
                """The message of an answer."""

                content: str | None

            message: Message

        choices: list[Choice]
        model: str

    def create(self, params: dict[str, Any]) -> ModelClientResponseProtocol:
        """Send a request with *params* and return the response."""
        ...

    def message_retrieval(self, response: ModelClientResponseProtocol) -> list[Any]:
        """Return the texts or messages in *response*."""
        ...

    def cost(self, response: ModelClientResponseProtocol) -> float:
        """Return the price of *response* in US dollars."""
        ...

    @staticmethod
    def get_usage(response: ModelClientResponseProtocol) -> dict[str, Any]:
        """Return the tokens that *response* took."""
        ...


class PlaceHolderClient:
    """Stands for a class of the user's own until ``register_model_client`` is called."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
