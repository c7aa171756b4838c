"""A method of 0.2 agents is called on an object that the analysis cannot find."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from .base import Rule

_UNKNOWN = "it is not clear which object this is: where it is made is not part of the analysed program"
_NEW = "a team or agent of 0.4 takes part, with which only autogen_compat can do that"


def _migrate(context: Context, site: Site) -> None:
    values = context.program.values(site.expr, site.module)
    inside = (inner for value in values for inner in context.program.elements(value))
    new = any(value.kind == "new-value" for value in (*values, *inside))
    context.draft.block(RULE.code, site.module, site.expr, _NEW if new else _UNKNOWN)


RULE = Rule(
    code="AM314",
    title="Methods of unknown objects are reported",
    keys=("unclear",),
    explanation="""Nothing but an agent of 0.2 has a method of this name, but the object comes from a place that the
analysis cannot see: a framework, a registry, a module that is not part of the run.""",
    before='store.get("cook").initiate_chat(waiter, message="Soup")',
    after="",
    migrate=_migrate,
)
