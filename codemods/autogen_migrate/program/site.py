"""One place where a program touches 0.2."""

from __future__ import annotations

from dataclasses import dataclass

from ..facts.model import Expr
from .index import Module
from .mocks import Mock
from .objects import Objs


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One use of 0.2.

    ``kind``: ``construct`` and ``function`` (``expr`` is the call of a 0.2 class or function), ``method``
    (the call of a method of a 0.2 object), ``handed`` (the call that hands it to a library, which calls it:
    ``asyncio.to_thread``), ``attribute`` (it is read), ``write``, ``reference`` (a 0.2 name in an annotation
    or as a value), ``subclass`` (as a base class), ``escape`` (a 0.2 object is handed to code that is not
    known), ``unclear`` (a method that only 0.2 agents have, of an object that is not known), ``beside`` (what
    ``autogen_compat`` has besides 0.2's API is used on chats or agents; ``expr`` is the call of it), ``mock``
    (something of 0.2 is replaced for a time), ``patch`` (0.2 itself is changed: something of it is assigned
    to or deleted; ``name`` is what, dotted).  ``key`` is the name of the class or function, with a leading
    dot for a method or attribute.  ``objs`` are the objects concerned; for an ``unclear`` one those that it
    can be, with the places at which other code gets them in ``lost``.  It is ``wide`` if even that is not
    known.
    """

    kind: str
    key: str
    module: Module
    expr: Expr
    objs: Objs = ()
    lost: tuple[tuple[Module, Expr], ...] = ()
    wide: bool = False
    mock: Mock | None = None
    name: str = ""
