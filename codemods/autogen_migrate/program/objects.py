"""What the analysis talks about: abstract objects, and calls of project functions."""

from __future__ import annotations

from dataclasses import dataclass

from ..facts.model import Class, Expr, Function
from .index import Module


@dataclass(frozen=True, slots=True, eq=False)
class Obj:
    """An abstract object.

    ``kind``: ``api`` (a name of 0.2's API, dotted in ``name``: the package it is taken from, AutoGen 0.2 or
    ``autogen_compat``, comes first), ``new`` (a name of 0.4, or what ``autogen_compat`` has besides),
    ``new-value`` (what a call of that returned), ``agent`` ``groupchat`` ``manager``
    ``executor`` ``result`` ``results`` (made by the call ``expr``), ``api-value`` (what another 0.2
    function returned), ``member`` (attribute ``name`` of ``owner``), ``dict`` ``list`` ``tuple``
    ``const``, ``copy`` (of ``owner``), ``rest`` (the arguments that ``*args`` or ``**kwargs`` get from
    the call ``expr``), ``function``, ``class``, ``instance``, ``super``, ``module``, ``folder`` (a
    package without ``__init__.py``, its path in ``name``), ``bound`` (method of an instance).
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
    """A call of a project function: the call, or None with the objects that 0.2 would pass."""

    module: Module
    call: Expr | None
    bound: bool
    implicit: tuple[Objs, ...] = ()
