"""Settings of a configuration that no client has, and services that need a client of their own."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Module, Obj, Program
from ..draft import Draft
from ..model import Severity

LEFT_OUT = "AM123"


_LEFT_OUT = {
    "n": "0.4's clients ask for one answer; 0.2 asked for `n` and took the first",
    "stream": "answers are not printed while they arrive: give the agent model_client_stream=True for that",
}


_DEFAULTS = {"n": (None, 1), "stream": (None, False)}


_VENDORS = ("anthropic", "bedrock", "cerebras", "cohere", "google", "groq", "mistral", "ollama", "together")


def judge_keys(draft: Draft, expr: Expr, module: Module, rule: str) -> None:
    """A vendor's own service needs a client that is not written yet; some settings no client has."""
    for obj in _reachable(draft.program, expr, module):
        keys = obj.expr.key_items if obj.expr is not None else ()
        for key, value in zip(keys, obj.expr.items if obj.expr is not None else (), strict=True):
            if key.value == "api_type":
                _refuse_vendor(draft, obj.module, value, rule)
            elif key.value in _LEFT_OUT and not _is_default(str(key.value), value):
                draft.note(LEFT_OUT, Severity.DEVIATION, obj.module, key, _LEFT_OUT[str(key.value)])


def _is_default(key: str, value: Expr) -> bool:
    return value.kind == "const" and value.value in _DEFAULTS[key]


def _refuse_vendor(draft: Draft, module: Module, value: Expr, rule: str) -> None:
    kind = value.value
    if isinstance(kind, str) and kind.lower().startswith(_VENDORS):
        draft.block(rule, module, value, f"models of api_type {kind!r} are not migrated natively yet")


def _reachable(program: Program, expr: Expr, module: Module) -> list[Obj]:
    """The dicts that a configuration consists of, as far as they are written out."""
    found: list[Obj] = []
    todo = list(program.values(expr, module))
    while todo:
        obj = todo.pop()
        if obj in found:
            continue
        if obj.kind == "dict" and obj.expr is not None and obj.expr.kind == "dict":
            found.append(obj)
        todo += [o for o in program.elements(obj) if o.kind in ("dict", "list", "copy")]
    return found
