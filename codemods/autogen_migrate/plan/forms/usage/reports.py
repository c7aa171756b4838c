"""``print_usage_summary``, ``get_actual_usage``, ``get_total_usage`` and ``gather_usage_summary``.

In 0.2 each agent counts for itself and knows prices (``ConversableAgent.get_total_usage``); a client of 0.4
counts the tokens of all requests that are sent with it.
"""

from __future__ import annotations

from ....facts.model import Expr
from ....program import Obj
from ...draft import span
from ...model import Code, Replace
from ..case import Beside
from ..model import Difference, Misfit, Piece
from .clients import RULE, counted, has_own_client, with_models
from .costs import is_seen_as_it_is

REPORTS = ("gather_usage_summary", ".print_usage_summary", ".get_actual_usage", ".get_total_usage")
_METHODS = {".get_actual_usage": "actual_usage", ".get_total_usage": "total_usage"}
_TOKENS = frozenset(("prompt_tokens", "completion_tokens", "total_tokens"))
_OTHERS = (
    "0.2 counted tokens for each agent, and their price; a client counts those of all agents that use it, "
    "without prices"
)


def usage_report(asked: Beside) -> Piece | Misfit:
    """What is shown of the tokens; numbers that are taken out, if the agent has a client of its own."""
    site = asked.site
    agents = with_models(asked.context, _agents(asked))
    if site.kind not in ("method", "function") or not agents:
        return asked.misfit("it is not known whose tokens are counted here")
    if site.key == ".print_usage_summary":
        return Piece(lambda: _print(asked, agents), (_difference(asked, "shown"),))
    number = _number(asked)
    if number is not None and len(agents) == 1:
        own = has_own_client(asked.context, agents[0])
        found = () if own else (_difference(asked, "results"),)
        return Piece(lambda: _write_number(asked, agents, *number), found)
    if not is_seen_as_it_is(asked.module, site.expr):
        return asked.misfit("tokens or costs are computed with, and 0.4 knows no costs")
    method = _METHODS.get(site.key, "total_usage")
    return Piece(lambda: _write(asked, site.expr, agents, method), (_difference(asked, "shown"),))


def _agents(asked: Beside) -> list[Obj]:
    site = asked.site
    if site.kind == "method":
        return list(site.objs)
    given = site.expr.items[1] if len(site.expr.items) == 2 else None
    items = given.items if given is not None and given.kind in ("list", "tuple") else ()
    return [
        o for item in items for o in asked.context.program.values(item, asked.module) if o.kind == "agent"
    ]


def _difference(asked: Beside, level: str) -> Difference:
    return Difference(RULE, level, asked.module, asked.site.expr, _OTHERS)


def _number(asked: Beside) -> tuple[Expr, str] | None:
    """``usage["gpt-4o"]["total_tokens"]``: the expression, and which number it is."""
    module = asked.module
    inner = module.parent.get(id(asked.site.expr))
    outer = None if inner is None else module.parent.get(id(inner))
    if inner is None or outer is None or inner.kind != "subscript" or outer.kind != "subscript":
        return None
    key = outer.items[1].value
    known = inner.items[0] is asked.site.expr and outer.items[0] is inner and inner.items[1].kind == "const"
    return (outer, key) if known and isinstance(key, str) and key in _TOKENS else None


# ---------------------------------------------------------------------- writing


def _print(asked: Beside, agents: list[Obj]) -> None:
    code = counted(asked.context, agents, asked.module, asked.site.expr)
    if code is not None:
        asked.context.draft.edit(asked.module, Replace(span(asked.site.expr), f"print({code})"))


def _write(asked: Beside, place: Expr, agents: list[Obj], method: str) -> None:
    code = counted(asked.context, agents, asked.module, asked.site.expr, method)
    if code is not None:
        asked.context.draft.edit(asked.module, Replace(span(place), code))


def _write_number(asked: Beside, agents: list[Obj], place: Expr, key: str) -> None:
    usage = counted(asked.context, agents, asked.module, asked.site.expr, _METHODS[asked.site.key])
    if usage is None:
        return
    code: Code = f"{usage}.{key}"
    if key == "total_tokens":
        code = f"{usage}.prompt_tokens + {usage}.completion_tokens"
        parent = asked.module.parent.get(id(place))
        if parent is not None and parent.kind not in ("call", "fstring"):
            code = f"({code})"
    asked.context.draft.edit(asked.module, Replace(span(place), code))
