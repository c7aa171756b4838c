from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from compat.support.openai_server import OpenAIServer

from autogen_compat.agentchat import ConversableAgent

Talker = Callable[..., ConversableAgent]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has its own current folder, none of the user's keys, and code that runs without docker."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "False")
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def llm(server: OpenAIServer) -> dict[str, Any]:
    """A model configuration for the server."""
    return {
        "model": "gpt-4o",
        "api_key": "sk-test",
        "base_url": server.url,
        "max_retries": 0,
        "cache_seed": None,
    }


@pytest.fixture
def talker() -> Talker:
    """Makes agents that never ask a human, and say the same again and again."""

    def build(name: str, says: Any = None, **settings: Any) -> ConversableAgent:
        defaults = {"human_input_mode": "NEVER", "default_auto_reply": f"{name}!" if says is None else says}
        return ConversableAgent(name, **{**defaults, **settings})

    return build
