"""0.2 objects in unknown hands are reported."""

from __future__ import annotations

from ...program import Site
from ...sources.magics import is_placeholder
from ..context import Context
from .base import Rule

_REASON = "is handed to code that is not part of the analysed program"


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    call = module.parent.get(id(site.expr))
    what = draft.shown(site.expr, module)
    is_call = call is not None and call.kind == "call" and not is_placeholder(call.items[0].text)
    to = f": `{draft.shown(call, module)}`" if call is not None and is_call else ""
    draft.block(RULE.code, module, site.expr, f"`{what}` {_REASON}{to}")


RULE = Rule(
    code="AM313",
    title="Agents that are handed to unknown code stay on the compat rung",
    keys=("escape",),
    explanation="""An agent or a group chat is handed to code that is not part of the program, which may call any method of 0.2 on it:
its conversation stays on `autogen_compat`, where these methods are. Of the standard library and some frameworks it is
known which functions only look, keep or call; these hold nothing back. Hand over what the other code needs (a name, a
function of yours, the result) instead of the agent.""",
    before="dashboard.show(agent)",
    after="",
    migrate=_migrate,
)
