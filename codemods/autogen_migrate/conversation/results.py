"""What a program reads of the results of its chats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..facts.model import Expr
from ..program import Module, Obj, Program
from .messages import uses_of_messages
from .model import Read

FIELDS = frozenset(("summary", "chat_history", "cost", "chat_id", "human_input"))
_KINDS = ("result", "results")
_NAMING = frozenset(("name", "attr", "subscript", "call", "await", "walrus"))
#: Parents that only pass a value on; where it gets is known from there.
_PASSING = frozenset(("await", "ifexp", "boolop", "walrus", "list", "tuple", "dict", "star"))


def find_reads(program: Program, modules: Sequence[Module], calls: Mapping[int, Expr]) -> list[Read]:
    """The reads of the results of ``calls`` (chats, by ``id``), anywhere in ``modules``."""
    found: list[Read] = []
    for module in modules:
        for expr in module.exprs:
            if expr.kind in _NAMING:
                results = [o for o in program.values(expr, module) if o.kind in _KINDS]
                ours = tuple(dict.fromkeys(calls[id(o.expr)] for o in results if id(o.expr) in calls))
                if ours:
                    found += _reads(program, expr, module, results, ours)
    return found


def _reads(
    program: Program, expr: Expr, module: Module, results: Sequence[Obj], chats: tuple[Expr, ...]
) -> Iterator[Read]:
    parent = module.parent.get(id(expr))
    single = all(o.kind == "result" for o in results)
    if parent is not None and parent.kind == "attr":
        if not single:
            return  # a method of the list of results, whose items are looked at where they are
        uses = ()
        if parent.text == "chat_history":
            uses = uses_of_messages(program, parent, module, of_list=True)
        yield Read(parent.text if parent.text in FIELDS else "", module, parent, chats, uses)
    elif single and not _passes(program, expr, parent, module):
        yield Read("", module, expr, chats)


def _passes(program: Program, expr: Expr, parent: Expr | None, module: Module) -> bool:
    """Whether a result is only handed on here, within the program."""
    if parent is None:
        stmt = module.stmt_of[id(expr)]
        last = module.facts.is_notebook and stmt.kind == "expr" and expr.kind == "name"
        return not last
    if parent.kind == "call":
        callee = parent.items[0]
        if callee is expr:
            return True
        known = program.values(callee, module)
        within = bool(known) and all(v.function is not None or v.class_ is not None for v in known)
        keeping = callee.kind == "attr" and callee.text in ("append", "extend", "insert", "setdefault")
        return within or keeping or _waits(callee)
    if parent.kind == "subscript":
        return True
    if parent.kind == "compare":
        return any(item.kind == "const" and item.value is None for item in parent.items)
    return parent.kind in _PASSING or (parent.kind == "comp")


def _waits(callee: Expr) -> bool:
    """``asyncio.gather(chat, …)``, ``asyncio.run(chat)``: what it returns is followed."""
    return callee.text in ("gather", "run", "wait_for", "create_task", "shield", "run_until_complete")
