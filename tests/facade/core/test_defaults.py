"""Default prompts: own wording, or 0.2's where a 0.2 distribution is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from autogen_compat.engine import defaults
from autogen_compat.parts import prompts

LEGACY = """
class AssistantAgent:
    DEFAULT_SYSTEM_MESSAGE = "theirs"
    DEFAULT_DESCRIPTION: str = "their" " description"
    COMPUTED = print("never run")

    def __init__(self, name, system_message="of the constructor", other=None):
        pass
"""


@pytest.fixture(autouse=True)
def _forget() -> None:
    defaults._defaults_of.cache_clear()


def test_a_named_distribution_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "agentchat"
    folder.mkdir()
    (folder / "assistant_agent.py").write_text(LEGACY, encoding="utf-8")
    monkeypatch.setenv(defaults.LEGACY_FOLDER, str(tmp_path))

    def default(name: str) -> str:
        return defaults.default("assistant_agent", "AssistantAgent", name, "ours")

    assert default("DEFAULT_SYSTEM_MESSAGE") == "theirs"
    assert default("DEFAULT_DESCRIPTION") == "their description"
    assert default("system_message") == "of the constructor"
    assert default("COMPUTED") == "ours"
    assert default("name") == "ours"
    assert defaults.default("groupchat", "GroupChat", "x", "ours") == "ours"
    assert defaults.default_descriptions() == dict(prompts.PROXY_DESCRIPTIONS)


def test_a_folder_that_is_no_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(defaults.LEGACY_FOLDER, str(tmp_path))
    assert defaults.legacy_folder() is None
    assert defaults.default("assistant_agent", "AssistantAgent", "DEFAULT_SYSTEM_MESSAGE", "ours") == "ours"
