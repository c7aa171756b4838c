"""Providers whose servers speak OpenAI's API, reached with the openai package."""

from __future__ import annotations

import copy
import inspect
import logging
import os
from collections.abc import Mapping
from typing import Any, ClassVar

import openai
from openai.resources.chat.completions import Completions

from autogen_compat.oai.client import OpenAIClient
from autogen_compat.oai.client_utils import should_hide_tools
from autogen_compat.oai.connections import Connection

logger = logging.getLogger("autogen.oai.client")

_CLIENT_ARGUMENTS = frozenset(inspect.getfullargspec(openai.OpenAI).kwonlyargs)
_REQUEST_PARAMETERS = frozenset(inspect.signature(Completions.create).parameters)


class CompatibleClient(OpenAIClient):
    """A client for one provider; subclasses say where it is and what 0.2 sent to it by default.

    Parameters that are the provider's own (``top_k``…) go into the body as they are, ``hide_tools`` leaves
    tools out once they were called.

    Raises:
        AssertionError: there is no API key, neither in the config nor in the environment.
    """

    provider: ClassVar[str]
    base_url: ClassVar[str]
    key_variable: ClassVar[str]
    defaults: ClassVar[Mapping[str, Any]] = {}
    renamed: ClassVar[Mapping[str, str]] = {}
    """Parameters for which OpenAI's API has another name."""
    ignored: ClassVar[frozenset[str]] = frozenset()
    """Parameters of 0.2 that the provider's OpenAI endpoint does not have."""

    def __init__(self, **kwargs: Any) -> None:
        self.api_key: str | None = kwargs.get("api_key") or os.environ.get(self.key_variable)
        if not self.api_key:
            raise AssertionError(
                f"Please provide the 'api_key' in your config list entry for {self.provider} or set the "
                f"{self.key_variable} env variable."
            )
        options = {key: value for key, value in kwargs.items() if key in _CLIENT_ARGUMENTS}
        options["base_url"] = kwargs.get("base_url") or self.base_url
        super().__init__(Connection({**options, "api_key": self.api_key}))

    def create(self, params: dict[str, Any]) -> Any:
        """Send a request; see ``OpenAIClient.create``."""
        return super().create(self.parse_params(params))

    def parse_params(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the request in the form of OpenAI's API.

        Raises:
            AssertionError: no model is named.
        """
        if not params.get("model"):
            raise AssertionError(f"Please specify the 'model' in your config list entry for {self.provider}.")
        messages = params.get("messages", [])
        request = {**self.defaults, **{key: value for key, value in params.items() if value is not None}}
        hide = request.pop("hide_tools", "never")
        if should_hide_tools(messages, request.get("tools"), hide):
            del request["tools"]
        request = {self.renamed.get(key, key): value for key, value in request.items()}
        self._drop_ignored(request)
        own = {key: request.pop(key) for key in list(request) if key not in _REQUEST_PARAMETERS}
        if own:
            request["extra_body"] = {**own, **request.get("extra_body", {})}
        if "messages" in request:
            request["messages"] = [_without_name(message) for message in messages]
        return request

    def _drop_ignored(self, request: dict[str, Any]) -> None:
        for key in self.ignored & request.keys():
            del request[key]
            logger.warning(f"{self.provider}: '{key}' is not sent, its OpenAI endpoint does not have it")

    def message_retrieval(self, response: Any) -> list[Any]:
        """Return the message of each choice, also if it is plain text: agents reply with a dict then."""
        return [choice.message for choice in response.choices]

    def cost(self, response: Any) -> float:
        """Return 0: only the ``price`` in a config tells what a request to this provider costs."""
        return 0


def _without_name(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return *message* without its author's name, which these servers refuse; 0.2 left it out too."""
    return {key: value for key, value in message.items() if key != "name"}


def without_names(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a deep copy of *messages* without their authors' names."""
    return [_without_name(message) for message in copy.deepcopy(messages)]
