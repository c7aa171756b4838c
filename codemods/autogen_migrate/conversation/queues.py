"""Queues of chats (``initiate_chats``): their order, and what each gets of those before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr, Stmt
from ..program import Module, Obj, Objs, Program, Site
from .arguments import Argument, Arguments, bind
from .cast import is_nobody
from .chat_call import ChatCall
from .model import Chat, Group, Queue, Queued
from .result_lists import takes_of

QUEUES = (".initiate_chats", ".a_initiate_chats", "initiate_chats", "a_initiate_chats")
_NOT_LISTED = "the chats of the queue are not dicts in one list that is written out"


def is_queue(site: Site) -> bool:
    """Whether a site runs a queue of chats."""
    return site.key in QUEUES and site.kind in ("method", "function", "construct")


def queue_of(program: Program, site: Site, groups: Mapping[Obj, Group]) -> Queue:
    """The queue that a site runs."""
    return _Reader(program, site, groups).read()


class _Unclear(Exception):
    """Why the queue is not known, and where."""

    def __init__(self, reason: str, place: Expr) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


@dataclass(slots=True)
class _Item:
    """One dict of the queue; ``number`` is its place in it, ``key`` that of its result."""

    expr: Expr
    number: int
    key: int
    entries: dict[str, Expr] = field(default_factory=dict[str, Expr])


@dataclass(slots=True)
class _Reader:
    program: Program
    site: Site
    groups: Mapping[Obj, Group]

    def read(self) -> Queue:
        try:
            listed, holder = self._list()
            items = [self._item(number, expr) for number, expr in enumerate(listed.items)]
            order = self._order(items)
            chats = tuple(self._chat(place, item, order) for place, item in enumerate(order))
        except _Unclear as unclear:
            return Queue(self.site, (), (), None, unclear.reason, unclear.place)
        takes = takes_of(self.program, self.site.expr, self.site.module)
        if takes is None:
            reason = "the results of the queue go where they cannot be followed"
            return Queue(self.site, chats, (), holder, reason, self.site.expr)
        return Queue(self.site, chats, takes, holder)

    @property
    def _is_async(self) -> bool:
        return "a_initiate_chats" in self.site.key

    def _list(self) -> tuple[Expr, Stmt | None]:
        """The list of chats, and the statement that binds it to a variable, if one does."""
        call, module = self.site.expr, self.site.module
        given = bind(call, ("chat_queue",)).get("chat_queue")
        if given is None:
            raise _Unclear(_NOT_LISTED, call)
        if given.expr.kind == "list":
            return given.expr, None
        values = self.program.values(given.expr, module)
        made = values[0] if len(values) == 1 and values[0].kind == "list" else None
        if made is None or made.expr is None or made.expr.kind != "list" or self.program.is_changed(made):
            raise _Unclear(_NOT_LISTED, given.expr)
        holder = None if made.module is not module else self._holder(made.expr, given.expr)
        if holder is None:
            raise _Unclear("the list of chats does not stand directly above their call", given.expr)
        return made.expr, holder

    def _holder(self, listed: Expr, name: Expr) -> Stmt | None:
        """``chats = [...]`` directly above the call, the only place that uses it."""
        module = self.site.module
        holder, call = module.stmt_of[id(listed)], module.stmt_of[id(self.site.expr)]
        if holder.kind != "assign" or holder.exprs[0] is not listed or len(holder.targets) != 1:
            return None
        uses = [e for e in module.places.named(name.text) if e.kind == "name" and e is not holder.targets[0]]
        block = _block_of(module, holder)
        follows = call in block and block.index(call) == block.index(holder) + 1
        return holder if name.kind == "name" and uses == [name] and follows else None

    def _item(self, number: int, expr: Expr) -> _Item:
        if expr.kind != "dict" or any(not isinstance(key.value, str) for key in expr.key_items):
            raise _Unclear(_NOT_LISTED, expr)
        entries = {str(key.value): value for key, value in zip(expr.key_items, expr.items, strict=True)}
        if "recipient" not in entries:
            raise _Unclear("a chat of the queue has no recipient", expr)
        key: object = number
        if self._is_async:
            key = entries["chat_id"].value if "chat_id" in entries else None
        if not isinstance(key, int):
            raise _Unclear("a chat of the queue has no number that is written out", expr)
        return _Item(expr, number, key, entries)

    def _order(self, items: Sequence[_Item]) -> list[_Item]:
        """The order in which 0.2 starts the chats (``agentchat.chat.__find_async_chat_order``)."""
        if not self._is_async:
            return list(items)
        waits = {item.key: dict.fromkeys(self._numbers(item, "prerequisites")) for item in items}
        by_key = {item.key: item for item in items}
        found: list[_Item] = []
        ready = [key for key, needs in waits.items() if not needs]
        while ready:
            found += [by_key[key] for key in ready]
            done = {item.key for item in found}
            ready = [key for key, needs in waits.items() if key not in done and needs.keys() <= done]
        if len(found) < len(items) or len(by_key) < len(items):
            raise _Unclear("chats of the queue wait for each other", self.site.expr)
        return found

    def _numbers(self, item: _Item, name: str) -> list[int]:
        given = item.entries.get(name)
        if given is None:
            return []
        numbers = [each.value for each in given.items if isinstance(each.value, int)]
        if given.kind not in ("list", "tuple") or len(numbers) < len(given.items):
            raise _Unclear(f"`{name}` is not a list of numbers that is written out", given)
        return numbers

    def _chat(self, place: int, item: _Item, order: Sequence[_Item]) -> Chat:
        left_out = self._numbers(item, "finished_chat_indexes_to_exclude_from_carryover")
        keys = [each.key for each in order]
        before = self._numbers(item, "prerequisites") if self._is_async else keys[:place]
        carries = tuple(keys.index(key) for key in before if key not in left_out)
        sender, senders = self._sender(item)
        named = {
            name: Argument(index, value, name)
            for index, (name, value) in enumerate(item.entries.items())
            if name not in _OF_QUEUE
        }
        recipient = item.entries["recipient"]
        recipients = tuple(o for o in self._values(recipient) if not is_nobody(o))
        key = ".a_initiate_chat" if self._is_async else ".initiate_chat"
        site = Site("method", key, self.site.module, item.expr, senders)
        managed = (
            g for m in recipients if m.kind == "manager" for g in self.program.argument(m, "groupchat", 0)
        )
        groups = tuple(dict.fromkeys(self.groups[g] for g in managed if g in self.groups))
        call = ChatCall(sender, Arguments(named, starred=False))
        return Chat(
            site, call, senders, recipients, groups, (), Queued(self.site.expr, place, item.key, carries)
        )

    def _sender(self, item: _Item) -> tuple[Expr, Objs]:
        given = item.entries.get("sender")
        if self.site.kind == "method":
            return self.site.expr.items[0].items[0], self.site.objs
        if given is None:
            raise _Unclear("a chat of the queue has no sender", item.expr)
        return given, self._values(given)

    def _values(self, expr: Expr) -> Objs:
        return self.program.values(expr, self.site.module)


_OF_QUEUE = frozenset(
    ("sender", "chat_id", "prerequisites", "finished_chat_indexes_to_exclude_from_carryover", "verbose")
)


def _block_of(module: Module, stmt: Stmt) -> Sequence[Stmt]:
    """The statements among which one stands."""
    outer = module.stmt_parent.get(id(stmt))
    blocks: Iterator[Sequence[Stmt]] = iter((module.facts.body,) if outer is None else _blocks(outer))
    return next((block for block in blocks if any(each is stmt for each in block)), ())


def _blocks(outer: Stmt) -> Iterator[Sequence[Stmt]]:
    yield from outer.blocks
    if outer.function is not None:
        yield outer.function.body
    if outer.class_ is not None:
        yield outer.class_.body
