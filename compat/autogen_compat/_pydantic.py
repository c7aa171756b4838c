"""The few pydantic operations that 0.2 hid behind functions (``autogen/_pydantic.py``)."""

from __future__ import annotations

import typing
from typing import Any, ForwardRef

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaValue

__all__ = ("JsonSchemaValue", "evaluate_forwardref", "model_dump", "model_dump_json", "type2schema")

PYDANTIC_V1 = False
"""0.4 needs pydantic 2, so version 1 is never met here."""


def type2schema(t: Any) -> JsonSchemaValue:
    """Return the JSON schema of a type."""
    return TypeAdapter(t).json_schema()


def model_dump(model: BaseModel) -> dict[str, Any]:
    """Return the fields of *model*."""
    return model.model_dump()


def model_dump_json(model: BaseModel) -> str:
    """Return *model* as JSON text."""
    return model.model_dump_json()


def evaluate_forwardref(
    value: ForwardRef, globalns: dict[str, Any] | None = None, localns: dict[str, Any] | None = None
) -> Any:
    """Return the type that *value* names, or *value* itself where a name is not defined (yet)."""

    def holder() -> None: ...

    holder.__annotations__ = {"value": value}
    try:
        return typing.get_type_hints(holder, globalns, localns, include_extras=True)["value"]
    except NameError:
        return value
