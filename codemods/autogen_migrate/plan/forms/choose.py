"""Which form each chat of a plain conversation gets: the first that fits and changes no more than it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...conversation.build import describe
from ...conversation.model import Chat, Conversation
from ...conversation.queues import QUEUES
from ...conversation.remembered import ASKED
from ...conversation.summaries import FUNCTION as FUNCTION_MADE
from ...facts.model import Expr
from ...program import Obj, Site
from ...program.api import CONFIG_LOADERS
from ..context import Context
from ..model import Style
from ..toolsets.registered import FUNCTION, METHODS
from ..toolsets.untold import untold_sites
from .asked_again import asked_again
from .auto_reply_team import auto_reply_team
from .case import Beside, Case, Form, PieceForm
from .groups.auto import group_by_model
from .groups.by_chance import group_by_chance, group_by_hand
from .groups.by_function import group_by_function
from .groups.reading import MESSAGES, find_group_messages, is_way_to_messages
from .groups.round_robin import group_in_turn
from .groups.transitions import group_by_transitions
from .humans.form import human_talk
from .memory.asked import find_memory
from .memory.kept import find_kept_history
from .memory.limiters import LIMITERS, limiter
from .memory.resets import reset
from .memory.results import name_of_result
from .model import Casting, Chosen, Difference, Fit, Memory, Misfit, Piece
from .replies.direct import REPLIES, direct_reply
from .sequences.queue import queue
from .single_run import single_run
from .summaries.functions import rewritten_by
from .summaries.kept_word import kept_word_differences
from .summaries.kinds import summary_of_chat
from .two_models import two_models
from .usage.reports import REPORTS, usage_report

FORMS: tuple[Form, ...] = (
    single_run,
    auto_reply_team,
    human_talk,
    two_models,
    group_in_turn,
    group_by_model,
    group_by_function,
    group_by_transitions,
    group_by_chance,
    group_by_hand,
)
"""In the order in which they are tried."""

PIECES: Mapping[str, PieceForm] = {
    ".reset": reset,
    ".clear_history": reset,
    **dict.fromkeys(QUEUES, queue),
    **dict.fromkeys(REPLIES, direct_reply),
    **dict.fromkeys(REPORTS, usage_report),
    **dict.fromkeys(LIMITERS, limiter),
}
"""The forms of what stands beside the chats, by key."""

_ANYWHERE = frozenset((".name", ".description"))
_IN_SELECTORS = frozenset((".agent_by_name", ".groupchat"))
_UNDERSTOOD: frozenset[str] = (
    ASKED | {MESSAGES} | _IN_SELECTORS | CONFIG_LOADERS | frozenset((FUNCTION, *METHODS, *PIECES))
)
"""Methods, attributes and functions of 0.2 that have a plain form of their own rule."""


def choose(context: Context, of_conversation: Mapping[int, Sequence[Site]]) -> Chosen:
    """Choose for all conversations that are to be plain; those without forms are plain no more."""
    draft = context.draft
    chosen = Chosen(describe(context.program, of_conversation, context.roles, context.program.modules))
    for key, conversation in chosen.conversations.items():
        draft.culprits = frozenset((key,))
        if not draft.is_plain:
            continue
        names = draft.names_so_far({site.module for site in conversation.sites})
        found = _forms(context, conversation)
        pieces = found if isinstance(found, Misfit) else _pieces(context, conversation, found)
        problem = pieces if isinstance(pieces, Misfit) else None
        if not isinstance(found, Misfit) and not isinstance(pieces, Misfit):
            problem = _cast(chosen, conversation, found, pieces)
        if problem is not None:
            draft.forget_names(names)
            draft.owe(problem.rule, problem.module, problem.place, problem.reason)
            draft.plain -= {key}
            continue
        assert not isinstance(found, Misfit) and not isinstance(pieces, Misfit)
        untold = untold_sites(context, conversation, _registrations(found))
        named, ways = dict(chosen.named), set[int]()
        memories = _memories(context, conversation, found, named, ways)
        problem = next((each for each in (untold, memories) if isinstance(each, Misfit)), None)
        if problem is not None:
            draft.forget_names(names)
            draft.owe(problem.rule, problem.module, problem.place, problem.reason)
            draft.plain -= {key}
            for agent in conversation.agents:
                chosen.cast.pop(id(agent), None)
            continue
        assert not isinstance(untold, Misfit) and not isinstance(memories, Misfit)
        chosen.named |= named
        chosen.rewritten |= ways
        chosen.memories |= memories
        chosen.consuming |= memories.keys()
        chosen.registrations |= _registrations(found)
        draft.described |= {config for _, fit in found for config in fit.described}
        chosen.consuming |= _registrations(found) | {id(site.expr) for site in untold}
        for site, piece in pieces:
            chosen.pieces[id(site)] = piece
            chosen.consuming.add(id(site.expr))
            _note(context, piece.differences)
        for chat, fit in found:
            chosen.chats[id(chat.site.expr)] = fit
            chosen.consuming |= fit.consuming
            chosen.rewritten |= fit.consuming
            chosen.constructs |= {key: w for key, w in fit.constructs.items() if key not in chosen.constructs}
            chosen.consuming.add(id(chat.site.expr))
            _note(context, fit.differences)
        _note(context, kept_word_differences(context, conversation, found))
        _note(context, asked_again(conversation))
    draft.culprits = frozenset()
    return chosen


def _note(context: Context, differences: Sequence[Difference]) -> None:
    for each in differences:
        context.draft.note(each.rule, each.severity, each.module, each.place, each.message)


def _forms(context: Context, conversation: Conversation) -> list[tuple[Chat, Fit]] | Misfit:
    other = next((site for site in conversation.others if not _is_understood(site)), None)
    if other is not None:
        return Misfit(other.module, other.expr, f"{_shown(other)} has no plain form yet")
    unknown = next((a for a in conversation.agents if id(a) not in conversation.cast), None)
    if unknown is not None and unknown.expr is not None:
        return Misfit(unknown.module, unknown.expr, "the agent is of a class of the program, or of contrib")
    idle = next((g for g in conversation.groups if all(g not in c.groups for c in conversation.chats)), None)
    if idle is not None and idle.obj.expr is not None:
        return Misfit(idle.obj.module, idle.obj.expr, "no chat with this group is in sight")
    found: list[tuple[Chat, Fit]] = []
    for chat in conversation.chats:
        fit = _first(Case(context, conversation, chat), FORMS)
        if isinstance(fit, Misfit):
            return fit
        found.append((chat, fit))
    return found


def _pieces(
    context: Context, conversation: Conversation, found: Sequence[tuple[Chat, Fit]]
) -> list[tuple[Site, Piece]] | Misfit:
    """The forms of what stands beside the chats."""
    fits = {id(chat.site.expr): fit for chat, fit in found}
    pieces: list[tuple[Site, Piece]] = []
    for site in conversation.others:
        form = PIECES.get(site.key)
        if form is None:
            continue
        piece = form(Beside(context, conversation, site, fits))
        if isinstance(piece, Misfit):
            return piece
        refused = _refused(piece.differences, context.draft.wishes.style)
        if refused is not None:
            return Misfit(refused.module, refused.place, refused.message, refused.rule)
        pieces.append((site, piece))
    return pieces


def _memories(
    context: Context,
    conversation: Conversation,
    found: Sequence[tuple[Chat, Fit]],
    named: dict[int, str],
    ways: set[int],
) -> dict[int, Memory] | Misfit:
    """What the program asks its agents for, by the ``id`` of what asks; ``named`` gets names of results,
    ``ways`` the expressions, by ``id``, that only lead there.
    """
    memories: dict[int, Memory] = {}
    fits = {id(chat.site.expr): fit for chat, fit in found}
    rewritten = frozenset(key for _, fit in found for key in fit.consuming)
    for site in conversation.others:
        if site.key == ".groupchat" and is_way_to_messages(site):
            ways.add(id(site.expr))
            continue
        if site.key in _IN_SELECTORS and id(site.expr) not in rewritten:
            return Misfit(site.module, site.expr, f"{_shown(site)} has no plain form yet")
        if id(site.expr) in rewritten:
            continue
        if site.key in ASKED or site.key == MESSAGES:
            find = find_group_messages if site.key == MESSAGES else find_memory
            memory = find(context, conversation, site, fits, named)
            if isinstance(memory, Misfit):
                return memory
            memories[id(site.expr)] = memory
    for chat, _ in found:
        made = summary_of_chat(context, chat).kind == FUNCTION_MADE and chat.queued is None
        if made and name_of_result(context, chat, named) is None:
            return Misfit(chat.module, chat.site.expr, "the result that a summary is made of has no name")
        for read in chat.reads if chat.keeps_history else ():
            if read.field == "chat_history":
                memory = find_kept_history(context, conversation, chat, read, fits, named)
                if isinstance(memory, Misfit):
                    return memory
                memories[id(read.expr)] = memory
    return memories


def _registrations(found: Sequence[tuple[Chat, Fit]]) -> frozenset[int]:
    """The registrations whose tools are written with the agents, by the ``id`` of their calls."""
    return frozenset(site for _, fit in found for site in fit.registrations)


def _is_understood(site: Site) -> bool:
    if site.kind == "attribute":
        return site.key in _ANYWHERE | _UNDERSTOOD
    return site.key in _UNDERSTOOD or site.kind == "reference"


def _shown(site: Site) -> str:
    return f"`{site.key.removeprefix('.')}`" if site.key else f"this {site.kind}"


def _first(case: Case, forms: Sequence[Form]) -> Fit | Misfit:
    """The first form that fits; else why the one that comes nearest does not."""
    reasons: list[Misfit] = []
    style = case.context.draft.wishes.style
    for form in forms:
        fit = form(case)
        if isinstance(fit, Misfit):
            reasons.append(fit)
            continue
        refused = _refused(fit.differences, style)
        if refused is None:
            return replace(fit, consuming=fit.consuming | rewritten_by(case))
        reasons.append(Misfit(refused.module, refused.place, refused.message, refused.rule))
    return max(reasons, key=lambda misfit: misfit.nearness)


def _refused(differences: Sequence[Difference], style: Style) -> Difference | None:
    return next((d for d in differences if not d.is_accepted(style)), None)


# ---------------------------------------------------------------------- cast


def _cast(
    chosen: Chosen,
    conversation: Conversation,
    found: Sequence[tuple[Chat, Fit]],
    pieces: Sequence[tuple[Site, Piece]],
) -> Misfit | None:
    """How each agent is written: as all its chats, and what stands beside them, want it."""
    cast: dict[int, Casting] = {}
    wanted = [(chat.site, fit.cast) for chat, fit in found] + [(site, piece.cast) for site, piece in pieces]
    for site, castings in wanted:
        for agent, casting in castings.items():
            merged = _merged(cast.get(agent), casting)
            if merged is None:
                return Misfit(site.module, site.expr, "an agent takes part in its chats in different ways")
            cast[agent] = merged
    for agent in conversation.agents:
        if id(agent) not in cast:
            problem = _idle(cast, conversation, agent)
            if problem is not None:
                return problem
    chosen.cast |= cast
    return None


def _merged(one: Casting | None, other: Casting) -> Casting | None:
    if one is None or one.kind == "gone":
        return other
    if other.kind == "gone" or (other.kind == "asked" and one.kind == "assistant"):
        return one
    if one.kind == "asked" and other.kind == "assistant":
        return other
    if (one.kind, one.reply, one.write) != (other.kind, other.reply, other.write):
        return None
    extra = dict(one.extra)
    if any(extra.get(name, code) != code for name, code in other.extra):
        return None
    return Casting(one.kind, one.reply, tuple({**extra, **dict(other.extra)}.items()), one.write)


def _idle(cast: dict[int, Casting], conversation: Conversation, agent: Obj) -> Misfit | None:
    """An agent that takes part in no chat."""
    role = conversation.cast[id(agent)]
    place: Expr | None = agent.expr
    if place is not None and (
        (role.runs_code and role.code is not None) or (role.mode_given and role.mode != "NEVER")
    ):
        return Misfit(agent.module, place, "no chat shows what this agent is for")
    cast[id(agent)] = Casting("assistant" if role.model is not None else "gone")
    return None
