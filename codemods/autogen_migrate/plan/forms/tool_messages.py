"""Programs that pick the calls or the results of tools out of a history.

In 0.2 they are messages with ``tool_calls``, and with the role ``tool`` and ``tool_responses``; in 0.4 they
are events, ``ToolCallRequestEvent`` and ``ToolCallExecutionEvent``, among the messages of a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...conversation.messages import uses_of_messages
from ...conversation.model import Use
from ...facts.model import Expr
from ...program import Module
from ..context import Context
from ..draft import span
from ..model import Code, Join, Ref, Replace
from .opening import MESSAGES

_EVENTS = {"tool_calls": "ToolCallRequestEvent", "tool_responses": "ToolCallExecutionEvent"}
_KEEPING = frozenset(("loop", "item", "slice", "length", "name", "truth"))
_OF_ITEMS = {
    "tool_calls": {"id": ".id", "name": ".name", "arguments": ".arguments"},
    "tool_responses": {"content": ".content", "tool_call_id": ".call_id"},
}


@dataclass(frozen=True, slots=True)
class ToolMessages:
    """A loop that looks at calls of tools only, or at results only.

    ``key`` is ``tool_calls`` or ``tool_responses``; ``test`` asks for it; ``lists`` and ``texts`` are the
    reads of that entry and of ``content``; ``items`` those of the single calls or results, with their keys.
    """

    module: Module
    key: str
    test: Expr
    lists: tuple[Expr, ...]
    texts: tuple[Expr, ...]
    items: tuple[tuple[Expr, Expr, str], ...]


def tool_messages(context: Context, module: Module, expr: Expr, uses: Sequence[Use]) -> ToolMessages | None:
    """How a history ``expr`` with these ``uses`` is gone through, if it is for tools only."""
    of_list = [use for use in uses if use.of_list]
    whole = [use for use in of_list if use.expr is expr]
    if [use.kind for use in whole] != ["loop"] or any(use.kind not in _KEEPING for use in of_list):
        return None
    tests = _tests(module, expr)
    entries = [use for use in uses if use.kind == "entry"]
    guards = [(use, test) for test in tests for use in entries if _key(context, use, test)]
    if len(guards) != 1:
        return None
    asked, test = guards[0]
    key = _key(context, asked, test)
    others = [use for use in entries if use is not asked]
    rest = [use for use in uses if not use.of_list and use.kind not in ("entry", "name", "truth")]
    allowed = (key, "content") if key == "tool_responses" else (key,)
    if rest or any(use.key not in allowed or use.module is not module for use in others):
        return None
    lists = [use.expr for use in others if use.key == key]
    items = [_items(context, module, each, key) for each in lists]
    found = [item for each in items if each is not None for item in each]
    if any(each is None for each in items):
        return None
    texts = tuple(use.expr for use in others if use.key == "content")
    return ToolMessages(module, key, test, tuple(lists), texts, tuple(found))


def write_tool_messages(context: Context, found: ToolMessages, history: Expr, messages: Code) -> None:
    """Let the loop go through the events among ``messages``."""
    draft, module = context.draft, found.module
    event = draft.name(module, MESSAGES, _EVENTS[found.key])
    draft.edit(module, Replace(span(history), messages))
    name = _message(module, history)
    draft.edit(module, Replace(span(found.test), f"isinstance({name}, {event})"))
    for expr in found.lists:
        draft.edit(module, Replace(span(expr), Join((_owner(expr), ".content"))))
    for expr in found.texts:
        joined = ('"\\n\\n".join(each.content for each in ', _owner(expr), ".content)")
        draft.edit(module, Replace(span(expr), Join(joined)))
    for expr, item, key in found.items:
        draft.edit(module, Replace(span(expr), Join((Ref(span(item)), _OF_ITEMS[found.key][key]))))


def _owner(entry: Expr) -> Ref:
    """What an entry is read of: ``m`` of ``m["key"]`` or ``m.get("key")``."""
    return Ref(span(entry.items[0] if entry.kind == "subscript" else entry.items[0].items[0]))


def _message(module: Module, history: Expr) -> str:
    """The variable of the loop."""
    comp = module.parent.get(id(history))
    if comp is None:
        return module.stmt_of[id(history)].targets[0].text
    return next(g[0].text for g in comp.generators if g[1] is history)


def _tests(module: Module, history: Expr) -> list[Expr]:
    """What a message has to pass: the conditions of a comprehension, or the one ``if`` of a loop."""
    comp = module.parent.get(id(history))
    if comp is not None:
        return [c for g in comp.generators if g[1] is history for c in g[2:]] if comp.kind == "comp" else []
    loop = module.stmt_of[id(history)]
    if loop.kind != "for" or len(loop.blocks[0]) != 1 or loop.blocks[1]:
        return []
    inner = loop.blocks[0][0]
    return [inner.exprs[0]] if inner.kind == "if" and not inner.blocks[1] else []


def _key(context: Context, use: Use, test: Expr) -> str:
    """``tool_calls`` or ``tool_responses``, if the test with this entry asks for messages that have it."""
    if use.expr is test:
        return use.key if use.key in _EVENTS else ""
    if test.kind != "compare" or use.expr not in test.items or use.key != "role" or len(test.items) != 2:
        return ""
    other = next(item for item in test.items if item is not use.expr)
    is_equal = "==" in context.draft.text(test, use.module)
    return "tool_responses" if is_equal and other.value == "tool" else ""


def _items(context: Context, module: Module, expr: Expr, key: str) -> list[tuple[Expr, Expr, str]] | None:
    """The reads of single calls or results in a list of them: with the item and the key; None: others too."""
    found: list[tuple[Expr, Expr, str]] = []
    for use in uses_of_messages(context.program, expr, module, of_list=True):
        if use.kind in _KEEPING:
            continue
        read = use.expr
        if use.kind != "entry" or use.module is not module:
            return None
        item = read.items[0] if read.kind == "subscript" else read.items[0].items[0]
        entry = use.key
        if key == "tool_calls" and entry == "function":
            outer = module.parent.get(id(read))
            if outer is None or outer.kind != "subscript" or outer.items[0] is not read:
                return None
            read, entry = outer, str(outer.items[1].value)
        if entry not in _OF_ITEMS[key]:
            return None
        found.append((read, item, entry))
    return found
