"""Names of 0.2 classes in annotations and isinstance tests."""

from __future__ import annotations

import re

from ...facts.model import Expr
from ...program import DOTTED, Module, Site, is_api_name, is_cast, is_partial
from ..agent_types import ANY_AGENT, agent_type, class_of
from ..context import Context
from ..draft import PARTS, span
from ..model import Replace
from .base import Rule

TARGETS: dict[str, tuple[str, str]] = {
    "Agent": ANY_AGENT,
    "ConversableAgent": ANY_AGENT,
    "AssistantAgent": ANY_AGENT,
    "UserProxyAgent": ANY_AGENT,
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
    target = _target(context, site, site.key)
    if target is None or not _is_type(context, site):
        draft.block(RULE.code, module, site.expr, f"the 0.2 name `{site.key}` is used as a value")
        return
    local = draft.name(module, *target)
    if draft.text(site.expr, module) != local:
        draft.edit(module, Replace(span(site.expr), local))


def _target(context: Context, site: Site, key: str) -> tuple[str, str] | None:
    """Package and name of what a class of 0.2 is where it stands for a type."""
    talking = [key for key, each in context.forms.conversations.items() if each.chats]
    all_plain = context.draft.is_plain and context.draft.plain.issuperset(talking)
    plain = PLAIN_TARGETS.get(key) if all_plain else None
    if plain is None and TARGETS.get(key) == ANY_AGENT:
        return agent_type(context, site, key)
    return plain or TARGETS.get(key)


def _migrate_fixed(context: Context, site: Site) -> None:
    """The class in a call of ``functools.partial``, by the agents that are made through it."""
    draft, module = context.draft, site.module
    found = [class_of(context, obj) for obj in site.objs]
    classes = {each for each in found if each is not None}
    if None in found or not classes:
        text = "`functools.partial` of this class is not migrated natively yet; call the class"
        draft.block(RULE.code, module, site.expr, text)
    elif len(classes) > 1:
        made = " and ".join(sorted(name for _, name in classes))
        text = f"the agents made through this partial become {made}; make them one by one"
        (draft.owe if draft.is_plain else draft.block)(RULE.code, module, site.expr, text)
    else:
        draft.edit(module, Replace(span(site.expr), draft.name(module, *classes.pop())))


def _migrate_quoted(context: Context, site: Site) -> None:
    """Names of 0.2 inside an annotation that is a string."""
    draft, module = context.draft, site.module
    text = draft.text(site.expr, module)
    for name in sorted(set(DOTTED.findall(str(site.expr.value))), key=len, reverse=True):
        if not is_api_name(context.program, module, name):
            continue
        key = name.rsplit(".", 1)[-1]
        target = _target(context, site, key)
        if target is None:
            draft.block(RULE.code, module, site.expr, f"the 0.2 name `{name}` is not migrated yet")
            return
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", draft.name(module, *target), text)
    draft.edit(module, Replace(span(site.expr), text))


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
