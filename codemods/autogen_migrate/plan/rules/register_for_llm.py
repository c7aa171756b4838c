"""@agent.register_for_llm(...): a tool for the agent's model."""

from __future__ import annotations

from ...conversation.arguments import bind
from ...program import Site
from ..context import Context
from ..draft import span
from ..model import Join, Ref, RewriteCall
from ..tools import drop_repeated, told_arguments
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    if id(site.expr) in context.forms.registrations:
        return  # the agent is made with its tools
    draft, module = context.draft, site.module
    arguments = bind(site.expr, ())
    if site.kind != "method" or arguments.starred or any(o.kind != "agent" for o in site.objs):
        draft.block(
            RULE.code, module, site.expr, "`register_for_llm` is used in a way that is not migrated yet"
        )
        return
    if drop_repeated(context, site):
        return
    kept = tuple(told_arguments(context, site))
    owner = site.expr.items[0].items[0]
    draft.edit(module, RewriteCall(span(site.expr), kept, Join((Ref(span(owner)), ".tool"))))


RULE = Rule(
    code="AM161",
    title="register_for_llm becomes tool",
    keys=(".register_for_llm",),
    explanation="""The decorator `tool` of `ConversableAssistant` adds the function to the agent and returns it
unchanged.""",
    before='@postman.register_for_llm(description="Price of a letter.")',
    after='@postman.tool(description="Price of a letter.")',
    migrate=_migrate,
)
