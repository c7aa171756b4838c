"""The loaders of ``config_list``; every expectation is what 0.2.40's function of the same name returns."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from autogen_compat.parts.config_list import (
    config_list_from_dotenv,
    config_list_from_json,
    config_list_from_models,
    config_list_gpt4_gpt35,
    config_list_openai_aoai,
    filter_config,
    get_config_list,
)

CONFIGS: list[dict[str, Any]] = [
    {"model": "gpt-3.5-turbo"},
    {"model": "gpt-4", "tags": ["big", "slow"]},
    {"model": "gpt-3.5-turbo", "api_type": "azure", "tags": ["big"]},
]


@pytest.mark.parametrize(
    ("filters", "exclude", "kept"),
    [
        (None, False, [0, 1, 2]),
        ({}, False, [0, 1, 2]),
        ({"model": ["gpt-4"]}, False, [1]),
        ({"model": {"gpt-3.5-turbo"}, "api_type": ["azure"]}, False, [2]),
        ({"api_type": ["azure", None]}, False, [2]),
        ({"tags": ["slow", "other"]}, False, [1]),
        ({"tags": ["big"], "model": ["gpt-4"]}, False, [1]),
        ({"model": ["gpt-4"]}, True, [0, 2]),
        ({"tags": ["big"], "model": ["gpt-4"]}, True, [0]),
        ({"model": "gpt-4 and gpt-3.5-turbo"}, False, [0, 1, 2]),
    ],
)
def test_filter_config(filters: Any, exclude: bool, kept: list[int]) -> None:
    assert filter_config(CONFIGS, filters, exclude) == [CONFIGS[index] for index in kept]


def test_json_from_file(tmp_path: Path) -> None:
    Path("OAI_CONFIG_LIST").write_text(json.dumps(CONFIGS))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "list.json").write_text(json.dumps(CONFIGS[:1]))
    assert config_list_from_json("OAI_CONFIG_LIST") == CONFIGS
    assert config_list_from_json("OAI_CONFIG_LIST", file_location=None) == CONFIGS
    assert config_list_from_json("OAI_CONFIG_LIST", filter_dict={"model": ["gpt-4"]}) == CONFIGS[1:2]
    assert config_list_from_json("list.json", str(tmp_path / "sub")) == CONFIGS[:1]
    with pytest.raises(FileNotFoundError):
        config_list_from_json("missing.json")


def test_json_from_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("OAI_CONFIG_LIST").write_text("[]")
    monkeypatch.setenv("OAI_CONFIG_LIST", json.dumps(CONFIGS))
    assert config_list_from_json("OAI_CONFIG_LIST") == CONFIGS
    Path("other.json").write_text(json.dumps(CONFIGS[:2]))
    monkeypatch.setenv("OAI_CONFIG_LIST", "other.json")
    assert config_list_from_json("OAI_CONFIG_LIST") == CONFIGS[:2]
    monkeypatch.setenv("OAI_CONFIG_LIST", "")
    assert config_list_from_json("OAI_CONFIG_LIST") == []
    monkeypatch.setenv("OAI_CONFIG_LIST", "not json")
    with pytest.raises(json.JSONDecodeError):
        config_list_from_json("OAI_CONFIG_LIST")


def test_get_config_list() -> None:
    assert get_config_list(["k1", " ", "k2"], ["u1", "u2", "u3"], "azure", "v") == [
        {"api_key": "k1", "base_url": "u1", "api_type": "azure", "api_version": "v"},
        {"api_key": "k2", "base_url": "u3", "api_type": "azure", "api_version": "v"},
    ]
    assert get_config_list(["k1"]) == [{"api_key": "k1"}]
    with pytest.raises(AssertionError):
        get_config_list(["k1"], ["u1", "u2"])


def test_models_from_key_files() -> None:
    Path("key_openai.txt").write_text("o1\no2\n")
    Path("key_aoai.txt").write_text("a1\n")
    Path("base_aoai.txt").write_text("https://a.example\n")
    azure = {
        "api_key": "a1",
        "base_url": "https://a.example",
        "api_type": "azure",
        "api_version": "2024-02-01",
    }
    assert config_list_openai_aoai() == [{"api_key": "o1"}, {"api_key": "o2"}, azure]
    assert os.environ["OPENAI_API_KEY"] == "o1\no2"
    assert os.environ["AZURE_OPENAI_API_BASE"] == "https://a.example"
    assert config_list_openai_aoai(exclude="openai") == [azure]
    assert config_list_from_models(exclude="aoai", model_list=["m", "n"]) == [
        {"api_key": "o1", "model": "m"},
        {"api_key": "o2", "model": "m"},
        {"api_key": "o1", "model": "n"},
        {"api_key": "o2", "model": "n"},
    ]
    assert [config["model"] for config in config_list_gpt4_gpt35(exclude="openai")] == [
        "gpt-4",
        "gpt-3.5-turbo",
    ]
    assert config_list_from_models(exclude="openai") == [azure]


def test_models_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "o1")
    monkeypatch.setenv("OPENAI_API_BASE", "https://o.example")
    Path("key_openai.txt").write_text("from file")
    assert config_list_openai_aoai(key_file_path=None) == [{"api_key": "o1", "base_url": "https://o.example"}]
    assert config_list_openai_aoai(openai_api_key_file=None)[0]["api_key"] == "o1"


def test_models_in_the_place_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "o1")
    models: Any = ["gpt-4"]
    assert config_list_from_models(models) == [{"api_key": "o1"}]


def test_dotenv(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("MY_KEY", "MY_URL", "NO_KEY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    Path("my.env").write_text('OPENAI_API_KEY=sk-o\nMY_KEY="sk-m"\nMY_URL=https://m.example\n')
    models: dict[str, Any] = {
        "mine": {"api_key_env_var": "MY_KEY", "base_url": "MY_URL", "api_type": "openai"},
        "gpt-4": "NO_KEY",
    }
    configs = config_list_from_dotenv("my.env", models, {"model": {"mine", "gpt-4", "gpt-3.5-turbo"}})
    assert configs == [
        {"api_key": "sk-m", "base_url": "https://m.example", "api_type": "openai", "model": "mine"},
        {"api_key": "sk-o", "model": "gpt-3.5-turbo"},
    ]
    assert models["gpt-3.5-turbo"] == "OPENAI_API_KEY"
    assert "gpt-4" in caplog.text


def test_dotenv_without_anything(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert config_list_from_dotenv("missing.env") == []
    assert "missing.env" in caplog.text
    with pytest.raises(TypeError, match="mine"):
        config_list_from_dotenv("missing.env", {"mine": 3})
    with pytest.raises(TypeError, match="bsae_url"):
        config_list_from_dotenv("missing.env", {"mine": {"bsae_url": "x"}})
