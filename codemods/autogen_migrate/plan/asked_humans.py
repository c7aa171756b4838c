"""Which agents of a plan can ask their human: the others need no word of it in what is written."""

from __future__ import annotations

from dataclasses import replace

from ..conversation.arguments import Argument
from ..conversation.cast import agree_on_partials
from ..conversation.human import human_can_be_asked
from ..conversation.model import Conversation
from ..conversation.predicates import DEFAULT, Predicate
from ..program import Module, Obj
from .context import Context
from .forms.stopping import predicate_of


def find_asked_humans(context: Context) -> None:
    """Note in the roles of all agents whether their human can be asked."""
    for conversation in context.forms.conversations.values():
        for agent in conversation.agents:
            role = context.role(agent)
            if role is not None and role.mode != "NEVER":
                asked = can_be_asked(context, conversation, agent)
                context.roles[id(agent)] = replace(role, human_asked=asked)
    agree_on_partials(context.program, context.sites, context.roles)


def can_be_asked(context: Context, conversation: Conversation, agent: Obj, *, trusting: bool = False) -> bool:
    """:func:`~autogen_migrate.conversation.human.human_can_be_asked`, with the tests as they are written."""

    def test(given: Argument | None, module: Module) -> Predicate:
        return DEFAULT if given is None else predicate_of(context, given.expr, given.where(module))

    return human_can_be_asked(context.program, conversation, agent, test, trusting=trusting)
