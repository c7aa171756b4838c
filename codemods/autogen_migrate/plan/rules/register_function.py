"""autogen.register_function(f, caller=..., executor=...): a tool."""

from __future__ import annotations

from ...program import Site
from ..arguments import bind
from ..context import Context
from ..draft import span
from ..model import ArgumentEdit, DeleteStatement, InsertAfter, Join, Keep, Ref, Replace, RewriteCall
from ..tools import functions_call, schema_callers
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
    if given is None or module.stmt_of[id(site.expr)].exprs[:1] != (site.expr,):
        draft.block(
            RULE.code, module, site.expr, "`register_function` is used in a way that is not migrated yet"
        )
        return
    code = functions_call(context, module, site.expr, given.expr)
    if code is None:
        return
    statement, caller = module.stmt_of[id(site.expr)], schema_callers(context)[0].expr
    assert caller is not None
    made = module.stmt_of[id(caller)]
    if made.start < statement.start:
        draft.edit(module, Replace(span(site.expr), code))
    elif module.stmt_parent.get(id(made)) is module.stmt_parent.get(id(statement)):
        draft.edit(module, DeleteStatement(span(statement)), InsertAfter(span(made), (code,)))
    else:
        draft.block(
            RULE.code, module, site.expr, "the agent that calls these functions is made later, elsewhere"
        )


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
