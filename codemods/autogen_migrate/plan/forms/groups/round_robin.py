"""Members that speak in turn: a ``RoundRobinGroupChat``."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Code, Severity
from ..case import Case
from ..model import Difference, Fit, Misfit
from ..opening import name_of
from ..stopping import Condition, condition, stop_rule
from .ending import conditions, manager_rule, turns_after_first, write_conditions
from .facts import GroupCase, group_case
from .members import cast_members, is_asking, names_in, silent_limits
from .team import Team, fit_team

FORM = "a round robin of the group"


def group_in_turn(case: Case) -> Fit | Misfit:
    """``speaker_selection_method="round_robin"``, or what comes to the same."""
    asked = group_case(case)
    if isinstance(asked, Misfit):
        return asked
    if not is_in_turn(asked):
        return case.misfit("the speakers of the group are chosen in another way", nearness=0)
    if asked.get("allowed_or_disallowed_speaker_transitions") is not None:
        return case.misfit("not everybody may speak after everybody in this group", nearness=0)
    cast = cast_members(asked, described=False)
    if isinstance(cast, Misfit):
        return cast
    ends = conditions(asked)
    if isinstance(ends, Misfit):
        return ends
    own = _own_tests(asked)
    if isinstance(own, Misfit):
        return own
    turns = _turns(asked)
    if isinstance(turns, Misfit):
        return turns
    note_own_opening(asked)
    found = [*ends, *own]
    emits = any(role.model is None for role in asked.roles)

    def options() -> Sequence[tuple[str, Code]]:
        stop = write_conditions(asked, found)
        return [*([("termination_condition", stop)] if stop is not None else []), ("max_turns", turns)]

    return fit_team(asked, FORM, cast, Team("RoundRobinGroupChat", _order(asked), options, emits))


def is_in_turn(asked: GroupCase) -> bool:
    """Whether 0.2 takes the members in the order of the list (``GroupChat.select_speaker``)."""
    if asked.group.method == "round_robin":
        return True
    if asked.group.method in ("callable", "?", "manual"):
        return False
    others = len(asked.members) == 2 and not asked.repeats and asked.position is not None
    return others or (asked.group.method == "auto" and asked.manager.get("llm_config") is None)


def _order(asked: GroupCase) -> tuple[Code, ...]:
    """The members in the order in which they speak: who starts the chat has spoken."""
    names = names_in(asked)
    start = 0 if asked.position is None else asked.position + 1
    return (*names[start:], *names[:start])


def _own_tests(asked: GroupCase) -> list[Condition] | Misfit:
    """The tests of members: each looks at what the one before it says, when its own turn comes."""
    found: list[Condition] = []
    count = len(asked.members)
    for place, (member, role) in enumerate(zip(asked.members, asked.roles, strict=True)):
        if is_asking(asked, member, role):
            continue
        rule = stop_rule(asked.case.context, role)
        same = rule.predicate == manager_rule(asked).predicate and not manager_rule(asked).is_default
        if rule.is_default or same or rule.predicate.kind == "constant":
            continue
        before = (place - 1) % count
        sources = [name_of(asked.home, (asked.members[before],), asked.items[before])]
        if asked.position is None and place == 0:
            sources.append(name_of(asked.case, (asked.sender,), asked.case.chat.call.sender, gone=True))
        codes = [source for source in sources if not isinstance(source, Misfit)]
        if len(codes) < len(sources):
            return asked.case.misfit("the name of a member is computed", rule.expr)
        made = condition(asked.home, rule, codes)
        if isinstance(made, Misfit):
            return made
        found.append(made)
    return found


def _turns(asked: GroupCase) -> Code | Misfit:
    """The smallest limit: of rounds, or of the replies of a member, whose next turn ends the chat."""
    limits = silent_limits(asked)
    if isinstance(limits, Misfit):
        return limits
    if not isinstance(asked.rounds, int):
        return turns_after_first(asked) if not limits else asked.case.misfit("`max_round` is computed")
    count, start = len(asked.members), 0 if asked.position is None else asked.position + 1
    turns = asked.rounds - 1
    for member, limit in limits:
        turns = min(turns, limit * count + (asked.members.index(member) - start) % count)
    return asked.case.misfit("the group chat has no round") if turns < 1 else str(turns)


def note_own_opening(asked: GroupCase) -> None:
    """An agent with a model takes its own first message for one of a user, as AutoGen's agents do."""
    if asked.position is None or asked.roles[asked.position].model is None:
        return
    text = "the first message is in the requests of its own agent with the role user; in 0.2 it was assistant"
    place = asked.case.chat.site.expr
    asked.differences.append(Difference("AM366", "role", asked.case.module, place, text, Severity.INFO))
