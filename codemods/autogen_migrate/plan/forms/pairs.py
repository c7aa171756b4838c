"""Chats of two agents: who they are, and what every plain form of such a chat asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...conversation.cast import Role
from ...facts.model import Expr
from ...program import Obj
from ..model import Severity
from .case import Case
from .limits import reply_limit, turns_of
from .memory.sends import answers
from .model import Difference, Misfit
from .opening import Opening
from .stopping import stop_rule

_ASKED = "a human is asked"


@dataclass(slots=True)
class Pair:
    """The two sides; several agents of a side behave alike.  ``differences`` are what is found on the way."""

    sender: Role
    recipient: Role
    senders: tuple[Obj, ...]
    recipients: tuple[Obj, ...]
    differences: list[Difference] = field(default_factory=list[Difference])


def pair_of(case: Case) -> Pair | Misfit:
    """The sides of the chat, if each is one agent that is made from one of 0.2's classes."""
    chat, cast = case.chat, case.conversation.cast
    if chat.groups or any(o.kind != "agent" for o in (*chat.senders, *chat.recipients)):
        return case.misfit("it is a group chat", nearness=0)
    if chat.call.handing is not None:
        return case.misfit("the chat is handed to a library")
    if not chat.senders or not chat.recipients:
        return case.misfit("it is not known who takes part in this chat")
    if not set(chat.senders).isdisjoint(chat.recipients):
        return case.misfit("an agent talks to itself")
    senders = [role for o in chat.senders if (role := cast.get(id(o))) is not None]
    recipients = [role for o in chat.recipients if (role := cast.get(id(o))) is not None]
    if len(senders) < len(chat.senders) or len(recipients) < len(chat.recipients):
        return case.misfit("an agent is of a class of the program")
    if not _are_alike(case, senders) or not _are_alike(case, recipients):
        return case.misfit("agents that behave in different ways can be a side of this chat")
    for role in (*senders, *recipients):
        if role.arguments.unclear is not None or role.arguments.starred or role.model_unclear:
            return case.misfit("it is not known how an agent is made")
    for name in ("clear_history", "silent", "request_reply"):
        given = chat.get(name)
        if given is not None and not isinstance(given.expr.value, bool):
            return case.misfit(f"`{name}` is computed", given.expr)
    limit = _unsure_limit(case, (*senders, *recipients))
    if limit is not None:
        return case.misfit("a limit of replies may be None", limit)
    asked = chat.get("request_reply")
    if asked is not None and not asked.expr.value:
        return case.misfit("nobody answers this message")
    if chat.is_send and asked is None and not answers(case, chat.recipients):
        return case.misfit("it is not known that somebody answers this message")
    if chat.is_send and not chat.get("recipient"):
        return case.misfit("the message has no recipient")
    if not is_name_like(chat.call.sender) or not is_name_like(chat.arguments.named["recipient"].expr):
        return case.misfit("an agent is made in the call that starts the chat")
    pair = Pair(senders[0], recipients[0], chat.senders, chat.recipients)
    _note_counting(case, pair)
    return pair


def _unsure_limit(case: Case, roles: Sequence[Role]) -> Expr | None:
    """A computed limit that can be None, which is no limit, or 0.2's own."""
    program = case.context.program
    given = [(role.arguments.get("max_consecutive_auto_reply"), role.module) for role in roles]
    given.append((case.chat.get("max_turns"), case.module))
    for argument, module in given:
        if argument is None or argument.expr.kind == "const":
            continue
        values = program.values(argument.expr, argument.where(module))
        if any(v.kind == "const" and v.expr is not None and v.expr.value is None for v in values):
            return argument.expr
    return None


def _note_counting(case: Case, pair: Pair) -> None:
    """What is sent after a chat is answered as often as was left over."""
    limits = (reply_limit(pair.sender), reply_limit(pair.recipient))
    if not case.chat.is_send or limits[0] == 0 or limits == (None, None):
        return
    text = "the limit of replies counted over this message and the chat before in 0.2; now it starts again"
    level = "turns" if stop_rule(case.context, pair.sender).is_default else "failure"
    pair.differences.append(Difference("AM362", level, case.module, case.chat.site.expr, text))


def _are_alike(case: Case, roles: Sequence[Role]) -> bool:
    """Whether agents follow the same rules, and differ in their names, prompts and models at most."""
    return len({_rules(case, role) for role in roles}) == 1


def _rules(case: Case, role: Role) -> tuple[object, ...]:
    written: list[object] = []
    for name in ("is_termination_msg", "max_consecutive_auto_reply", "default_auto_reply"):
        given = role.arguments.get(name)
        text = None if given is None else case.context.draft.text(given.expr, given.where(role.module))
        written.append(text)
    return (role.model is None, role.mode, role.mode_given, role.runs_code, role.calls_tools, *written)


def is_name_like(expr: Expr) -> bool:
    """Whether an expression can be written twice: a name, an attribute, or a constant item of one."""
    if expr.kind == "subscript":
        return expr.items[1].kind == "const" and is_name_like(expr.items[0])
    return expr.kind == "name" or (expr.kind == "attr" and is_name_like(expr.items[0]))


def recipient_problem(case: Case, pair: Pair, first: Opening, *, tests: bool = False) -> Misfit | None:
    """Why the recipient is not an agent that answers every message by its model, and nothing else.

    ``tests``: its own test is applied to the first message when the chat runs.
    """
    role = pair.recipient
    if role.model is None:
        return case.misfit("the recipient has no model")
    if role.runs_code:
        return case.misfit("the recipient runs code")
    if role.mode == "ALWAYS":
        return case.misfit(f"{_ASKED} for the recipient's answers")
    if reply_limit(role) == 0:
        return case.misfit("the recipient never answers by itself")
    rule = stop_rule(case.context, role)
    if first.text is not None:
        ends = rule.predicate.holds(first.text)
        if ends:
            return case.misfit("the first message ends the chat already")
        if ends is None and not tests:
            return case.misfit("the recipient has a test of its own", rule.expr)
    elif not rule.is_default and not tests:
        return case.misfit("the recipient has a test of its own", rule.expr)
    if role.mode == "TERMINATE" and role.mode_given:
        note_unasked(case, pair)
    return None


def never_answers(case: Case, pair: Pair) -> bool:
    """By ``max_turns=1``, or because automatic replies are not allowed, not given, or never wanted."""
    if turns_of(case.chat) == 1:
        return True
    if case.chat.is_send and answers(case, case.chat.senders) is False:
        return True
    sender = pair.sender
    if sender.mode != "NEVER":
        return False
    reply = sender.arguments.get("default_auto_reply")
    silent = reply is not None and reply.expr.kind == "const" and reply.expr.value is None
    rule = stop_rule(case.context, sender)
    always = rule.predicate.kind == "constant" and rule.predicate.value
    only_runs_tools = rule.predicate.kind == "no_tool_calls"
    if always or reply_limit(sender) == 0:
        return True
    return (silent or only_runs_tools) and sender.model is None and not sender.runs_code


def note_unasked(case: Case, pair: Pair) -> None:
    """The human behind a recipient would be asked where the chat ends now."""
    text = (
        "0.2 asks the human behind this agent when it gets a message that is exactly TERMINATE; "
        "nothing in this chat sends one"
    )
    pair.differences.append(
        Difference("AM104", "corner", case.module, case.chat.site.expr, text, Severity.INFO)
    )
