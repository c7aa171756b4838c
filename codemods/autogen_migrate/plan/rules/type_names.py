"""Names of 0.2 classes in annotations and isinstance tests."""

from __future__ import annotations

import re

from ...facts.model import Expr
from ...program import DOTTED, Module, Obj, Site, annotated, is_api_name, is_cast, is_partial
from ..agent_call import AGENTS
from ..context import Context
from ..draft import PARTS, span
from ..forms.agents import CLASSES
from ..model import Replace
from .base import Rule

TARGETS: dict[str, tuple[str, str]] = {
    "Agent": ("autogen_agentchat.base", "ChatAgent"),
    "ConversableAgent": ("autogen_agentchat.base", "ChatAgent"),
    "AssistantAgent": ("autogen_agentchat.base", "ChatAgent"),
    "UserProxyAgent": ("autogen_agentchat.base", "ChatAgent"),
    "GroupChat": (PARTS, "SpeakerSelection"),
    "GroupChatManager": (PARTS, "GroupChatTeam"),
    "ChatResult": (PARTS, "ChatResult"),
}

PLAIN_TARGETS = {"ChatResult": ("autogen_agentchat.base", "TaskResult")}


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    if site.key == "quoted":
        _migrate_quoted(context, site)
        return
    if _is_trigger(context, site):
        return
    outer = module.parent.get(id(site.expr))
    if outer is not None and is_partial(context.program, outer, module):
        _migrate_fixed(context, site)
        return
    target = PLAIN_TARGETS.get(site.key) if draft.is_plain else None
    target = target or TARGETS.get(site.key)
    if target is None or not _is_type(context, site):
        draft.block(RULE.code, module, site.expr, f"the 0.2 name `{site.key}` is used as a value")
        return
    local = draft.name(module, *_precise(context, site, target))
    if draft.text(site.expr, module) != local:
        draft.edit(module, Replace(span(site.expr), local))


def _migrate_fixed(context: Context, site: Site) -> None:
    """The class in a call of ``functools.partial``, by the agents that are made through it."""
    draft, module = context.draft, site.module
    roles = [context.role(obj) for obj in site.objs]
    classes = {role.target_class for role in roles if role is not None}
    if None in roles or not classes:
        text = "`functools.partial` of this class is not migrated natively yet; call the class"
        draft.block(RULE.code, module, site.expr, text)
    elif len(classes) > 1:
        text = f"the agents made through this partial become {' and '.join(sorted(classes))}; make them one by one"
        draft.block(RULE.code, module, site.expr, text)
    else:
        found = classes.pop()
        local = draft.name(module, AGENTS if found == "AssistantAgent" else PARTS, found)
        draft.edit(module, Replace(span(site.expr), local))


def _migrate_quoted(context: Context, site: Site) -> None:
    """Names of 0.2 inside an annotation that is a string."""
    draft, module = context.draft, site.module
    text = draft.text(site.expr, module)
    for name in sorted(set(DOTTED.findall(str(site.expr.value))), key=len, reverse=True):
        if not is_api_name(context.program, module, name):
            continue
        key = name.rsplit(".", 1)[-1]
        target = TARGETS.get(key)
        if target is not None and name == site.expr.value:
            target = _precise(context, Site(site.kind, key, module, site.expr), target)
        if target is None:
            draft.block(RULE.code, module, site.expr, f"the 0.2 name `{name}` is not migrated yet")
            return
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", draft.name(module, *target), text)
    draft.edit(module, Replace(span(site.expr), text))


def _precise(context: Context, site: Site, target: tuple[str, str]) -> tuple[str, str]:
    """The class that the annotated agents, or all agents of this 0.2 class, become, if it is one class."""
    described = [o for o in annotated(context.program, site) if o.kind == "agent"]
    agents = described or [o for o in _agents(context) if o.name == site.key]
    plain = {CLASSES[casting.kind] for o in agents if (casting := context.forms.cast.get(id(o))) is not None}
    if len(plain) == 1:
        return AGENTS, plain.pop()
    made = {role.target_class for o in agents if (role := context.role(o)) is not None}
    if len(made) != 1:
        return target
    found = made.pop()
    return (AGENTS, found) if found == "AssistantAgent" else (PARTS, found)


def _agents(context: Context) -> list[Obj]:
    return [o for s in context.sites if s.kind == "construct" for o in s.objs if o.kind == "agent"]


def _is_trigger(context: Context, site: Site) -> bool:
    """Whether the name is an argument of ``register_reply``, which is reported itself."""
    around = {id(outer) for outer in site.module.ancestors(site.expr)}
    return any(s.key == ".register_reply" and id(s.expr) in around for s in context.sites)


def _is_type(context: Context, site: Site) -> bool:
    """Whether the name stands where a type is expected."""
    module, expr = site.module, site.expr
    if module.is_annotation(expr) or _is_instance_test(module, expr):
        return True
    return is_cast(context.program, module, expr)


def _is_instance_test(module: Module, expr: Expr) -> bool:
    parent = module.parent.get(id(expr))
    while parent is not None and parent.kind == "tuple":
        parent = module.parent.get(id(parent))
    return (
        parent is not None and parent.kind == "call" and parent.items[0].text in ("isinstance", "issubclass")
    )


RULE = Rule(
    code="AM170",
    title="Type names of 0.2 become those of 0.4",
    keys=("reference",),
    explanation="""In annotations, casts and isinstance tests, `Agent` and the agent classes become `ChatAgent`, `GroupChat`
becomes `SpeakerSelection`, `GroupChatManager` becomes `GroupChatTeam`. In `functools.partial(AssistantAgent, …)`
the class becomes that of the agents which are made through it, and the keywords are those of 0.4.""",
    before="def next_one(last: Agent, chat: GroupChat) -> Agent: ...",
    after="def next_one(last: ChatAgent, chat: SpeakerSelection) -> ChatAgent: ...",
    migrate=_migrate,
)
