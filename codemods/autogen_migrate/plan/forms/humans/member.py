"""Agents behind which a human is, as agents of AutoGen."""

from __future__ import annotations

from dataclasses import dataclass

from ....conversation.cast import Role
from ....program import Obj, Site
from ...agent_names import name_argument
from ...context import Context
from ...model import Add, ArgumentEdit, Code, Join, Keep, Severity
from ..agents import AGENTS, remove_agent
from ..code.member import Member
from ..limits import reply_limit
from ..model import Casting, Difference, Misfit
from ..stopping import stop_rule

RULE = "AM377"
WORDED = "the question to the human is worded differently"


@dataclass(frozen=True, slots=True)
class Human:
    """Writes a ``UserProxyAgent`` that asks; unless it ``stays``, something else asks, and it may go.

    ``reply`` is what is sent where nothing is entered.
    """

    context: Context
    stays: bool
    reply: Code = '""'

    def __call__(self, site: Site) -> None:
        context, agent = self.context, site.objs[0]
        if not self.stays and remove_agent(context, site, agent):
            return
        given = context.roles[id(agent)].arguments
        edits: list[ArgumentEdit] = []
        for name, argument in sorted(given.named.items(), key=lambda item: item[1].index):
            if name == "name":
                edits.append(name_argument(context, site, agent, argument, Keep(argument.index)))
            elif name == "description":
                edits.append(Keep(argument.index, name))
        if self.reply != '""':
            edits.append(Add("input_func", Join(("lambda prompt: input(prompt) or ", self.reply))))
        through_partial = any(source.index is None for source in given.sources)
        func = None if through_partial else context.draft.name(site.module, AGENTS, "UserProxyAgent")
        context.rewrite("AM101", site, given, edits, func)


def human_member(context: Context, agent: Obj, role: Role, reply: Code) -> Member | Misfit:
    """A member of a group that asks its human whenever it is its turn (``ALWAYS``), without code and model.

    What ends the chat where the human enters ``exit`` is for the group to write.  ``reply`` is
    ``default_auto_reply``.
    """
    assert agent.expr is not None
    if role.mode != "ALWAYS":
        reason = "a member of the group asks its human only where the chat would end for it"
        return Misfit(agent.module, agent.expr, reason)
    if role.model is not None:
        return Misfit(agent.module, agent.expr, "a member of the group has a model and asks a human")
    found = [Difference(RULE, "none", agent.module, agent.expr, WORDED, Severity.INFO)]
    if role.runs_code and reply_limit(role) != 0:
        text = "0.2 ran the code of earlier messages where the human entered nothing; now no code is run"
        found.append(Difference(RULE, "turns", agent.module, agent.expr, text))
    rule = stop_rule(context, role)
    text = "where nothing is entered after a message that ends the chat for this agent, the chat goes on now"
    never = rule.predicate.kind == "constant" and not rule.predicate.value
    if not never:
        level, severity = ("corner", Severity.INFO) if rule.is_default else ("turns", Severity.DEVIATION)
        found.append(Difference(RULE, level, agent.module, agent.expr, text, severity))
    if "async" in role.chats:
        text = "in asynchronous chats 0.2 asked the human twice where nothing was entered; now it is once"
        found.append(Difference("AM108", "none", agent.module, agent.expr, text))
    silent = '""' if reply_limit(role) == 0 else reply
    return Member(Casting("human", silent, write=Human(context, True, silent)), tuple(found))
