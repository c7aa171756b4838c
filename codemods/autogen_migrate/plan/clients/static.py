"""Which configurations are *static*: everything that matters is written, in one dict with one entry."""

from __future__ import annotations

from collections.abc import Collection

from ...facts.model import Expr
from ...program import Module, Obj, Program
from .model import StaticConfig

_DESCRIBED = frozenset(("functions", "tools"))
_SAMPLING = frozenset(
    (
        "temperature",
        "top_p",
        "max_tokens",
        "stop",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "logit_bias",
        "user",
        "timeout",
        "max_retries",
        "organization",
        "default_headers",
        "parallel_tool_calls",
        "max_completion_tokens",
        "reasoning_effort",
    )
)


_ENTRY = frozenset(
    (
        "model",
        "api_key",
        "base_url",
        "api_type",
        "api_version",
        "azure_deployment",
        "azure_endpoint",
        "price",
        "tags",
    )
)


def static_config(
    program: Program, expr: Expr, module: Module, described: Collection[int] = ()
) -> StaticConfig | None:
    """The config as a static one, or None; ``described`` are those whose functions are written elsewhere."""
    objs = program.values(expr, module)
    if len(objs) != 1 or not _is_plain_dict(program, objs[0]):
        return None
    config = objs[0]
    values = _entries(config)
    if id(config) in described:
        values = {key: value for key, value in values.items() if key not in _DESCRIBED}
    listed = values.pop("config_list", None)
    lists: tuple[Obj, ...] = ()
    entry: Obj | None = None
    if listed is not None:
        found = _single_entry(program, listed, config)
        if found is None:
            return None
        lists, entry = found
        values = {**values, **_entries(entry)}
    if not _is_writable(program, values, config.module):
        return None
    return StaticConfig(config, values, lists, entry)


def _is_plain_dict(program: Program, obj: Obj) -> bool:
    if obj.kind != "dict" or obj.expr is None or obj.expr.kind != "dict" or program.is_changed(obj):
        return False
    keys = obj.expr.key_items
    return all(key.kind == "const" and isinstance(key.value, str) for key in keys)


def _entries(obj: Obj) -> dict[str, Expr]:
    assert obj.expr is not None
    return {str(key.value): value for key, value in zip(obj.expr.key_items, obj.expr.items, strict=True)}


def _single_entry(program: Program, listed: Expr, config: Obj) -> tuple[tuple[Obj, ...], Obj] | None:
    module = config.module
    lists = program.values(listed, module)
    if len(lists) != 1 or lists[0].kind != "list" or lists[0].expr is None or program.is_changed(lists[0]):
        return None
    if lists[0].expr.kind != "list" or len(lists[0].expr.items) != 1 or lists[0].module is not module:
        return None
    item = lists[0].expr.items[0]
    entries = program.values(item, module)
    if len(entries) != 1 or not _is_plain_dict(program, entries[0]) or entries[0].module is not module:
        return None
    within = _is_in_reach(config, lists[0], listed) and _is_in_reach(config, entries[0], item)
    return ((lists[0],), entries[0]) if within else None


def _is_in_reach(config: Obj, part: Obj, name: Expr) -> bool:
    """Whether what is written in a part of the config means the same in the place of the config.

    Not if it was written in another function, nor if the program hands it in: then the parameter has to stay
    what decides.
    """
    module = config.module
    assert config.expr is not None and part.expr is not None
    if module.function_of(part.expr) not in (None, module.function_of(config.expr)):
        return False
    owner = module.scope_of[id(name)].lookup(name.text) if name.kind == "name" else None
    return owner is None or all(origin.kind != "param" for origin in owner.origins[name.text])


def _is_writable(program: Program, values: dict[str, Expr], module: Module) -> bool:
    if not set(values) <= _SAMPLING | _ENTRY | {"cache_seed"} or "model" not in values:
        return False
    model, kind, seed = values["model"], values.get("api_type"), values.get("cache_seed")
    if not constant(program, model, module):
        return False
    if kind is not None and not (kind.kind == "const" and kind.value in ("openai", "open_ai", "azure")):
        return False
    if kind is not None and kind.value == "azure" and not {"api_version"} <= set(values):
        return False
    if seed is not None and seed.kind != "const":
        return False
    optional = [v for v in values.values() if is_optional_lookup(v) and not is_default_key(v)]
    return not optional and all(_is_simple(value) for value in values.values())


def constant(program: Program, expr: Expr, module: Module) -> str | None:
    """The text that an expression always is, if it is one and not empty."""
    objs = program.values(expr, module)
    if len(objs) == 1 and objs[0].kind == "const" and objs[0].expr is not None:
        value = objs[0].expr.value
        return value if isinstance(value, str) and value else None
    return None


def _is_simple(expr: Expr) -> bool:
    """Whether evaluating the expression once more, or a little later, gives the same."""
    if expr.kind == "call":
        callee = expr.items[0]
        known = callee.kind in ("attr", "name") and callee.text in ("getenv", "get", "str", "int", "float")
        return known and all(_is_simple(item) for item in expr.items[1:]) and _is_simple(callee)
    allowed = ("const", "name", "attr", "subscript", "list", "tuple", "dict", "fstring", "unary", "binop")
    return expr.kind in allowed and all(_is_simple(item) for item in expr.items)


def is_default_key(value: Expr) -> bool:
    """``os.environ.get("OPENAI_API_KEY")``: where the client looks by itself."""
    return is_optional_lookup(value) and value.items[1].value == "OPENAI_API_KEY"


def is_optional_lookup(value: Expr) -> bool:
    """``os.getenv(name)`` or ``os.environ.get(name)`` without a default: may be None, which types forbid."""
    if value.kind != "call" or len(value.items) != 2 or value.items[0].kind not in ("attr", "name"):
        return False
    return value.items[0].text in ("getenv", "get")
