from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from autogen_core.models import ChatCompletionClient
from compat.support.openai_server import OpenAIServer

from autogen_compat.parts.clients import client_from_config, close_client

_VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_API_BASE",
    "OPENAI_BASE_URL",
    "OPENAI_API_VERSION",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_API_BASE",
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_AD_TOKEN",
)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has its own current folder (the caches are below it) and none of the user's keys."""
    monkeypatch.chdir(tmp_path)
    for variable in _VARIABLES:
        monkeypatch.setenv(variable, "")  # so that the value is restored even if the test sets it itself
        monkeypatch.delenv(variable)


@pytest.fixture
async def build() -> AsyncIterator[Callable[[Any], ChatCompletionClient]]:
    """``client_from_config``, with all clients closed in the end."""
    clients: list[ChatCompletionClient] = []

    def build_client(config: Any) -> ChatCompletionClient:
        clients.append(client_from_config(config))
        return clients[-1]

    yield build_client
    for client in clients:
        await close_client(client)
