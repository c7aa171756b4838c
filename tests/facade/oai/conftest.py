from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from compat.support.openai_server import OpenAIServer

from autogen_compat.oai.client import OpenAIWrapper

_VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_VERSION",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_AD_TOKEN",
)

Wrap = Callable[..., OpenAIWrapper]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has its own current folder (the caches are below it) and none of the user's keys."""
    monkeypatch.chdir(tmp_path)
    for variable in _VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def wrap(server: OpenAIServer) -> Wrap:
    """An ``OpenAIWrapper`` for the server, without a cache unless asked for."""

    def build(**config: Any) -> OpenAIWrapper:
        defaults = {
            "model": "gpt-4o",
            "api_key": "sk-test",
            "base_url": server.url,
            "max_retries": 0,
            "cache_seed": None,
        }
        return OpenAIWrapper(**{**defaults, **config})

    return build
