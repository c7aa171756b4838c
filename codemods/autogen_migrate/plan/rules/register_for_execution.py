"""@agent.register_for_execution(...): the executor of a tool is no longer needed."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Site
from ..context import Context
from ..draft import span
from ..model import DeleteStatement, Ref, RemoveDecorator, Replace
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    statement = module.stmt_of[id(site.expr)]
    if statement.function is not None and site.expr in statement.function.decorators:
        draft.edit(module, RemoveDecorator(span(site.expr)))
        return
    outer = module.parent.get(id(site.expr))
    if outer is None or outer.kind != "call" or outer.items[0] is not site.expr or len(outer.items) != 2:
        draft.block(
            RULE.code, module, site.expr, "`register_for_execution` is used in a way that is not migrated yet"
        )
    elif statement.kind == "expr" and statement.exprs[0] is outer and not _has_call(outer.items[1]):
        draft.edit(module, DeleteStatement(span(statement)))
    else:
        draft.edit(module, Replace(span(outer), Ref(span(outer.items[1]))))


def _has_call(expr: Expr) -> bool:
    return expr.kind == "call" or any(_has_call(item) for item in expr.items)


RULE = Rule(
    code="AM162",
    title="register_for_execution goes",
    keys=(".register_for_execution",),
    explanation="""In 0.4 the agent that calls a tool also runs it.""",
    before="@counter.register_for_execution()",
    after="",
    migrate=_migrate,
)
