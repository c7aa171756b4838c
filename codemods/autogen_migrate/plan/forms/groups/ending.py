"""What ends a group chat: the manager's test, those of members, and the number of rounds."""

from __future__ import annotations

from collections.abc import Sequence

from ....conversation.arguments import Argument
from ....conversation.predicates import DEFAULT
from ...draft import span
from ...model import Code, Join, Ref, Severity
from ...versions import has
from ..model import Difference, Misfit
from ..stopping import Condition, StopRule, condition, predicate_of, write_condition
from ..texts import do_mention, task_mentions
from .facts import GroupCase, is_none
from .members import human_exits

RULE = "AM364"
STOP = "TERMINATE"


def manager_rule(asked: GroupCase) -> StopRule:
    """The test that the manager applies to each message (``GroupChatManager.run_chat``)."""
    given = asked.manager.get("is_termination_msg")
    if given is None or is_none(given.expr):
        return StopRule(DEFAULT, None, asked.module)
    return StopRule(predicate_of(asked.case.context, given.expr, asked.module), given.expr, asked.module)


def conditions(asked: GroupCase, *, reads_events: bool = False) -> list[Condition] | Misfit:
    """The conditions that end the group chat; empty if only its rounds do.

    Agents without a test of their own stop at a message that is exactly TERMINATE, as the manager does
    (``ConversableAgent``): this is left out where nothing makes a model answer so.
    """
    rule = manager_rule(asked)
    found: list[Condition] = []
    if not rule.is_default and rule.predicate.kind != "constant":
        own = condition(asked.home, rule, (), reads_events=reads_events)
        if isinstance(own, Misfit):
            return own
        found.append(own)
    if rule.predicate.kind == "constant" and rule.predicate.holds("") is not False:
        return asked.case.misfit("the manager's test ends the chat at once", rule.expr)
    ends = asked.first.text is not None and rule.predicate.holds(asked.first.text)
    if ends:
        return asked.case.misfit("the first message ends the chat already", rule.expr)
    if rule.is_default or rule.predicate.holds(STOP) is not True:
        stop = _exactly_stop(asked)
        if isinstance(stop, Misfit):
            return stop
        found += stop
    leaves = human_exits(asked)
    if isinstance(leaves, Misfit):
        return leaves
    found += [] if leaves is None else [leaves]
    if any(not each.mention for each in found) and not has(
        asked.case.context.draft.target, "FunctionalTermination"
    ):
        return asked.case.misfit("this release of AutoGen has no FunctionalTermination")
    return found


def _exactly_stop(asked: GroupCase) -> list[Condition] | Misfit:
    context, conversation = asked.case.context, asked.case.conversation
    said = do_mention(context, conversation, (*asked.members, asked.sender), STOP)
    said = said or task_mentions(context, asked.case.chat, STOP)
    if context.draft.wishes.style != "exact" and not said:
        text = (
            "0.2 also stopped at a message that was exactly TERMINATE; nothing here asks for that: left out"
        )
        place = asked.case.chat.site.expr
        asked.differences.append(Difference(RULE, "corner", asked.case.module, place, text, Severity.INFO))
        return []
    made = condition(asked.home, StopRule(DEFAULT, None, asked.module), ())
    return made if isinstance(made, Misfit) else [made]


def write_conditions(asked: GroupCase, found: Sequence[Condition]) -> Code | None:
    """The code of all conditions, joined."""
    ordered = sorted(found, key=lambda each: not each.mention)
    return joined([write_condition(asked.home, each) for each in ordered])


def joined(codes: Sequence[Code]) -> Code | None:
    """Conditions, any of which ends the chat."""
    if not codes:
        return None
    pieces: list[Code] = [codes[0]]
    for code in codes[1:]:
        pieces += [" | ", code]
    return pieces[0] if len(pieces) == 1 else Join(tuple(pieces))


def turns_after_first(asked: GroupCase) -> Code:
    """``max_turns`` of the team: 0.2 counts the first message as a round."""
    rounds = asked.rounds
    if isinstance(rounds, int):
        return str(rounds - 1)
    return Join((_ref(rounds), " - 1"))


def _ref(given: Argument) -> Code:
    value: Code = Ref(span(given.expr))
    return value if given.expr.kind in ("name", "attr", "subscript", "call") else Join(("(", value, ")"))
