"""A human and a model: a function of the user's module that asks the human between the model's answers."""

from __future__ import annotations

from dataclasses import replace

from ....program import Module, Obj
from ...context import Context
from ...draft import span
from ...model import Code, InsertBefore, NewCall, Ref, Severity
from ..agents import AGENTS
from ..auto_reply_team import reply_text
from ..case import Case
from ..code.member import code_member
from ..code.writing import CodeRunner, class_of, write_above
from ..limits import DEFAULT_REPLIES, reply_limit, turns_of
from ..memory.kept import kept_problem
from ..memory.sends import answers
from ..model import Casting, Difference, Fit, History, Misfit
from ..opening import MESSAGES, Opening, name_of, opening
from ..pairs import Pair, pair_of, recipient_problem
from ..reading import reads_problem, write_reads
from ..running import is_printed, replace_chat
from ..single_run import reset_recipient
from ..stopping import Condition, StopRule, condition, stop_rule
from ..summaries.kinds import is_near
from ..texts import strips_stop_word
from ..tools import tools_of, with_tools
from .member import RULE, WORDED, Human
from .questions import end_question, stop_question
from .talk import Talk, Words, text_of

_DOES_NOT_FIT = "the agent that starts the chat asks no human, or has a model"


def human_talk(case: Case) -> Fit | Misfit:
    """The agent that starts the chat asks a human: for each answer, or where the chat would end."""
    pair = pair_of(case)
    if isinstance(pair, Misfit):
        return pair
    sender = pair.sender
    if sender.model is not None or sender.mode not in ("ALWAYS", "TERMINATE"):
        return case.misfit(_DOES_NOT_FIT, nearness=0)
    if case.chat.is_send and not answers(case, case.chat.senders):
        return case.misfit("it is not known whether the agent that sends this message answers in turn")
    asked = _is_asked_first(case)
    first = _asked_opening(case) if asked else opening(case)
    if isinstance(first, Misfit):
        return first
    problem = recipient_problem(case, pair, first, tests=True) or kept_problem(case, pair)
    if problem is not None:
        return problem
    cast = _drivers(case, pair, first)
    if isinstance(cast, Misfit):
        return cast
    talk = _talk(case, pair, first, asked=asked)
    if isinstance(talk, Misfit):
        return talk
    tools = tools_of(case, pair)
    if isinstance(tools, Misfit):
        return tools
    called = tools is not None
    pair.differences += _differences(case, pair, talk, called=called)
    strips = strips_stop_word(case.context, case.conversation)
    entered = "human_input" if talk.noted else ""
    history = History(talk.source, with_events=called, with_tools=called, strips=strips, entered=entered)
    unread = reads_problem(case, history) or _input_problem(case)
    if unread is not None:
        return unread
    cast |= {id(o): Casting("assistant") for o in pair.recipients}

    def write() -> None:
        _write(case, pair, first, talk, history)

    fit = Fit("a human and a model", cast, write, tuple(pair.differences), history)
    return fit if tools is None else with_tools(case, pair, fit, tools)


# ---------------------------------------------------------------------- the first message


def _is_asked_first(case: Case) -> bool:
    """Whether the human enters the first message (``ConversableAgent.generate_init_message``)."""
    message = case.chat.get("message")
    is_none = message is not None and message.expr.kind == "const" and message.expr.value is None
    return (message is None or is_none) and not case.chat.is_send and case.chat.queued is None


def _asked_opening(case: Case) -> Opening | Misfit:
    chat = case.chat
    if chat.arguments.unclear is not None or chat.arguments.starred or chat.get("carryover") is not None:
        return case.misfit("it is not known what the chat is given besides what the human enters")
    return Opening(chat.site.expr, "", None)


# ---------------------------------------------------------------------- what happens


def _drivers(case: Case, pair: Pair, first: Opening) -> dict[int, Casting] | Misfit:
    """The agents behind which the human is: gone, or what runs code where the human enters nothing."""
    stays = first.made is not None and first.made.takes_sender
    if not pair.sender.runs_code or reply_limit(pair.sender) == 0:
        human = Human(case.context, stays)
        return {id(o): Casting("human", write=human) for o in pair.senders}
    reply = reply_text(case, pair.sender, case.module)
    if isinstance(reply, Misfit):
        return reply
    cast: dict[int, Casting] = {}
    for agent in pair.senders:
        member = code_member(case.context, agent, case.conversation.cast[id(agent)], reply)
        if isinstance(member, Misfit):
            return member
        writer = member.casting.write
        if isinstance(writer, CodeRunner) and writer.kind.last:
            return case.misfit("code is searched in several messages, and a human is asked")
        cast[id(agent)] = member.casting
        pair.differences += member.differences
    return cast


def _talk(case: Case, pair: Pair, first: Opening, *, asked: bool) -> Talk | Misfit:
    sender, chat = pair.sender, case.chat
    source = name_of(case, chat.senders, chat.call.sender, gone=True)
    reply = reply_text(case, sender, case.module)
    stop, ends = stop_question(case, pair), end_question(case, pair)
    for found in (source, reply, stop, ends):
        if isinstance(found, Misfit):
            return found
    limits = turns_of(chat), reply_limit(sender), reply_limit(pair.recipient)
    if not all(limit is None or isinstance(limit, int) for limit in limits):
        return case.misfit("the number of replies is computed")
    turns, own, others = (limit if isinstance(limit, int) else None for limit in limits)
    if turns == 0:
        return case.misfit("a chat with max_turns=0 does nothing")
    if turns is not None and (ends or (others is not None and others < turns)):
        return case.misfit("with max_turns, 0.2 goes on when the recipient stops")
    if isinstance(reply, Ref) and not _is_global(case, pair):
        return case.misfit("`default_auto_reply` is no name of the module")
    halved, rule = 2 if chat.is_async else 1, stop_rule(case.context, pair.recipient)
    always = sender.mode == "ALWAYS" or own == 0
    bounded = always or turns is not None or others is not None
    assert isinstance(source, str) and isinstance(stop, str) and isinstance(ends, str)
    assert not isinstance(reply, Misfit)
    return Talk(
        always,
        source,
        stop,
        ends,
        '""' if own == 0 else reply,
        runs_code=sender.runs_code and own != 0,
        most=turns,
        answers=None if turns is not None or others is None else max(1, others // halved),
        rounds=None if bounded else DEFAULT_REPLIES // halved,
        replies=None if always or own is None else own // halved,
        is_printed=is_printed(case.context, chat),
        opens=asked,
        tests=bool(ends) and not rule.is_default and not _is_settled(rule, first),
        noted=any(read.field == "human_input" for read in chat.reads),
    )


def _is_settled(rule: StopRule, first: Opening) -> bool:
    """Whether it is known that the first message does not end the chat."""
    return first.text is not None and rule.predicate.holds(first.text) is not None


def _is_global(case: Case, pair: Pair) -> bool:
    """Whether the reply is a name that every function of the chat's module can read."""
    given = pair.sender.arguments.get("default_auto_reply")
    module = case.module
    if given is None or given.where(pair.sender.module) is not module or given.expr.kind != "name":
        return False
    return module.scope_of[id(given.expr)].lookup(given.expr.text) is module.scope


def _differences(case: Case, pair: Pair, talk: Talk, *, called: bool) -> list[Difference]:
    found: list[Difference] = []
    agent = pair.senders[0]
    assert agent.expr is not None
    module, place = agent.module, agent.expr

    def add(rule: str, level: str, text: str, severity: Severity = Severity.DEVIATION) -> None:
        found.append(Difference(rule, level, module, place, text, severity))

    if case.chat.is_async:
        text = "in asynchronous chats 0.2 asked the human twice where nothing was entered; now it is once"
        add("AM108", "none", text)
    if called and pair.sender.mode == "ALWAYS":
        add(RULE, "turns", "0.2 asked the human before each call of a tool was run; now tools run at once")
    elif called:
        add(
            RULE,
            "failure",
            "where a message would end the chat and also calls a tool, the tool runs first now",
        )
    if case.chat.keeps_history and (talk.ends or talk.answers is not None):
        level = (
            "corner"
            if talk.answers is None and stop_rule(case.context, pair.recipient).is_default
            else "texts"
        )
        add(RULE, level, "what ended the chat before is not remembered where it goes on; in 0.2 it was")
    add(RULE, "none", WORDED, Severity.INFO)
    return found


def _input_problem(case: Case) -> Misfit | None:
    for read in case.chat.reads:
        if read.field == "human_input" and (case.chat.keeps_history or not is_near(case, read)):
            return Misfit(read.module, read.expr, "what a human entered is read elsewhere")
    return None


# ---------------------------------------------------------------------- writing


def _write(case: Case, pair: Pair, first: Opening, talk: Talk, history: History) -> None:
    draft, module, chat = case.context.draft, case.module, case.chat
    _remove_unused(case, pair)
    function = _function(case, pair, talk)
    arguments: list[Code] = [reset_recipient(case)]
    if talk.runs_code:
        arguments.append(Ref(span(chat.call.sender)))
    if not talk.opens:
        first.prepare(case)
        arguments.append(first.code)
    if talk.noted:
        statement = module.stmt_of[id(chat.site.expr)]
        name = draft.fresh(module, history.entered, statement)
        history = replace(history, entered=name)
        draft.edit(module, InsertBefore(span(statement), (f"{name}: list[str] = []",)))
        arguments.append(name)
    replace_chat(case, NewCall(function, tuple((None, argument) for argument in arguments)))
    write_reads(case, history)


def _remove_unused(case: Case, pair: Pair) -> None:
    """Functions whose one expression is written out are not needed any more; others take 0.4's messages."""
    for role in (pair.sender, pair.recipient):
        rule = stop_rule(case.context, role)
        made = None if rule.expr is None else condition(case, rule, ('""',), reads_events=True)
        if isinstance(made, Condition) and made.unused is not None:
            made.unused.remove(case.context)
        elif isinstance(made, Condition) and made.conversion is not None:
            made.conversion.write(case.context)


def _function(case: Case, pair: Pair, talk: Talk) -> str:
    """The name of the function that does what ``talk`` says; it is written once."""
    context, module = case.context, case.module
    runner = _runner_class(context, pair.senders[0]) if talk.runs_code else ""
    key = ("talk", module.path, talk, runner)
    name = context.helpers.get(key)
    if name is None:
        recipient = case.chat.arguments.named["recipient"].expr.text.strip("_").lower()
        name = context.draft.fresh(module, _name(context, module, recipient))
        context.helpers[key] = name
        write_above(context, module, case.chat.site.expr, text_of(talk, name, _words(case, talk, runner)))
    return name


def _name(context: Context, module: Module, recipient: str) -> str:
    """``talk``; a second one is named after the agent that answers."""
    others = any(key[:2] == ("talk", module.path) for key in context.helpers)
    return f"talk_to_{recipient}" if others and recipient.isidentifier() else "talk"


def _runner_class(context: Context, agent: Obj) -> str:
    writer = context.forms.cast[id(agent)].write
    assert isinstance(writer, CodeRunner)
    return class_of(context, agent, writer.kind)


def _words(case: Case, talk: Talk, runner: str) -> Words:
    draft, module = case.context.draft, case.module
    return Words(
        draft.name(module, AGENTS, "AssistantAgent"),
        draft.name(module, "autogen_agentchat.base", "TaskResult"),
        draft.name(module, MESSAGES, "TextMessage"),
        draft.name(module, MESSAGES, "BaseAgentEvent"),
        draft.name(module, MESSAGES, "BaseChatMessage"),
        draft.name(module, "autogen_agentchat.ui", "Console") if talk.is_printed else "",
        runner,
        draft.said,
    )
