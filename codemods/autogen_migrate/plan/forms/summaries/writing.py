"""The code of summaries: expressions on the result, or a request to the model behind the chat."""

from __future__ import annotations

from collections.abc import Sequence

from ....conversation.model import Read
from ....conversation.name_reads import uses_of
from ....conversation.shown import is_showing
from ....conversation.summaries import FUNCTION, NONE, REFLECTION, Summary
from ....facts.model import Expr
from ....program import Module
from ....sources.legacy_copy import SUMMARY_PROMPT
from ...clients.at_hand import client_at_hand
from ...default_prompts import NOT_AT_HAND, constant_with
from ...draft import span
from ...model import Code, InsertAfter, InsertBefore, Join, NewCall, NewList, Ref, Replace, Severity, Span
from ..case import Case
from ..memory.results import name_of_result
from ..model import History
from ..opening import name_of
from ..running import is_inside
from ..sequences.names import names_of_queue, queue_of_chat
from ..stopping import literal
from .functions import Maker, call_of, maker_of
from .kinds import RULE, Prompt, prompt_of, summary_of_chat
from .of_groups import manager_client, messages_of_run

MODELS = "autogen_core.models"
_OWN_PROMPT = (
    "State in a few sentences what the messages above have come to: results, decisions, figures. "
    "Say nothing about the conversation itself"
)
"""What is asked where no copy of 0.2 is at hand."""
_NO_CLIENT = "the model client of `{}`, which makes the summary, is not at hand where the chat is run"
_UNREAD = "nothing reads this summary, for which a model is asked: leave the request out if it is not wanted"


def write_summaries(case: Case, reads: Sequence[Read], history: History) -> None:
    """Write the summary of the chat, and ``reads`` of it."""
    summary = summary_of_chat(case.context, case.chat)
    if case.chat.queued is not None:
        _write_queued(case, summary, history)
        return
    match summary.kind:
        case "reflection_with_llm":
            _write_reflection(case, summary, reads, history)
        case "none":
            _put(case, reads, '""')
        case "function":
            _write_made(case, summary, reads, history)
        case _:
            strip = '.replace("TERMINATE", "")' if history.strips else ""
            for read in reads:
                result = Ref(span(read.expr.items[0]))
                code = Join((result, f".messages[-1]{case.context.draft.said}{strip}"))
                case.context.draft.edit(read.module, Replace(span(read.expr), code))


def _write_queued(case: Case, summary: Summary, history: History) -> None:
    """The summary of a chat in a queue, in a variable if it is needed."""
    assert case.chat.queued is not None
    names = names_of_queue(case.context, queue_of_chat(case.conversation, case.chat))
    number = case.chat.queued.number
    name = names.summaries.get(number)
    statements: list[Code] = []
    if summary.kind == REFLECTION:
        request = _requested(case, summary)
        if request is None:
            return
        reflection = "" if name is None else _name(case, "reflection")
        statements.append(Join((f"{reflection} = await " if reflection else "await ", request)))
        if name is None:
            draft, place = case.context.draft, summary.expr or case.chat.site.expr
            draft.note(RULE, Severity.INFO, case.module, place, _UNREAD)
        else:
            statements.append(f"{name} = str({reflection}.content)")
    elif summary.kind == FUNCTION:
        made = _made(case, summary, names.results[number], history)
        statements.append(made if name is None else Join((f"{name} = ", made)))
    elif name is not None:
        strip = '.replace("TERMINATE", "")' if history.strips else ""
        text = (
            '""'
            if summary.kind == NONE
            else f"{names.results[number]}.messages[-1]{case.context.draft.said}{strip}"
        )
        statements.append(f"{name} = {text}")
    statement = case.module.stmt_of[id(case.chat.site.expr)]
    case.context.draft.edit(case.module, InsertBefore(span(statement), tuple(statements)))


def _write_made(case: Case, summary: Summary, reads: Sequence[Read], history: History) -> None:
    """The call of the function that makes the summary, behind the chat."""
    result = name_of_result(case.context, case.chat, case.context.forms.named)
    assert result is not None
    made = _made(case, summary, result, history)
    name = _name(case, "summary") if reads else ""
    code = Join((f"{name} = ", made)) if name else made
    _put(case, reads, name)
    statement = case.module.stmt_of[id(case.chat.site.expr)]
    edit = InsertBefore if is_inside(case) else InsertAfter
    case.context.draft.edit(case.module, edit(span(statement), (code,)))


def _made(case: Case, summary: Summary, result: str, history: History) -> Code:
    maker = maker_of(case, summary)
    return call_of(case, summary, maker, result, history) if isinstance(maker, Maker) else '""'


def _put(case: Case, reads: Sequence[Read], code: Code) -> None:
    for read in reads:
        case.context.draft.edit(read.module, Replace(span(read.expr), code))


# ---------------------------------------------------------------------- a request to the model


def _write_reflection(case: Case, summary: Summary, reads: Sequence[Read], history: History) -> None:
    draft, module, chat = case.context.draft, case.module, case.chat
    request = _requested(case, summary)
    if request is None:
        return
    statement = module.stmt_of[id(chat.site.expr)]
    statements: list[Code] = []
    if not reads:
        draft.note(RULE, Severity.INFO, module, summary.expr or chat.site.expr, _UNREAD)
        statements.append(Join(("await ", request)))
    else:
        direct = all(is_shown_at_once(read.module, read.expr) for read in reads)
        name = _name(case, "summary" if direct else "reflection")
        statements.append(Join((f"{name} = await ", request)))
        if direct:
            _put(case, reads, f"{name}.content")
        else:
            text = _name(case, "summary")
            statements.append(f"{text} = str({name}.content)")
            _put(case, reads, text)
    if is_inside(case):
        draft.edit(module, InsertBefore(span(statement), tuple(statements)))
        return
    if not chat.groups:
        _unbind(case, reads, history)
    draft.edit(module, InsertAfter(span(statement), tuple(statements)))


def _requested(case: Case, summary: Summary) -> Code | None:
    """The request for a summary; None if there is no client for it, which is then owed."""
    draft, module, chat = case.context.draft, case.module, case.chat
    prompt = prompt_of(case, summary)
    if chat.groups:
        client = manager_client(case)
    else:
        client = client_at_hand(case.context, chat.recipients[0], module, chat.site.expr)
    if client is None or not isinstance(prompt, Prompt):
        name = draft.text(chat.arguments.named["recipient"].expr, module)
        draft.owe(RULE, module, chat.site.expr, _NO_CLIENT.format(name))
        return None
    return _request(case, client, prompt)


def _request(case: Case, client: str, prompt: Prompt) -> Code:
    """``client.create([...])``: what the recipient remembers, and the prompt."""
    draft, module = case.context.draft, case.module
    recipient = case.chat.arguments.named["recipient"].expr
    known: Code = Join(("*await ", Ref(span(recipient)), ".model_context.get_messages()"))
    if case.chat.groups:
        known = messages_of_run(case)
    arguments: list[tuple[str | None, Code]] = [("content", prompt.code or _default(case))]
    if prompt.kind == "UserMessage":
        source = name_of(case, case.chat.senders, case.chat.call.sender)
        arguments.append(("source", source if isinstance(source, (str, Join)) else '"user"'))
    asked = NewCall(draft.name(module, MODELS, prompt.kind), tuple(arguments))
    return NewCall(f"{client}.create", ((None, NewList((known, asked))),))


def _default(case: Case) -> Code:
    """0.2's own prompt, or a text of this project that stands in for it."""
    known = constant_with(case.context, case.module, SUMMARY_PROMPT, "SUMMARY_PROMPT")
    if known is not None:
        return known
    text = f"this prompt takes the place of 0.2's, {NOT_AT_HAND}"
    case.context.draft.note("AM151", Severity.DEVIATION, case.module, case.chat.site.expr, text)
    return literal(_OWN_PROMPT)


def _name(case: Case, wanted: str) -> str:
    """A new variable; a second one of its kind is named after the recipient."""
    draft, module = case.context.draft, case.module
    statement = module.stmt_of[id(case.chat.site.expr)]
    name = draft.fresh(module, wanted, statement)
    recipient = case.chat.arguments.named["recipient"].expr
    if name == wanted or not recipient.text.isidentifier():
        return name
    return draft.fresh(module, f"{wanted}_of_{recipient.text}", statement)


def is_shown_at_once(module: Module, expr: Expr) -> bool:
    """Whether a text is an argument of ``print``, or a part of an f-string."""
    parent = module.parent.get(id(expr))
    if parent is not None and parent.kind == "fstring":
        return True
    return parent is not None and parent.kind == "call" and is_showing(parent)


# ---------------------------------------------------------------------- results that nothing reads any more


def _unbind(case: Case, reads: Sequence[Read], history: History) -> None:
    """Drop the name of a result of which only the summary was read."""
    module, call = case.module, case.chat.site.expr
    statement = module.stmt_of[id(call)]
    if statement.kind != "assign" or len(statement.targets) != 1 or statement.targets[0].kind != "name":
        return
    target = statement.targets[0]
    scope = module.stmt_scope[id(statement)].lookup(target.text)
    read = {id(read.expr.items[0]) for read in reads}
    if scope is None or len(scope.origins[target.text]) != 1 or history.opening is not None:
        return
    if all(id(use) in read for use in uses_of(target.text, scope)) and not _is_exported(case, target.text):
        case.context.draft.edit(module, Replace(Span(target.start, statement.exprs[0].start), ""))


def _is_exported(case: Case, name: str) -> bool:
    """Whether other modules may read a name of the module."""
    others = (m for m in case.context.program.modules if m is not case.module)
    return any(
        imported.name in (name, "*") for other in others for stmt in other.stmts for imported in stmt.imports
    )
