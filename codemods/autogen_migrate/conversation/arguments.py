"""The arguments of a call of 0.2, bound to the parameters that they are for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr
from ..program import Module, Obj, Program
from .displays import Displays, Entry, Spread

#: Parameters that decide what an agent or a chat becomes: all that may be spread there must give the same.
_DECIDING = frozenset(
    (
        "llm_config",
        "human_input_mode",
        "code_execution_config",
        "function_map",
        "is_termination_msg",
        "max_consecutive_auto_reply",
        "recipient",
        "max_turns",
        "summary_method",
        "cache",
        "clear_history",
        "silent",
        "groupchat",
        "agents",
        "speaker_selection_method",
    )
)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call: its place in the call and its expression.

    Arguments that are not written in the call itself (those that ``*`` or ``**`` spread, or
    ``functools.partial`` fixes) have places behind its own, and ``entries``: where they are written, the
    first of which is ``expr``.
    """

    index: int
    expr: Expr
    keyword: str | None
    entries: tuple[Entry, ...] = ()

    def where(self, module: Module) -> Module:
        """The module in which it is written, for a call in ``module``."""
        return self.entries[0].module if self.entries else module


@dataclass(frozen=True, slots=True)
class Source:
    """What gives a call arguments that are not written in it.

    ``index`` is the place of the spread argument (None for a partial), ``spreads`` what it can be, ``names``
    the parameters that it gives.
    """

    index: int | None
    spreads: tuple[Spread, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why it is not known what a call is given.

    ``reason`` has a place for the text of ``expr``, with its stars.
    """

    expr: Expr
    module: Module
    reason: str
    stars: str = ""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call bound by a 0.2 signature.

    ``starred``: some are spread by ``*`` or ``**``, or fixed by a partial, and it is not known which;
    ``unclear`` is then what gives them, and why.
    """

    named: dict[str, Argument]
    starred: bool
    sources: tuple[Source, ...] = ()
    unclear: Unclear | None = None

    def get(self, name: str) -> Argument | None:
        return self.named.get(name)


def bind(call: Expr, signature: Sequence[str]) -> Arguments:
    """Bind the arguments that a call writes to parameters; keywords outside the signature keep their name."""
    named: dict[str, Argument] = {}
    starred = False
    position = 0
    for index, (key, item) in enumerate(zip(call.keys, call.items[1:], strict=True)):
        if key in ("*", "**"):
            starred = True
        elif key is None:
            name = signature[position] if position < len(signature) else f"#{position}"
            named[name] = Argument(index, item, None)
            position += 1
        else:
            named[key] = Argument(index, item, key)
    return Arguments(named, starred)


def bound(
    program: Program,
    call: Expr,
    module: Module,
    signature: Sequence[str],
    *,
    first: int = 0,
    optional: Collection[str] = frozenset(),
    containers: tuple[int | None, int | None] | None = None,
) -> Arguments:
    """Bind all arguments of a call, those that are spread or fixed by a partial too.

    The call's own arguments are taken from the place ``first`` on; with ``containers`` only what is in those
    at these places: a list or tuple of the positional arguments, a dict of the others.  What is spread may
    give ``optional`` parameters in some runs only.
    """
    if containers is not None:
        return _Binder(program, call, module, signature, optional).bind_containers(*containers)
    partials = [v for v in program.values(call.items[0], module) if v.kind == "partial"]
    if not partials and first == 0 and not any(key in ("*", "**") for key in call.keys):
        return bind(call, signature)
    return _Binder(program, call, module, signature, optional).bind(partials, first)


@dataclass(slots=True)
class _Binder:
    program: Program
    call: Expr
    module: Module
    signature: Sequence[str]
    optional: Collection[str]
    named: dict[str, Argument] = field(default_factory=dict[str, Argument])
    sources: list[Source] = field(default_factory=list[Source])
    position: int = 0
    behind: int = 0
    unclear: Unclear | None = None

    def bind(self, partials: Sequence[Obj], first: int) -> Arguments:
        self.behind = len(self.call.keys)
        if partials:
            self._fixed(partials)
        for index, (key, item) in enumerate(zip(self.call.keys, self.call.items[1:], strict=True)):
            if index < first:
                continue
            if key in ("*", "**"):
                self._spread(index, item, mapping=key == "**")
            elif key is None:
                self.named[self._next()] = Argument(index, item, None)
            else:
                self.named[key] = Argument(index, item, key)
        return Arguments(self.named, self.unclear is not None, tuple(self.sources), self.unclear)

    def bind_containers(self, positional: int | None, keywords: int | None) -> Arguments:
        self.behind = len(self.call.keys)
        for place, mapping in ((positional, False), (keywords, True)):
            if place is not None:
                self._spread(place, self.call.items[place + 1], mapping=mapping)
        return Arguments(self.named, self.unclear is not None, tuple(self.sources), self.unclear)

    def _next(self) -> str:
        place = self.position
        self.position += 1
        return self.signature[place] if place < len(self.signature) else f"#{place}"

    def _fixed(self, partials: Sequence[Obj]) -> None:
        """What ``functools.partial`` fixes."""
        made = partials[0]
        name = self.call.items[0]
        if len(self.program.values(name, self.module)) != 1 or made.expr is None:
            self._give_up(name, "it is not clear which `functools.partial` `{}` is")
            return
        spread = Displays(self.program).fixed(made)
        if spread is None:
            self._give_up(name, "the `functools.partial` of `{}` is given arguments with * or **")
        else:
            self._take(None, [spread], mapping=False)

    def _spread(self, index: int, item: Expr, *, mapping: bool) -> None:
        found = Displays(self.program).of(item, self.module, mapping=mapping)
        stars = "**" if mapping else "*"
        if found is None:
            self._give_up(item, "it is not known what `{}` gives", stars)
        elif not self._are_alike(found):
            self._give_up(item, "`{}` does not always give the same arguments", stars)
        else:
            self._take(index, found, mapping=mapping)

    def _are_alike(self, spreads: Sequence[Spread]) -> bool:
        """Whether all give the same parameters, but for those that make no difference when missing."""
        every = {name for spread in spreads for name in spread.entries}
        some = {name for name in every if any(name not in spread.entries for spread in spreads)}
        return some <= set(self.optional)

    def _take(self, index: int | None, spreads: Sequence[Spread], *, mapping: bool) -> None:
        names: list[str] = []
        for key in dict.fromkeys(key for spread in spreads for key in spread.entries):
            name = key if mapping or not key.isdigit() else self._next()
            entries = tuple(spread.entries[key] for spread in spreads if key in spread.entries)
            if name in _DECIDING and not all(self._is_same(entries[0], other) for other in entries[1:]):
                self._differs(name, entries[0])
            keyword = None if key.isdigit() else key
            self.named[name] = Argument(self.behind, entries[0].value, keyword, entries)
            self.behind += 1
            names.append(name)
        self.sources.append(Source(index, tuple(spreads), tuple(names)))

    def _differs(self, name: str, entry: Entry) -> None:
        self._give_up(entry.value, f"`{name}` is not the same in all calls: `{{}}`", at=entry.module)

    def _is_same(self, one: Entry, other: Entry) -> bool:
        if one.value.kind == "const":
            return other.value.kind == "const" and one.value.value == other.value.value
        values = self.program.values(one.value, one.module)
        return bool(values) and values == self.program.values(other.value, other.module)

    def _give_up(self, place: Expr, reason: str, stars: str = "", at: Module | None = None) -> None:
        self.unclear = self.unclear or Unclear(place, at or self.module, reason, stars)


def places_of(argument: Argument, module: Module) -> Iterator[tuple[Expr, Module]]:
    """Where an argument of a call in ``module`` is written."""
    yield from ((entry.value, entry.module) for entry in argument.entries)
    if not argument.entries:
        yield argument.expr, module


def spread_exprs(call: Expr, arguments: Arguments) -> Iterator[Expr]:
    """The expressions in a call that give it arguments which are not written in it."""
    return (call.items[source.index + 1] for source in arguments.sources if source.index is not None)


def entries_of(arguments: Arguments) -> Iterator[tuple[str, Argument]]:
    """The arguments that are not written in the call."""
    named: Mapping[str, Argument] = arguments.named
    return ((name, argument) for name, argument in named.items() if argument.entries)
