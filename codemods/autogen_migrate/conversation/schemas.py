"""JSON schemas in an agent's configuration: ``llm_config["functions"]``, and ``["tools"]``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..facts.model import Expr
from ..program import Module, Obj, Program, bound_argument
from ..program.api import AGENT_CLASSES, CONVERSABLE
from .arguments import bound
from .displays import Displays, Entry
from .name_reads import uses_of

_SCHEMAS = ("functions", "tools")


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One function that a configuration describes, under its ``functions`` or ``tools`` (``key``).

    ``listed`` is the expression, with its module, that the configuration has for the list of them;
    ``properties`` are the dicts of its parameters, by name.
    """

    key: str
    config: Obj
    listed: tuple[Expr, Module]
    module: Module
    name: str
    description: Expr | None
    properties: dict[str, dict[str, Expr]]


def read_schemas(program: Program, agent: Obj) -> list[Schema] | None:
    """The functions that the configuration of an agent describes; None if not all of it is written out."""
    if agent.expr is None:
        return None
    signature = AGENT_CLASSES.get(agent.name, CONVERSABLE)
    given = bound(program, agent.expr, agent.module, signature).get("llm_config")
    if given is None:
        return None
    module = given.where(agent.module)
    configs = program.values(given.expr, module)
    spreads = Displays(program).of(given.expr, module, mapping=True)
    if spreads is None or len(configs) != 1 or len(spreads) != 1:
        return None
    found: list[Schema] = []
    for key, entry in spreads[0].entries.items():
        if key in _SCHEMAS:
            read = _schemas(program, key, configs[0], entry)
            if read is None:
                return None
            found += read
    return found or None


def _schemas(program: Program, key: str, config: Obj, entry: Entry) -> list[Schema] | None:
    display = program.values(entry.value, entry.module)
    if len(display) != 1 or display[0].kind != "list" or program.is_changed(display[0]):
        return None
    if display[0].expr is None or display[0].expr.kind != "list":
        return None
    at, listed = display[0].module, (entry.value, entry.module)
    read = [_schema(program, key, config, listed, item, at) for item in display[0].expr.items]
    known = [schema for schema in read if schema is not None]
    return known if len(known) == len(read) else None


def _schema(
    program: Program, key: str, config: Obj, listed: tuple[Expr, Module], item: Expr, module: Module
) -> Schema | None:
    entries = _dict(program, item, module)
    if entries is not None and "function" in entries:
        entries = _dict(program, entries["function"], module)
    if entries is None or not isinstance(entries.get("name", item).value, str):
        return None
    parameters = _dict(program, entries["parameters"], module) if "parameters" in entries else {}
    given = None if parameters is None else parameters.get("properties")
    properties = {} if given is None else _dict(program, given, module)
    if parameters is None or properties is None:
        return None
    read = {name: _dict(program, value, module) for name, value in properties.items()}
    known = {name: value for name, value in read.items() if value is not None}
    if len(known) < len(read):
        return None
    name = str(entries["name"].value)
    return Schema(key, config, listed, module, name, entries.get("description"), known)


def _dict(program: Program, expr: Expr, module: Module) -> dict[str, Expr] | None:
    """The entries of a dict that is written out in the module."""
    values = program.values(expr, module)
    if len(values) != 1 or values[0].module is not module:
        return None
    return _entries_of(program, values[0])


def _entries_of(program: Program, found: Obj) -> dict[str, Expr] | None:
    if found.kind != "dict" or found.expr is None or found.expr.kind != "dict" or program.is_changed(found):
        return None
    keys = found.expr.key_items
    if not all(isinstance(key.value, str) for key in keys):
        return None
    return {str(key.value): value for key, value in zip(keys, found.expr.items, strict=True)}


def has_schemas(program: Program, agent: Obj) -> bool:
    """Whether the agent's llm_config carries raw ``functions`` or ``tools``."""
    return schema_key(program, agent) is not None


def calls_functions(program: Program, agent: Obj) -> bool:
    """Whether the agent's llm_config carries raw ``functions``."""
    return schema_key(program, agent) == "functions"


def schema_key(program: Program, agent: Obj) -> str | None:
    """``functions`` or ``tools`` if the agent's config has that key."""
    keys = {key for key, _, _ in _lists(program, agent)}
    return "functions" if "functions" in keys else "tools" if "tools" in keys else None


def schema_names(program: Program, agent: Obj) -> frozenset[str] | None:
    """The names in an agent's schemas; None if they are not all written out."""
    names: set[str] = set()
    for _, expr, module in _lists(program, agent):
        found = _names_in(program, expr, module)
        if found is None:
            return None
        names |= found
    return frozenset(names) if names else None


def _lists(program: Program, agent: Obj) -> Iterator[tuple[str, Expr, Module]]:
    """The lists of schemas that an agent's ``llm_config`` can have, each under its key."""
    if agent.expr is None:
        return
    signature = AGENT_CLASSES.get(agent.name, CONVERSABLE)
    given = bound(program, agent.expr, agent.module, signature).get("llm_config")
    if given is None:
        return
    module = given.where(agent.module)
    configs = program.values(given.expr, module)
    for config in configs:
        yield from _in_config(program, config)
    if any(program.is_changed(config) for config in configs):
        yield from _set_later(module, given.expr)


def _in_config(program: Program, config: Obj) -> Iterator[tuple[str, Expr, Module]]:
    if config.kind == "copy" and config.owner is not None:
        yield from _in_config(program, config.owner)
    elif config.kind == "dict" and config.expr is not None:
        for key, value in zip(config.expr.key_items, config.expr.items, strict=True):
            if key.value in _SCHEMAS:
                yield str(key.value), value, config.module
        for module, expr in program.occurrences(config):
            yield from _stored(module, expr)


def _set_later(module: Module, config: Expr) -> Iterator[tuple[str, Expr, Module]]:
    """What the variable of a config, which may be a copy of another one, gets after it was made."""
    scope = module.scope_of[id(config)].lookup(config.text) if config.kind == "name" else None
    for use in () if scope is None else uses_of(config.text, scope):
        yield from _stored(module, use)


def _stored(module: Module, config: Expr) -> Iterator[tuple[str, Expr, Module]]:
    """``config["functions"] = [...]``, or ``config.update(functions=[...])``."""
    parent, stmt = module.parent.get(id(config)), module.stmt_of[id(config)]
    if parent is None:
        return
    if parent.kind == "subscript" and parent.items[0] is config and parent.items[1].value in _SCHEMAS:
        if stmt.kind == "assign" and any(target is parent for target in stmt.targets):
            yield str(parent.items[1].value), stmt.exprs[0], module
    elif parent.kind == "attr" and parent.text == "update":
        call = module.parent.get(id(parent))
        if call is not None and call.kind == "call" and call.items[0] is parent:
            yield from ((key, value, module) for key, value in _entries(call) if key in _SCHEMAS)


def _entries(update: Expr) -> Iterator[tuple[str, Expr]]:
    for key, value in zip(update.keys, update.items[1:], strict=True):
        if key is not None:
            yield key, value
        elif value.kind == "dict":
            yield from ((str(k.value), v) for k, v in zip(value.key_items, value.items, strict=True))


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
