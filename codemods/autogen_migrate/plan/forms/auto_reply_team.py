"""A model and an agent that answers by itself: a round robin of the two that a condition ends."""

from __future__ import annotations

from ...conversation.cast import Role
from ...facts.model import Expr
from ...program import Module
from ..draft import span
from ..model import Code, NewCall, NewList, Ref, Severity
from ..versions import has
from .case import Case
from .code.member import code_member
from .limits import team_limit, turns_of
from .memory.kept import kept_differences, kept_problem
from .memory.sends import answers
from .model import Casting, Difference, Fit, History, Misfit
from .opening import Opening, name_of, opening, task
from .pairs import Pair, pair_of, recipient_problem
from .reading import reads_problem, write_reads
from .running import has_memories, is_printed, place_team, replace_chat, run
from .stopping import Condition, StopRule, condition, stop_rule, write_condition
from .summaries.kinds import unheard_differences, untold_differences
from .texts import may_mention, strips_stop_word
from .tools import team_differences, tools_of, with_tools

RULE = "AM362"


def auto_reply_team(case: Case) -> Fit | Misfit:
    """The initiator is a driver: without model and human, it sends one and the same reply, or runs code."""
    pair = pair_of(case)
    if isinstance(pair, Misfit):
        return pair
    sender = pair.sender
    if sender.model is not None or sender.mode != "NEVER":
        return case.misfit("the agent that starts the chat has a model or asks a human", nearness=0)
    if case.chat.is_send and not answers(case, case.chat.senders):
        return case.misfit("it is not known whether the agent that sends this message answers in turn")
    first = opening(case)
    if isinstance(first, Misfit):
        return first
    problem = recipient_problem(case, pair, first) or kept_problem(case, pair)
    if problem is not None:
        return problem
    pair.differences += kept_differences(case, pair)
    if turns_of(case.chat) == 0:
        return case.misfit("a chat with max_turns=0 does nothing")
    reply = reply_of(case, pair)
    if isinstance(reply, Misfit):
        return reply
    heard = _heard_problem(case, pair)
    if heard is not None:
        return heard
    names = _names(case)
    if isinstance(names, Misfit):
        return names
    rule = stop_rule(case.context, sender)
    test = _condition(case, pair, rule, names[1])
    if isinstance(test, Misfit):
        return test
    tools = tools_of(case, pair)
    if isinstance(tools, Misfit):
        return tools
    if tools is not None:
        pair.differences += untold_differences(case, pair)
        pair.differences += team_differences(case, pair, stops=test is not None)
    strips = strips_stop_word(case.context, case.conversation)
    runs_code = sender.runs_code
    history = History(
        names[0], with_events=tools is not None or not runs_code, with_tools=tools is not None, strips=strips
    )
    unread = reads_problem(case, history)
    if unread is not None:
        return unread
    pair.differences += unheard_differences(case, pair)
    cast = _drivers(case, pair, reply)
    if isinstance(cast, Misfit):
        return cast
    cast |= {id(o): Casting("assistant") for o in case.chat.recipients}

    def write() -> None:
        _write(case, pair, first, test, history)

    name = (
        "a round robin with an agent that runs code"
        if runs_code
        else "a round robin with an automatic replier"
    )
    fit = Fit(name, cast, write, tuple(pair.differences), history)
    return fit if tools is None else with_tools(case, pair, fit, tools)


def _drivers(case: Case, pair: Pair, reply: Code) -> dict[int, Casting] | Misfit:
    """How the agents that start the chat are written."""
    if not pair.sender.runs_code:
        return {id(o): Casting("replier", reply) for o in pair.senders}
    cast: dict[int, Casting] = {}
    for agent in pair.senders:
        member = code_member(case.context, agent, case.conversation.cast[id(agent)], reply)
        if isinstance(member, Misfit):
            return member
        cast[id(agent)] = member.casting
        pair.differences += member.differences
    return cast


def _heard_problem(case: Case, pair: Pair) -> Misfit | None:
    """Why an automatic reply can be what ends the chat for the recipient."""
    rule = stop_rule(case.context, pair.recipient)
    given = pair.sender.arguments.get("default_auto_reply")
    if given is None:
        texts: set[object] = {""}
    else:
        values = case.context.program.values(given.expr, given.where(pair.senders[0].module))
        texts = {v.expr.value if v.kind == "const" and v.expr is not None else None for v in values} or {None}
    for text in texts:
        ends = rule.predicate.holds(text) if isinstance(text, str) else None
        if ends or (ends is None and not rule.is_default):
            return case.misfit("an automatic reply can end the chat for the recipient", rule.expr)
    return None


def _names(case: Case) -> tuple[Code, Code] | Misfit:
    sender = name_of(case, case.chat.senders, case.chat.call.sender)
    recipient = name_of(case, case.chat.recipients, case.chat.arguments.named["recipient"].expr)
    if isinstance(sender, Misfit):
        return sender
    return recipient if isinstance(recipient, Misfit) else (sender, recipient)


def reply_of(case: Case, pair: Pair) -> Code | Misfit:
    """What the driver sends each time, as code that can stand in its constructor."""
    return reply_text(case, pair.sender, pair.senders[0].module)


def reply_text(case: Case, role: Role, module: Module) -> Code | Misfit:
    """``default_auto_reply`` of an agent that is made in ``module``."""
    given = role.arguments.get("default_auto_reply")
    if given is None:
        return '""'
    if given.entries:
        return case.misfit("`default_auto_reply` is not written in the call of its agent")
    if given.expr.kind == "const" and isinstance(given.expr.value, str):
        return case.context.draft.text(given.expr, module)
    if _is_settled(given.expr, module):
        return Ref(span(given.expr))
    return case.misfit("`default_auto_reply` is computed")


def _is_settled(expr: Expr, module: Module) -> bool:
    """Whether a name is bound once, so that it can be read later."""
    scope = module.scope_of[id(expr)].lookup(expr.text) if expr.kind == "name" else None
    return scope is not None and len(scope.origins[expr.text]) == 1


def _condition(case: Case, pair: Pair, rule: StopRule, recipient: Code) -> Condition | Misfit | None:
    """What ends the chat besides its limit; None if nothing does."""
    exact = case.context.draft.wishes.style == "exact"
    if rule.is_default and not exact and not may_mention(case.context, case.conversation):
        pair.differences.append(left_out(case))
        return None
    if rule.predicate.kind == "constant":
        return None
    test = condition(case, rule, (recipient,), reads_events=pair.recipient.calls_tools)
    if isinstance(test, Misfit) or has(case.context.draft.target, "FunctionalTermination"):
        return test
    if rule.predicate.kind != "mentions":
        return case.misfit("this release of AutoGen has no FunctionalTermination")
    return test


def left_out(case: Case) -> Difference:
    """0.2's default test is not written where nothing makes a model answer with its word."""
    text = "0.2 also stopped at a message that was exactly TERMINATE; nothing here asks for that: left out"
    return Difference(RULE, "corner", case.module, case.chat.site.expr, text, Severity.INFO)


def _write(case: Case, pair: Pair, first: Opening, test: Condition | None, history: History) -> None:
    draft, module, chat = case.context.draft, case.module, case.chat
    limit = team_limit(case.context, chat, pair.sender, pair.recipient)
    members = NewList((Ref(span(chat.arguments.named["recipient"].expr)), Ref(span(chat.call.sender))))
    options: list[tuple[str | None, Code]] = [(None, members)]
    if test is not None:
        options.append(("termination_condition", write_condition(case, test, pair.senders[0])))
    options.append(("max_turns", limit.code))
    team = NewCall(draft.name(module, "autogen_agentchat.teams", "RoundRobinGroupChat"), tuple(options))
    kept = bool(chat.keeps_history)
    sides = (draft.text(chat.call.sender, module), draft.text(chat.arguments.named["recipient"].expr, module))
    again = not kept and has_memories(case, chat.recipients)
    key = None if kept else (*sides, test, limit.code)
    runner = place_team(case, team, key, again=again, comment=limit.comment)
    code = run(case, runner, task(case, first, history.sender), shown=is_printed(case.context, chat))
    replace_chat(case, code)
    write_reads(case, history)
