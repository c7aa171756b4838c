"""Which configurations are *static*: everything that matters is written, in one dict with one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...conversation.displays import Displays
from ...facts.model import Expr
from ...program import Module, Obj, Program
from ...program.api import CONFIG_LOADERS
from ..draft import Draft
from .assignments import assignments
from .model import StaticConfig, Value

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


_SERVICES = ("openai", "open_ai", "azure")
LEFT_OUT = frozenset(("n", "stream"))
"""Settings that no client has; what goes with them is reported."""


def static_config(draft: Draft, expr: Expr, module: Module) -> StaticConfig | None:
    """The config as a static one, or None.

    Of plain conversations also one that is put together of others, and one with several entries, of which
    the first is taken.
    """
    objs = draft.program.values(expr, module)
    if not objs or objs[0].expr is None or len({id(obj.expr) for obj in objs}) > 1:
        return None
    config = next((obj for obj in objs if obj.kind != "rest"), objs[0])
    return _Reader(draft, config).read(expr, module)


class _Reader:
    """Reads one configuration: what it says, and the displays that it is made of."""

    def __init__(self, draft: Draft, config: Obj) -> None:
        self._draft = draft
        self._config = config
        self._displays = Displays(draft.program, changing=(config,))
        self._parts: list[Obj] = []

    def read(self, expr: Expr, module: Module) -> StaticConfig | None:
        changed = self._draft.program.is_changed(self._config)
        later = assignments(self._draft.program, self._config) if changed and self._draft.is_plain else None
        values = self._entries(expr, module)
        if values is None or (changed and later is None):
            return None
        if later is not None:
            values |= later.values
        if id(self._config) in self._draft.described:
            values = {key: value for key, value in values.items() if key not in _DESCRIBED}
        listed = values.pop("config_list", None)
        lists: tuple[Obj, ...] = ()
        unused: tuple[str, ...] = ()
        loaded = listed if listed is not None and self._is_loaded(listed) else None
        if listed is not None and loaded is None:
            found = self._list(listed)
            entries = None if found is None else self._entries(found[1], found[0].module)
            if found is None or entries is None or not self._is_decided_here(listed):
                return None
            if not self._is_decided_here(Value(found[1], found[0].module)):
                return None
            lists, values = (found[0],), {**values, **entries}
            unused = self._models(found[2], found[0].module)
        told = [*values.values(), *([loaded] if loaded is not None else [])]
        if not all(self._is_in_reach(value) for value in told):
            return None
        if not self._is_writable(values, needs_model=loaded is None):
            return None
        parts = tuple(part for part in self._parts if part is not self._config)
        changes = () if later is None else later.statements
        return StaticConfig(self._config, values, lists, parts, unused, loaded, changes)

    def _is_loaded(self, listed: Value) -> bool:
        """Whether the entries are read when the program runs; the first is taken, if that is wanted."""
        if not self._draft.is_plain or self._draft.wishes.style not in ("auto", "plain"):
            return False
        values = self._draft.program.values(listed.expr, listed.module)
        return bool(values) and all(v.kind == "api-value" and v.name in CONFIG_LOADERS for v in values)

    def _entries(self, expr: Expr, module: Module) -> dict[str, Value] | None:
        """What a dict says; outside of plain conversations only if it is one display."""
        spreads = self._displays.of(expr, module, mapping=True)
        if spreads is None or len(spreads) != 1:
            return None
        displays = spreads[0].displays
        if not self._draft.is_plain and [d.kind for d in displays] != ["dict"]:
            return None
        self._parts += [d.obj for d in displays if d.obj is not None]
        return {name: Value(entry.value, entry.module) for name, entry in spreads[0].entries.items()}

    def _list(self, listed: Value) -> tuple[Obj, Expr, Sequence[Expr]] | None:
        """The list of entries, the one that is taken, and the others."""
        program = self._draft.program
        lists = program.values(listed.expr, listed.module)
        if len(lists) != 1 or lists[0].kind != "list" or lists[0].expr is None:
            return None
        items = list(lists[0].expr.items) if lists[0].expr.kind == "list" else []
        if not items or program.is_changed(lists[0]) or any(item.kind == "star" for item in items):
            return None
        if len(items) > 1 and not (self._draft.is_plain and self._draft.wishes.style in ("auto", "plain")):
            return None
        self._parts.append(lists[0])
        return lists[0], items[0], items[1:]

    def _models(self, entries: Sequence[Expr], module: Module) -> tuple[str, ...]:
        """The models of the entries that are not used."""
        found: list[str] = []
        for entry in entries:
            spreads = self._displays.of(entry, module, mapping=True) or ()
            models = [s.entries["model"].value for s in spreads if "model" in s.entries]
            found += [self._draft.text(m, module) for m in models] or ["another one"]
        return tuple(found)

    def _is_in_reach(self, value: Value) -> bool:
        """Whether what a part of the config says means the same in the place of the config.

        Not if it was written in another function, or with names in another module.
        """
        config = self._config
        assert config.expr is not None
        if _is_constant(value.expr):
            return True
        around = (None, config.module.function_of(config.expr))
        return value.module is config.module and config.module.function_of(value.expr) in around

    def _is_decided_here(self, value: Value) -> bool:
        """Whether the program does not hand it in: then the parameter has to stay what decides."""
        expr, module = value.expr, value.module
        owner = module.scope_of[id(expr)].lookup(expr.text) if expr.kind == "name" else None
        return owner is None or all(origin.kind != "param" for origin in owner.origins[expr.text])

    def _is_writable(self, values: Mapping[str, Value], *, needs_model: bool) -> bool:
        plain = self._draft.is_plain
        known = _SAMPLING | _ENTRY | {"cache_seed"} | (LEFT_OUT if plain else frozenset[str]())
        if not set(values) <= known or (needs_model and "model" not in values):
            return False
        model, kind, seed = values.get("model"), values.get("api_type"), values.get("cache_seed")
        if model is not None and not plain and not constant(self._draft.program, model.expr, model.module):
            return False
        service = None if kind is None else kind.expr.value
        if kind is not None and (kind.expr.kind != "const" or service not in _SERVICES):
            return False
        known = model is not None and constant(self._draft.program, model.expr, model.module)
        if service == "azure" and not ("api_version" in values and known):
            return False
        if seed is not None and seed.expr.kind != "const":
            return False
        exprs = [value.expr for value in values.values()]
        optional = [e for e in exprs if is_optional_lookup(e) and not is_default_key(e)]
        return (plain or not optional) and all(_is_simple(expr) for expr in exprs)


def _is_constant(expr: Expr) -> bool:
    """Whether an expression means the same everywhere."""
    allowed = ("const", "list", "tuple", "dict", "unary")
    return expr.kind in allowed and all(_is_constant(item) for item in (*expr.items, *expr.key_items))


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
