"""GroupChat(...): who speaks in a group chat."""

from __future__ import annotations

from ...conversation.arguments import bound
from ...program import Site
from ...program.api import GROUP_CHAT
from ..context import Context
from ..default_texts import note_group
from ..model import ArgumentEdit, Keep
from .base import Rule

_NOT_YET = (
    "select_speaker_transform_messages",
    "select_speaker_auto_model_client_cls",
    "select_speaker_auto_llm_config",
)


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    plain = context.forms.constructs.get(id(site.objs[0])) if len(site.objs) == 1 else None
    if plain is not None:
        plain(site)
        return
    arguments = bound(context.program, site.expr, module, GROUP_CHAT)
    if arguments.unclear is not None:
        draft.block_unclear(RULE.code, arguments.unclear)
        return
    if _has_group_as_member(context, site):
        draft.block(RULE.code, module, site.expr, "a group chat within a group chat is not migrated yet")
    note_group(draft, site, arguments)
    edits: list[ArgumentEdit] = []
    for name, argument in arguments.named.items():
        if name in _NOT_YET or name not in GROUP_CHAT:
            draft.block(
                RULE.code, argument.where(module), argument.expr, f"the argument `{name}` is not migrated yet"
            )
        positional_beyond = argument.keyword is None and argument.index > 2
        edits.append(Keep(argument.index, name if positional_beyond else None))
    context.rewrite(RULE.code, site, arguments, edits, draft.part(module, "SpeakerSelection"))


def _has_group_as_member(context: Context, site: Site) -> bool:
    program = context.program
    members = (
        m for o in site.objs for agents in program.argument(o, "agents", 0) for m in program.elements(agents)
    )
    return any(member.kind == "manager" for member in members)


RULE = Rule(
    code="AM110",
    title="GroupChat becomes SpeakerSelection",
    keys=("GroupChat",),
    explanation="""The part `SpeakerSelection` holds the members, the messages and 0.2's rules for the next speaker
(auto, round_robin, random, manual, a function, transitions); its arguments and attributes keep their names.
`max_round` counts the first message, as in 0.2.""",
    before="groupchat = autogen.GroupChat(agents=[user, coder], messages=[], max_round=10)",
    after="groupchat = SpeakerSelection(agents=[user, coder], messages=[], max_round=10)",
    migrate=_migrate,
)
