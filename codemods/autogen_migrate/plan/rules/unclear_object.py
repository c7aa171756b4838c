"""A method of 0.2 agents is called on an object that the analysis cannot find."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Module, Site
from ..context import Context
from ..draft import Draft
from .base import Rule

_NEW = "a team or agent of 0.4 takes part, with which only autogen_compat can do that"
_HOW = "hand it over as a parameter, an attribute or an item with a constant key"
_PLACES = 3


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    values = context.program.values(site.expr, module)
    inside = (inner for value in values for inner in context.program.elements(value))
    if any(value.kind == "new-value" for value in (*values, *inside)):
        draft.block(RULE.code, module, site.expr, _NEW)
        return
    base = site.expr.items[0] if site.expr.kind == "attr" else site.expr
    draft.block(RULE.code, module, site.expr, unclear(draft, base, module) + _lost(draft, site))


def unclear(draft: Draft, expr: Expr, module: Module) -> str:
    """Why it is not known which object ``expr`` is."""
    shown = draft.shown(expr, module)
    made = [o for o in draft.program.foreign(expr, module) if draft.program.is_made_outside(o)]
    calls = [draft.shown(o.expr, o.module) for o in made if o.expr is not None]
    if calls and calls[0] != shown:
        return f"it is not clear which object `{shown}` is: `{calls[0]}` is not part of the analysed program"
    if calls or draft.program.foreign(expr, module):
        return f"it is not clear which object `{shown}` is: it comes from outside of the analysed program"
    return f"it is not clear which object `{shown}` is; {_HOW}"


def _lost(draft: Draft, site: Site) -> str:
    """Where the program hands out what it can be."""
    places = [
        f"`{draft.shown(expr, module)}` ({draft.at(module, expr)})" for module, expr in site.lost[:_PLACES]
    ]
    return f"; it can be what {' or '.join(places)} gives away" if places else ""


RULE = Rule(
    code="AM314",
    title="Chats of objects that the analysis cannot find stay on the compat rung",
    keys=("unclear",),
    explanation="""Nothing but an agent of 0.2 has a method of this name, but the object comes from a place that the
analysis cannot see: a framework, a registry, a module that is not part of the project. It can be any agent that the program
gave to such code, whose conversations stay on `autogen_compat`; the finding names the places. All others move. If not even that
is known of it, the whole program stays. Pass the agent as a parameter, an attribute or an item with a constant key.""",
    before='store.get("cook").initiate_chat(waiter, message="Soup")',
    after="",
    migrate=_migrate,
)
