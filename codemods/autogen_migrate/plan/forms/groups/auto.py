"""A model chooses the next speaker: a ``SelectorGroupChat``."""

from __future__ import annotations

from collections.abc import Sequence

from ....conversation.predicates import Predicate
from ...clients.argument import client_argument
from ...model import Code, Severity
from ...versions import has
from ..case import Case
from ..model import Difference, Fit, Misfit
from ..opening import names_of
from ..stopping import Condition, condition, literal, stop_rule
from ..texts import do_mention, task_mentions
from .ending import conditions, manager_rule, turns_after_first, write_conditions
from .facts import GroupCase, group_case
from .members import cast_members, is_asking, names_in, silent_limits
from .round_robin import is_in_turn, note_own_opening
from .team import Team, fit_team

FORM = "a group whose speakers a model selects"
RULE = "AM367"


def group_by_model(case: Case) -> Fit | Misfit:
    """``speaker_selection_method="auto"``, 0.2's default."""
    asked = group_case(case)
    if isinstance(asked, Misfit):
        return asked
    if asked.group.method != "auto" or is_in_turn(asked):
        return case.misfit("the speakers of the group are chosen in another way", nearness=0)
    if asked.get("allowed_or_disallowed_speaker_transitions") is not None:
        return case.misfit("not everybody may speak after everybody in this group", nearness=0)
    repeat = asked.get("allow_repeat_speaker")
    if repeat is not None and not isinstance(repeat.expr.value, bool):
        return case.misfit("who may speak twice is computed", repeat.expr)
    cast = cast_members(asked, described=True)
    if isinstance(cast, Misfit):
        return cast
    ends = conditions(asked)
    if isinstance(ends, Misfit):
        return ends
    own, problem = own_tests(asked), own_limits(asked)
    if isinstance(own, Misfit):
        return own
    if problem is not None:
        return problem
    if isinstance(asked.rounds, int) and asked.rounds < 2:
        return case.misfit("the group chat has no round")
    note_own_opening(asked)
    note_layout(asked)
    emits = any(role.model is None for role in asked.roles)

    def options() -> Sequence[tuple[str, Code]]:
        stop = write_conditions(asked, [*ends, *own])
        return [
            ("model_client", selector_client(asked)),
            *([("termination_condition", stop)] if stop is not None else []),
            ("max_turns", turns_after_first(asked)),
            *_attempts(asked),
            *_repetition(asked),
        ]

    return fit_team(asked, FORM, cast, Team("SelectorGroupChat", tuple(names_in(asked)), options, emits))


def selector_client(asked: GroupCase) -> Code:
    """The client of the manager, which selects."""
    return client_argument(asked.case.context, asked.made_at, asked.manager.named["llm_config"])


def note_layout(asked: GroupCase) -> None:
    """The requests that select a speaker say the same in another layout."""
    text = (
        "requests that select the next speaker have the messages in one text, with AutoGen's own words "
        "around it; where all answers name no member, the previous speaker goes on, not the next in the list"
    )
    module, place = asked.made_at.module, asked.made_at.expr
    asked.differences.append(Difference(RULE, "layout", module, place, text))


def own_tests(asked: GroupCase) -> list[Condition] | Misfit:
    """A member's own test ends the chat when the member is selected: a team has no such condition."""
    found: list[Condition] = []
    for member, role in zip(asked.members, asked.roles, strict=True):
        rule, managers = stop_rule(asked.case.context, role), manager_rule(asked)
        same = rule.predicate == managers.predicate and rule.predicate.kind != "opaque"
        if is_asking(asked, member, role):
            continue
        if rule.is_default or rule.predicate.kind == "constant" or same:
            continue
        assert member.expr is not None
        if _is_never_said(asked, rule.predicate):
            text = "0.2 ended the chat where this test holds; nothing here asks for such a message: left out"
            place = rule.expr or member.expr
            asked.differences.append(Difference("AM368", "corner", member.module, place, text, Severity.INFO))
            continue
        text = "0.2 ends the chat where this test holds and its agent is selected; the team ends at once"
        asked.differences.append(Difference("AM368", "turns", member.module, rule.expr or member.expr, text))
        made = condition(asked.home, rule, ())
        if isinstance(made, Misfit):
            return made
        found.append(made)
    return found


def _is_never_said(asked: GroupCase, predicate: Predicate) -> bool:
    """Whether a test asks for a word that nobody of the group is told of."""
    context, word = asked.case.context, predicate.needed_word
    if not word or context.draft.wishes.style == "exact" or task_mentions(context, asked.case.chat, word):
        return False
    return not do_mention(context, asked.case.conversation, asked.members, word)


def own_limits(asked: GroupCase) -> Misfit | None:
    """Why the replies of members cannot be counted: nobody knows when each is selected."""
    limits = silent_limits(asked)
    if isinstance(limits, Misfit):
        return limits
    for member, _ in limits:
        assert member.expr is not None
        return Misfit(member.module, member.expr, "the number of a member's replies is limited", rule="AM369")
    return None


def _attempts(asked: GroupCase) -> list[tuple[str, Code]]:
    given = asked.get("max_retries_for_selecting_speaker")
    if (
        given is None
        or given.expr.value == 2
        or not has(asked.case.context.draft.target, "max_selector_attempts")
    ):
        return []
    value = given.expr.value
    return [("max_selector_attempts", str(value + 1))] if isinstance(value, int) else []


def _repetition(asked: GroupCase) -> list[tuple[str, Code]]:
    """Who may be selected after whom."""
    if asked.repeats:
        return [("allow_repeated_speaker", "True")]
    if asked.position is None:
        return []
    return [("candidate_func", others_than_last(asked))]


def others_than_last(asked: GroupCase) -> str:
    """The names of all members but the last speaker, as a function."""
    names = ", ".join(name_codes(asked))
    return f"lambda messages: [name for name in ({names}) if name != messages[-1].source]"


def name_codes(asked: GroupCase) -> list[str]:
    """The code of the name of each member."""
    codes: list[str] = []
    for member, text in zip(asked.members, names_in(asked), strict=True):
        found = names_of(asked.home, member)
        known = len(found) == 1 and found[0] is not None
        codes.append(literal(str(found[0])) if known else f"{text}.name")
    return codes
