"""Predicates that are functions of the program: changed to take a message of 0.4, or removed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...conversation.predicates import CONTENT, Predicate
from ...facts.model import Expr, Stmt
from ...program import Module, Obj
from ..context import Context
from ..draft import span
from ..model import DeleteStatement, Edit, Replace, Span

MESSAGES = "autogen_agentchat.messages"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A function that only chats ask: its definition, and what it reads of a message.

    ``is_one_expression``: its body is one expression, without anything that it would be a pity to lose.
    """

    function: Obj
    statement: Stmt
    predicate: Predicate
    is_one_expression: bool

    @property
    def name(self) -> str:
        assert self.function.function is not None
        return self.function.function.name

    def is_inside(self, module: Module) -> bool:
        """Whether it is not one of the top level of ``module``."""
        return self.function.module is not module or module.stmt_parent.get(id(self.statement)) is not None

    def remove(self, context: Context) -> None:
        """Delete the definition."""
        _once(context, self.function.module, DeleteStatement(span(self.statement), with_comments=True))

    def write(self, context: Context) -> None:
        """Let the function take a message of 0.4."""
        draft, module = context.draft, self.function.module
        events = draft.name(module, MESSAGES, "BaseAgentEvent")
        chats = draft.name(module, MESSAGES, "BaseChatMessage")
        function = self.function.function
        assert function is not None
        parameter = _parameter_span(context, self)
        _once(context, module, Replace(parameter, f"{self.predicate.parameter}: {events} | {chats}"))
        for start, end, what in self.predicate.reads:
            code = draft.said if what == CONTENT else ".source"
            place = _place(context, self, start, end)
            _once(context, module, Replace(place, f"{self.predicate.parameter}{code}"))


def conversion(context: Context, expr: Expr, module: Module, predicate: Predicate) -> Conversion | None:
    """How a predicate can be converted, if it is a function whose reads are known and that only chats ask."""
    found = context.program.values(expr, module)
    function = found[0] if len(found) == 1 else None
    if function is None or function.function is None or not function.function.name:
        return None
    if (
        predicate.kind in ("opaque", "no_tool_calls")
        or function.owner is not None
        or function.kind != "function"
    ):
        return None
    statement = _definition(function)
    if statement is None or not _only_ends_chats(context, function, statement):
        return None
    simple = predicate.expression is not None and len(function.function.body) == 1
    return Conversion(function, statement, predicate, simple)


def _definition(function: Obj) -> Stmt | None:
    return next((s for s in function.module.stmts if s.function is function.function), None)


def _only_ends_chats(context: Context, function: Obj, statement: Stmt) -> bool:
    """Whether the function is only named as ``is_termination_msg`` of agents, in its own module."""
    assert function.function is not None
    name = function.function.name
    for module in context.program.modules:
        for expr in module.places.named(name):
            if expr.kind not in ("name", "attr") or function not in context.program.values(expr, module):
                continue
            if any(target is expr for target in module.stmt_of[id(expr)].targets):
                continue
            call = module.parent.get(id(expr))
            if module is not function.module or call is None or call.kind != "call":
                return False
            keys = [key for key, item in zip(call.keys, call.items[1:], strict=True) if item is expr]
            if keys != ["is_termination_msg"]:
                return False
        for stmt in module.stmts:
            if module is not function.module and any(i.name == name for i in stmt.imports):
                return False
    return statement.function is not None and not statement.function.decorators


def _parameter_span(context: Context, made: Conversion) -> Span:
    """Where the parameter stands, with its annotation."""
    function = made.function.function
    assert function is not None
    param = next(p for p in function.params if p.name == made.predicate.parameter)
    data = context.draft.modules[made.function.module.path].data
    name = re.escape(param.name.encode())
    found = re.compile(rb"[(,]\s*(?P<name>" + name + rb")\b").search(data, function.start)
    assert found is not None
    end = found.end("name") if param.annotation is None else param.annotation.end
    return Span(found.start("name"), end)


def _place(context: Context, made: Conversion, start: int, end: int) -> Span:
    """A range of the dedented definition, in the file."""
    function = made.function.function
    assert function is not None
    data = context.draft.modules[made.function.module.path].data
    line_start = data.rfind(b"\n", 0, function.start) + 1
    indent = function.start - line_start
    before = data[function.start :].replace(b"\n" + b" " * indent, b"\n")[:start].count(b"\n")
    return Span(function.start + start + before * indent, function.start + end + before * indent)


def _once(context: Context, module: Module, edit: Edit) -> None:
    """Plan an edit, which several chats may ask for."""
    if edit not in context.draft.modules[module.path].edits:
        context.draft.edit(module, edit)
