"""First messages that a function of the program makes: it is called before the chat.

0.2 calls it with both agents and the arguments of the chat that it does not know itself
(``ConversableAgent.initiate_chat``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ....facts.model import Expr, Param
from ....program import Module, Obj
from ....program.api import INITIATE_CHAT
from ....program.syntax import returns_of
from ...context import Context
from ...draft import span
from ...model import Code, Edit, Join, NewCall, Ref, Replace, Span
from ..case import Case
from ..model import Misfit
from .carryover import carried_by

_NAMES = frozenset((*INITIATE_CHAT, "request_reply"))
_OF_AGENTS = frozenset(("name", "description"))


@dataclass(frozen=True, slots=True)
class Made:
    """A call that makes the first message; ``takes_sender``: it gets the agent that starts the chat."""

    code: Code
    takes_sender: bool
    removals: tuple[tuple[Module, Edit], ...] = field(default=())

    def write(self, context: Context) -> None:
        """Drop the parameters that the function has no use for."""
        for module, edit in self.removals:
            if edit not in context.draft.modules[module.path].edits:
                context.draft.edit(module, edit)


def made_message(case: Case, expr: Expr) -> Made | Misfit:
    """The call that takes the place of a function as the message."""
    found = case.context.program.values(expr, case.module)
    function = found[0] if len(found) == 1 else None
    if function is None or function.function is None or expr.kind not in ("name", "attr"):
        return case.misfit("it is not known which function makes the first message", expr)
    made = function.function
    given = made.params[1:] if function.kind == "bound" else made.params
    if made.is_async or made.is_generator or len(given) != 3 or any(p.kind != "pos" for p in given):
        return case.misfit("the function that makes the first message cannot be called before the chat", expr)
    if any(_is_dict(case, function.module, s.exprs[0]) for s in returns_of(made.body) if s.exprs):
        return case.misfit("the function that makes the first message can return a dict", expr)
    used = [_uses(function, param) for param in given]
    for uses in used[:2]:
        if any(not _is_name(function.module, use) for use in uses):
            return case.misfit("the function that makes the first message asks its agents for more", expr)
    dropped = (
        [n for n, uses in enumerate(used) if not uses]
        if is_only_named_as(case.context, function, "message")
        else []
    )
    chat, options = case.chat, _context_of(case)
    if isinstance(options, Misfit):
        return options
    recipient = chat.arguments.named["recipient"].expr
    values: list[Code] = [Ref(span(chat.call.sender)), Ref(span(recipient)), options]
    kept = [(None, value) for n, value in enumerate(values) if n not in dropped]
    removals = _without(case.context, function, [given[n] for n in dropped])
    return Made(NewCall(Ref(span(expr)), tuple(kept)), 0 not in dropped, removals)


def _is_dict(case: Case, module: Module, expr: Expr) -> bool:
    return any(v.kind in ("dict", "copy") for v in case.context.program.values(expr, module))


def _uses(function: Obj, param: Param) -> list[Expr]:
    """Where a function reads one of its parameters, or functions within it do."""
    module = function.module
    assert function.function is not None
    inside = module.places.exprs_within(function.function.start, function.function.end)
    return [e for e in inside if e.kind == "name" and e.text == param.name]


def _is_name(module: Module, use: Expr) -> bool:
    """``sender.name``: an agent of 0.4 has it too."""
    parent = module.parent.get(id(use))
    return parent is not None and parent.kind == "attr" and parent.text in _OF_AGENTS


def _context_of(case: Case) -> Code | Misfit:
    """The dict of the arguments that are meant for the function; in a queue carryover is always a list."""
    entries: list[Code] = []
    for name, argument in case.chat.arguments.named.items():
        if name not in _NAMES and not (name == "carryover" and case.chat.queued is not None):
            entries += [", ", f'"{name}": ', Ref(span(argument.expr))]
    if case.chat.queued is not None:
        carried = carried_by(case)
        if isinstance(carried, Misfit):
            return carried
        listed: list[Code] = []
        for text in carried.texts:
            listed += [", ", text]
        entries += [", ", '"carryover": ', Join(("[", *listed[1:], "]"))]
    return Join(("{", *entries[1:], "}"))


# ---------------------------------------------------------------------- parameters that go


def is_only_named_as(context: Context, function: Obj, key: str) -> bool:
    """Whether the function is only named as an argument ``key`` of chats, in its own module."""
    assert function.function is not None
    if function.kind != "function" or function.owner is not None or not function.function.name:
        return False
    name = function.function.name
    for module in context.program.modules:
        if any(
            i.name in (name, "*") for s in module.stmts for i in s.imports if module is not function.module
        ):
            return False
        for expr in module.places.named(name):
            if expr.kind not in ("name", "attr") or function not in context.program.values(expr, module):
                continue
            if module is not function.module or not _is_argument(module, expr, key):
                return False
    return not function.function.decorators


def _is_argument(module: Module, expr: Expr, wanted: str) -> bool:
    """``message=f`` of a call, or ``"message": f`` of a dict."""
    outer = module.parent.get(id(expr))
    if outer is None or outer.kind not in ("call", "dict"):
        return False
    if outer.kind == "dict":
        pairs = zip(outer.key_items, outer.items, strict=True)
        return any(key.value == wanted and value is expr for key, value in pairs)
    return any(k == wanted and i is expr for k, i in zip(outer.keys, outer.items[1:], strict=True))


def _without(context: Context, function: Obj, params: list[Param]) -> tuple[tuple[Module, Edit], ...]:
    """The edits that take parameters out of a definition."""
    assert function.function is not None
    every = function.function.params
    spans = param_spans(context, function)
    edits: list[tuple[Module, Edit]] = []
    for number, param in enumerate(every):
        if param not in params:
            continue
        behind = number + 1 < len(every)
        kept_before = [n for n in range(number) if every[n] not in params]
        if behind:
            place = Span(spans[number].start, spans[number + 1].start)
        elif kept_before:
            place = Span(spans[kept_before[-1]].end, spans[number].end)
        else:
            place = spans[number]
        edits.append((function.module, Replace(place, "")))
    return tuple(edits)


def param_spans(context: Context, function: Obj) -> list[Span]:
    """Where the parameters of a function stand, with their annotations and defaults."""
    assert function.function is not None
    data = context.draft.modules[function.module.path].data
    at = function.function.start
    spans: list[Span] = []
    for param in function.function.params:
        found = re.compile(rb"[(,]\s*(" + re.escape(param.name.encode()) + rb")\b").search(data, at)
        assert found is not None
        last = param.default or param.annotation
        spans.append(Span(found.start(1), found.end(1) if last is None else last.end))
        at = spans[-1].end
    return spans
