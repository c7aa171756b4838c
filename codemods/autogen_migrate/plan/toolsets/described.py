"""Tools that a configuration describes in JSON (``functions``, ``tools``), and a ``function_map`` gives."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ...conversation.name_reads import uses_of
from ...conversation.schemas import Schema, has_schemas, read_schemas
from ...facts.model import Stmt
from ...program import Module, Obj, Program, Site
from ..context import Context
from ..taken_names import is_read_elsewhere, taken_names
from .annotations import schema_problem
from .loops import names_in
from .registered import Registered, Run, Told, Words


def described_tools(
    context: Context, agent: Obj, runners: Sequence[Obj], registered: Registered
) -> list[Told] | str:
    """The tools of an agent that are described in its configuration; or why they cannot be written."""
    if not has_schemas(context.program, agent):
        return []
    schemas = read_schemas(context.program, agent)
    site = next((s for s in context.sites if s.kind == "construct" and agent in s.objs), None)
    if schemas is None or site is None:
        return "the functions in the configuration of this agent are not all written out"
    if any(schema.module is not agent.module for schema in schemas):
        return "the functions of this agent are described in another module"
    if not _is_own(context, agent, schemas[0].config):
        return "the configuration with the functions is also that of an agent in another conversation"
    found: list[Told] = []
    for schema in schemas:
        told = _told(context, site, schema, runners, registered)
        if isinstance(told, str):
            return told
        found.append(told)
    return found


def _told(
    context: Context, site: Site, schema: Schema, runners: Sequence[Obj], registered: Registered
) -> Told | str:
    runs = [r for runner in runners for r in registered.run.get(id(runner), ()) if r.name == schema.name]
    if not runs or runs[-1].function is None:
        return f"nobody in the chat runs the function {schema.name!r}"
    run = runs[-1]
    problem = _problem(context, schema, run, site)
    if problem:
        return problem
    assert run.function is not None
    code = Words(context.draft.text(run.function, run.site.module), None, tuple(names_in(run.function, {})))
    description = None
    if schema.description is None:
        description = Words('""', "")
    else:
        given = schema.description
        value = given.value if isinstance(given.value, str) else None
        text = context.draft.text(given, schema.module)
        description = Words(text, value, tuple(names_in(given, {})))
    name = Words(json.dumps(schema.name, ensure_ascii=False), schema.name)
    return Told(site, run.function, run.obj, code, schema.name, name, description, schema=schema)


def _problem(context: Context, schema: Schema, run: Run, site: Site) -> str:
    if run.site.module is not site.module:
        return "the functions and the agent that calls them are in different modules"
    if run.obj is None or run.obj.function is None or run.obj.kind != "function" or not run.obj.function.name:
        return f"the function {schema.name!r} is not one that the program defines by name"
    return schema_problem(context, schema, run.obj.function)


def variable_of(program: Program, schema: Schema) -> tuple[Module, Stmt] | None:
    """The statement of a variable that has the schemas for the configuration alone, and goes with them."""
    expr, module = schema.listed
    scope = module.scope_of[id(expr)].lookup(expr.text) if expr.kind == "name" else None
    if scope is None or scope.module is not module or len(scope.origins[expr.text]) != 1:
        return None
    imported = taken_names(program).get(module.path, set[str]())
    if expr.text in imported or is_read_elsewhere(program, module, expr.text):
        return None
    if uses_of(expr.text, scope) != [expr]:
        return None
    made = scope.origins[expr.text][0].expr
    statement = None if made is None else module.stmt_of[id(made)]
    if statement is None or statement.kind != "assign" or len(statement.targets) != 1:
        return None
    return (module, statement) if statement.targets[0].kind == "name" else None


def _is_own(context: Context, agent: Obj, config: Obj) -> bool:
    """Whether a configuration is that of agents which are planned together with this one."""
    owners = context.draft.owners
    own = {owners.get(id(agent.expr))}
    for user in (o for s in context.sites if s.kind == "construct" for o in s.objs):
        role = context.roles.get(id(user))
        given = None if role is None else role.arguments.get("llm_config")
        if given is not None and config in context.program.values(given.expr, given.where(user.module)):
            own.add(owners.get(id(user.expr)))
    return len(own) == 1
