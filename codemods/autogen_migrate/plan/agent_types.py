"""What 0.2's agent classes are called in annotations: one way for all annotations that meet.

Two annotations meet if one agent can have both.  Classes are translated by what the agents of such a set
become, so that no annotation says less than another one asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..conversation.cast import CLASSES as AGENT_CLASSES
from ..facts.model import Expr
from ..program import DOTTED, Module, Obj, Program, Site, annotated, is_cast
from .context import Context
from .draft import PARTS
from .forms.agents import AGENTS, CLASSES

ANY_AGENT = ("autogen_agentchat.base", "ChatAgent")
_ASSISTANT = (AGENTS, "AssistantAgent")
#: The part is a subclass of AutoGen's class.
_ASSISTANTS = frozenset((_ASSISTANT, (PARTS, "ConversableAssistant")))
#: 0.2's classes -> those of agents that they fit.
_FITTING = {
    "Agent": AGENT_CLASSES,
    "ConversableAgent": AGENT_CLASSES,
    "AssistantAgent": frozenset(("AssistantAgent",)),
    "UserProxyAgent": frozenset(("UserProxyAgent",)),
}


@dataclass(frozen=True, slots=True)
class _Mention:
    """One name of an agent class in an annotation, and the agents that it is about."""

    module: Module
    expr: Expr
    key: str
    agents: tuple[Obj, ...]


@dataclass(slots=True)
class AgentTypes:
    """The class for each mention, by the ``id`` of the annotation and the 0.2 class."""

    found: dict[tuple[int, str], tuple[str, str]] = field(
        default_factory=dict[tuple[int, str], tuple[str, str]]
    )


def agent_type(context: Context, site: Site, key: str) -> tuple[str, str]:
    """Package and name of the class that 0.2's ``key`` is in this annotation, or in this isinstance test."""
    if context.types is None:
        context.types = _solve(context).found
    found = context.types.get((id(site.expr), key))
    if found is not None:
        return found
    return _common(context, [o for o in _agents(context.sites) if o.name == key])


def class_of(context: Context, agent: Obj) -> tuple[str, str] | None:
    """The class of AutoGen, or the part, that an agent becomes."""
    casting = context.forms.cast.get(id(agent))
    if casting is not None and casting.kind in CLASSES:
        return AGENTS, CLASSES[casting.kind]
    role = context.role(agent)
    if role is None:
        return None
    return (AGENTS if role.target_class == _ASSISTANT[1] else PARTS), role.target_class


# ---------------------------------------------------------------------- sets of annotations


def _solve(context: Context) -> AgentTypes:
    sets: list[tuple[set[int], list[_Mention]]] = []
    for mention in _mentions(context):
        agents = {id(agent) for agent in mention.agents}
        meeting = [each for each in sets if not each[0].isdisjoint(agents)]
        sets = [each for each in sets if each[0].isdisjoint(agents)]
        together = [m for _, mentions in meeting for m in mentions]
        sets.append((agents.union(*(found for found, _ in meeting)), [*together, mention]))
    types = AgentTypes()
    for _, mentions in sets:
        agents = {id(a): a for mention in mentions for a in mention.agents}
        target = _common(context, list(agents.values()))
        types.found |= {(id(mention.expr), mention.key): target for mention in mentions}
    return types


def _common(context: Context, agents: Sequence[Obj]) -> tuple[str, str]:
    """The most precise class that all of the agents are of."""
    made = {found for agent in agents if (found := class_of(context, agent)) is not None}
    if len(made) == 1:
        return made.pop()
    return _ASSISTANT if made and made <= _ASSISTANTS else ANY_AGENT


def _mentions(context: Context) -> Iterator[_Mention]:
    program = context.program
    for site in context.sites:
        module = site.module
        if site.kind != "reference":
            continue
        if site.key == "quoted":
            text = str(site.expr.value)
            keys = {name.rsplit(".", 1)[-1] for name in DOTTED.findall(text)}
            is_whole = text in keys or text.rsplit(".", 1)[-1] in keys
        elif module.is_annotation(site.expr) or is_cast(program, module, site.expr):
            keys, is_whole = {site.key}, True
        else:
            continue
        for key in sorted(keys & _FITTING.keys()):
            yield _Mention(module, site.expr, key, _about(context, site, key, is_whole))


def _about(context: Context, site: Site, key: str, is_whole: bool) -> tuple[Obj, ...]:
    """The agents that an annotation is about: what has it, or else all that the class fits.

    ``Agent`` is what 0.2's own callbacks are annotated with: of itself it stands for any agent.
    """
    program, module = context.program, site.module
    root = site.expr
    if not is_cast(program, module, root):
        root = next((a for a in reversed(list(module.ancestors(root))) if a.kind != "call"), root)
    values = annotated(program, Site(site.kind, key, module, root))
    agents = list(_within(program, values))
    if root is not site.expr or not is_whole:
        agents = [a for a in agents if a.name in _FITTING[key]] or agents
    if not agents and key != "Agent":
        agents = [a for a in _agents(context.sites) if a.name in _FITTING[key]]
    return tuple(agents)


def _within(program: Program, values: Sequence[Obj]) -> Iterator[Obj]:
    """The agents among values, and in the containers among them."""
    todo, seen = list(values), set[int]()
    while todo:
        obj = todo.pop()
        if id(obj) in seen:
            continue
        seen.add(id(obj))
        if obj.kind == "agent":
            yield obj
        todo += program.elements(obj)


def _agents(sites: Sequence[Site]) -> list[Obj]:
    return [o for s in sites if s.kind == "construct" for o in s.objs if o.kind == "agent"]
