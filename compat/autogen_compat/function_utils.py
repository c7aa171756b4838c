"""Functions as tools: JSON schemas from signatures, results as text.

As 0.2's ``autogen/function_utils.py``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from logging import getLogger
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from autogen_compat._pydantic import model_dump
from autogen_compat.parts.rules.schemas import (
    Function,
    Parameters,
    ToolFunction,
    get_default_values,
    get_missing_annotations,
    get_param_annotations,
    get_parameter_json_schema,
    get_parameters,
    get_required_params,
    get_typed_annotation,
    get_typed_return_annotation,
    get_typed_signature,
)
from autogen_compat.parts.rules.tools import result_text

__all__ = (
    "Function",
    "Parameters",
    "ToolFunction",
    "get_default_values",
    "get_function_schema",
    "get_load_param_if_needed_function",
    "get_missing_annotations",
    "get_param_annotations",
    "get_parameter_json_schema",
    "get_parameters",
    "get_required_params",
    "get_typed_annotation",
    "get_typed_return_annotation",
    "get_typed_signature",
    "load_basemodels_if_needed",
    "serialize_to_str",
)

logger = getLogger("autogen.function_utils")


def get_function_schema(
    f: Callable[..., Any], *, name: str | None = None, description: str
) -> dict[str, Any]:
    """Return *f* as an entry of a request's ``tools``.

    Args:
        f: the function; parameters without a default must be annotated.
        name: under which name; None: the function's.
        description: what the model is told about it.

    Returns:
        ``{"type": "function", "function": {"description": ..., "name": ..., "parameters": <JSON schema>}}``

    Raises:
        TypeError: an annotation is missing.
    """
    signature = get_typed_signature(f)
    required = get_required_params(signature)
    missing, unannotated = get_missing_annotations(signature, required)
    _warn_about(f, unannotated)
    if missing:
        raise TypeError(
            f"All parameters of the function '{f.__name__}' without default values must be annotated. "
            f"The annotations are missing for the following parameters: {_quoted(missing)}"
        )
    parameters = get_parameters(required, get_param_annotations(signature), get_default_values(signature))
    function = Function(description=description, name=name or f.__name__, parameters=parameters)
    return model_dump(ToolFunction(function=function))


def get_load_param_if_needed_function(
    t: Any,
) -> Callable[[dict[str, Any], type[BaseModel]], BaseModel] | None:
    """Return a function that makes a model of a dict if *t* is a pydantic model, else None."""
    if get_origin(t) is Annotated:
        return get_load_param_if_needed_function(get_args(t)[0])
    return _load_model if isinstance(t, type) and issubclass(t, BaseModel) else None


def load_basemodels_if_needed(func: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap *func* so that it gets models, not dicts, for parameters annotated with pydantic models."""
    annotations = get_param_annotations(get_typed_signature(func))
    loaders = {name: get_load_param_if_needed_function(kind) for name, kind in annotations.items()}

    def load(arguments: dict[str, Any]) -> dict[str, Any]:
        loaded = {
            name: loader(arguments[name], annotations[name])
            for name, loader in loaders.items()
            if loader is not None
        }
        return {**arguments, **loaded}

    if inspect.iscoroutinefunction(func):

        @functools.wraps(func)
        async def with_models_async(*args: Any, **kwargs: Any) -> Any:
            return await func(*args, **load(kwargs))

        return with_models_async

    @functools.wraps(func)
    def with_models(*args: Any, **kwargs: Any) -> Any:
        return func(*args, **load(kwargs))

    return with_models


def serialize_to_str(x: Any) -> str:
    """Return a tool's result as the text that the model gets: text as it is, all else as JSON.

    Raises:
        TypeError: JSON cannot express it.
    """
    return result_text(x)


def _load_model(v: dict[str, Any], t: type[BaseModel]) -> BaseModel:
    return t(**v)


def _warn_about(f: Callable[..., Any], unannotated: set[str]) -> None:
    if get_typed_return_annotation(f) is None:
        logger.warning(
            f"The return type of the function '{f.__name__}' is not annotated. Although annotating it is "
            "optional, the function should return either a string, a subclass of 'pydantic.BaseModel'."
        )
    if unannotated:
        logger.warning(
            f"The following parameters of the function '{f.__name__}' with default values "
            f"are not annotated: {_quoted(unannotated)}."
        )


def _quoted(names: set[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))
