"""What the program reads of the result of a chat: on the ``TaskResult`` of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...conversation.model import Read, Use
from ...facts.model import Expr
from ...program import Module
from ..context import Context
from ..draft import span
from ..model import Code, InsertAfter, Join, Ref, Replace
from .case import Case
from .entries import write_entries
from .memory.shared import CHANGED, is_changed_later
from .model import History, Misfit
from .opening import MESSAGES
from .running import is_evaluated_once
from .stopping import literal
from .summaries.kinds import is_near, summary_of_chat, summary_problem
from .summaries.writing import write_summaries
from .tool_messages import tool_messages, write_tool_messages
from .usage.costs import cost_problem, write_cost

_ENTRIES = ("content", "name", "role")
_TOOL_EVENTS = ("ToolCallRequestEvent", "ToolCallExecutionEvent")
_OF_TOOLS = ("tool_calls", "tool_responses", "function_call", "tool_call_id")
TOOLS_READ = "the calls of tools are among the messages that are read here"


def reads_problem(case: Case, history: History) -> Misfit | None:
    """Why what the program reads, or the summary that 0.2 makes for it, has no plain form."""
    made = summary_problem(case)
    if made is not None:
        return made
    for read in case.chat.reads:
        problem = _problem(case, read, history)
        if problem:
            return Misfit(read.module, read.expr, problem)
    return None


def _problem(case: Case, read: Read, history: History) -> str:
    if _is_in_fstring(read.module, read.expr) and not _is_exact(case, read):
        return "move this expression out of the f-string first"
    match read.field:
        case "summary":
            return (
                ""
                if _are_made_alike(case, read)
                else "summaries that are made in different ways are read here"
            )
        case "chat_history":
            if is_changed_later(case, read):
                return CHANGED
            if _is_in_fstring(read.module, read.expr) and any(_leaks(use) for use in read.uses):
                return "move this expression out of the f-string first"
            if history.with_tools and needs_tool_messages(read.uses):
                found = tool_messages(case.context, read.module, read.expr, read.uses)
                return TOOLS_READ if found is None else ""
            if history.opening is not None and not is_near(case, read):
                return "the first message is not at hand where the history is read"
            return ""
        case "human_input":
            return "" if history.opening is None else "what a human entered is read"
        case "" | "cost":
            return cost_problem(case, read)
        case field:
            return f"`{field}` of the result has no plain form"


def write_reads(case: Case, history: History) -> None:
    """Rewrite what the program reads of the result, each read once even if several chats can give it."""
    done = case.context.read
    reads = [read for read in case.chat.reads if id(read.expr) not in done]
    done.update(id(read.expr) for read in reads)
    write_summaries(case, [read for read in reads if read.field == "summary"], history)
    variable = _variable(case, reads, history)
    for read in reads:
        edit = case.context.draft.edit
        match read.field:
            case "cost":
                write_cost(case, read)
            case "human_input":
                edit(read.module, Replace(span(read.expr), history.entered or "[]"))
            case "chat_history" if id(read.expr) in case.context.forms.memories:
                memory = case.context.forms.memories[id(read.expr)]
                write_messages(case.context, read, memory.messages, memory.history)
            case "chat_history":
                _write_history(case, read, history, variable)
            case _:
                continue


def _are_made_alike(case: Case, read: Read) -> bool:
    """Whether all chats whose summary this can be make it in the same way."""
    chats = [chat for chat in case.conversation.chats if any(chat.site.expr is call for call in read.chats)]
    kinds = {summary_of_chat(case.context, chat).kind for chat in chats}
    return len(kinds) == 1 and len(chats) == len(read.chats)


# ---------------------------------------------------------------------- histories


def _write_history(case: Case, read: Read, history: History, variable: str | None) -> None:
    if variable is not None and not _is_of_tools(case.context, read, history):
        write_messages(case.context, read, variable, replace(history, with_events=False, opening=None))
        return
    write_messages(case.context, read, Join((Ref(span(read.expr.items[0])), ".messages")), history)


def _is_of_tools(context: Context, read: Read, history: History) -> bool:
    """Whether only calls of tools, or only their results, are picked out of the messages."""
    if not history.with_tools or not needs_tool_messages(read.uses):
        return False
    return tool_messages(context, read.module, read.expr, read.uses) is not None


def write_messages(context: Context, read: Read, messages: Code, history: History) -> None:
    """Put the ``messages`` of runs in the place of 0.2's; their entries become attributes, if that is all."""
    draft = context.draft
    if history.with_tools and needs_tool_messages(read.uses):
        found = tool_messages(context, read.module, read.expr, read.uses)
        if found is not None:
            write_tool_messages(context, found, read.expr, messages)
            return
    if any(_leaks(use) for use in read.uses):
        code = _as_dicts(context, read, messages, history)
        draft.edit(read.module, Replace(span(read.expr), code))
        return
    draft.edit(read.module, Replace(span(read.expr), _of_0_2(context, read, messages, history)))
    write_entries(context, read.uses, history)


def _leaks(use: Use) -> bool:
    return use.kind == "leak" or (use.kind == "entry" and use.key not in _ENTRIES)


def _as_dicts(context: Context, read: Read, messages: Code, history: History) -> Code:
    """The messages in 0.2's form, for code that needs the dicts themselves."""
    role: tuple[Code, ...] = ('"role": "user", ',)
    if not history.of_group:
        role = ('"role": "assistant" if m.source == ', history.sender, ' else "user", ')
    entries = (f'{{"content": m{context.draft.said}, ', *role, '"name": m.source}')
    if history.opening is not None:
        messages = Join(("[", history.opening, ", *", messages, "]"))
    tail: tuple[Code, ...] = ()
    if history.with_events:
        kind = context.draft.name(read.module, MESSAGES, "TextMessage")
        tail = (f"\n    if isinstance(m, {kind})",)
    return Join(("[\n    ", *entries, "\n    for m in ", messages, *tail, "\n]"))


def _of_0_2(context: Context, read: Read, messages: Code, history: History) -> Code:
    """Those of the messages of a run that are messages of 0.2, in order."""
    if history.with_events and not _takes_ends_only(read):
        target = _target(read)
        if target is not None and history.opening is None:
            if _asks_who(context, read, history):
                return messages
            kinds = _kinds(context, read.module, history)
            return Join((messages, f" if isinstance({target}, {kinds})"))
        messages = Join(("[", *_filtered(context, read.module, messages, history), "]"))
    return messages if history.opening is None else Join(("[", history.opening, ", *", messages, "]"))


def _filtered(context: Context, module: Module, messages: Code, history: History) -> tuple[Code, ...]:
    return ("m for m in ", messages, f" if isinstance(m, {_kinds(context, module, history)})")


def _kinds(context: Context, module: Module, history: History) -> str:
    """The classes of 0.4's messages that are messages of 0.2."""
    names = ("TextMessage", *(_TOOL_EVENTS if history.with_tools else ()))
    found = [context.draft.name(module, MESSAGES, name) for name in names]
    return found[0] if len(found) == 1 else f"({', '.join(found)})"


def _takes_ends_only(read: Read) -> bool:
    """Whether only the first or the last message is taken, which are never events."""
    first = [use for use in read.uses if use.of_list]
    return bool(first) and all(use.kind == "item" and _is_end(use.expr.items[1]) for use in first)


def needs_tool_messages(uses: Sequence[Use]) -> bool:
    """Whether more is asked of a list of messages than its ends and how many there are.

    In between there are calls of tools and their results, which have no text of their own in 0.4.
    """
    counted = ("length", "truth", "name")
    of_list = [use for use in uses if use.of_list]
    ends = all(use.kind in counted or (use.kind == "item" and _is_end(use.expr.items[1])) for use in of_list)
    return not ends or any(use.key in _OF_TOOLS for use in uses if use.kind == "entry")


def _is_end(index: Expr) -> bool:
    if index.kind == "unary" and index.text == "USub":
        return index.items[0].value == 1
    return index.kind == "const" and index.value == 0


def _variable(case: Case, reads: list[Read], history: History) -> str | None:
    """A variable with the messages, if they are needed several times where the result has a name."""
    histories = [r for r in reads if r.field == "chat_history" and not _is_of_tools(case.context, r, history)]
    if not history.with_events and history.opening is None:
        return None
    needing = [r for r in histories if history.opening is not None or not _takes_ends_only(r)]
    apart = [read for read in needing if history.opening is not None or _target(read) is None]
    if len(apart) < 2 and not any(_is_in_for(read) for read in apart):
        return None
    statement = case.module.stmt_of[id(case.chat.site.expr)]
    target = statement.targets[0] if statement.kind == "assign" and len(statement.targets) == 1 else None
    if target is None or target.kind != "name" or not is_evaluated_once(case.chat.site):
        return None
    if not all(is_near(case, read) and read.expr.items[0].text == target.text for read in histories):
        return None
    name = case.context.draft.fresh(case.module, "messages", statement)
    code: Code = f"{target.text}.messages"
    if history.with_events:
        code = Join(("[", *_filtered(case.context, case.module, code, history), "]"))
    if history.opening is not None:
        code = Join(("[", history.opening, ", *", code, "]"))
    case.context.draft.edit(case.module, InsertAfter(span(statement), (Join((f"{name} = ", code)),)))
    return name


def _is_in_for(read: Read) -> bool:
    """``for m in result.chat_history:``, which is a statement."""
    stmt = read.module.stmt_of[id(read.expr)]
    return stmt.kind == "for" and stmt.exprs[0] is read.expr


def _target(read: Read) -> str | None:
    """The variable of a comprehension that goes through the history."""
    comp = read.module.parent.get(id(read.expr))
    if comp is None or comp.kind != "comp":
        return None
    targets = [g[0] for g in comp.generators if g[1] is read.expr]
    return targets[0].text if targets and targets[0].kind == "name" else None


def _asks_who(context: Context, read: Read, history: History) -> bool:
    """Whether the comprehension takes what somebody says who sends no events."""
    comp = read.module.parent[id(read.expr)]
    conditions = [c for g in comp.generators if g[1] is read.expr for c in g[2:]]
    for use in read.uses:
        outer = read.module.parent.get(id(use.expr)) if use.kind == "entry" and use.key == "name" else None
        if outer is None or outer.kind != "compare" or not any(c is outer for c in conditions):
            continue
        others = [item for item in outer.items if item is not use.expr]
        text = context.draft.text(outer, read.module)
        said = [item.value for item in others if item.kind == "const"]
        if said and "==" in text and literal(str(said[0])) != history.sender:
            return True
    return False


# ---------------------------------------------------------------------- f-strings


def _is_in_fstring(module: Module, expr: Expr) -> bool:
    return any(outer.kind == "fstring" for outer in module.ancestors(expr))


def _is_exact(case: Case, read: Read) -> bool:
    """Before Python 3.12 positions inside f-strings are not always right."""
    text = case.context.draft.text(read.expr, read.module)
    base = case.context.draft.text(read.expr.items[0], read.module)
    return text.startswith(base) and text.endswith(read.field or base)
