"""Configurations, cache keys, prices, and what ``GPTAssistantAgent`` needs of OpenAI's Assistants API."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import time
from typing import TYPE_CHECKING, Any, TypeAlias

from autogen_compat.parts.config_list import (
    AZURE_API_VERSION,
    config_list_from_dotenv,
    config_list_from_json,
    config_list_from_models,
    config_list_gpt4_gpt35,
    config_list_openai_aoai,
    filter_config,
    get_config_list,
)

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.beta.assistant import Assistant

__all__ = [
    "DEFAULT_AZURE_API_VERSION",
    "NON_CACHE_KEY",
    "OAI_PRICE1K",
    "config_list_from_dotenv",
    "config_list_from_json",
    "config_list_from_models",
    "config_list_gpt4_gpt35",
    "config_list_openai_aoai",
    "create_gpt_assistant",
    "create_gpt_vector_store",
    "detect_gpt_assistant_api_version",
    "filter_config",
    "get_config",
    "get_config_list",
    "get_key",
    "retrieve_assistants_by_name",
    "update_gpt_assistant",
]

logger = logging.getLogger("autogen.oai.openai_utils")

DEFAULT_AZURE_API_VERSION = AZURE_API_VERSION

NON_CACHE_KEY = [
    "api_key",
    "base_url",
    "api_type",
    "api_version",
    "azure_ad_token",
    "azure_ad_token_provider",
    "credentials",
    "tool_config",
]
"""Parameters that do not decide on an answer."""

Price: TypeAlias = "float | tuple[float, float]"

# US dollars per 1000 tokens, of prompts and answers, or of both alike.
_PRICES: dict[Price, str] = {
    (0.005, 0.015): "gpt-4o gpt-4o-2024-05-13",
    (0.0025, 0.01): "gpt-4o-2024-08-06",
    (0.00015, 0.0006): "gpt-4o-mini gpt-4o-mini-2024-07-18",
    (0.01, 0.03): (
        "gpt-4-turbo-2024-04-09 gpt-4-turbo-preview gpt-4-0125-preview gpt-4-1106-preview "
        "gpt-4-1106-vision-preview"
    ),
    (0.03, 0.06): "gpt-4 gpt-4-0314 gpt-4-0613",
    (0.06, 0.12): "gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613",
    (0.0005, 0.0015): "gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-35-turbo gpt-35-turbo-0125",
    (0.001, 0.002): "gpt-3.5-turbo-1106 gpt-35-turbo-1106",
    (0.0015, 0.002): (
        "gpt-3.5-turbo-instruct gpt-3.5-turbo-0613 gpt-3.5-turbo-0301 "
        "gpt-35-turbo-instruct gpt-35-turbo-0613 gpt-35-turbo-0301"
    ),
    (0.003, 0.004): "gpt-3.5-turbo-16k-0613 gpt-35-turbo-16k gpt-35-turbo-16k-0613",
    0.0004: "babbage-002 text-ada-001",
    0.0005: "text-babbage-001",
    0.002: "davinci-002 text-curie-001",
    0.02: "text-davinci-002 text-davinci-003",
    0.024: "code-cushman-001",
    0.1: "code-davinci-002",
}
OAI_PRICE1K: dict[str, Price] = {
    model: price for price, models in _PRICES.items() for model in models.split()
}
"""0.2.40's prices by model; a program may add its own."""


def get_key(config: dict[str, Any]) -> str:
    """Return the key under which the answer to a request with the parameters *config* is cached.

    It is the one that 0.2 uses, so caches that 0.2 filled stay usable.

    Raises:
        TypeError: a parameter is not JSON.
    """
    return json.dumps(
        {name: value for name, value in config.items() if name not in NON_CACHE_KEY}
        if isinstance(config, dict)  # pyright: ignore[reportUnnecessaryIsInstance]  0.2 takes lists too
        else config,
        sort_keys=True,
    )


def get_config(
    api_key: str | None,
    base_url: str | None = None,
    api_type: str | None = None,
    api_version: str | None = None,
) -> dict[str, Any]:
    """Return one config; what is given beside *api_key* may be the name of an environment variable."""
    config: dict[str, Any] = {"api_key": api_key}
    for key, value in (("base_url", base_url), ("api_type", api_type), ("api_version", api_version)):
        if value:
            config[key] = os.getenv(value, default=value)
    return config


# ---------------------------------------------------------------- Assistants API


def detect_gpt_assistant_api_version() -> str:
    """Return the version of the Assistants API that the installed openai package speaks: "v1" or "v2"."""
    major, minor = importlib.metadata.version("openai").split(".")[:2]
    return "v1" if (int(major), int(minor)) < (1, 21) else "v2"


def retrieve_assistants_by_name(client: OpenAI, name: str) -> list[Assistant]:
    """Return the account's assistants with this name."""
    listed = client.beta.assistants.list()  # pyright: ignore[reportDeprecated]
    return [assistant for assistant in listed.data if assistant.name == name]


def create_gpt_vector_store(client: OpenAI, name: str, fild_ids: list[str]) -> Any:
    """Create a vector store with the uploaded files *fild_ids* and wait until it is ready.

    Raises:
        AttributeError: the store could not be created.
        ValueError: the files could not be added.
    """
    # Before openai 1.66 vector stores were a beta interface.
    owner: Any = client if hasattr(client, "vector_stores") else client.beta
    api: Any = owner.vector_stores
    try:
        store = api.create(name=name)
    except Exception as error:
        raise AttributeError(f"Failed to create vector store: {error}") from error
    batch = api.file_batches.create_and_poll(vector_store_id=store.id, file_ids=fild_ids)
    if batch.status == "in_progress":
        time.sleep(1)
        batch = api.file_batches.poll(vector_store_id=store.id, batch_id=batch.id)
    if batch.status != "completed":
        raise ValueError(f"Failed to upload files to vector store {store.id}:{batch.status}")
    return store


def create_gpt_assistant(
    client: OpenAI, name: str, instructions: str, model: str, assistant_config: dict[str, Any]
) -> Assistant:
    """Create an assistant with the ``tools``, ``tool_resources`` and ``file_ids`` of *assistant_config*.

    ``file_ids`` and the tool ``retrieval``, which belong to the first version of the API, are translated:
    files go to a new vector store, or to the code interpreter.

    Raises:
        ValueError: both ``file_ids`` and a ``file_search`` resource are given.
    """
    tools: list[dict[str, Any]] = assistant_config.get("tools", [])
    resources: dict[str, Any] = assistant_config.get("tool_resources", {})
    file_ids: list[str] | None = assistant_config.get("file_ids")
    if file_ids is not None and resources.get("file_search") is not None:
        raise ValueError("assistant_config has file_ids and tool_resources['file_search']: give one of them.")
    for tool in tools:
        if tool["type"] == "retrieval":
            tool["type"] = "file_search"
            if file_ids is not None:
                store = create_gpt_vector_store(client, f"{name}-vectorestore", file_ids)
                resources["file_search"] = {"vector_store_ids": [store.id]}
        elif tool["type"] == "code_interpreter" and file_ids is not None:
            resources["code_interpreter"] = {"file_ids": file_ids}
    options: dict[str, Any] = {"tools": tools}
    if resources:
        options["tool_resources"] = resources
    logger.info("Creating assistant with config: %s", options)
    return client.beta.assistants.create(  # pyright: ignore[reportDeprecated]
        name=name, instructions=instructions, model=model, **options
    )


def update_gpt_assistant(client: OpenAI, assistant_id: str, assistant_config: dict[str, Any]) -> Assistant:
    """Set an assistant's ``tools``, ``instructions`` and ``tool_resources`` as far as they are given."""
    options: dict[str, Any] = {
        key: assistant_config[key]
        for key in ("tools", "instructions", "tool_resources")
        if assistant_config.get(key) is not None
    }
    return client.beta.assistants.update(assistant_id=assistant_id, **options)  # pyright: ignore[reportDeprecated]
