"""Entries of messages: ``m["content"]`` of 0.2 as attributes of 0.4's messages."""

from __future__ import annotations

from collections.abc import Sequence

from ...conversation.model import Use
from ...facts.model import Expr
from ..context import Context
from ..draft import span
from ..model import Code, Join, Ref, Replace
from .model import History


def write_entries(context: Context, uses: Sequence[Use], history: History) -> None:
    """``m["content"]`` and the like, of messages that are 0.4's now."""
    for use in uses:
        if use.kind == "entry" and id(use.expr) not in context.read:
            context.read.add(id(use.expr))
            if use.key != "role" or not _write_role(context, use, history):
                context.draft.edit(use.module, Replace(span(use.expr), _entry(context, use, history)))


def _write_role(context: Context, use: Use, history: History) -> bool:
    """``m["role"] == "user"``: whether somebody else than the agent whose view it is said it."""
    module = use.module
    outer = module.parent.get(id(use.expr))
    if outer is None or outer.kind != "compare" or len(outer.items) != 2:
        return False
    other = next(item for item in outer.items if item is not use.expr)
    text = context.draft.text(outer, module)
    equal = "==" in text
    if other.value not in ("user", "assistant") or not (equal or "!=" in text):
        return False
    own = equal is (other.value == "assistant")
    message = Ref(span(_message(use)))
    sign = " == " if own else " != "
    context.draft.edit(module, Replace(span(outer), Join((message, ".source", sign, history.sender))))
    return True


def _message(use: Use) -> Expr:
    """The message of which an entry is read."""
    return use.expr.items[0] if use.expr.kind == "subscript" else use.expr.items[0].items[0]


def _entry(context: Context, use: Use, history: History) -> Code:
    """``m["content"]``, ``m.get("content")`` of a message of 0.4."""
    message: Code = Ref(span(_message(use)))
    match use.key:
        case "content":
            return Join((message, context.draft.said))
        case "name":
            return Join((message, ".source"))
        case _:
            return Join(('("assistant" if ', message, ".source == ", history.sender, ' else "user")'))
