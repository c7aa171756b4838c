"""GroupChatManager(...): the team that runs a group chat."""

from __future__ import annotations

from ...program import Site
from ...program.api import GROUP_CHAT_MANAGER
from ..context import Context
from ..draft import Argument, bind, span
from ..model import ArgumentEdit, Change, Keep, RewriteCall, Severity
from ..model_config import model_client
from .base import Rule

_DROPPED = ("system_message", "human_input_mode", "silent", "code_execution_config", "description")


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    arguments = bind(site.expr, GROUP_CHAT_MANAGER)
    if arguments.starred or arguments.get("groupchat") is None:
        draft.block(RULE.code, module, site.expr, "the group chat is not written out in the call")
        return
    edits: list[ArgumentEdit] = []
    for name, argument in arguments.named.items():
        edits += _argument(context, site, name, argument)
    draft.edit(module, RewriteCall(span(site.expr), tuple(edits), draft.part(module, "GroupChatTeam")))


def _argument(context: Context, site: Site, name: str, argument: Argument) -> list[ArgumentEdit]:
    draft, module = context.draft, site.module
    constant_none = argument.expr.kind == "const" and not argument.expr.value
    if name == "groupchat":
        return [Keep(argument.index, "speakers" if argument.keyword else None)]
    if name in ("name", "is_termination_msg"):
        return [] if constant_none else [Keep(argument.index, name)]
    if name == "llm_config":
        if constant_none:
            return []
        statement = module.stmt_of[id(site.expr)]
        code = model_client(draft, context.clients, argument.expr, module, statement, "AM120")
        return [Change(argument.index, code, "model_client")]
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
