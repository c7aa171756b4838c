"""Summaries that a function of the program makes: it is called behind the chat, with the messages.

0.2 calls it with both agents and the ``summary_args`` (``ConversableAgent._summarize_chat``); it can be
called with the messages if it asks the agents for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ....conversation.messages import uses_of_messages
from ....conversation.model import Use
from ....conversation.remembered import ASKED, asked_of
from ....conversation.summaries import FUNCTION, Summary
from ....facts.model import Expr, Function, Param
from ....program import Module, Obj, Site
from ...draft import span
from ...model import Code, Join, NewCall, Ref, Replace, Span
from ..case import Case
from ..entries import write_entries
from ..model import History, Misfit
from ..opening import MESSAGES
from ..sequences.messages import is_only_named_as, param_spans

_NOT_PLAIN = "the function that makes the summary asks the agents for more than their messages"
_ENTRIES = frozenset(("content", "name"))


@dataclass(frozen=True, slots=True)
class View:
    """Where the function asks for the messages, or for the last of them."""

    site: Site
    expr: Expr
    is_list: bool
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Maker:
    """A function that makes summaries of messages; ``options``: it looks at the ``summary_args``."""

    function: Obj
    views: tuple[View, ...]
    options: bool

    @property
    def code(self) -> Function:
        assert self.function.function is not None
        return self.function.function


def maker_of(case: Case, summary: Summary) -> Maker | Misfit:
    """The function, if it can be called with the messages of the chat."""
    function, place = summary.function, summary.expr
    made = None if function is None else function.function
    if function is None or made is None or place is None or function.module is not case.module:
        return case.misfit("the function that makes the summary is of another module", place)
    if (
        made.is_async
        or made.is_generator
        or len(made.params) != 3
        or any(p.kind != "pos" for p in made.params)
    ):
        return case.misfit("the function that makes the summary cannot be called with messages", place)
    if case.chat.keeps_history:
        return case.misfit("the summary is made of messages of earlier chats too", place)
    if made.name and not is_only_named_as(case.context, function, "summary_method"):
        return case.misfit("the function that makes the summary has other uses", place)
    views = _views(case, function.module, made)
    if views is None:
        return case.misfit(_NOT_PLAIN, place)
    inside = [(view.expr.start, view.expr.end) for view in views]
    sides = [use for param in made.params[:2] for use in _uses(function.module, made, param)]
    if any(not any(start <= use.start < end for start, end in inside) for use in sides):
        return case.misfit(_NOT_PLAIN, place)
    return Maker(function, tuple(views), bool(_uses(function.module, made, made.params[2])))


def _views(case: Case, module: Module, made: Function) -> list[View] | None:
    """What the function asks for; None if its messages are needed in 0.2's form."""
    found: list[View] = []
    sides = {param.name for param in made.params[:2]}
    for site in case.conversation.others:
        if site.key not in ASKED or site.module is not module or not made.start <= site.expr.start < made.end:
            continue
        asked = asked_of(site)
        if asked is None:
            return None
        expr, peer = asked
        owner = site.expr.items[0] if site.kind == "attribute" else site.expr.items[0].items[0]
        if owner.text not in sides or (peer is not None and peer.text not in sides - {owner.text}):
            return None
        is_list = site.key != ".last_message"
        uses = uses_of_messages(case.context.program, expr, module, of_list=is_list)
        if any(use.kind == "leak" or (use.kind == "entry" and use.key not in _ENTRIES) for use in uses):
            return None
        found.append(View(site, expr, is_list, uses))
    return found


def _uses(module: Module, made: Function, param: Param) -> list[Expr]:
    inside = module.places.exprs_within(made.start, made.end)
    return [e for e in inside if e.kind == "name" and e.text == param.name]


def rewritten_by(case: Case) -> frozenset[int]:
    """What is rewritten with the function that makes the summary of a chat, by ``id``."""
    from .kinds import summary_of_chat  # which asks this module

    summary = summary_of_chat(case.context, case.chat)
    maker = maker_of(case, summary) if summary.kind == FUNCTION else None
    return frozenset(id(v.site.expr) for v in maker.views) if isinstance(maker, Maker) else frozenset()


# ---------------------------------------------------------------------- writing


def call_of(case: Case, summary: Summary, maker: Maker, result: str, history: History) -> Code:
    """The call of the function with the messages of a run; of a lambda the body, with these in it."""
    messages: Code = f"{result}.messages"
    if history.with_events:
        kind = case.context.draft.name(case.module, MESSAGES, "TextMessage")
        messages = f"[m for m in {result}.messages if isinstance(m, {kind})]"
    if history.opening is not None:
        messages = Join(("[", history.opening, f", *{result}.messages]"))
    if not maker.code.name:
        assert summary.expr is not None
        _write_views(case, maker, messages, f"{result}.messages[-1]")
        return Ref(span(summary.expr.items[0]))
    _write_function(case, maker)
    arguments: list[tuple[str | None, Code]] = [(None, messages)]
    if maker.options:
        arguments.append((None, "{}" if summary.options is None else Ref(span(summary.options))))
    return NewCall(maker.code.name, tuple(arguments))


def _write_function(case: Case, maker: Maker) -> None:
    """Let the function take the messages; once, however many chats it makes summaries of."""
    context, module, made = case.context, maker.function.module, maker.code
    key = (module.path, made.start, "summary")
    if key in context.helpers:
        return
    context.helpers[key] = made.name
    first, second, third = param_spans(context, maker.function)
    annotated = any(param.annotation is not None for param in made.params)
    kinds = ""
    if annotated:
        sequence = context.draft.name(module, "collections.abc", "Sequence")
        events = context.draft.name(module, MESSAGES, "BaseAgentEvent")
        chats = context.draft.name(module, MESSAGES, "BaseChatMessage")
        kinds = f": {sequence}[{events} | {chats}]"
    last = second if maker.options else third
    context.draft.edit(module, Replace(Span(first.start, last.end), f"messages{kinds}"))
    _write_views(case, maker, "messages", "messages[-1]")


def _write_views(case: Case, maker: Maker, messages: Code, last: Code) -> None:
    module = maker.function.module
    for view in maker.views:
        case.context.draft.edit(module, Replace(span(view.expr), messages if view.is_list else last))
        write_entries(case.context, view.uses, History('""'))
