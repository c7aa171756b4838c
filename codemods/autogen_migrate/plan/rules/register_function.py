"""autogen.register_function(f, caller=..., executor=...): a tool."""

from __future__ import annotations

from ...conversation.arguments import bind
from ...conversation.cast import is_nobody
from ...program import Site
from ..context import Context
from ..draft import span
from ..model import ArgumentEdit, Join, Keep, Ref, RewriteCall
from ..tools import drop_repeated, told_arguments
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    if id(site.expr) in context.forms.registrations:
        return  # the agent is made with its tools
    if site.kind == "method":
        return  # a map of functions: functions.py plans all of them together
    draft, module = context.draft, site.module
    arguments = bind(site.expr, ("f",))
    function, caller = arguments.get("f"), arguments.get("caller")
    if arguments.starred or function is None or caller is None:
        draft.block(RULE.code, module, site.expr, "the function or its caller is not written out")
        return
    callers = [o for o in context.program.values(caller.expr, module) if not is_nobody(o)]
    if not callers or any(o.kind != "agent" for o in callers):
        draft.block(RULE.code, module, caller.expr, "it is not clear which agent calls this tool")
        return
    if drop_repeated(context, site):
        return
    edits: list[ArgumentEdit] = [Keep(function.index, "func" if function.keyword else None)]
    edits += told_arguments(context, site)
    callee = Join((Ref(span(caller.expr)), ".add_tool"))
    draft.edit(module, RewriteCall(span(site.expr), tuple(edits), callee))


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
