"""What 0.4, or this project's own wording, makes different: said at the place, whatever else is planned."""

from __future__ import annotations

from ..facts.model import Expr
from ..program import Module, Site, hands_back
from .arguments import Arguments
from .context import Context
from .model import Severity

_UNLESS = "unless `python -m autogen_compat prompts` was given"
SUMMARY, SELECTION, KEY, COST, LAST_WORD = "AM151", "AM112", "AM122", "AM311", "AM113"
_HISTORIES = frozenset((".chat_messages", "._oai_messages", ".last_message", ".chat_messages_for_summary"))
_RESULTS = ("result", "results")
_LOOKS_AT_NO_FIELD = frozenset(
    (
        *("len", "bool", "isinstance", "type", "id", "iter", "next", "enumerate", "zip", "list", "tuple"),
        *("set", "dict", "reversed", "filter", "map", "any", "all", "range", "getattr", "hasattr", "setattr"),
        *("append", "extend", "insert", "add", "gather"),
    )
)


def note_summary(context: Context, site: Site, arguments: Arguments) -> None:
    """A reflection summary without a prompt of the program's own."""
    method, options = arguments.get("summary_method"), arguments.get("summary_args")
    if method is None or method.expr.value != "reflection_with_llm":
        return
    if options is None or "summary_prompt" not in context.draft.text(
        options.expr, options.where(site.module)
    ):
        text = (
            "the default prompt for the summary is 0.2's own text: run_chat asks in other words, "
            f"{_UNLESS} it"
        )
        context.draft.note(SUMMARY, Severity.DEVIATION, method.where(site.module), method.expr, text)


def note_selection(context: Context, site: Site, arguments: Arguments) -> None:
    """Speaker selection by a model without templates of the program's own."""
    method = arguments.get("speaker_selection_method")
    given = None if method is None else method.expr.value
    if isinstance(given, str) and given.lower() != "auto":
        return
    if not {"select_speaker_message_template", "select_speaker_prompt_template"} & set(arguments.named):
        text = (
            "where a model selects the next speaker, it is asked in other words than 0.2's, "
            f"{_UNLESS} 0.2's texts"
        )
        context.draft.note(SELECTION, Severity.DEVIATION, site.module, site.expr, text)


def judge_last_word(context: Context, site: Site) -> None:
    """An asynchronous group chat: 0.2 does not show its members the message that ends it."""
    module = site.module
    awaited = module.parent.get(id(site.expr))
    is_dropped = (
        module.stmt_of[id(site.expr)].exprs[0] is awaited and module.stmt_of[id(site.expr)].kind == "expr"
    )
    if not is_dropped or any(other.key in _HISTORIES for other in context.sites):
        text = (
            "asynchronous group chats of 0.2 keep the message that ends them from the other members, so that "
            "their histories, and the chat's result, lack it; now they have it"
        )
        context.draft.differ(LAST_WORD, module, site.expr, text)


def judge_costs(context: Context, module: Module) -> None:
    """Reads of a chat's cost: 0.4's clients know no prices, and agents share them."""
    chats = {id(site.expr) for site in context.sites}
    for expr in module.exprs:
        if expr.kind == "attr" and expr.text == "cost":
            result, text = expr.items[0], "`cost` counts"
        elif expr.kind in ("name", "attr", "subscript", "call", "await") and _is_shown(context, module, expr):
            result, text = expr, "a result is shown or handed on as a whole: its `cost` counts"
        else:
            continue
        owners = context.program.values(result, module)
        read = [o.expr for o in owners if o.kind in _RESULTS and id(o.expr) in chats]
        if read:
            context.draft.blame(chat for chat in read if chat is not None)
            text += " tokens of all agents that share a client, and prices only where configured"
            context.draft.differ(COST, module, expr, text)


def _is_shown(context: Context, module: Module, expr: Expr) -> bool:
    """Whether all fields of an object are printed, or given to code that is not known."""
    parent = module.parent.get(id(expr))
    if parent is None or parent.kind == "fstring":
        return parent is not None
    if parent.kind == "attr":
        return parent.text == "__dict__"
    callee = parent.items[0]
    if parent.kind != "call" or callee is expr:
        return False
    if (callee.kind in ("name", "attr") and callee.text in _LOOKS_AT_NO_FIELD) or hands_back(parent):
        return False
    return not context.program.values(callee, module)


def note_keys(context: Context, module: Module) -> None:
    """API keys that are written in the source."""
    for expr in module.exprs:
        if expr.kind != "dict":
            continue
        for key, value in zip(expr.key_items, expr.items, strict=True):
            secret = isinstance(value.value, str) and len(value.value) >= 20 and " " not in value.value
            if key.value == "api_key" and secret:
                text = "an API key is written in the source: read it from the environment"
                context.draft.note(KEY, Severity.INFO, module, value, text)
