"""What ends a chat with a human: the tests of both sides, as questions within the chat's function."""

from __future__ import annotations

from ....conversation.predicates import CONTENT, NAME
from ...model import Severity
from ..auto_reply_team import left_out
from ..case import Case
from ..limits import turns_of
from ..model import Difference, Misfit
from ..opening import name_of
from ..pairs import Pair
from ..stopping import condition, question, stop_rule
from ..texts import may_mention
from .member import RULE


def stop_question(case: Case, pair: Pair) -> str | Misfit:
    """The question that the human's agent asks of what the model says."""
    rule = stop_rule(case.context, pair.sender)
    if rule.predicate.kind == "constant":
        return "True" if rule.predicate.value else ""
    if rule.is_default and not _is_wanted(case):
        pair.differences.append(left_out(case))
        return ""
    recipient = name_of(case, case.chat.recipients, case.chat.arguments.named["recipient"].expr)
    if isinstance(recipient, Misfit) or not isinstance(recipient, str):
        return case.misfit("the name of an agent is computed")
    made = condition(case, rule, (recipient,), reads_events=True)
    if isinstance(made, Misfit):
        return made
    if made.test:
        return made.test.replace(CONTENT, "answer").replace(NAME, recipient)
    if made.conversion is not None and made.conversion.is_inside(case.module):
        return case.misfit("the function that ends the chat is not one of this module", rule.expr)
    code = question(case, made, "last")
    return code if isinstance(code, str) else case.misfit("what ends the chat is computed")


def end_question(case: Case, pair: Pair) -> str | Misfit:
    """The question that the model's agent asks of what the human says."""
    rule = stop_rule(case.context, pair.recipient)
    if rule.predicate.kind == "constant":
        return case.misfit("the recipient never answers", rule.expr) if rule.predicate.value else ""
    if rule.is_default and (turns_of(case.chat) is not None or not _is_wanted(case)):
        text = "0.2 also stopped when the human entered exactly TERMINATE; nothing asks for that: left out"
        agent = pair.senders[0]
        assert agent.expr is not None
        pair.differences.append(Difference(RULE, "corner", agent.module, agent.expr, text, Severity.INFO))
        return ""
    source = name_of(case, case.chat.senders, case.chat.call.sender, gone=True)
    if isinstance(source, Misfit):
        return source
    made = condition(case, rule, (source,), reads_events=True)
    if isinstance(made, Misfit):
        return made
    if not made.test or not isinstance(source, str):
        return case.misfit("the recipient's test is not one expression", rule.expr)
    return made.test.replace(CONTENT, "message").replace(NAME, source)


def _is_wanted(case: Case) -> bool:
    exact = case.context.draft.wishes.style == "exact"
    return exact or may_mention(case.context, case.conversation)
