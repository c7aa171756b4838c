"""@agent.register_for_execution(...): the executor of a tool is no longer needed."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from ..tools import leave_out
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    if id(site.expr) in context.forms.registrations:
        return  # the agent is made with its tools
    if not leave_out(context, site):
        text = "`register_for_execution` is used in a way that is not migrated yet"
        context.draft.block(RULE.code, site.module, site.expr, text)


RULE = Rule(
    code="AM162",
    title="register_for_execution goes",
    keys=(".register_for_execution",),
    explanation="""In 0.4 the agent that calls a tool also runs it.""",
    before="@counter.register_for_execution()",
    after="",
    migrate=_migrate,
)
