"""autogen.register_function(f, caller=..., executor=...): a tool."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from ..draft import bind, span
from ..model import ArgumentEdit, DeleteStatement, Join, Keep, NewCall, Ref, Replace, RewriteCall
from ..roles import has_schemas, signature_of
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    if site.kind == "method":
        _function_map(context, site)
        return
    draft, module = context.draft, site.module
    arguments = bind(site.expr, ("f",))
    function, caller = arguments.get("f"), arguments.get("caller")
    if arguments.starred or function is None or caller is None:
        draft.block(RULE.code, module, site.expr, "the function or its caller is not written out")
        return
    callers = context.program.values(caller.expr, module)
    if not callers or any(o.kind != "agent" for o in callers):
        draft.block(RULE.code, module, caller.expr, "it is not clear which agent calls this tool")
        return
    edits: list[ArgumentEdit] = [Keep(function.index, "func" if function.keyword else None)]
    edits += [Keep(a.index) for n, a in arguments.named.items() if n in ("name", "description")]
    callee = Join((Ref(span(caller.expr)), ".add_tool"))
    draft.edit(module, RewriteCall(span(site.expr), tuple(edits), callee))


def _function_map(context: Context, site: Site) -> None:
    """``executor.register_function(function_map={...})``: callables for schemas in an llm_config."""
    draft, module = context.draft, site.module
    given = bind(site.expr, ("function_map",)).get("function_map")
    statement = module.stmt_of[id(site.expr)]
    callers = [
        o for s in context.sites if s.kind == "construct" for o in s.objs if o.kind == "agent" and has_schemas(context.program, o)
    ]
    if given is None or len(callers) != 1 or statement.exprs[:1] != (site.expr,):
        draft.block(RULE.code, module, site.expr, "it is not clear which agent calls these functions")
        return
    code = functions_call(context, site, callers[0].expr, given.expr, callers[0])
    if code is not None:
        draft.edit(module, Replace(span(site.expr), code))


def functions_call(context: Context, site: Site, caller: object, functions: object, agent: object) -> NewCall | None:
    """``caller.add_functions(function_map, schemas)``, if both can be named at the site."""
    from ...facts.model import Expr  # the arguments come from facts
    from ...program import Obj

    assert isinstance(caller, Expr) and isinstance(functions, Expr) and isinstance(agent, Obj)
    draft, module = context.draft, site.module
    statement = agent.module.stmt_of[id(caller)]
    target = statement.targets[0] if statement.kind == "assign" and statement.exprs[0] is caller else None
    config = bind(caller, signature_of(agent.name)).get("llm_config")
    if target is None or config is None or agent.module is not module or config.expr.kind not in ("name", "attr"):
        draft.block(RULE.code, module, site.expr, "the agent that calls these functions cannot be named here")
        return None
    from ..roles import schema_key

    keys = {schema_key(o) for o in context.program.values(config.expr, module)}
    key = "functions" if "functions" in keys else "tools"
    schemas = f'{draft.text(config.expr, module)}["{key}"]'
    return NewCall(f"{draft.text(target, module)}.add_functions", ((None, Ref(span(functions))), (None, schemas)))


RULE = Rule(
    code="AM160",
    title="register_function becomes a tool of the caller",
    keys=("register_function", ".register_function"),
    explanation="""In 0.4 the agent that calls a tool also runs it: the tool goes to the caller, and the executor no
longer takes part in the tool rounds. Results reach the model as 0.2 wrote them.""",
    before='register_function(next_train, caller=clerk, executor=board, description="Next train")',
    after='clerk.add_tool(next_train, description="Next train")',
    migrate=_migrate,
)
__all__ = ["RULE", "DeleteStatement", "functions_call"]
