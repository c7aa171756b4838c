"""Which parameters of agents and group chats the values are for that are not written in their calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...conversation.arguments import Arguments, bound, entries_of, spread_exprs
from ...conversation.cast import signature_of
from ...facts.model import Expr
from ...program import Obj, Program, Site
from ...program.api import GROUP_CHAT, GROUP_CHAT_MANAGER
from .users import Users


def construct_arguments(program: Program, made: Obj, call: Expr) -> Arguments:
    """The arguments of the constructor call of an agent, group chat or manager."""
    if made.kind == "agent":
        names = signature_of(made.name)
    else:
        names = GROUP_CHAT_MANAGER if made.kind == "manager" else GROUP_CHAT
    return bound(program, call, made.module, names)


def given_names(program: Program, sites: Iterable[Site]) -> Mapping[int, str]:
    """The parameter of each spread value that goes into constructor calls of ``sites`` only, by ``id``."""
    kinds = ("agent", "groupchat", "manager")
    constructs = [s for s in sites if s.kind == "construct" and s.objs and s.objs[0].kind in kinds]
    calls = {id(s.expr): construct_arguments(program, s.objs[0], s.expr) for s in constructs}
    spread = {id(e) for s in constructs for e in spread_exprs(s.expr, calls[id(s.expr)])}
    users = Users(program, {key for key, found in calls.items() if found.sources}, spread)
    names: dict[int, set[str]] = {}
    for found in calls.values():
        for name, argument in entries_of(found):
            for entry in argument.entries:
                if users.is_free(entry.display):
                    names.setdefault(id(entry.value), set()).add(name)
    return {key: next(iter(found)) for key, found in names.items() if len(found) == 1}
