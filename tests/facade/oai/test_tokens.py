"""Counting tokens, with a table that splits at spaces: tiktoken's own come from the network."""

from __future__ import annotations

from typing import Any

import pytest
import tiktoken

from autogen_compat import token_count_utils as tokens


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The encodings that were asked for."""
    names: list[str] = []

    class Words:
        def encode(self, text: str) -> list[str]:
            return text.split()

    def for_model(model: str) -> Any:
        names.append(model)
        if model.startswith("mystery"):
            raise KeyError(model)
        return Words()

    def named(name: str) -> Any:
        names.append(name)
        return Words()

    monkeypatch.setattr(tiktoken, "encoding_for_model", for_model)
    monkeypatch.setattr(tiktoken, "get_encoding", named)
    return names


def test_limits() -> None:
    assert tokens.get_max_token_limit() == 4096
    assert tokens.get_max_token_limit("gpt-35-turbo") == tokens.get_max_token_limit("gpt35-turbo") == 16385
    assert tokens.get_max_token_limit("gpt4-32k") == 32768
    with pytest.raises(KeyError):
        tokens.get_max_token_limit("mystery")


def test_texts(asked: list[str]) -> None:
    assert tokens.count_token("one two three", "mystery") == 3
    assert asked == ["mystery", "cl100k_base"]
    assert tokens.token_left("one two", "gpt-4") == 8190
    assert tokens.percentile_used("one two") == 2 / 4096
    wrong: Any = 5
    with pytest.raises(ValueError, match="str, list or dict"):
        tokens.count_token(wrong)


def test_messages(asked: list[str]) -> None:
    message = {"role": "user", "content": "one two", "name": "me", "extra": None, "odd": {1, 2}}
    # 3 for the reply, 3 for the message, 1 + 2 + 1 words, 1 for the name
    assert tokens.count_token(message, "gpt-4o") == 11
    assert asked == ["gpt-4-0613"], "0.2 counts a family's messages as those of one member"
    assert tokens.count_token([message], "gpt-3.5-turbo-0301") == 10
    assert tokens.count_token([{"content": ["a", "b"]}], "claude-3") == 3 + 3 + 2
    with pytest.raises(NotImplementedError):
        tokens.count_token([message], "llama")


def test_functions() -> None:
    schema = {
        "name": "add",
        "description": "adds two numbers",
        "parameters": {
            "properties": {
                "a": {"type": "integer", "description": "the first"},
                "b": {"type": "string", "enum": ["x", "y"]},
            }
        },
    }
    a = 1 + (2 + 1) + (2 + 2)
    b = 1 + (2 + 1) + (2 * (3 + 1) - 3)
    assert tokens.num_tokens_from_functions([schema]) == 12 + (1 + 3 - 2) + a + b + 11
    bare = {"name": "go", "description": "goes", "parameters": {"properties": {}}}
    assert tokens.num_tokens_from_functions([bare]) == 12 + (1 + 1 - 2) + 9
