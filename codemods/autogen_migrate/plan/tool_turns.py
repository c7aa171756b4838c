"""Tool calls are turns of the chat in 0.2; natively they happen within one turn of the agent that calls.

Most programs do not notice. Where one counts, limits, asks about or shows these turns, it would do something
else, and that is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..conversation.arguments import bind, bound
from ..conversation.cast import is_nobody
from ..conversation.chat_call import chat_call
from ..conversation.schemas import calls_functions
from ..facts.model import Expr
from ..program import Module, Obj, Objs, Site
from ..program.api import GROUP_CHAT, INITIATE_CHAT
from .context import Context
from .functions import schema_callers
from .model import Severity

RULE = "AM164"
_CHATS = (".initiate_chat", ".a_initiate_chat")
_QUEUES = (".initiate_chats", ".a_initiate_chats", "initiate_chats")
_REPLIES = (".generate_reply", ".a_generate_reply", ".generate_oai_reply", ".a_generate_oai_reply")
_HISTORIES = (".chat_messages", "._oai_messages", ".chat_messages_for_summary")


@dataclass(slots=True)
class _Tools:
    """Where tools are registered, and the agents that call or run them; which of them do which."""

    places: list[tuple[Site, set[int]]] = field(default_factory=list[tuple[Site, set[int]]])
    agents: dict[int, Obj] = field(default_factory=dict[int, Obj])
    callers: set[int] = field(default_factory=set[int])
    runners: set[int] = field(default_factory=set[int])


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
    _judge_groups(context, tools)
    chats = [chat for chat in _chats(context) if _has_tools(context, chat, tools)]
    for chat in chats:
        _judge_chat(context, chat)
        _judge_other_side(context, chat, tools)
    for site in context.sites:
        if site.key in _REPLIES and any(id(owner) in tools.callers for owner in site.objs):
            _differs(
                context, site, site.expr, "the agent runs its tools itself: a tool call is never the reply"
            )
    _judge_histories(context, chats, tools)


def _judge_histories(context: Context, chats: list[_Chat], tools: _Tools) -> None:
    """Chats of two keep tool calls and results as 0.2 did; groups do not, nor are calls of the older kind."""
    older = _callers_of_functions(context)
    others = [
        chat for chat in chats if not (_is_of_two(context, chat) and older.isdisjoint(_sides(context, chat)))
    ]
    lacking = {member for group in _groups(context) for member in _members(context, group)}
    lacking |= older.union(*(_sides(context, chat) for chat in others))
    for chat in others:
        method = chat.given.get("summary_method")
        if method is not None and method.value == "reflection_with_llm":
            text = "the model that writes the summary no longer sees tool calls and results"
            _differs(context, chat.site, method, text, chat.module)
    for chat, expr, module in _reads_of_results(context, others):
        _differs(context, chat, expr, "chat_history no longer contains tool calls and results", module)
    for site in context.sites:
        if site.key in _HISTORIES and any(id(o) in tools.agents and id(o) in lacking for o in site.objs):
            _differs(context, site, site.expr, "histories no longer contain tool calls and results")


def _is_of_two(context: Context, chat: _Chat) -> bool:
    recipients = _side(context, chat, "recipient")
    return bool(recipients) and all(recipient.kind == "agent" for recipient in recipients)


def _groups(context: Context) -> list[Site]:
    return [site for site in context.sites if site.kind == "construct" and site.key == "GroupChat"]


def _members(context: Context, group: Site) -> set[int]:
    given = bound(context.program, group.expr, group.module, GROUP_CHAT).get("agents")
    lists = () if given is None else context.program.values(given.expr, group.module)
    return {id(agent) for found in lists for agent in context.program.elements(found)}


def _callers_of_functions(context: Context) -> set[int]:
    """Whose models are told of ``functions``: those calls have a form of their own in 0.2's histories."""
    found = {id(o) for o in schema_callers(context) if calls_functions(context.program, o)}
    for site in context.sites:
        if site.key == ".register_for_llm":
            style = bind(site.expr, ("name", "description", "api_style")).get("api_style")
            if style is not None and style.expr.value != "tool":
                found.update(id(agent) for agent in site.objs)
    return found


def _differs(context: Context, site: Site, expr: Expr, text: str, module: Module | None = None) -> None:
    """Say it of the conversation of *site*, at *expr* (of *module*, if that is another one)."""
    context.draft.blame((site.expr,))
    context.draft.differ(RULE, module or site.module, expr, text)


def _tools(context: Context) -> _Tools:
    tools = _Tools()
    for site in context.sites:
        if id(site.expr) in context.forms.registrations:
            continue  # its form has said what is different
        callers, runners = _callers_of(context, site), _runners_of(context, site)
        if callers or runners:
            tools.places.append((site, {id(agent) for agent in (*callers, *runners)}))
            tools.agents.update({id(agent): agent for agent in (*callers, *runners)})
            tools.callers.update(map(id, callers))
            tools.runners.update(map(id, runners))
    callers = schema_callers(context)
    if not callers:
        return tools
    tools.agents.update({id(agent): agent for agent in callers})
    tools.callers.update(map(id, callers))
    made = (s for s in context.sites if s.kind == "construct" and any(o in callers for o in s.objs))
    tools.places += ((site, {id(agent) for agent in site.objs}) for site in made)
    maps = [o for s in context.sites if s.kind == "construct" for o in s.objs if _has_map(context, o)]
    tools.agents.update({id(agent): agent for agent in maps})
    tools.runners.update(map(id, maps))
    return tools


def _has_map(context: Context, agent: Obj) -> bool:
    role = context.role(agent)
    return role is not None and role.arguments.get("function_map") is not None


def _callers_of(context: Context, site: Site) -> list[Obj]:
    """The agents whose models are told about a tool here."""
    if site.kind == "method" and site.key == ".register_for_llm":
        return context.agents(site.objs)
    return _side_of(context, site, "caller")


def _runners_of(context: Context, site: Site) -> list[Obj]:
    """The agents that get a tool to run here."""
    if site.kind == "method" and site.key in (".register_for_execution", ".register_function"):
        return context.agents(site.objs)
    return _side_of(context, site, "executor")


def _side_of(context: Context, site: Site, side: str) -> list[Obj]:
    if site.kind != "function" or site.key != "register_function":
        return []
    given = bind(site.expr, ("f", "caller", "executor")).get(side)
    return [] if given is None else context.agents(context.program.values(given.expr, site.module))


def _judge_groups(context: Context, tools: _Tools) -> None:
    """A model that selects speakers makes up for turns that are missing; a fixed order does not."""
    text = "in a group chat, tool calls and results take no rounds, and only their caller sees them"
    for group in _groups(context):
        members = _members(context, group)
        calling = members & tools.callers if members else tools.callers
        place = next((s for s, who in tools.places if not calling.isdisjoint(who)), None)
        if place is None:
            continue
        if bound(context.program, group.expr, group.module, GROUP_CHAT).get("speaker_selection_method"):
            _differs(context, place, place.expr, text)
        else:
            context.draft.note(RULE, Severity.DEVIATION, place.module, place.expr, text)
            _judge_runners(context, place, [a for a in tools.agents.values() if id(a) in members])


def _judge_runners(context: Context, place: Site, agents: list[Obj]) -> None:
    """In a chat of two the other side's rules are applied before tools run; a group has no other side."""
    roles = [role for agent in agents if (role := context.role(agent)) is not None]
    if any(role.mode == "ALWAYS" for role in roles):
        _differs(context, place, place.expr, "the human is no longer asked before a tool runs")
    text = "tool calls no longer use up max_consecutive_auto_reply of the agent that ran them"
    if any(role.arguments.get("max_consecutive_auto_reply") for role in roles):
        context.draft.note(RULE, Severity.DEVIATION, place.module, place.expr, text)


def _chats(context: Context) -> Iterator[_Chat]:
    for site in context.sites:
        if site.key in _CHATS and site.kind != "attribute":
            given = chat_call(context.program, site, INITIATE_CHAT).arguments.named
            yield _Chat(site, site.module, {name: argument.expr for name, argument in given.items()})
        elif site.key in _QUEUES and len(site.expr.items) > 1:
            for queue in context.program.values(site.expr.items[1], site.module):
                for entry in context.program.elements(queue):
                    if entry.kind == "dict" and entry.expr is not None:
                        keys = (str(key.value) for key in entry.expr.key_items)
                        yield _Chat(site, entry.module, dict(zip(keys, entry.expr.items, strict=True)))


def _has_tools(context: Context, chat: _Chat, tools: _Tools) -> bool:
    """Whether an agent that calls tools takes part in the chat."""
    sides = _sides(context, chat)
    for recipient in _side(context, chat, "recipient"):
        if recipient.kind == "manager":
            groups = context.program.argument(recipient, "groupchat", 0)
            sides |= {m for g in _groups(context) if set(g.objs) & set(groups) for m in _members(context, g)}
    return not sides.isdisjoint(tools.callers)


def _sides(context: Context, chat: _Chat) -> set[int]:
    return {id(side) for name in ("sender", "recipient") for side in _side(context, chat, name)}


def _side(context: Context, chat: _Chat, side: str) -> Objs:
    """Who sends the first message, or who gets it."""
    given = chat.given.get(side)
    if given is None:
        return chat.site.objs if side == "sender" else ()
    return tuple(o for o in context.program.values(given, chat.module) if not is_nobody(o))


def _judge_other_side(context: Context, chat: _Chat, tools: _Tools) -> None:
    """In 0.2 the agent that called a tool never ran it itself."""
    sides = _side(context, chat, "sender"), _side(context, chat, "recipient")
    for callers, others in (sides, sides[::-1]):
        calls = any(id(side) in tools.callers for side in callers)
        if calls and any(o.kind == "agent" and id(o) not in tools.runners for o in others):
            text = "the other side of this chat cannot run the tools: 0.2 answered that there are none"
            _differs(context, chat.site, chat.site.expr, text)


def _judge_chat(context: Context, chat: _Chat) -> None:
    turns = chat.given.get("max_turns")
    if turns is not None and (turns.kind != "const" or turns.value is not None):
        _differs(context, chat.site, turns, "tool calls no longer use up max_turns", chat.module)


def _reads_of_results(context: Context, chats: list[_Chat]) -> Iterator[tuple[Site, Expr, Module]]:
    """Reads of the messages in the results of chats, anywhere in the program."""
    starts = {id(chat.site.expr): chat.site for chat in chats}
    for module in context.program.modules if starts else ():
        for expr in module.places.named("chat_history"):
            if expr.kind == "attr":
                owners = context.program.values(expr.items[0], module)
                results = (o for o in owners if o.kind == "result" and o.expr is not None)
                yield from ((starts[id(o.expr)], expr, module) for o in results if id(o.expr) in starts)
