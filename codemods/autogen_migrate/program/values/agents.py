"""0.2's own calls: what its constructors and methods make, and how they call what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...facts.model import Expr
from ..index import Module
from ..objects import Obj
from ..syntax import argument_of
from .arguments import Arguments, given
from .classes import agent_kind
from .heap import Slot

if TYPE_CHECKING:
    from .builder import Builder

_CHAT_FUNCTIONS = ("message", "summary_method")
_QUEUES = ("initiate_chats", "a_initiate_chats")


def call_api(b: Builder, callee: Obj, call: Expr, module: Module, result: int) -> None:
    """A class or function of 0.2 is called."""
    name = callee.name.rsplit(".", 1)[-1]
    kind = agent_kind(name) or ("results" if name == "initiate_chats" else "api-value")
    made = b.obj(kind, module, call, name)
    b.solver.add(result, made)
    if kind == "results":
        _results(b, made)
        _queue(b, None, call, module)
    elif kind == "groupchat":
        _speaker_function(b, made, call, module)


def _results(b: Builder, results: Obj) -> None:
    if results.expr is not None:
        made = b.obj("result", results.module, results.expr, "of-results")
        b.solver.add(b.heap.field(results, Slot.SOME), made)


def call_member(b: Builder, owner: Obj, name: str, call: Expr, module: Module, result: int) -> None:
    """A method of an object of 0.2 is called."""
    if owner.kind in ("agent", "manager"):
        if name in ("initiate_chat", "a_initiate_chat"):
            b.solver.add(result, b.obj("result", module, call))
            _chat_functions(b, owner, call, module)
        elif name in _QUEUES:
            results = b.obj("results", module, call)
            b.solver.add(result, results)
            _results(b, results)
            _queue(b, owner, call, module)
        else:
            b.solver.add(result, b.obj("api-value", module, call, name))
    elif owner.kind == "groupchat" and name in ("agent_by_name", "next_agent"):
        b.solver.edge(b.iterated(b.argument(owner, "agents", 0)), result)


def call_member_back(
    b: Builder, owner: Obj, name: str, arguments: Arguments, call: Expr, module: Module, result: int
) -> None:
    """Other code calls a method of an object of 0.2 that it was given, with what it was given for that."""
    if owner.kind not in ("agent", "manager") or name not in ("initiate_chat", "a_initiate_chat"):
        return
    b.solver.add(result, b.obj("result", module, call))
    recipient = b.union(list(given(b, arguments, "recipient", 0)))
    for function in _CHAT_FUNCTIONS:
        nodes = b.union(list(given(b, arguments, function, None)))
        _passes(b, nodes, (b.holding(owner), recipient), call, module)


# ---------------------------------------------------------------------- functions that 0.2 calls


def _speaker_function(b: Builder, group: Obj, call: Expr, module: Module) -> None:
    """``speaker_selection_method=f``: ``f(last_speaker, groupchat)``."""
    members = b.iterated(b.argument(group, "agents", 0))
    selector = b.argument(group, "speaker_selection_method", 5)
    _passes(b, selector, (members, b.holding(group)), call, module)


def _chat_functions(b: Builder, owner: Obj, call: Expr, module: Module) -> None:
    """``message=f`` and ``summary_method=f``: ``f(sender, recipient, …)``."""
    recipient = argument_of(call, "recipient", 0)
    other = b.nothing if recipient is None else b.node(recipient, module)
    for name in _CHAT_FUNCTIONS:
        given = argument_of(call, name, 99)
        if given is not None:
            _passes(b, b.node(given, module), (b.holding(owner), other), call, module)


def _queue(b: Builder, owner: Obj | None, call: Expr, module: Module) -> None:
    """The functions in a queue of chats: each is called with the two sides of its own chat."""
    queue = argument_of(call, "chat_queue", 0)
    if queue is None:
        return

    def one(chat: Obj) -> None:
        if chat.kind != "dict":
            return
        holder = b.holding(chat)
        sender = b.selected(holder, "sender") if owner is None else b.holding(owner)
        for name in _CHAT_FUNCTIONS:
            _passes(b, b.selected(holder, name), (sender, b.selected(holder, "recipient")), call, module)

    b.solver.watch(b.iterated(b.node(queue, module)), one)


def _passes(b: Builder, functions: int, nodes: tuple[int, ...], call: Expr, module: Module) -> None:
    def enter(function: Obj) -> None:
        if function.function is not None and function.kind in ("function", "bound"):
            b.call_edge(id(function.function), module, None, bound=False)

    b.solver.watch(functions, enter)
    b.call_back(functions, Arguments(nodes), call, module, b.solver.node())
