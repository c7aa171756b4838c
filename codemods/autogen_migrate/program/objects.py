"""What the analysis talks about: abstract objects, and calls of project functions."""

from __future__ import annotations

from dataclasses import dataclass

from ..facts.model import Class, Expr, Function
from .index import Module

#: Objects that hold others by key or position.
CONTAINERS = frozenset(("dict", "list", "tuple", "copy", "rest", "generator"))
#: The objects of 0.2 that take part in chats.
TRACKED = frozenset(("agent", "groupchat", "manager"))


@dataclass(frozen=True, slots=True, eq=False)
class Obj:
    """An abstract object.

    ``kind``: ``api`` (a name of 0.2's API, dotted in ``name``: the package it is taken from, AutoGen 0.2 or
    ``autogen_compat``, comes first), ``new`` (a name of 0.4, or what ``autogen_compat`` has besides),
    ``new-value`` (what a call of that returned), ``agent`` ``groupchat`` ``manager`` ``executor`` ``result``
    ``results`` (made by the call ``expr``), ``api-value`` (what another 0.2 function returned), ``member``
    (attribute ``name`` of ``owner``), ``dict`` ``list`` ``tuple`` ``generator`` ``const``, ``copy`` (of
    ``owner``), ``rest`` (the arguments that ``*args`` or ``**kwargs`` get from the call ``expr``),
    ``function``, ``class``, ``instance``, ``super``, ``module``, ``folder`` (a package without
    ``__init__.py``, its path in ``name``), ``bound`` (method of an instance), ``partial`` (a call of
    ``owner`` with some arguments, made by ``expr``), ``record`` (a named tuple's class, made by ``expr``),
    ``getter`` (made by ``expr``, of ``operator``), ``library`` (a name of code that is not part of the
    program, dotted in ``name``; with ``expr`` what that call of it returned), ``unknown`` (too many to tell
    apart).
    """

    kind: str
    module: Module
    expr: Expr | None = None
    name: str = ""
    function: Function | None = None
    class_: Class | None = None
    owner: Obj | None = None
    target: Module | None = None


Objs = tuple[Obj, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CallEdge:
    """A call of a project function: the call, or None if 0.2 or a decorator calls it."""

    module: Module
    call: Expr | None
    bound: bool
