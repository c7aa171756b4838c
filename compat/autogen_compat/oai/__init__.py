"""Model clients and their configurations, as ``autogen.oai`` of 0.2 has them.

A name is loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autogen_compat.cache.cache import Cache
    from autogen_compat.oai.client import ModelClient, OpenAIWrapper
    from autogen_compat.oai.completion import ChatCompletion, Completion
    from autogen_compat.oai.openai_utils import (
        config_list_from_dotenv,
        config_list_from_json,
        config_list_from_models,
        config_list_gpt4_gpt35,
        config_list_openai_aoai,
        filter_config,
        get_config_list,
    )

__all__ = [
    "Cache",
    "ChatCompletion",
    "Completion",
    "ModelClient",
    "OpenAIWrapper",
    "config_list_from_dotenv",
    "config_list_from_json",
    "config_list_from_models",
    "config_list_gpt4_gpt35",
    "config_list_openai_aoai",
    "filter_config",
    "get_config_list",
]

_HOMES = {
    "Cache": "autogen_compat.cache.cache",
    "ChatCompletion": "autogen_compat.oai.completion",
    "Completion": "autogen_compat.oai.completion",
    "ModelClient": "autogen_compat.oai.client",
    "OpenAIWrapper": "autogen_compat.oai.client",
}


def __getattr__(name: str) -> object:
    """Load *name* from the module that defines it; modules of this package count as names too."""
    if name in ("client", "completion", "openai_utils"):
        return importlib.import_module(f"{__name__}.{name}")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(_HOMES.get(name, "autogen_compat.oai.openai_utils"))
    value: object = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
