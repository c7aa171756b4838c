"""Functions as tools: JSON schemas from signatures, results as text.

As 0.2's ``autogen/function_utils.py``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from logging import getLogger
from typing import Annotated, Any, ForwardRef, Literal, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, Field

from autogen_compat._pydantic import JsonSchemaValue, evaluate_forwardref, model_dump, type2schema
from autogen_compat.parts.rules.tools import result_text

logger = getLogger(__name__)

T = TypeVar("T")

_EMPTY = inspect.Signature.empty


class Parameters(BaseModel):
    """Parameters of a function: a JSON schema of an object."""

    type: Literal["object"] = "object"
    properties: dict[str, JsonSchemaValue]
    required: list[str]


class Function(BaseModel):
    """A function as a model sees it."""

    description: Annotated[str, Field(description="What the function does")]
    name: Annotated[str, Field(description="The name to call it by")]
    parameters: Annotated[Parameters, Field(description="Its parameters")]


class ToolFunction(BaseModel):
    """A function as an entry of a request's ``tools``."""

    type: Literal["function"] = "function"
    function: Annotated[Function, Field(description="The function of the tool")]


def get_typed_annotation(annotation: Any, globalns: dict[str, Any]) -> Any:
    """Return *annotation*, and where it is text, the type that this text means in *globalns*."""
    if not isinstance(annotation, str):
        return annotation
    return evaluate_forwardref(ForwardRef(annotation), globalns, globalns)


def get_typed_signature(call: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of *call* with types for annotations, without the return annotation."""
    namespace = _namespace(call)
    return inspect.Signature(
        [
            parameter.replace(annotation=get_typed_annotation(parameter.annotation, namespace))
            for parameter in inspect.signature(call).parameters.values()
        ]
    )


def get_typed_return_annotation(call: Callable[..., Any]) -> Any:
    """Return the type that *call* is annotated to return; None where it has no such annotation."""
    annotation = inspect.signature(call).return_annotation
    return None if annotation is _EMPTY else get_typed_annotation(annotation, _namespace(call))


def get_param_annotations(typed_signature: inspect.Signature) -> dict[str, Any]:
    """Return parameter name -> annotation, for parameters that have one."""
    return {
        name: parameter.annotation
        for name, parameter in typed_signature.parameters.items()
        if parameter.annotation is not _EMPTY
    }


def get_parameter_json_schema(k: str, v: Any, default_values: dict[str, Any]) -> JsonSchemaValue:
    """Return the JSON schema of one parameter, with its default and a description.

    Args:
        k: name of the parameter; also its description, unless ``Annotated`` has one.
        v: its annotation.
        default_values: parameter name -> default.

    Raises:
        ValueError: the first argument of ``Annotated`` is not text.
    """
    schema = type2schema(v)
    if k in default_values:
        schema["default"] = default_values[k]
    schema["description"] = _description(k, v)
    return schema


def get_required_params(typed_signature: inspect.Signature) -> list[str]:
    """Return the names of the parameters without a default."""
    return [name for name, parameter in typed_signature.parameters.items() if parameter.default is _EMPTY]


def get_default_values(typed_signature: inspect.Signature) -> dict[str, Any]:
    """Return parameter name -> default, for parameters that have one."""
    return {
        name: parameter.default
        for name, parameter in typed_signature.parameters.items()
        if parameter.default is not _EMPTY
    }


def get_parameters(
    required: list[str], param_annotations: dict[str, Any], default_values: dict[str, Any]
) -> Parameters:
    """Return the schema of all parameters that *param_annotations* has.

    Args:
        required: names of the parameters that a call must give.
        param_annotations: parameter name -> annotation.
        default_values: parameter name -> default.
    """
    properties = {
        name: get_parameter_json_schema(name, annotation, default_values)
        for name, annotation in param_annotations.items()
        if annotation is not _EMPTY
    }
    return Parameters(properties=properties, required=required)


def get_missing_annotations(
    typed_signature: inspect.Signature, required: list[str]
) -> tuple[set[str], set[str]]:
    """Return the names of parameters without annotation: the required ones, and those with a default."""
    bare = {name for name, parameter in typed_signature.parameters.items() if parameter.annotation is _EMPTY}
    return bare & set(required), bare - set(required)


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


def _namespace(call: Callable[..., Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", getattr(call, "__globals__", {}))


def _description(name: str, annotation: Any) -> str:
    metadata = cast("tuple[object, ...]", getattr(annotation, "__metadata__", (name,)))
    if isinstance(metadata[0], str):
        return metadata[0]
    raise ValueError(f"Invalid description {metadata[0]} for parameter {name}, should be a string.")


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
