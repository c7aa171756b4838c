"""JSON schemas in an agent's configuration: ``llm_config["functions"]``, and ``["tools"]``."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.model import Expr
from ..program import Module, Obj, Objs, Program, bound_argument
from ..program.api import AGENT_CLASSES, CONVERSABLE
from .draft import bind

_SCHEMAS = ("functions", "tools")


def has_schemas(program: Program, agent: Obj) -> bool:
    """Whether the agent's llm_config carries raw ``functions`` or ``tools``."""
    return bool(_schema_keys(program, agent))


def calls_functions(program: Program, agent: Obj) -> bool:
    """Whether the agent's llm_config carries raw ``functions``."""
    return "functions" in _schema_keys(program, agent)


def _schema_keys(program: Program, agent: Obj) -> set[str]:
    return {key for o in _configs(program, agent) if (key := schema_key(program, o)) is not None}


def _configs(program: Program, agent: Obj) -> Objs:
    """What an agent's ``llm_config`` can be."""
    if agent.expr is None:
        return ()
    given = bind(agent.expr, AGENT_CLASSES.get(agent.name, CONVERSABLE)).get("llm_config")
    return () if given is None else program.values(given.expr, agent.module)


def schema_key(program: Program, config: Obj) -> str | None:
    """``functions`` or ``tools`` if the config dict has that key."""
    if config.kind == "copy" and config.owner is not None:
        return schema_key(program, config.owner)
    if config.kind != "dict" or config.expr is None:
        return None
    keys = {key.value for key in config.expr.key_items if key.kind == "const"}
    keys |= {key for key, _, _ in _set_items(program, config)}
    return "functions" if "functions" in keys else "tools" if "tools" in keys else None


def schema_names(program: Program, agent: Obj) -> frozenset[str] | None:
    """The names in an agent's schemas; None if they are not all written out."""
    names: set[str] = set()
    for config in _configs(program, agent):
        listed = list(_schema_lists(program, config))
        if not listed:
            return None
        for expr, module in listed:
            found = _names_in(program, expr, module)
            if found is None:
                return None
            names |= found
    return frozenset(names) if names else None


def _schema_lists(program: Program, config: Obj) -> Iterator[tuple[Expr, Module]]:
    if config.kind == "copy" and config.owner is not None:
        yield from _schema_lists(program, config.owner)
    elif config.kind == "dict" and config.expr is not None:
        for key, value in zip(config.expr.key_items, config.expr.items, strict=True):
            if key.value in _SCHEMAS:
                yield value, config.module
        yield from ((value, module) for _, value, module in _set_items(program, config))


def _names_in(program: Program, schemas: Expr, module: Module) -> set[str] | None:
    names: set[str] = set()
    for found in program.values(schemas, module):
        display = found.expr
        if display is None or display.kind != "list" or found.kind != "list" or program.is_changed(found):
            return None
        for item in display.items:
            name = _name_of_schema(program, item, found.module)
            if name is None:
                return None
            names.add(name)
    return names or None


def _name_of_schema(program: Program, item: Expr, module: Module) -> str | None:
    """The name in one schema; where a function makes it, also one that this is called with."""
    values = program.values(item, module)
    if len(values) != 1 or values[0].kind != "dict" or values[0].expr is None:
        return None
    at = values[0].module
    entries = {k.value: v for k, v in zip(values[0].expr.key_items, values[0].expr.items, strict=True)}
    if "function" in entries:
        return _name_of_schema(program, entries["function"], at)
    given = entries.get("name")
    if given is not None and given.kind == "name" and item.kind == "call":
        scope = at.scope_of[id(given)].lookup(given.text)
        origin = None if scope is None else scope.origins[given.text][0]
        if origin is not None and origin.kind == "param" and origin.function is not None:
            given, at = bound_argument(origin.function, origin.index, item, bound=False), module
    consts = () if given is None else program.values(given, at)
    names = {c.expr.value for c in consts if c.kind == "const" and c.expr is not None}
    return str(names.pop()) if len(names) == 1 and len(consts) == 1 else None


def _set_items(program: Program, config: Obj) -> Iterator[tuple[str, Expr, Module]]:
    """The schemas that a config dict gets after it was made: ``config["functions"] = [...]``."""
    for module, expr in program.occurrences(config):
        parent = module.parent.get(id(expr))
        if parent is None:
            continue
        stmt = module.stmt_of[id(expr)]
        if parent.kind == "subscript" and parent.items[0] is expr and parent.items[1].value in _SCHEMAS:
            if stmt.kind == "assign" and any(target is parent for target in stmt.targets):
                yield str(parent.items[1].value), stmt.exprs[0], module
        elif parent.kind == "attr" and parent.text == "update":
            yield from _updated(module, parent)


def _updated(module: Module, method: Expr) -> Iterator[tuple[str, Expr, Module]]:
    call = module.parent.get(id(method))
    if call is None or call.kind != "call" or call.items[0] is not method:
        return
    for key, value in zip(call.keys, call.items[1:], strict=True):
        if key in _SCHEMAS:
            yield key, value, module
        elif key is None and value.kind == "dict":
            entries = zip(value.key_items, value.items, strict=True)
            yield from ((str(k.value), v, module) for k, v in entries if k.value in _SCHEMAS)
