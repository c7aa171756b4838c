"""Which client a configuration gets, by its ``api_type``."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from typing import Any

from autogen_compat.oai.openai_client import OpenAIClient

_AZURE_SCOPE = "https://cognitiveservices.azure.com/.default"
_AWS_KEYS = ("aws_access_key", "aws_secret_key", "aws_region", "aws_session_token", "aws_profile_name")
# What api_type begins with -> module and class.
_PROVIDERS = {
    "anthropic": ("anthropic", "AnthropicClient"),
    "bedrock": ("bedrock", "BedrockClient"),
    "cerebras": ("cerebras", "CerebrasClient"),
    "cohere": ("cohere", "CohereClient"),
    "google": ("gemini", "GeminiClient"),
    "groq": ("groq", "GroqClient"),
    "mistral": ("mistral", "MistralAIClient"),
    "ollama": ("ollama", "OllamaClient"),
    "together": ("together", "TogetherClient"),
}


class ClientArguments:
    """A class attribute: the names of the keyword arguments of openai's clients, looked up when needed."""

    def __init__(self, *classes: str) -> None:
        self._classes = classes
        self._names: set[str] | None = None

    def __get__(self, instance: object, owner: type) -> set[str]:
        if self._names is None:
            import openai

            clients = [getattr(openai, name) for name in self._classes]
            self._names = {name for kind in clients for name in inspect.getfullargspec(kind).kwonlyargs}
        return self._names


def provider_of(config: Mapping[str, Any]) -> str | None:
    """Return which other provider than OpenAI a configuration names; None: none."""
    api_type = str(config.get("api_type") or "")
    return next((prefix for prefix in _PROVIDERS if api_type.startswith(prefix)), None)


def openai_client(
    config: Mapping[str, Any], options: dict[str, Any], *, azure: bool
) -> tuple[OpenAIClient, Any]:
    """Return a client of OpenAI or Azure, and the openai object in it."""
    from autogen_compat.oai.connections import Connection

    if azure:
        _complete_azure_options(config, options)
    connection = Connection(options, azure=azure)
    return OpenAIClient(connection), connection.client


def _complete_azure_options(config: Mapping[str, Any], options: dict[str, Any]) -> None:
    """Set what 0.2 derives: the deployment is named after the model, without its dots."""
    deployment = options.get("azure_deployment", config.get("model"))
    options["azure_deployment"] = None if deployment is None else deployment.replace(".", "")
    endpoint = options.pop("base_url", None)
    options["azure_endpoint"] = options.get("azure_endpoint", endpoint)
    if options.get("azure_ad_token_provider") == "DEFAULT":
        identity: Any = importlib.import_module("azure.identity")
        credential = identity.DefaultAzureCredential()
        options["azure_ad_token_provider"] = identity.get_bearer_token_provider(credential, _AZURE_SCOPE)


def provider_client(provider: str, config: Mapping[str, Any], options: dict[str, Any]) -> Any:
    """Return the client of another provider than OpenAI; raises ImportError if it needs a package."""
    if provider == "bedrock" or (provider == "anthropic" and "api_key" not in config):
        options.update({key: config[key] for key in _AWS_KEYS if key in config})
    module, name = _PROVIDERS[provider]
    return getattr(importlib.import_module(f"autogen_compat.oai.{module}"), name)(**options)
