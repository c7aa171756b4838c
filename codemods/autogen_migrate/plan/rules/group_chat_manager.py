"""GroupChatManager(...): the team that runs a group chat."""

from __future__ import annotations

from ...conversation.arguments import Argument, bound
from ...program import Site
from ...program.api import GROUP_CHAT_MANAGER
from ..clients.argument import client_argument
from ..context import Context
from ..model import ArgumentEdit, Change, Keep, Severity
from .base import Rule

_DROPPED = ("system_message", "human_input_mode", "silent", "code_execution_config", "description")


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    plain = context.forms.constructs.get(id(site.objs[0])) if len(site.objs) == 1 else None
    if plain is not None:
        plain(site)
        return
    arguments = bound(context.program, site.expr, module, GROUP_CHAT_MANAGER)
    if arguments.unclear is not None:
        draft.block_unclear(RULE.code, arguments.unclear)
        return
    if arguments.get("groupchat") is None:
        draft.block(RULE.code, module, site.expr, "the group chat is not written out in the call")
        return
    edits: list[ArgumentEdit] = []
    for name, argument in arguments.named.items():
        edits += _argument(context, site, name, argument)
    context.rewrite(RULE.code, site, arguments, edits, draft.part(module, "GroupChatTeam"))


def _argument(context: Context, site: Site, name: str, argument: Argument) -> list[ArgumentEdit]:
    draft, module = context.draft, argument.where(site.module)
    constant_none = argument.expr.kind == "const" and not argument.expr.value
    if name == "groupchat":
        return [Keep(argument.index, "speakers" if argument.keyword else None)]
    if name in ("name", "is_termination_msg"):
        return [] if constant_none else [Keep(argument.index, name)]
    if name == "llm_config":
        if constant_none:
            return []
        return [Change(argument.index, client_argument(context, site, argument), "model_client")]
    if name in _DROPPED or (name == "max_consecutive_auto_reply" and _is_large(argument)):
        if not constant_none and argument.expr.value not in ("NEVER", True):
            text = f"`{name}` of a group chat manager has no effect on the chat: it is dropped"
            draft.note(RULE.code, Severity.INFO, module, argument.expr, text)
        return []
    draft.block(RULE.code, module, argument.expr, f"the argument `{name}` is not migrated yet")
    return []


def _is_large(argument: Argument) -> bool:
    value = argument.expr.value
    return isinstance(value, int) and value > 0


RULE = Rule(
    code="AM111",
    title="GroupChatManager becomes GroupChatTeam",
    keys=("GroupChatManager",),
    explanation="""The part `GroupChatTeam` is a 0.4 team (a SelectorGroupChat) that follows its `SpeakerSelection`.
It keeps `is_termination_msg` and `.groupchat`.""",
    before="manager = autogen.GroupChatManager(groupchat=groupchat, llm_config=llm_config)",
    after="manager = GroupChatTeam(speakers=groupchat, model_client=model_client)",
    migrate=_migrate,
)
