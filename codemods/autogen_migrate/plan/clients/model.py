"""Clients of a plan: the configurations that can be written out, and what was made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...facts.model import Expr, Stmt
from ...program import Module, Obj
from ..model import Code


@dataclass(frozen=True, slots=True)
class Value:
    """A setting as it is written somewhere."""

    expr: Expr
    module: Module


@dataclass(frozen=True, slots=True)
class StaticConfig:
    """A config dict that can be written out: its merged keys, and what it is made of.

    ``config_list`` is the list of its entries, ``parts`` are all displays that it is made of, ``unused``
    the models of the entries that are not used, as they are written.  ``loaded`` is a list of entries that is
    read when the program runs.  ``changes`` are the statements that set items behind the config's own.
    """

    config: Obj
    values: dict[str, Value]
    config_list: tuple[Obj, ...]
    parts: tuple[Obj, ...] = ()
    unused: tuple[str, ...] = ()
    loaded: Value | None = None
    changes: tuple[Stmt, ...] = ()


@dataclass(slots=True)
class Clients:
    """The clients of one unit.

    Attributes:
        names: the variable or attribute that holds the client of a config dict, by ``id`` of that dict.
        closable: clients that have a ``close``, their variables and the statements that make them.
        shared: the variable that holds the client of a variable or attribute, by where and what that is.
        replaced: module variables whose place a client's variable takes: (path, old name) -> new name.
        read_inside: module-level variables of clients that functions read: module, name, statement.
        immovable: config dicts whose place no client can take, by ``id``.
        cache_noted: whether it was said that 0.2's default cache is gone.
        folders: the folders of caches, and the client that each is for.
        parts: displays of configurations that were written out, with the statements that bind them.
        changes: the statements that set items in those.
        makers: the functions that make clients of configurations, by the path of their module.
        written: the configurations, by ``id`` of their expression, in whose place a client is.
        made: the variable with a client of this code, by the block in which it is made.
        spread: the clients for ``llm_config`` arguments, by the ``id`` of these, wherever they are written.
    """

    names: dict[int, str] = field(default_factory=dict[int, str])
    closable: list[tuple[Module, str, Stmt]] = field(default_factory=list[tuple[Module, str, Stmt]])
    shared: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    replaced: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    read_inside: list[tuple[Module, str, Stmt]] = field(default_factory=list[tuple[Module, str, Stmt]])
    immovable: set[int] = field(default_factory=set[int])
    spread: dict[int, Code] = field(default_factory=dict[int, Code])
    cache_noted: bool = False
    folders: dict[str, str] = field(default_factory=dict[str, str])
    parts: dict[Obj, Stmt] = field(default_factory=dict["Obj", Stmt])
    made: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    written: set[int] = field(default_factory=set[int])
    changes: dict[Obj, tuple[Stmt, ...]] = field(default_factory=dict["Obj", "tuple[Stmt, ...]"])
    makers: dict[str, str] = field(default_factory=dict[str, str])
