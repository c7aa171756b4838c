"""The client that takes the place of an ``llm_config`` argument, wherever that is written."""

from __future__ import annotations

from ...conversation.arguments import Argument
from ...program import Site
from ..context import Context
from ..model import Code
from .place import model_client


def client_argument(context: Context, site: Site, argument: Argument) -> Code:
    """The client for an ``llm_config`` argument; one for all calls that get it from one place."""
    known = context.clients.spread.get(id(argument.expr))
    if known is None:
        module = argument.where(site.module)
        statement = module.stmt_of[id(argument.expr if argument.entries else site.expr)]
        known = model_client(context.draft, context.clients, argument.expr, module, statement, "AM120")
        context.clients.spread[id(argument.expr)] = known
    if len(argument.entries) > 1 and not _is_made_for_all(context, argument, known):
        place = argument.entries[0]
        text = "this configuration is spread from several places; make the arguments of the calls in one"
        context.draft.block("AM120", place.module, place.value, text)
    return known


def _is_made_for_all(context: Context, argument: Argument, client: Code) -> bool:
    """Whether the client for an argument is made before all the places that give it."""
    if client in context.clients.names.values():
        return True
    return len({id(e.module.stmt_of[id(e.value)]) for e in argument.entries}) == 1
