"""Which bindings of a name reach a place in the code of one scope, statement by statement.

A second assignment ends what a name was before: tutorials use the same two names in every section.  Only code
that runs in the order in which it is written is followed; what runs later (a function's body) sees all
bindings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..facts.model import Expr, Stmt
from .index import Origin, Scope

Reaching = tuple[Origin, ...] | None
"""The bindings that can be in force; None: any that the scope has."""

ANY: Final = None
_MOST = 8
"""More bindings than these are as good as any."""
_ENDS = frozenset(("return", "raise", "break", "continue"))


@dataclass(slots=True, eq=False)
class Flow:
    """The bindings in force while the statements of ``scope`` are walked in order."""

    scope: Scope
    known: dict[str, Reaching] = field(default_factory=dict[str, Reaching])
    _logs: list[dict[str, Reaching | str]] = field(default_factory=list[dict[str, "Reaching | str"]])
    _dead: bool = False

    def bind(self, name: str, reaching: Reaching) -> None:
        """From here on ``name`` is what ``reaching`` says."""
        if self._logs:
            self._logs[-1].setdefault(name, self.known.get(name, "unbound"))
        self.known[name] = reaching

    def add(self, name: str, origin: Origin) -> None:
        """From here on ``name`` may be bound by ``origin``, too (``x += …``)."""
        before = self.known.get(name, ())
        self.bind(name, ANY if before is None else (*before, origin))

    def ends(self, stmt: Stmt) -> None:
        """Note that nothing after ``stmt`` runs in its block, if so."""
        self._dead = self._dead or stmt.kind in _ENDS

    def start(self) -> None:
        """Begin a block that may not run."""
        self._logs.append({})
        self._dead = False

    def finish(self) -> dict[str, Reaching] | None:
        """End it and go back to what was before; what it bound, None if its end is not reached."""
        changed: dict[str, Reaching] = {}
        for name, before in self._logs.pop().items():
            changed[name] = self.known[name]
            if isinstance(before, str):
                del self.known[name]
            else:
                self.known[name] = before
        dead, self._dead = self._dead, False
        return None if dead else changed

    def merge(self, blocks: Sequence[dict[str, Reaching] | None]) -> None:
        """After one of several blocks has run."""
        alive = [changed for changed in blocks if changed is not None]
        self._dead = not alive
        for name in dict.fromkeys(name for changed in alive for name in changed):
            found: dict[Origin, None] = {}
            certain = True
            for changed in alive:
                reaching = changed[name] if name in changed else self.known.get(name, ())
                certain = certain and reaching is not ANY
                found.update(dict.fromkeys(reaching or ()))
            self.bind(name, tuple(found) if certain and len(found) <= _MOST else ANY)

    def forget(self, blocks: Iterable[Sequence[Stmt]]) -> None:
        """What ``blocks`` bind can be in force, or not: they run again, or up to some place."""
        for block in blocks:
            for name in bound_names(block):
                self.bind(name, ANY)


def bound_names(block: Sequence[Stmt]) -> Iterator[str]:
    """The names that statements bind, those in nested blocks included."""
    for stmt in block:
        if stmt.kind == "import":
            yield from (imported.bound for imported in stmt.imports)
        elif stmt.function is not None:
            yield stmt.function.name
        elif stmt.class_ is not None:
            yield stmt.class_.name
        else:
            yield from (name for target in stmt.targets for name in _names(target))
            yield from stmt.names
            for inner in stmt.blocks:
                yield from bound_names(inner)


def _names(target: Expr) -> Iterator[str]:
    if target.kind == "name":
        yield target.text
    elif target.kind in ("tuple", "list", "star"):
        for item in target.items:
            yield from _names(item)
