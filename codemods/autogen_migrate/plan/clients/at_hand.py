"""Where code that is not an agent's constructor can get at the agent's model client."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Module, Obj
from ..context import Context
from .argument import client_argument


def client_at_hand(context: Context, agent: Obj, module: Module, place: Expr) -> str | None:
    """The variable that holds the client of an agent, if code at ``place`` can read it.

    Plans the client, as the constructor of the agent does.
    """
    role = context.role(agent)
    given = None if role is None else role.arguments.get("llm_config")
    site = next((s for s in context.sites if s.kind == "construct" and agent in s.objs), None)
    if given is None or site is None or agent.expr is None or agent.module is not module:
        return None
    code = client_argument(context, site, given)
    if not isinstance(code, str) or not code.isidentifier():
        return None
    made, here = module.function_of(agent.expr), module.function_of(place)
    if made is None:
        statement = module.stmt_of[id(agent.expr)]
        if here is not None:
            context.clients.read_inside.append((module, code, statement))
        return code
    return code if made is here else None
