"""Tool calls are turns of the chat in 0.2; natively they happen within one turn of the agent that calls.

Most programs do not notice. Where one counts, limits, asks about or shows these turns, it would do something
else, and that is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..facts.model import Expr
from ..program import Module, Obj, Site
from ..program.api import GROUP_CHAT, INITIATE_CHAT
from .context import Context
from .draft import bind
from .model import Severity
from .roles import Role
from .tools import schema_callers

RULE = "AM164"
_CHATS = (".initiate_chat", ".a_initiate_chat")
_QUEUES = (".initiate_chats", ".a_initiate_chats", "initiate_chats")
_REGISTRATIONS = (".register_for_llm", ".register_for_execution", ".register_function")
_HISTORIES = (".chat_messages", "._oai_messages", ".chat_messages_for_summary")


@dataclass(slots=True)
class _Tools:
    """Where tools are registered, and the agents that call or run them."""

    places: list[Site] = field(default_factory=list[Site])
    agents: dict[int, Obj] = field(default_factory=dict[int, Obj])


@dataclass(frozen=True, slots=True)
class _Chat:
    """One chat: the call that starts it, and what that call, or a dict in its queue, says of it."""

    site: Site
    module: Module
    given: Mapping[str, Expr]


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
    chats = [chat for chat in _chats(context) if _has_tools(context, chat, tools)]
    for chat in chats:
        _judge_chat(context, chat)
    for chat, expr, module in _reads_of_results(context, chats):
        _differs(context, chat, expr, "chat_history no longer contains tool calls and results", module)
    for site in context.sites:
        if site.key in _HISTORIES and any(id(owner) in tools.agents for owner in site.objs):
            _differs(context, site, site.expr, "histories no longer contain tool calls and results")


def _differs(context: Context, site: Site, expr: Expr, text: str, module: Module | None = None) -> None:
    """Say it of the conversation of *site*, at *expr* (of *module*, if that is another one)."""
    context.draft.blame((site.expr,))
    context.draft.differ(RULE, module or site.module, expr, text)


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
    maps = (o for s in context.sites if s.kind == "construct" for o in s.objs if _has_map(context, o))
    tools.agents.update({id(agent): agent for agent in maps})
    return tools


def _has_map(context: Context, agent: Obj) -> bool:
    role = context.role(agent)
    return role is not None and role.arguments.get("function_map") is not None


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


def _chats(context: Context) -> Iterator[_Chat]:
    for site in context.sites:
        if site.key in _CHATS:
            given = bind(site.expr, INITIATE_CHAT).named
            yield _Chat(site, site.module, {name: argument.expr for name, argument in given.items()})
        elif site.key in _QUEUES and len(site.expr.items) > 1:
            for queue in context.program.values(site.expr.items[1], site.module):
                for entry in context.program.elements(queue):
                    if entry.kind == "dict" and entry.expr is not None:
                        keys = (str(key.value) for key in entry.expr.key_items)
                        yield _Chat(site, entry.module, dict(zip(keys, entry.expr.items, strict=True)))


def _has_tools(context: Context, chat: _Chat, tools: _Tools) -> bool:
    sides = [chat.given[side] for side in ("sender", "recipient") if side in chat.given]
    others = (obj for side in sides for obj in context.program.values(side, chat.module))
    return any(id(side) in tools.agents for side in (*chat.site.objs, *others))


def _judge_chat(context: Context, chat: _Chat) -> None:
    turns, method = chat.given.get("max_turns"), chat.given.get("summary_method")
    if turns is not None and (turns.kind != "const" or turns.value is not None):
        _differs(context, chat.site, turns, "tool calls no longer use up max_turns", chat.module)
    if method is not None and method.value == "reflection_with_llm":
        text = "the model that writes the summary no longer sees tool calls and results"
        _differs(context, chat.site, method, text, chat.module)


def _reads_of_results(context: Context, chats: list[_Chat]) -> Iterator[tuple[Site, Expr, Module]]:
    """Reads of the messages in the results of chats, anywhere in the program."""
    starts = {id(chat.site.expr): chat.site for chat in chats}
    for module in context.program.modules if starts else ():
        for expr in module.exprs:
            if expr.kind == "attr" and expr.text == "chat_history":
                owners = context.program.values(expr.items[0], module)
                results = (o for o in owners if o.kind == "result" and o.expr is not None)
                yield from ((starts[id(o.expr)], expr, module) for o in results if id(o.expr) in starts)
