"""``initiate_chats([...])``: one chat after the other, with the summaries in variables."""

from __future__ import annotations

from ....conversation.model import Queue, Read, Take
from ....conversation.summaries import LAST
from ....facts.model import Expr
from ...draft import span
from ...model import Code, DeleteStatement, InsertBefore, Join, Ref, Replace
from ..case import Beside
from ..memory.shared import CHANGED
from ..model import Fit, History, Misfit, Piece
from ..reading import write_messages
from ..running import is_evaluated_once
from ..summaries.kinds import summary_of_chat
from ..texts import strips_stop_word
from .names import QueueNames, last_alike, names_of_queue, number_of, takes_whole_results

_FIELDS = frozenset(("summary", "chat_history", "human_input"))


def queue(asked: Beside) -> Piece | Misfit:
    """The chats stand before the statement that ran them; what is read of the results is replaced."""
    found = next((q for q in asked.conversation.queues if q.site is asked.site), None)
    if found is None:
        return asked.misfit("the queue of chats is handed on, not run")
    if found.problem:
        return asked.misfit(found.problem, found.place)
    if not is_evaluated_once(asked.site):
        return asked.misfit("there is no place for statements before this queue of chats")
    problem = _problem(asked, found)
    return problem or Piece(lambda: _write(asked, found))


def _problem(asked: Beside, found: Queue) -> Misfit | None:
    fits = _fits(asked, found)
    for take in found.takes:
        if take.kind == "field" and take.field not in _FIELDS:
            return asked.misfit(f"`{take.field}` of the result has no plain form", take.expr)
        number = number_of(found, take)
        if take.index is not None and number is None:
            return asked.misfit("it is not known of which chat this is the result", take.expr)
        if any(a.kind == "fstring" for a in asked.module.ancestors(take.expr)) and not _is_exact(asked, take):
            return asked.misfit("move this expression out of the f-string first", take.expr)
        if take.kind == "field" and take.field == "chat_history":
            if number is None and len({last_alike(found, n) for n in range(len(fits))}) < len(fits):
                return asked.misfit(CHANGED, take.expr)
            number = None if number is None else last_alike(found, number)
            concerned = [fits[number]] if number is not None else fits
            if any(fit.history is None or fit.history.opening is not None for fit in concerned):
                return asked.misfit("the first message is not at hand where the history is read", take.expr)
            chats = [found.chats[number]] if number is not None else found.chats
            if any(chat.keeps_history for chat in chats):
                return asked.misfit("messages of earlier chats are among those that are read", take.expr)
    kinds = {summary_of_chat(asked.context, chat).kind for chat in found.chats}
    if takes_whole_results(found) and (kinds != {LAST} or len({_shape(fit) for fit in fits}) > 1):
        return asked.misfit("results that are made in different ways are read one after the other")
    return None


def _fits(asked: Beside, found: Queue) -> list[Fit]:
    return [asked.fits[id(chat.site.expr)] for chat in found.chats]


def _shape(fit: Fit) -> object:
    """What has to be the same for the messages of results to be read alike."""
    history = fit.history
    return None if history is None else (history.sender, history.with_events, history.with_tools)


def _is_exact(asked: Beside, take: Take) -> bool:
    """Before Python 3.12 positions inside f-strings are not always right."""
    return asked.context.draft.text(take.expr, asked.module).endswith(take.field or take.expr.text)


# ---------------------------------------------------------------------- writing


def _write(asked: Beside, found: Queue) -> None:
    context, module = asked.context, asked.module
    for fit in _fits(asked, found):
        fit.write()
    names = names_of_queue(context, found)
    call = found.site.expr
    statement = module.stmt_of[id(call)]
    listed = _list_of_results(asked, found, names)
    for take in found.takes:
        _write_take(asked, found, names, take, listed)
    if found.holder is not None:
        context.draft.edit(module, DeleteStatement(span(found.holder)))
    for place in (call, *(chat.site.expr for chat in found.chats)):
        context.draft.await_at(module, place)
        context.draft.awaited.add(id(place))
    if statement.kind in ("assign", "expr") and _is_whole(asked, call, statement.exprs[0]):
        context.draft.edit(module, DeleteStatement(span(statement)))


def _is_whole(asked: Beside, call: Expr, value: Expr) -> bool:
    """Whether the queue is all that a statement runs."""
    return value is call or (value.kind == "await" and value.items[0] is call)


def _list_of_results(asked: Beside, found: Queue, names: QueueNames) -> str:
    """A variable with what loops go through: the summaries, or the results; empty if there is no loop."""
    if not any(take.kind in ("loop", "length") for take in found.takes):
        return ""
    whole = takes_whole_results(found)
    each = names.results if whole else names.summaries
    keys = [each.get(number, '""') for number in range(len(found.chats))]
    draft, module = asked.context.draft, asked.module
    statement = module.stmt_of[id(found.site.expr)]
    name = draft.fresh(module, "results" if whole else "summaries", statement)
    draft.edit(module, InsertBefore(span(statement), (f"{name} = [{', '.join(keys)}]",)))
    return name


def _write_take(asked: Beside, found: Queue, names: QueueNames, take: Take, listed: str) -> None:
    draft, module = asked.context.draft, asked.module
    if take.kind in ("loop", "length"):
        draft.edit(module, Replace(span(take.expr), listed))
        return
    if take.kind != "field":
        if take.kind == "bound":
            draft.edit(module, DeleteStatement(span(module.stmt_of[id(take.expr)])))
        return
    number = number_of(found, take)
    if take.field == "human_input":
        draft.edit(module, Replace(span(take.expr), "[]"))
    elif take.field == "summary":
        draft.edit(module, Replace(span(take.expr), _summary(asked, found, names, take, number)))
    else:
        read = Read("chat_history", module, take.expr, (), take.uses)
        number = None if number is None else last_alike(found, number)
        result: Code = Ref(span(take.expr.items[0])) if number is None else names.results[number]
        history = _history(asked, found, number or 0)
        write_messages(asked.context, read, Join((result, ".messages")), history)


def _summary(asked: Beside, found: Queue, names: QueueNames, take: Take, number: int | None) -> Code:
    """The summary of a result: a variable, or an expression on what a loop has."""
    if number is not None:
        return names.summaries[number]
    item: Code = Ref(span(take.expr.items[0]))
    if not takes_whole_results(found):
        return item
    strips = strips_stop_word(asked.context, asked.conversation)
    strip = '.replace("TERMINATE", "")' if strips else ""
    return Join((item, f".messages[-1]{asked.context.draft.said}{strip}"))


def _history(asked: Beside, found: Queue, number: int) -> History:
    history = _fits(asked, found)[number].history
    assert history is not None
    return history
