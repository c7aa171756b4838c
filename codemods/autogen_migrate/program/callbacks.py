"""What 0.2 passes to the functions that it is given: agents, group chats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..facts.model import Expr
from .index import Module
from .objects import CallEdge, Obj, Objs
from .syntax import argument_of

if TYPE_CHECKING:
    from .resolve import Program

_CHAT_FUNCTIONS = ("message", "summary_method")


def callback_edges(
    program: Program, callee: Obj, call: Expr, module: Module
) -> Iterator[tuple[Obj, CallEdge]]:
    """The functions that a call of 0.2 is given, and how 0.2 will call each."""
    for functions, implicit in _passed(program, callee, call, module):
        for function in functions:
            if function.function is not None:
                bound: tuple[Objs, ...] = ((),) if function.kind == "bound" else ()
                yield function, CallEdge(module, None, False, (*bound, *implicit))


def _passed(
    program: Program, callee: Obj, call: Expr, module: Module
) -> Iterator[tuple[Objs, tuple[Objs, ...]]]:
    """Each function, and the objects among its arguments."""
    match callee.name.rsplit(".", 1)[-1]:
        case "GroupChat":
            selector = argument_of(call, "speaker_selection_method", 5)
            groups = program.values(call, module)
            agents = (
                a
                for g in groups
                for members in program.argument(g, "agents", 0)
                for a in program.elements(members)
            )
            if selector is not None:
                yield program.values(selector, module), (tuple(agents), groups)
        case "initiate_chat" | "a_initiate_chat" if callee.owner is not None:
            for name in _CHAT_FUNCTIONS:
                given = argument_of(call, name, 99)
                if given is not None:
                    recipient = argument_of(call, "recipient", 0)
                    others = () if recipient is None else program.values(recipient, module)
                    yield program.values(given, module), ((callee.owner,), others)
        case "initiate_chats" | "a_initiate_chats":
            queue = argument_of(call, "chat_queue", 0)
            chats = () if queue is None else program.values(queue, module)
            for chat in (chat for queued in chats for chat in program.elements(queued)):
                own = () if callee.owner is None else (callee.owner,)
                sides = (_entry(program, chat, "sender") or own, _entry(program, chat, "recipient"))
                for name in _CHAT_FUNCTIONS:
                    yield _entry(program, chat, name), sides
        case _:
            pass


def _entry(program: Program, chat: Obj, name: str) -> Objs:
    """What a dict of the program has under a name."""
    if chat.kind != "dict" or chat.expr is None or chat.expr.kind != "dict":
        return ()
    found = [
        value
        for key, value in zip(chat.expr.key_items, chat.expr.items, strict=True)
        if key.kind == "const" and key.value == name
    ]
    return program.values(found[-1], chat.module) if found else ()
