"""What a program asks agents for of their chats: the messages that they remember (``_oai_messages``)."""

from __future__ import annotations

from ..facts.model import Expr
from ..program import Site

ASKED = frozenset((".last_message", ".chat_messages", ".chat_messages_for_summary", "._oai_messages"))
"""The methods and attributes that give messages of one partner, or the last of them."""


def asked_of(site: Site) -> tuple[Expr, Expr | None] | None:
    """The expression that gives the messages, and the partner if one is named."""
    expr, module = site.expr, site.module
    if site.key in (".last_message", ".chat_messages_for_summary"):
        if site.kind != "method" or len(expr.items) > 2:
            return None
        return expr, expr.items[1] if len(expr.items) == 2 else None
    parent = module.parent.get(id(expr))
    if (
        site.kind != "attribute"
        or parent is None
        or parent.kind != "subscript"
        or parent.items[0] is not expr
    ):
        return None
    return parent, parent.items[1]
