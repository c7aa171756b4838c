"""Registrations that no model of a plain conversation is told of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...conversation.model import Conversation
from ...program import Site
from ..context import Context
from ..forms.model import Misfit
from .agent_tools import registrations
from .registered import is_registration


def untold_sites(
    context: Context, conversation: Conversation, written: Collection[int]
) -> Sequence[Site] | Misfit:
    """The registrations, besides those that are ``written`` (by ``id``): nothing is told of their tools.

    If a model is told of one, no form has taken it up, and that is the misfit.
    """
    sites = [s for s in conversation.others if is_registration(s) and id(s.expr) not in written]
    told = {id(tool.site.expr) for tools in registrations(context).told.values() for tool in tools}
    unclear = {id(site.expr): reason for site, reason in registrations(context).unclear.values()}
    for site in sites:
        if id(site.expr) in unclear:
            return Misfit(site.module, site.expr, unclear[id(site.expr)])
        if id(site.expr) in told:
            return Misfit(site.module, site.expr, "no chat shows what this tool is for")
    return sites
