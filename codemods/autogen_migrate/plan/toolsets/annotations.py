"""Annotations for functions that 0.2 described in JSON: 0.4 makes its schemas of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ...conversation.schemas import Schema
from ...facts.model import Expr, Function, Param
from ...program import Module
from ..context import Context
from ..model import Edit, Replace, Span

_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_WIDTH = 100


def schema_problem(context: Context, schema: Schema, function: Function) -> str:
    """Why a function cannot be annotated from its schema."""
    names = {param.name for param in function.params}
    unknown = sorted(schema.properties.keys() - names)
    if unknown:
        return f"the function has no parameter `{unknown[0]}`, of which its schema speaks"
    for param in function.params:
        if param.kind in ("*", "**"):
            return f"the function {schema.name!r} takes any arguments (`{param.name}`)"
        entries = schema.properties.get(param.name)
        if entries is None:
            return f"the schema of {schema.name!r} does not speak of its parameter `{param.name}`"
        if param.annotation is None and _type(context, entries, schema.module, {}) is None:
            return f"the type of `{param.name}` in the schema of {schema.name!r} is not a simple one"
        description = entries.get("description")
        if description is not None and not isinstance(description.value, str):
            return f"the description of `{param.name}` in the schema of {schema.name!r} is computed"
    return ""


def annotation_edits(
    context: Context, schema: Schema, function: Function, module: Module
) -> list[tuple[Module, Edit]]:
    """The signature with the types and descriptions of the schema."""
    texts = {p.name: _annotated(context, schema, p, module) for p in function.params}
    places = _places(context, function, module)
    data = context.draft.modules[module.path].data
    edits: list[Edit] = []
    for param in function.params:
        start, end = places[param.name]
        default = "" if param.default is None else f" = {context.draft.text(param.default, module)}"
        whole = Span(start, end if param.default is None else param.default.end)
        edits.append(Replace(whole, f"{param.name}: {texts[param.name]}{default}"))
    opening = data.index(b"(", function.start)
    last = max((edit.span.end for edit in edits if isinstance(edit, Replace)), default=opening + 1)
    closing = data.index(b")", last)
    inside = data[opening:closing]
    if not edits or b"\n" in inside or b"#" in inside:
        return [(module, edit) for edit in edits]
    written = [str(edit.code) for edit in edits if isinstance(edit, Replace)]
    line = data[data.rfind(b"\n", 0, function.start) + 1 : data.index(b"\n", closing)].decode("utf-8")
    width = len(line) - len(inside.decode("utf-8")) + 1 + len(", ".join(written))
    if width <= _WIDTH:
        return [(module, edit) for edit in edits]
    exploded = "".join(f"\n    {text}," for text in written)
    return [(module, Replace(Span(opening + 1, closing), f"{exploded}\n"))]


def _places(context: Context, function: Function, module: Module) -> Mapping[str, tuple[int, int]]:
    """Where each parameter stands, with its annotation."""
    data = context.draft.modules[module.path].data
    found: dict[str, tuple[int, int]] = {}
    at = function.start
    for param in function.params:
        match = re.compile(rb"[(,]\s*(?P<name>" + param.name.encode() + rb")\b").search(data, at)
        assert match is not None
        end = match.end("name") if param.annotation is None else param.annotation.end
        found[param.name] = (match.start("name"), end)
        at = end if param.default is None else param.default.end
        at -= 1  # the comma may follow at once
    return found


def _annotated(context: Context, schema: Schema, param: Param, module: Module) -> str:
    entries = schema.properties[param.name]
    own = None if param.annotation is None else context.draft.text(param.annotation, module)
    if own is not None and "Annotated" in own:
        return own
    names: dict[str, str] = {}
    found = own or _type(context, entries, schema.module, names) or "str"
    for name in names:
        context.draft.name(module, "typing", name)
    description = entries.get("description")
    if description is None:
        return found
    annotated = context.draft.name(module, "typing", "Annotated")
    return f"{annotated}[{found}, {json.dumps(description.value, ensure_ascii=False)}]"


def _type(context: Context, entries: Mapping[str, Expr], module: Module, names: dict[str, str]) -> str | None:
    """The type of Python for one of JSON; ``names`` gets what it takes of ``typing``."""
    kind, choices = entries.get("type"), entries.get("enum")
    if choices is not None:
        if choices.kind != "list" or not all(isinstance(item.value, (str, int)) for item in choices.items):
            return None
        names["Literal"] = "Literal"
        return f"Literal[{', '.join(json.dumps(i.value, ensure_ascii=False) for i in choices.items)}]"
    if kind is None or not isinstance(kind.value, str):
        return None
    if kind.value == "array":
        return _array(context, entries.get("items"), module, names)
    return "dict" if kind.value == "object" else _TYPES.get(kind.value)


def _array(context: Context, items: Expr | None, module: Module, names: dict[str, str]) -> str | None:
    if items is None:
        return "list"
    values = context.program.values(items, module)
    display = values[0].expr if len(values) == 1 and values[0].kind == "dict" else None
    if display is None or display.kind != "dict" or values[0].module is not module:
        return None
    entries = {str(key.value): value for key, value in zip(display.key_items, display.items, strict=True)}
    inner = _type(context, entries, module, names)
    return None if inner is None else f"list[{inner}]"
