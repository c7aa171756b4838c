"""The clients that count the tokens of agents."""

from __future__ import annotations

from collections.abc import Iterable

from ....facts.model import Expr
from ....program import Module, Obj
from ...clients.at_hand import client_at_hand
from ...context import Context

RULE = "AM384"
_NO_CLIENT = "the model clients, which count tokens, are not at hand here"


def with_models(context: Context, agents: Iterable[Obj]) -> list[Obj]:
    """Those of the agents that have a model."""
    roles = ((agent, context.role(agent)) for agent in agents)
    return [agent for agent, role in roles if role is not None and role.model is not None]


def counted(
    context: Context, agents: Iterable[Obj], module: Module, place: Expr, method: str = "total_usage"
) -> str | None:
    """The code of what the clients of agents counted; owes the reason if it cannot be had at ``place``."""
    found: dict[str, None] = {}
    for agent in with_models(context, agents):
        client = client_at_hand(context, agent, module, place)
        if client is None:
            context.draft.owe(RULE, module, place, _NO_CLIENT)
            return None
        found[f"{client}.{method}()"] = None
    codes = list(found)
    return codes[0] if len(codes) == 1 else f"[{', '.join(codes)}]"


def has_own_client(context: Context, agent: Obj) -> bool:
    """Whether no other agent has its configuration from the same place."""
    own = _configurations(context, agent)
    others = [o for site in context.sites if site.kind == "construct" for o in site.objs if o.kind == "agent"]
    return all(own.isdisjoint(_configurations(context, other)) for other in others if other is not agent)


def _configurations(context: Context, agent: Obj) -> set[int]:
    role = context.role(agent)
    given = None if role is None else role.arguments.get("llm_config")
    if role is None or given is None:
        return set()
    return {id(value) for value in context.program.values(given.expr, given.where(role.module))}
