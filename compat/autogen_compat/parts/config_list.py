"""Loaders for lists of model configurations, as ``autogen.oai.openai_utils`` of 0.2.40 has them.

A *config* is a dict such as ``{"model": "gpt-4o", "api_key": "...", "tags": ["cheap"]}``; every loader
returns a list of them, in the order in which 0.2 tries them.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

from dotenv import find_dotenv, load_dotenv

Config: TypeAlias = dict[str, Any]
FilterDict: TypeAlias = Mapping[str, Collection[Any]]

AZURE_API_VERSION = "2024-02-01"
"""The ``api_version`` that 0.2.40 gives to the Azure entries it builds from key files."""

_DEFAULT_MODELS = ("gpt-4", "gpt-3.5-turbo")

logger = logging.getLogger(__name__)


def filter_config(
    config_list: list[Config], filter_dict: FilterDict | None, exclude: bool = False
) -> list[Config]:
    """Keep the configs that fit *filter_dict* in every key; source: ``openai_utils.filter_config``.

    A value fits if it is among the acceptable ones, a list value if it shares an element with them. A missing
    key (or None) never fits, even if None is acceptable. With *exclude* a config is kept if *no* key fits. An
    empty *filter_dict* returns *config_list* itself.
    """
    if not filter_dict:
        return config_list
    return [
        config
        for config in config_list
        if all(_fits(config.get(key), accepted) != exclude for key, accepted in filter_dict.items())
    ]


def _fits(value: Any, accepted: Collection[Any]) -> bool:
    if value is None:
        return False
    if isinstance(value, list):
        return bool(set(cast("list[Any]", value)) & set(accepted))
    return value in accepted


def config_list_from_json(
    env_or_file: str, file_location: str | None = "", filter_dict: FilterDict | None = None
) -> list[Config]:
    """Load configs from JSON; source: ``openai_utils.config_list_from_json``.

    The environment variable *env_or_file* comes first: its value is the path of a JSON file, or JSON. Without
    it, *env_or_file* is the name of a file in *file_location*.

    Raises:
        FileNotFoundError: neither the variable nor the file exists.
        json.JSONDecodeError: the text is no JSON.
    """
    value = os.environ.get(env_or_file)
    if not value:
        text = Path(file_location or "", env_or_file).read_text()
    elif os.path.exists(value):
        text = Path(value).read_text()
    else:
        text = value
    return filter_config(json.loads(text), filter_dict)


def get_config_list(
    api_keys: list[str],
    base_urls: list[str] | None = None,
    api_type: str | None = None,
    api_version: str | None = None,
) -> list[Config]:
    """Return one config per non-blank API key; source: ``openai_utils.get_config_list``.

    Raises:
        AssertionError: *base_urls* is given and not as long as *api_keys*.
    """
    if base_urls is not None and len(api_keys) != len(base_urls):
        raise AssertionError("The length of api_keys must match the length of base_urls")
    configs: list[Config] = []
    for position, api_key in enumerate(api_keys):
        if not api_key.strip():
            continue
        config: Config = {"api_key": api_key}
        if base_urls:
            config["base_url"] = base_urls[position]
        if api_type:
            config["api_type"] = api_type
        if api_version:
            config["api_version"] = api_version
        configs.append(config)
    return configs


def config_list_openai_aoai(
    key_file_path: str | None = ".",
    openai_api_key_file: str | None = "key_openai.txt",
    aoai_api_key_file: str | None = "key_aoai.txt",
    openai_api_base_file: str | None = "base_openai.txt",
    aoai_api_base_file: str | None = "base_aoai.txt",
    exclude: str | None = None,
) -> list[Config]:
    """Return configs for the OpenAI keys, then the Azure keys; source:
    ``openai_utils.config_list_openai_aoai``.

    Keys and base URLs, one per line, come from ``OPENAI_API_KEY``, ``OPENAI_API_BASE``,
    ``AZURE_OPENAI_API_KEY`` and ``AZURE_OPENAI_API_BASE``. A key file that exists **overwrites** its variable
    in ``os.environ``; a file name of None is not read. *exclude* is ``"openai"`` or ``"aoai"``.
    """
    configs: list[Config] = []
    if exclude != "openai":
        _load_variable("OPENAI_API_KEY", key_file_path, openai_api_key_file)
        _load_variable("OPENAI_API_BASE", key_file_path, openai_api_base_file)
    if exclude != "aoai":
        _load_variable("AZURE_OPENAI_API_KEY", key_file_path, aoai_api_key_file)
        _load_variable("AZURE_OPENAI_API_BASE", key_file_path, aoai_api_base_file)
        azure = get_config_list(
            _lines("AZURE_OPENAI_API_KEY"),
            _lines("AZURE_OPENAI_API_BASE"),
            api_type="azure",
            api_version=AZURE_API_VERSION,
        )
        configs.extend(azure)
    if exclude != "openai":
        base_urls = _lines("OPENAI_API_BASE") if "OPENAI_API_BASE" in os.environ else None
        configs[:0] = get_config_list(_lines("OPENAI_API_KEY"), base_urls)
    return configs


def _load_variable(variable: str, folder: str | None, file_name: str | None) -> None:
    if folder is None or file_name is None:
        return
    # Formatted as 0.2 does: programs pass a list of models in the place of the folder, and get their key from
    # the environment.
    path = f"{folder}/{file_name}"
    try:
        os.environ[variable] = Path(path).read_text().strip()
    except FileNotFoundError:
        logger.info("%s is not taken from a file: there is no %s in %s", variable, file_name, folder)


def _lines(variable: str) -> list[str]:
    return os.environ.get(variable, "").split("\n")


def config_list_from_models(
    key_file_path: str | None = ".",
    openai_api_key_file: str | None = "key_openai.txt",
    aoai_api_key_file: str | None = "key_aoai.txt",
    aoai_api_base_file: str | None = "base_aoai.txt",
    exclude: str | None = None,
    model_list: Iterable[str] | None = None,
) -> list[Config]:
    """Return the configs of :func:`config_list_openai_aoai` once per model; source: the function of this
    name.

    All keys of the first model come before those of the second. Without models the configs have no ``model``.
    """
    configs = config_list_openai_aoai(
        key_file_path=key_file_path,
        openai_api_key_file=openai_api_key_file,
        aoai_api_key_file=aoai_api_key_file,
        aoai_api_base_file=aoai_api_base_file,
        exclude=exclude,
    )
    models = list(model_list or ())
    return [{**config, "model": model} for model in models for config in configs] if models else configs


def config_list_gpt4_gpt35(
    key_file_path: str | None = ".",
    openai_api_key_file: str | None = "key_openai.txt",
    aoai_api_key_file: str | None = "key_aoai.txt",
    aoai_api_base_file: str | None = "base_aoai.txt",
    exclude: str | None = None,
) -> list[Config]:
    """Return configs for gpt-4, then gpt-3.5-turbo; source: ``openai_utils.config_list_gpt4_gpt35``."""
    return config_list_from_models(
        key_file_path, openai_api_key_file, aoai_api_key_file, aoai_api_base_file, exclude, _DEFAULT_MODELS
    )


def config_list_from_dotenv(
    dotenv_file_path: str | None = None,
    model_api_key_map: dict[str, Any] | None = None,
    filter_dict: FilterDict | None = None,
) -> list[Config]:
    """Return one config per model with a key from a ``.env`` file; source:
    ``openai_utils.config_list_from_dotenv``.

    *model_api_key_map* maps a model to the name of the variable with its key, or to ``{"api_key_env_var":
    name, "base_url": ..., "api_type": ..., "api_version": ...}``, where each value may again be the name of a
    variable. ``gpt-4`` and ``gpt-3.5-turbo`` are always added (to the caller's map too) with
    ``OPENAI_API_KEY``. A model without a key is left out with a warning.

    Raises:
        TypeError: a value of the map is neither a string nor a dict.
    """
    _load_dotenv(dotenv_file_path)
    sources = model_api_key_map or {}
    for model in _DEFAULT_MODELS:
        sources.setdefault(model, "OPENAI_API_KEY")
    configs: list[Config] = []
    for model, source in sources.items():
        config = _config_from_environment(model, source)
        if not str(config["api_key"] or "").strip():
            logger.warning("API key not found or empty for model %s: it is left out", model)
            continue
        configs.append({**config, "model": model})
    configs = filter_config(configs, filter_dict)
    if not configs:
        logger.error("No configurations loaded.")
    return configs


def _load_dotenv(path: str | None) -> None:
    if not path:
        found = find_dotenv()
        if not found:
            logger.warning("No .env file found. Loading configurations from environment variables.")
        load_dotenv(found)
    elif Path(path).exists():
        load_dotenv(path)
    else:
        logger.warning("The specified .env file %s does not exist.", path)


def _config_from_environment(model: str, source: Any) -> Config:
    if isinstance(source, str):
        return {"api_key": os.getenv(source)}
    if not isinstance(source, dict):
        raise TypeError(
            f"model {model}: expected the name of a variable or a dict, not {type(source).__name__}"
        )
    settings = cast("dict[str, Any]", source)
    unknown = settings.keys() - {"api_key_env_var", "base_url", "api_type", "api_version"}
    if unknown:
        raise TypeError(f"model {model}: unexpected keys {sorted(unknown)}")
    config: Config = {"api_key": os.getenv(settings.get("api_key_env_var", "OPENAI_API_KEY"))}
    for key in ("base_url", "api_type", "api_version"):
        if settings.get(key):
            config[key] = os.getenv(settings[key], default=settings[key])
    return config
