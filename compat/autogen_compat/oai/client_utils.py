"""What the clients of the providers share."""

from __future__ import annotations

import logging
import warnings
from typing import Any

logger_formatter = logging.Formatter(
    "[%(name)s: %(asctime)s] {%(lineno)d} %(levelname)s - %(message)s", "%m-%d %H:%M:%S"
)


def validate_parameter(
    params: dict[str, Any],
    param_name: str,
    allowed_types: tuple[type, ...] | type,
    allow_None: bool,
    default_value: Any,
    numerical_bound: tuple[float | None, float | None] | None,
    allowed_values: list[Any] | None,
) -> Any:
    """Return ``params[param_name]`` if it is acceptable, else *default_value* with a ``UserWarning``.

    *numerical_bound* is the lowest and the highest acceptable number, None for no limit. Source:
    ``oai.client_utils``.

    Raises:
        TypeError: *allowed_values* is neither None nor a list.
    """
    if allowed_values is not None and not isinstance(allowed_values, list):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"allowed_values should be a list or None, got {type(allowed_values).__name__}")
    value = params.get(param_name, default_value)
    or_none = " or None" if allow_None else ""
    problem = ""
    if value is None:
        problem = "" if allow_None else "cannot be None"
    elif not isinstance(value, allowed_types):
        problem = f"must be of type {_names(allowed_types)}{or_none}"
    elif numerical_bound and not _within(value, numerical_bound):
        problem = f"has numerical bounds{_bounds(numerical_bound)}{', or can be None' if allow_None else ''}"
    elif allowed_values and not numerical_bound and value not in allowed_values:
        problem = f"must be one of these values [{allowed_values}]{', or can be None' if allow_None else ''}"
    if not problem:
        return value
    warnings.warn(
        f"Config error - {param_name} {problem}, defaulting to {default_value}.", UserWarning, stacklevel=2
    )
    return default_value


def _names(types: tuple[type, ...] | type) -> str:
    return f"({', '.join(item.__name__ for item in types)})" if isinstance(types, tuple) else types.__name__


def _within(value: Any, bound: tuple[float | None, float | None]) -> bool:
    lowest, highest = bound
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _bounds(bound: tuple[float | None, float | None]) -> str:
    lowest, highest = bound
    parts = [f", >= {lowest}" if lowest is not None else ""]
    if highest is not None:
        parts.append(f" and <= {highest}" if lowest is not None else f" <= {highest}")
    return "".join(parts)


def should_hide_tools(
    messages: list[dict[str, Any]], tools: list[dict[str, Any]] | None, hide_tools_param: str
) -> bool:
    """Tell whether *tools* are to be left out of a request because they were called already.

    *hide_tools_param* is ``"never"``, ``"if_any_run"`` (a tool has answered) or ``"if_all_run"`` (every tool
    has answered). Source: ``oai.client_utils``.

    Raises:
        TypeError: *hide_tools_param* is something else.
    """
    if hide_tools_param == "never" or not tools:
        return False
    if hide_tools_param == "if_any_run":
        return any("tool_call_id" in message for message in messages)
    if hide_tools_param == "if_all_run":
        return {tool["function"]["name"] for tool in tools} <= _answered(messages)
    raise TypeError(f"hide_tools is {hide_tools_param!r}; it can be 'if_all_run', 'if_any_run' or 'never'")


def _answered(messages: list[dict[str, Any]]) -> set[str]:
    """Return the names of the tools whose results are among *messages*."""
    names: dict[str, str] = {}
    answered: set[str] = set()
    for message in messages:
        if "tool_calls" in message:
            names.update({call["id"]: call["function"]["name"] for call in message["tool_calls"] or ()})
        elif "tool_call_id" in message:
            answered.add(names[message["tool_call_id"]])
    return answered
