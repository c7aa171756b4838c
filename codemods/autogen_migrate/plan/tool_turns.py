"""Tool calls are turns of the chat in 0.2; natively they happen within one turn of the agent that calls.

Most programs do not notice. Where one counts, limits, asks about or shows these turns, it would do something
else, and that is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..facts.model import Expr
from ..program import Obj, Site
from ..program.api import GROUP_CHAT, INITIATE_CHAT
from .context import Context
from .draft import bind
from .model import Severity
from .roles import Role
from .tools import schema_callers

RULE = "AM164"
_CHATS = (".initiate_chat", ".a_initiate_chat")
_REGISTRATIONS = (".register_for_llm", ".register_for_execution", ".register_function")
_HISTORIES = (".chat_messages", "._oai_messages", ".chat_messages_for_summary")


@dataclass(slots=True)
class _Tools:
    """Where tools are registered, and the agents that call or run them."""

    places: list[Site] = field(default_factory=list[Site])
    agents: dict[int, Obj] = field(default_factory=dict[int, Obj])


def judge_tool_turns(context: Context) -> None:
    """Say where the program would behave differently because tool calls are no turns any more."""
    tools = _tools(context)
    if not tools.places:
        return
    place = tools.places[0]
    roles = [role for agent in tools.agents.values() if (role := context.role(agent)) is not None]
    _judge_limits(context, place, roles)
    if any(role.mode == "ALWAYS" for role in roles):
        _differs(context, place, place.expr, "the human is no longer asked before a tool runs")
    _judge_groups(context, place)
    chats = [site for site in context.sites if site.key in _CHATS and _has_tools(context, site, tools)]
    for chat in chats:
        turns = bind(chat.expr, INITIATE_CHAT).get("max_turns")
        if turns is not None and (turns.expr.kind != "const" or turns.expr.value is not None):
            _differs(context, chat, turns.expr, "tool calls no longer use up max_turns")
        for expr in _reads_of_result(context, chat):
            _differs(context, chat, expr, "chat_history no longer contains tool calls and results")
    for site in context.sites:
        if site.key in _HISTORIES and any(id(owner) in tools.agents for owner in site.objs):
            _differs(context, site, site.expr, "histories no longer contain tool calls and results")


def _differs(context: Context, site: Site, expr: Expr, text: str) -> None:
    """Say it of the conversation of *site*."""
    context.draft.blame((site.expr,))
    context.draft.differ(RULE, site.module, expr, text)


def _tools(context: Context) -> _Tools:
    tools = _Tools()
    for site in context.sites:
        agents = _agents_of(context, site)
        if agents:
            tools.places.append(site)
            tools.agents.update({id(agent): agent for agent in agents})
    callers = schema_callers(context)
    if not callers:
        return tools
    tools.agents.update({id(agent): agent for agent in callers})
    made = (s for s in context.sites if s.kind == "construct" and any(o in callers for o in s.objs))
    tools.places += made
    return tools


def _agents_of(context: Context, site: Site) -> list[Obj]:
    """The agents that get a tool here: who calls it, and who runs it."""
    if site.kind == "method" and site.key in _REGISTRATIONS:
        return context.agents(site.objs)
    if site.kind == "function" and site.key == "register_function":
        arguments = bind(site.expr, ("f", "caller", "executor"))
        sides = [given.expr for side in ("caller", "executor") if (given := arguments.get(side)) is not None]
        return [
            agent for expr in sides for agent in context.agents(context.program.values(expr, site.module))
        ]
    return []


def _judge_groups(context: Context, place: Site) -> None:
    """A model that selects speakers makes up for turns that are missing; a fixed order does not."""
    groups = [site for site in context.sites if site.kind == "construct" and site.key == "GroupChat"]
    text = "in a group chat, tool calls and results take no rounds, and only their caller sees them"
    if any(bind(group.expr, GROUP_CHAT).get("speaker_selection_method") for group in groups):
        _differs(context, place, place.expr, text)
    elif groups:
        context.draft.note(RULE, Severity.DEVIATION, place.module, place.expr, text)


def _judge_limits(context: Context, place: Site, roles: list[Role]) -> None:
    text = "tool calls no longer use up max_consecutive_auto_reply of the agent that ran them"
    if any(role.arguments.get("max_consecutive_auto_reply") for role in roles):
        context.draft.note(RULE, Severity.DEVIATION, place.module, place.expr, text)


def _has_tools(context: Context, chat: Site, tools: _Tools) -> bool:
    recipient = bind(chat.expr, INITIATE_CHAT).get("recipient")
    others = () if recipient is None else context.program.values(recipient.expr, chat.module)
    return any(id(side) in tools.agents for side in (*chat.objs, *others))


def _reads_of_result(context: Context, chat: Site) -> Iterator[Expr]:
    """Reads of the messages in the result of a chat, in its module."""
    for expr in chat.module.exprs:
        if expr.kind == "attr" and expr.text == "chat_history":
            owners = context.program.values(expr.items[0], chat.module)
            if any(owner.kind == "result" and owner.expr is chat.expr for owner in owners):
                yield expr
