"""The arguments of calls, and how they reach the parameters of functions and the fields of classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...facts.model import Expr, Function
from ..index import Module
from ..objects import Obj
from .heap import Slot

if TYPE_CHECKING:
    from .builder import Builder


@dataclass(frozen=True, slots=True)
class Arguments:
    """Nodes of what a call is given.

    ``positional`` are those before the first ``*``; ``star`` is the node of what that spreads, ``after`` the
    nodes of what is spread or given behind it, whose places are not known; ``spread`` are those of ``**``.
    """

    positional: Sequence[int] = ()
    keywords: Mapping[str, int] = field(default_factory=dict[str, int])
    star: int | None = None
    after: Sequence[int] = ()
    spread: Sequence[int] = ()

    def and_then(self, other: Arguments) -> Arguments:
        """These, then those of a second call: what ``functools.partial`` makes of them."""
        keywords = {**self.keywords, **other.keywords}
        spread = (*self.spread, *other.spread)
        if self.star is None:
            positional = (*self.positional, *other.positional)
            return Arguments(positional, keywords, other.star, other.after, spread)
        after = (*self.after, *other.positional, *other.after)
        return Arguments(self.positional, keywords, self.star, after, spread)


def arguments_of(b: Builder, call: Expr, module: Module) -> Arguments:
    """The arguments that a call expression writes."""
    positional: list[int] = []
    after: list[int] = []
    spread: list[int] = []
    keywords: dict[str, int] = {}
    star: int | None = None
    for key, item in zip(call.keys, call.items[1:], strict=True):
        node = b.node(item, module)
        if key is None:
            (positional if star is None else after).append(node)
        elif key == "*" and star is None:
            star = node
        elif key == "*":
            after.append(b.iterated(node))
        elif key == "**":
            spread.append(node)
        else:
            keywords[key] = node
    return Arguments(tuple(positional), keywords, star, tuple(after), tuple(spread))


def given(b: Builder, arguments: Arguments, name: str, place: int | None) -> Iterator[int]:
    """The nodes that can be given for a parameter called ``name``, at ``place`` of the positional ones."""
    if place is not None:
        if place < len(arguments.positional):
            yield arguments.positional[place]
            return
        if arguments.star is not None:
            yield b.selected(arguments.star, place - len(arguments.positional))
            yield from arguments.after
    if name in arguments.keywords:
        yield arguments.keywords[name]
        return
    for node in arguments.spread:
        yield b.selected(node, name)


def bind_parameters(
    b: Builder, function: Function, module: Module, arguments: Arguments, *, bound: bool, call: object
) -> None:
    """Hand ``arguments`` to the parameters of a function; the first has its object if it is ``bound``."""
    shift = 1 if bound else 0
    for position, param in enumerate(function.params):
        if param.kind == "pos" and position < shift:
            continue
        node = b.parameter(function, position, module)
        if param.kind == "*":
            b.solver.add(node, _rest(b, module, call, position, arguments, position - shift))
        elif param.kind == "**":
            names = {p.name for p in function.params}
            b.solver.add(node, _keywords(b, module, call, position, arguments, names))
        else:
            place = position - shift if param.kind == "pos" else None
            for source in given(b, arguments, param.name, place):
                b.solver.edge(source, node)


def _rest(b: Builder, module: Module, call: object, position: int, arguments: Arguments, first: int) -> Obj:
    """What ``*args`` gets: the positional arguments from the place ``first`` on."""
    rest = b.rest(module, call, position, str(first))
    for place, node in enumerate(arguments.positional[first:]):
        b.solver.edge(node, b.heap.field(rest, place))
    if arguments.star is not None:
        for place in range(max(0, len(arguments.positional) - first), _PLACES):
            index = first + place - len(arguments.positional)
            b.solver.edge(b.selected(arguments.star, index), b.heap.field(rest, place))
        for node in arguments.after:
            b.solver.edge(node, b.heap.field(rest, Slot.SOME))
    return rest


_PLACES = 6
"""How many places of a spread argument are told apart when it is spread again."""


def _keywords(
    b: Builder, module: Module, call: object, position: int, arguments: Arguments, names: set[str]
) -> Obj:
    """What ``**kwargs`` gets: the keyword arguments that no parameter takes."""
    rest = b.rest(module, call, position, "**")
    for name, node in arguments.keywords.items():
        if name not in names:
            b.solver.edge(node, b.heap.field(rest, name))
    for node in arguments.spread:
        b.spread(node, rest, without=names)
    return rest
