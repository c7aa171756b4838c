"""What the loggers share: time stamps, plain forms of objects, what is known about an event's source."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any, cast

__all__ = ["get_current_ts", "to_dict"]

SECRETS = (
    "self",
    "__class__",
    "api_key",
    "organization",
    "base_url",
    "azure_endpoint",
    "azure_ad_token",
    "azure_ad_token_provider",
)
"""Constructor arguments that a log does not show."""


def get_current_ts() -> str:
    """Return the time in UTC as ``YYYY-MM-DD HH:MM:SS.ffffff``."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")


def to_dict(obj: Any, exclude: tuple[str, ...] = (), no_recursive: Any = ()) -> Any:
    """Return *obj* as numbers, texts, lists and dicts; source: ``logger.logger_utils.to_dict``.

    Objects become dicts of their attributes, callables their source text. Names in *exclude* are left out at
    every depth; what lies inside a container and is an instance of *no_recursive* becomes its ``str``.
    """

    def inner(value: Any) -> Any:
        return str(value) if isinstance(value, no_recursive) else to_dict(value, exclude, no_recursive)

    def items(mapping: Mapping[Any, Any]) -> dict[str, Any]:
        return {str(key): inner(value) for key, value in mapping.items() if key not in exclude}

    if isinstance(obj, (int, float, str, bool)):
        return obj
    if callable(obj):
        return _source_of(obj)
    if isinstance(obj, dict):
        return items(cast("dict[Any, Any]", obj))
    if isinstance(obj, (list, tuple)):
        return [inner(value) for value in cast("Iterable[Any]", obj)]
    return items(vars(cast("object", obj))) if hasattr(cast("object", obj), "__dict__") else obj


def _source_of(function: Any) -> str:
    try:
        return inspect.getsource(function).strip()
    except (OSError, TypeError):  # built-in, callable object or typed at a prompt
        return repr(function)


def safe_serialize(obj: Any) -> str:
    """Return *obj* as JSON; a value that is none has its ``to_json()``, or the name of its type."""

    def default(value: Any) -> str:
        return str(value.to_json()) if hasattr(value, "to_json") else type_note(value)

    return json.dumps(obj, default=default)


def type_note(value: Any) -> str:
    """Return what stands in a log for a value that is not JSON."""
    return f"<<non-serializable: {type(value).__qualname__}>>"


def source_name(source: Any) -> Any:
    """Return the name of an agent, or a source that is a name already."""
    return source.name if hasattr(source, "name") else source


def is_agent(source: Any) -> bool:
    """Tell whether *source* is an agent rather than a name."""
    from autogen_compat.agentchat.agent import Agent  # here: agents import this package

    return isinstance(source, Agent)


def wrapper_id_of(agent: Any) -> Any:
    """Return the id of the agent's ``OpenAIWrapper``, or an empty text."""
    client = getattr(agent, "client", None)
    return "" if client is None else getattr(client, "wrapper_id", "")


def client_class(client: Any) -> str:
    """Return the name of a model client's class, that of OpenAI's synchronous one for its async twin."""
    return type(client).__name__.removeprefix("Async")
