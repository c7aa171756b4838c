"""The members of a group as agents of AutoGen."""

from __future__ import annotations

from collections.abc import Sequence

from ....conversation.cast import Role
from ....conversation.predicates import CONTENT
from ....facts.model import Expr
from ....program import Obj
from ...asked_humans import can_be_asked
from ...draft import span
from ...model import Code, Ref
from ..auto_reply_team import reply_text
from ..code.member import code_member
from ..humans.member import human_member
from ..limits import reply_limit
from ..model import Casting, Difference, Misfit
from ..opening import name_of
from ..stopping import Condition
from .facts import GroupCase, is_none


def cast_members(asked: GroupCase, *, described: bool) -> dict[int, Casting] | Misfit:
    """How each member is written, by ``id``; ``described``: a model that selects reads what they are."""
    cast: dict[int, Casting] = {}
    for member, role in zip(asked.members, asked.roles, strict=True):
        made = _casting(asked, member, role, described=described)
        if isinstance(made, Misfit):
            return made
        cast[id(member)] = made
    if asked.position is None:
        cast.setdefault(id(asked.sender), Casting("gone"))
    return cast


def _casting(asked: GroupCase, member: Obj, role: Role, *, described: bool) -> Casting | Misfit:
    asks = is_asking(asked, member, role)
    _note_unasked(asked, member, role)
    if asks or (role.runs_code and role.model is None):
        return _doing(asked, member, role, asks=asks)
    if role.runs_code:
        return _misfit(member, "a member of the group has a model and runs code")
    if role.calls_tools:
        return _misfit(member, "members of the group use tools")
    if role.model is None:
        reply = reply_text(asked.case, role, member.module)
        return reply if isinstance(reply, Misfit) else Casting("replier", reply)
    return Casting("assistant", extra=_description(asked, member, role) if described else ())


def is_asking(asked: GroupCase, member: Obj, role: Role) -> bool:
    """Whether the human behind a member is asked whenever it is its turn."""
    can = role.mode != "NEVER" and can_be_asked(asked.case.context, asked.case.conversation, member)
    return can and role.mode != "TERMINATE"


def _note_unasked(asked: GroupCase, member: Obj, role: Role) -> None:
    """A human who is asked where the chat would end for a member only: it ends there now."""
    if role.mode == "TERMINATE" and can_be_asked(asked.case.context, asked.case.conversation, member):
        text = "0.2 asks the human where the chat would end for this agent; now it ends there"
        asked.differences.append(Difference("AM377", "turns", member.module, _made(member), text))


def _doing(asked: GroupCase, member: Obj, role: Role, *, asks: bool) -> Casting | Misfit:
    """A member that asks a human, or runs code."""
    context, chat = asked.case.context, asked.case.chat
    if role.calls_tools:
        return _misfit(member, "members of the group use tools")
    reply = reply_text(asked.case, role, member.module)
    if isinstance(reply, Misfit):
        return reply
    if asks:
        made = human_member(context, member, role, reply)
    else:
        made = code_member(context, member, role, reply, in_group=True)
    if isinstance(made, Misfit):
        return made
    asked.differences += made.differences
    if asks and any(read.field == "human_input" for read in chat.reads):
        return _misfit(member, "what the human of a group entered is read")
    if asks and (chat.reads or any(site.key in _MEMORIES for site in asked.case.conversation.others)):
        text = "where the human enters exit, this word is the last message of the chat now"
        asked.differences.append(Difference("AM377", "results", member.module, _made(member), text))
    return made.casting


_MEMORIES = frozenset((".last_message", ".chat_messages", ".messages"))


def _made(member: Obj) -> Expr:
    assert member.expr is not None
    return member.expr


def human_exits(asked: GroupCase) -> Condition | Misfit | None:
    """What ends the chat where a human enters ``exit``; None if none is asked."""
    speakers: list[Code] = []
    for member, role, item in zip(asked.members, asked.roles, asked.items, strict=True):
        if is_asking(asked, member, role):
            name = name_of(asked.home, (member,), item)
            if isinstance(name, Misfit):
                return name
            speakers.append(name)
    return Condition(tuple(speakers), test=f'{CONTENT} == "exit"') if speakers else None


def _description(asked: GroupCase, member: Obj, role: Role) -> tuple[tuple[str, Code], ...]:
    """0.2 describes an agent by its system message where nothing else is said (``ConversableAgent``)."""
    given, prompt = role.arguments.get("description"), role.arguments.get("system_message")
    if given is not None and not is_none(given.expr):
        return ()
    if prompt is None or prompt.entries or is_none(prompt.expr):
        return ()
    if prompt.expr.kind in ("const", "name"):
        return (("description", asked.case.context.draft.text(prompt.expr, prompt.where(member.module))),)
    return (("description", Ref(span(prompt.expr))),)


def silent_limits(asked: GroupCase) -> list[tuple[Obj, int]] | Misfit:
    """The members whose number of replies is limited below what the group has rounds for."""
    found: list[tuple[Obj, int]] = []
    for member, role in zip(asked.members, asked.roles, strict=True):
        limit = reply_limit(role)
        if limit is None or is_asking(asked, member, role):
            continue
        if not isinstance(limit, int):
            return _misfit(member, "the number of a member's replies is computed")
        if asked.case.chat.is_async:
            limit //= 2  # each reply counts twice (``ConversableAgent.a_check_termination_and_human_reply``)
        if not isinstance(asked.rounds, int) or limit < asked.rounds - 1:
            found.append((member, limit))
    return found


def _misfit(member: Obj, reason: str) -> Misfit:
    assert member.expr is not None
    return Misfit(member.module, member.expr, reason, rule="AM363")


def names_in(asked: GroupCase) -> Sequence[Code]:
    """The code of each member where the team is made."""
    return [asked.case.context.draft.text(item, asked.module) for item in asked.items]
