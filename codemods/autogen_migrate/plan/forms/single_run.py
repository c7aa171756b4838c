"""One answer: ``agent.run(task=…)``."""

from __future__ import annotations

from ...program import Obj
from ..draft import span
from ..model import InsertBefore, Join, Ref
from .case import Case
from .memory.kept import kept_differences, kept_problem
from .model import Casting, Fit, History, Misfit
from .opening import Opening, name_of, opening, task
from .pairs import never_answers, pair_of, recipient_problem
from .reading import reads_problem, write_reads
from .running import has_memories, is_just_reset, is_printed, replace_chat, run
from .summaries.kinds import untold_differences
from .texts import strips_stop_word
from .tools import single_differences, tools_of, with_tools


def single_run(case: Case) -> Fit | Misfit:
    """The initiator never speaks again, so that the run of the recipient is the whole chat."""
    pair = pair_of(case)
    if isinstance(pair, Misfit):
        return pair
    if not never_answers(case, pair):
        return case.misfit("the agent that starts the chat can answer", nearness=0)
    first = opening(case)
    if isinstance(first, Misfit):
        return first
    problem = recipient_problem(case, pair, first) or kept_problem(case, pair)
    if problem is not None:
        return problem
    pair.differences += kept_differences(case, pair)
    source = name_of(case, case.chat.senders, case.chat.call.sender, gone=pair.sender.model is None)
    if isinstance(source, Misfit):
        return source
    tools = tools_of(case, pair)
    if isinstance(tools, Misfit):
        return tools
    if tools is not None:
        pair.differences += untold_differences(case, pair)
        pair.differences += single_differences(case, pair)
    strips = strips_stop_word(case.context, case.conversation)
    called = tools is not None
    history = History(source, with_events=called, with_tools=called, strips=strips)
    unread = reads_problem(case, history)
    if unread is not None:
        return unread
    stays = first.made is not None and first.made.takes_sender
    kind = "assistant" if pair.sender.model is not None else "replier" if stays else "gone"
    cast = {id(o): Casting(kind) for o in case.chat.senders}
    cast |= {id(o): Casting("assistant") for o in case.chat.recipients}

    def write() -> None:
        _write(case, first, source, history)

    fit = Fit("a single run", cast, write, tuple(pair.differences), history)
    return fit if tools is None else with_tools(case, pair, fit, tools)


def _write(case: Case, first: Opening, source: object, history: History) -> None:
    recipient = reset_recipient(case)
    shown = is_printed(case.context, case.chat)
    replace_chat(case, run(case, recipient, task(case, first, history.sender), shown=shown))
    write_reads(case, history)


def reset_recipient(case: Case) -> Ref:
    """Let the recipient forget earlier chats before this one, as 0.2 did; the code of it."""
    draft, module, chat = case.context.draft, case.module, case.chat
    recipient = Ref(span(chat.arguments.named["recipient"].expr))
    if _resets(case, chat.recipients):
        token = draft.name(module, "autogen_core", "CancellationToken")
        statement = module.stmt_of[id(chat.site.expr)]
        reset = Join(("await ", recipient, f".on_reset({token}())"))
        draft.edit(module, InsertBefore(span(statement), (reset,)))
    return recipient


def _resets(case: Case, agents: tuple[Obj, ...]) -> bool:
    return not case.chat.keeps_history and has_memories(case, agents) and not is_just_reset(case)
