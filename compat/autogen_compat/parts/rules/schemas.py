"""Functions as a model sees them: JSON schemas from signatures.

Source in 0.2: ``autogen/function_utils.py``, where these functions have the same names.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, ForwardRef, Literal, cast

from pydantic import BaseModel, Field

from autogen_compat._pydantic import JsonSchemaValue, evaluate_forwardref, type2schema

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


def _namespace(call: Callable[..., Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", getattr(call, "__globals__", {}))


def _description(name: str, annotation: Any) -> str:
    metadata = cast("tuple[object, ...]", getattr(annotation, "__metadata__", (name,)))
    if isinstance(metadata[0], str):
        return metadata[0]
    raise ValueError(f"Invalid description {metadata[0]} for parameter {name}, should be a string.")
