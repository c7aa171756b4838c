"""What 0.4 makes different: said at the place, whatever else is planned."""

from __future__ import annotations

from ..conversation.shown import is_only_shown
from ..facts.model import Expr
from ..program import Module, Site, hands_back
from .context import Context
from .model import Severity

KEY, COST, LAST_WORD = "AM122", "AM311", "AM113"
_HISTORIES = frozenset((".chat_messages", "._oai_messages", ".last_message", ".chat_messages_for_summary"))
_RESULTS = ("result", "results")
_LOOKS_AT_NO_FIELD = frozenset(
    (
        *("len", "bool", "isinstance", "type", "id", "iter", "next", "enumerate", "zip", "list", "tuple"),
        *("set", "dict", "reversed", "filter", "map", "any", "all", "range", "getattr", "hasattr", "setattr"),
        *("append", "extend", "insert", "add", "gather"),
    )
)


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
    """Reads of a chat's cost: 0.4's clients know no prices, and agents share them.

    A number that is only shown changes nothing that the program does.
    """
    draft, chats = context.draft, {id(site.expr) for site in context.sites}
    for expr in module.exprs:
        if expr.kind == "attr" and expr.text == "cost":
            result, text = expr.items[0], "`cost` counts"
        elif _is_whole(context, module, expr):
            result, text = expr, "a result is shown or handed on as a whole: its `cost` counts"
        else:
            continue
        owners = context.program.values(result, module)
        read = [o.expr for o in owners if o.kind in _RESULTS and id(o.expr) in chats]
        if not read:
            continue
        draft.blame(chat for chat in read if chat is not None)
        text += " tokens of all agents that share a client, and prices only where configured"
        if is_only_shown(context.program, module, expr):
            draft.note(
                COST, Severity.DEVIATION, module, expr, f"{text}; the numbers shown here may be others"
            )
        else:
            draft.differ(COST, module, expr, text)


def _is_whole(context: Context, module: Module, expr: Expr) -> bool:
    """Whether all fields of an object are printed, or given to code that is not known."""
    if expr.kind not in ("name", "attr", "subscript", "call", "await"):
        return False
    parent = module.parent.get(id(expr))
    if parent is None:
        return _is_output(context, module, expr)
    if parent.kind == "fstring":
        return True
    if parent.kind == "attr":
        return parent.text == "__dict__"
    callee = parent.items[0]
    if parent.kind != "call" or callee is expr:
        return False
    if (callee.kind in ("name", "attr") and callee.text in _LOOKS_AT_NO_FIELD) or hands_back(parent):
        return False
    return not context.program.values(callee, module)


def _is_output(context: Context, module: Module, expr: Expr) -> bool:
    """Whether a notebook shows a result below a cell, whose last line names it."""
    stmt = module.stmt_of[id(expr)]
    if not module.facts.is_notebook or stmt.kind != "expr" or expr.kind in ("call", "await"):
        return False
    body, places = module.facts.body, context.draft.modules[module.path].places
    if stmt not in body:
        return False
    after = body[body.index(stmt) + 1 :]
    return not after or places.at(after[0].start).cell != places.at(stmt.start).cell


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
