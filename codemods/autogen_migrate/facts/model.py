"""What one file says, as plain frozen data: a small, position-carrying form of its syntax tree.

Positions are byte offsets into the UTF-8 form of the source text, half open.  A fact never refers
to another file and never to a live ``ast`` node, so it can be pickled, cached and sent around.
"""

from __future__ import annotations

from dataclasses import dataclass

Constant = str | int | float | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """One expression.

    ``kind`` says how to read the rest:

    ==============  ==========================================================================
    ``name``        ``text`` is the identifier
    ``attr``        ``items`` = (base,), ``text`` the attribute
    ``const``       ``value``; bytes, Ellipsis and complex numbers have kind ``other``
    ``call``        ``items`` = (callee, argument…), ``keys`` one per argument: None for a positional
                    one, the keyword, ``*`` or ``**``
    ``dict``        ``items`` = values, ``key_items`` = keys (kind ``none`` stands for ``**``)
    ``list`` ``tuple`` ``set``  ``items``
    ``subscript``   ``items`` = (base, index)
    ``lambda``      ``function`` holds parameters; ``items`` = (body,)
    ``await`` ``star`` ``compare`` ``boolop`` ``binop`` ``unary`` ``ifexp``  ``items``
    ``fstring``     ``items`` = values, ``keys`` = the texts before, between and after them; none if a
                    value has a format or a conversion
    ``comp``        ``items`` = (element…), ``generators`` = (target, iterable, condition…)…
    ``slice``       ``items``: the bounds that are given
    ``yield``       ``items``: the value, if one is given; ``yieldfrom`` has the iterable
    ``walrus``      ``text`` the name, ``items`` = (value,)
    ``pattern``     of ``case``: ``text`` is the name that it binds, if it does; ``items`` as written
    ``other``       anything else, ``items`` the sub-expressions
    ==============  ==========================================================================
    """

    kind: str
    start: int
    end: int
    text: str = ""
    value: Constant = None
    items: tuple[Expr, ...] = ()
    keys: tuple[str | None, ...] = ()
    key_items: tuple[Expr, ...] = ()
    function: Function | None = None
    generators: tuple[tuple[Expr, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Param:
    """One parameter; ``kind`` is ``pos``, ``kwonly``, ``*`` or ``**``."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A ``def`` or a ``lambda`` (then ``name`` is empty and ``body`` too).

    ``bounds`` are the expressions among its type parameters: bounds, constraints, defaults.
    """

    name: str
    params: tuple[Param, ...]
    decorators: tuple[Expr, ...]
    returns: Expr | None
    is_async: bool
    is_generator: bool
    body: tuple[Stmt, ...]
    start: int
    end: int
    bounds: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class definition; ``bounds`` as in :class:`Function`."""

    name: str
    bases: tuple[Expr, ...]
    keywords: tuple[Expr, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    start: int
    end: int
    bounds: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ImportedName:
    """One name of an import statement.

    ``import a.b as c``: module ``a.b``, name None, bound ``c``; ``from ..x import y as z``: module
    ``x``, level 2, name ``y``, bound ``z``; a star import has name ``*``.
    """

    module: str
    level: int
    name: str | None
    bound: str
    written: str


@dataclass(frozen=True, slots=True, eq=False)
class Stmt:
    """One statement.

    ``kind``: ``expr assign annassign augassign return def class import if for while with try del raise global
    pass match other``.  ``targets`` and ``exprs`` depend on it: an assignment has targets and (value,);
    ``for`` has (target,) and (iterable,); ``with`` has a target per item (kind ``none`` when there is none)
    and the context expressions; ``return``, ``expr``, ``if`` and ``while`` have their expression; ``match``
    has a pattern for each block in ``targets`` and the subject first.  ``blocks`` are the nested statement
    lists in source order; ``handlers`` the types of ``except`` clauses.  ``start`` includes decorators.
    """

    kind: str
    start: int
    end: int
    targets: tuple[Expr, ...] = ()
    exprs: tuple[Expr, ...] = ()
    blocks: tuple[tuple[Stmt, ...], ...] = ()
    function: Function | None = None
    class_: Class | None = None
    imports: tuple[ImportedName, ...] = ()
    names: tuple[str, ...] = ()
    is_async: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FileFacts:
    """The facts of one file; ``path`` and ``module`` as in its ``SourceFile``."""

    path: str
    module: str
    is_package: bool
    is_notebook: bool
    body: tuple[Stmt, ...]
