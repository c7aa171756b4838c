"""Callables registered by name for raw JSON schemas: ``function_map`` and ``llm_config["functions"]``."""

from __future__ import annotations

from ..facts.model import Expr, Stmt
from ..program import Module, Obj
from .arguments import bind
from .context import Context
from .draft import span
from .model import InsertAfter, NewCall, Ref, Severity
from .roles import has_schemas, schema_key, signature_of

RULE = "AM163"


def schema_callers(context: Context) -> list[Obj]:
    """The agents whose configuration carries schemas."""
    agents = [o for s in context.sites if s.kind == "construct" for o in s.objs if o.kind == "agent"]
    return [agent for agent in agents if has_schemas(context.program, agent)]


def functions_call(context: Context, module: Module, place: Expr, functions: Expr) -> NewCall | None:
    """``caller.add_functions(function_map, schemas)``; None, and a report, if it cannot be."""
    draft = context.draft
    callers = schema_callers(context)
    if len(callers) != 1 or callers[0].expr is None or callers[0].module is not module:
        draft.block(RULE, module, place, "it is not clear which agent calls these functions")
        return None
    target = _variable(module, callers[0].expr)
    config = bind(callers[0].expr, signature_of(callers[0].name)).get("llm_config")
    if target is None or config is None or config.expr.kind not in ("name", "attr"):
        draft.block(
            RULE, module, place, "the agent that calls these functions, or its llm_config, has no name"
        )
        return None
    keys = {schema_key(o) for o in context.program.values(config.expr, module)}
    schemas = f'{draft.text(config.expr, module)}["{"functions" if "functions" in keys else "tools"}"]'
    call = f"{draft.text(target, module)}.add_functions"
    return NewCall(call, ((None, Ref(span(functions))), (None, schemas)))


def _variable(module: Module, call: Expr) -> Expr | None:
    statement = module.stmt_of[id(call)]
    if (
        statement.kind == "assign"
        and statement.exprs[0] is call
        and statement.targets[0].kind in ("name", "attr")
    ):
        return statement.targets[0]
    return None


def plan_function_map(context: Context, module: Module, executor: Expr, functions: Expr) -> None:
    """A ``function_map=`` argument: the functions go to the agent that has their schemas."""
    draft = context.draft
    if functions.kind == "const" or (functions.kind == "dict" and not functions.items):
        return
    callers = schema_callers(context)
    if not callers:
        registered = any(site.key == ".register_for_llm" for site in context.sites)
        if not registered:
            text = "no model is told about these functions: the map had no effect and is dropped"
            draft.note(RULE, Severity.INFO, module, functions, text)
        return
    code = functions_call(context, module, functions, functions)
    if code is None:
        return
    statement = _later(module, module.stmt_of[id(executor)], callers[0])
    if statement is None:
        draft.block(
            RULE,
            module,
            functions,
            "the functions and the agent that calls them are made in different places",
        )
        return
    draft.edit(module, InsertAfter(span(statement), (code,)))


def _later(module: Module, executor: Stmt, caller: Obj) -> Stmt | None:
    """The later one of two statements of one block."""
    assert caller.expr is not None
    other = module.stmt_of[id(caller.expr)]
    if module.stmt_parent.get(id(other)) is not module.stmt_parent.get(id(executor)):
        return None
    return executor if executor.start > other.start else other
