"""Names of 0.2 classes in annotations and isinstance tests."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Module, Site
from ..context import Context
from ..draft import PARTS, span
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


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    target = TARGETS.get(site.key)
    if target is None or not (module.is_annotation(site.expr) or _is_instance_test(module, site.expr)):
        draft.block(RULE.code, module, site.expr, f"the 0.2 name `{site.key}` is used as a value")
        return
    local = draft.name(module, *target)
    if draft.text(site.expr, module) != local:
        draft.edit(module, Replace(span(site.expr), local))


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
    explanation="""In annotations and isinstance tests, `Agent` and the agent classes become `ChatAgent`, `GroupChat`
becomes `SpeakerSelection`, `GroupChatManager` becomes `GroupChatTeam`.""",
    before="def next_one(last: Agent, chat: GroupChat) -> Agent: ...",
    after="def next_one(last: ChatAgent, chat: SpeakerSelection) -> ChatAgent: ...",
    migrate=_migrate,
)
