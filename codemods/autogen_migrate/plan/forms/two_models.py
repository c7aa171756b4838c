"""Two agents with models: a round robin whose members know the first message already."""

from __future__ import annotations

from ..draft import span
from ..model import Code, InsertBefore, Join, NewCall, NewList, Ref
from .auto_reply_team import left_out
from .case import Case
from .limits import DEFAULT_REPLIES, reply_limit, team_limit, turns_of
from .model import Casting, Fit, History, Misfit
from .opening import MESSAGES, Opening, name_of, opening
from .pairs import Pair, note_unasked, pair_of, recipient_problem
from .reading import reads_problem, write_reads
from .running import has_memories, is_evaluated_once, is_printed, place_team, replace_chat, run
from .stopping import Condition, condition, stop_rule, write_condition
from .summaries.kinds import unheard_differences
from .texts import may_mention, strips_stop_word

MODELS = "autogen_core.models"


def two_models(case: Case) -> Fit | Misfit:
    """Both sides answer by their models; each has the first message in its context."""
    pair = pair_of(case)
    if isinstance(pair, Misfit):
        return pair
    sender = pair.sender
    if sender.model is None or sender.runs_code or sender.mode not in ("NEVER", "TERMINATE"):
        return case.misfit(
            "the agent that starts the chat has no model, runs code or asks a human", nearness=0
        )
    asked = _human_problem(case, pair)
    if asked is not None:
        return asked
    first = opening(case)
    if isinstance(first, Misfit):
        return first
    problem = recipient_problem(case, pair, first) or _problem(case, pair)
    if problem is not None:
        return problem
    names = [
        name_of(case, case.chat.senders, case.chat.call.sender),
        name_of(case, case.chat.recipients, case.chat.arguments.named["recipient"].expr),
    ]
    for name in names:
        if isinstance(name, Misfit):
            return name
    codes: list[Code] = [name for name in names if not isinstance(name, Misfit)]
    test = _conditions(case, pair, codes)
    if isinstance(test, Misfit):
        return test
    variable = "opening"
    history = History(codes[0], opening=variable, strips=strips_stop_word(case.context, case.conversation))
    unread = reads_problem(case, history)
    if unread is not None:
        return unread
    pair.differences += unheard_differences(case, pair)
    cast = {id(o): Casting("assistant") for o in (*case.chat.senders, *case.chat.recipients)}

    def write() -> None:
        _write(case, pair, first, test, codes)

    return Fit("a round robin of two models", cast, write, tuple(pair.differences), history)


def _human_problem(case: Case, pair: Pair) -> Misfit | None:
    """Why the human behind the sender is asked (mode TERMINATE): its test holds, or its limit is reached."""
    if pair.sender.mode == "NEVER":
        return None
    rule, turns = stop_rule(case.context, pair.sender), turns_of(case.chat)
    limit = reply_limit(pair.sender)
    bound = DEFAULT_REPLIES if limit is None else limit
    within = isinstance(turns, int) and isinstance(bound, int) and turns <= bound
    if not within or not rule.is_default or may_mention(case.context, case.conversation):
        return case.misfit("a human is asked before the agent that starts the chat ends it")
    note_unasked(case, pair)
    return None


def _problem(case: Case, pair: Pair) -> Misfit | None:
    turns, limit = turns_of(case.chat), reply_limit(pair.recipient)
    if turns == 0 or reply_limit(pair.sender) == 0:
        return case.misfit("a side of this chat never answers")
    if turns is not None and limit is not None and not (isinstance(turns, int) and isinstance(limit, int)):
        return case.misfit("the recipient's limit and max_turns are computed")
    if isinstance(turns, int) and isinstance(limit, int) and limit < turns:
        return case.misfit("with max_turns, 0.2 goes on when the recipient stops")
    if case.chat.keeps_history:
        return case.misfit("the chat goes on with the histories of an earlier one")
    if pair.sender.calls_tools or pair.recipient.calls_tools:
        return case.misfit("an agent of this chat calls tools, which the other side runs")
    if not is_evaluated_once(case.chat.site):
        return case.misfit("there is no place for statements before this chat")
    return None


def _conditions(case: Case, pair: Pair, names: list[Code]) -> list[Condition] | Misfit:
    """The tests of both sides: each is applied to what the other says."""
    found: list[Condition] = []
    mentions = may_mention(case.context, case.conversation)
    rules = [stop_rule(case.context, role) for role in (pair.sender, pair.recipient)]
    asked = [not rule.is_default or mentions or case.context.draft.wishes.style == "exact" for rule in rules]
    if not all(asked):
        pair.differences.append(left_out(case))
    if turns_of(case.chat) is not None and asked[1]:
        return case.misfit("with max_turns, 0.2 goes on when the recipient stops")
    if all(asked) and all(rule.is_default for rule in rules):
        both = condition(case, rules[0], ())
        return both if isinstance(both, Misfit) else [both]
    for rule, speaker, wanted in zip(rules, reversed(names), asked, strict=True):
        if not wanted:
            continue
        test = condition(case, rule, (speaker,))
        if isinstance(test, Misfit):
            return test
        found.append(test)
    return found


def _write(case: Case, pair: Pair, first: Opening, tests: list[Condition], names: list[Code]) -> None:
    draft, module, chat = case.context.draft, case.module, case.chat
    limit = team_limit(case.context, chat, pair.sender, pair.recipient)
    sender, recipient = Ref(span(chat.call.sender)), Ref(span(chat.arguments.named["recipient"].expr))
    options: list[tuple[str | None, Code]] = [(None, NewList((recipient, sender)))]
    homes = dict(zip(names[::-1], (*pair.senders, *pair.recipients), strict=True))
    written = [write_condition(case, t, homes.get(t.speakers[0]) if t.speakers else None) for t in tests]
    if written:
        both = written[0] if len(written) == 1 else Join((written[0], " | ", written[1]))
        options.append(("termination_condition", both))
    options.append(("max_turns", limit.code))
    team = NewCall(draft.name(module, "autogen_agentchat.teams", "RoundRobinGroupChat"), tuple(options))
    again = has_memories(case, (*chat.senders, *chat.recipients))
    key = (draft.text(chat.call.sender, module), draft.text(chat.arguments.named["recipient"].expr, module))
    runner = place_team(case, team, (*key, *tests, limit.code), again=again, comment=limit.comment)
    statement = module.stmt_of[id(chat.site.expr)]
    variable = draft.fresh(module, "opening", statement)
    user, own = draft.name(module, MODELS, "UserMessage"), draft.name(module, MODELS, "AssistantMessage")
    kind = draft.name(module, MESSAGES, "TextMessage")
    first.prepare(case)
    message = NewCall(kind, (("content", first.code), ("source", names[0])))
    known = (("content", f"{variable}.content"), ("source", names[0]))
    draft.edit(
        module,
        InsertBefore(
            span(statement),
            (
                Join((f"{variable} = ", message)),
                _remember(recipient, NewCall(user, known)),
                _remember(sender, NewCall(own, known)),
            ),
        ),
    )
    replace_chat(case, run(case, runner, None, shown=is_printed(case.context, chat)))
    write_reads(
        case, History(names[0], opening=variable, strips=strips_stop_word(case.context, case.conversation))
    )


def _remember(agent: Code, message: Code) -> Code:
    return NewCall(Join((agent, ".model_context.add_message")), ((None, message),), awaited=True)
