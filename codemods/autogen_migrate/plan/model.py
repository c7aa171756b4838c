"""The plan as data: findings, edits and the small code templates that edits are made of.

Everything here is frozen and serialisable.  The plan is made by :mod:`autogen_migrate.plan`; the
edit engine (:mod:`autogen_migrate.edits`) carries it out and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

Rung: TypeAlias = 'Literal["auto", "native", "compat"]'
"""Where conversations go: to 0.4, to the compatibility layer, or (auto) there if they cannot go to 0.4."""

Style: TypeAlias = 'Literal["auto", "exact", "plain", "parts"]'
"""When plain AutoGen is taken: where an ordinary run is the same (auto), where every run is (exact), wherever
there is a plain form (plain), or never (parts).
"""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How native code is to be written.

    Attributes:
        style: when plain AutoGen is taken instead of the parts of ``autogen_compat``.
        keep_default_cache: whether answers are cached on disk where a program says nothing of a cache.
    """

    style: Style = "auto"
    keep_default_cache: bool = False


# --------------------------------------------------------------------------- code templates


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open byte range in the UTF-8 form of a source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ref:
    """The user's own source text at ``span``, with the edits planned inside it carried out."""

    span: Span


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that is generated: ``func(arg, keyword=arg)``; wrapped one argument a line if too long.

    ``args`` are pairs of (keyword or None, code).  ``awaited`` puts ``await`` in front.
    """

    func: Code
    args: tuple[tuple[str | None, Code], ...] = ()
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class NewList:
    """A list display that is generated; wrapped one element a line if too long."""

    items: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Pieces of code written one after the other."""

    pieces: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Commented:
    """An argument of a :class:`NewCall` with comments: lines ``above`` it, one ``after`` it on its line."""

    code: Code
    above: tuple[str, ...] = ()
    after: str = ""


Code: TypeAlias = "str | Ref | NewCall | NewList | Join | Commented"

# --------------------------------------------------------------------------- edits


@dataclass(frozen=True, slots=True)
class Replace:
    """Put ``code`` in the place of the expression (or name) at ``span``."""

    span: Span
    code: Code


@dataclass(frozen=True, slots=True)
class Keep:
    """Argument number ``index`` of the old call stays, with its comments; ``keyword`` renames it.

    ``keyword`` None leaves the argument as it is written (positional or keyword).
    """

    index: int
    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Argument number ``index`` stays in its place, with its comments, with a new value.

    ``keyword`` None keeps the keyword that it has.
    """

    index: int
    code: Code
    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class Add:
    """A new argument, after the kept ones that precede it in the list."""

    keyword: str | None
    code: Code


ArgumentEdit: TypeAlias = Keep | Change | Add


@dataclass(frozen=True, slots=True)
class RewriteCall:
    """Rewrite the call at ``span`` in its own layout.

    ``func`` None keeps the callee.  ``arguments`` lists the arguments of the result in order; an
    old argument that is not listed is dropped (with its own trailing comment).  One-line calls stay
    on one line if they fit, calls with one argument a line keep that form.
    """

    span: Span
    arguments: tuple[ArgumentEdit, ...]
    func: Code | None = None
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class Await:
    """Put ``await`` in front of the expression at ``span`` (with parentheses where needed)."""

    span: Span


@dataclass(frozen=True, slots=True)
class Wrap:
    """Put the expression at ``span`` into a call: ``func(<expression>)``."""

    span: Span
    func: str


@dataclass(frozen=True, slots=True)
class Bind:
    """Give a name to the value of the expression statement at ``span``: ``name = <expression>``."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class DeleteStatement:
    """Remove the statement at ``span`` and its trailing comment; ``pass`` if the block gets empty.

    Comment lines above it that are not separated by a blank line go too when ``with_comments``.
    """

    span: Span
    with_comments: bool = False


@dataclass(frozen=True, slots=True)
class InsertBefore:
    """New statements, one :class:`Code` each, before the statement at ``span``, indented like it.

    A piece of code may start with ``name = ``: use ``Join(("name = ", NewCall(...)))``.
    """

    span: Span
    statements: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """New statements after the statement at ``span``, indented like it."""

    span: Span
    statements: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class MoveStatement:
    """Move the statement at ``span`` before the one at ``to``, or behind it (``after``).

    Both are in one block, and in one cell of a notebook.  The comment lines directly above it, its decorators
    and the edits inside it go along; new statements planned before or after it stay in its old place.
    Several moves are carried out one after the other, each in the text that the one before left.
    """

    span: Span
    to: Span
    after: bool = False


@dataclass(frozen=True, slots=True)
class MakeAsync:
    """``def`` becomes ``async def``; ``span`` is that of the function definition (``def`` keyword on)."""

    span: Span


@dataclass(frozen=True, slots=True)
class RemoveDecorator:
    """Remove the decorator whose expression is at ``span`` with its whole line."""

    span: Span


@dataclass(frozen=True, slots=True)
class WrapInMain:
    """Put the module-level statements from ``first`` to ``last`` into ``async def name() -> None:``.

    ``hoist`` are statements within the range (function and class definitions) that stay at module
    level, before the new function.  ``global_names`` are declared ``global``.  ``epilogue`` are
    statements added at the end of the function.  After it the engine writes a call of
    ``asyncio.run(name())`` (``run`` says how the function is called there); under
    ``if __name__ == "__main__":`` when there is a ``guard``: then ``first`` to ``last`` is the body of
    that existing statement (the whole ``if`` statement), the function takes the place of the ``if`` line
    without re-indenting anything, and a new guard that calls it follows.
    """

    first: Span
    last: Span
    name: str
    hoist: tuple[Span, ...] = ()
    global_names: tuple[str, ...] = ()
    epilogue: tuple[Code, ...] = ()
    guard: Span | None = None
    run: str = "asyncio.run"


@dataclass(frozen=True, slots=True)
class AddImport:
    """Make ``from module import name`` (or ``import module`` when ``name`` is None) available.

    ``alias`` gives the name a new one (``from module import name as alias``).  ``above`` is where the imports
    of the project's own modules begin, which new statements precede; ``own``: it is one of these itself.
    """

    module: str
    name: str | None = None
    alias: str | None = None
    above: int | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class RemoveImport:
    """Remove one bound name from the import statement at ``span``; the statement if nothing is left.

    ``name`` is the alias as written (``AssistantAgent``; ``autogen`` for ``import autogen``; the
    dotted path for ``import autogen.agentchat``; ``*`` for a star import), without ``as``.
    """

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class RenamePackage:
    """Take the names of the statement ``from old.module import …`` at ``span`` from ``package.module``."""

    span: Span
    package: str


Edit: TypeAlias = (
    Replace
    | RewriteCall
    | Await
    | Wrap
    | Bind
    | DeleteStatement
    | InsertBefore
    | InsertAfter
    | MoveStatement
    | MakeAsync
    | RemoveDecorator
    | WrapInMain
    | AddImport
    | RemoveImport
    | RenamePackage
)

# --------------------------------------------------------------------------- findings


class Severity(Enum):
    """How much of the user's attention a finding needs."""

    INFO = "info"
    DEVIATION = "deviation"
    MANUAL = "manual"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the user has to know, at its place.

    ``line`` is 1-based, ``column`` 1-based; for a notebook ``cell`` is the number of the code
    cell, from 1, and ``line`` counts within it.
    """

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What happens to one file: the edits, in any order; the engine sorts and nests them.

    ``native``: nothing of 0.2's API is left in it, from either package.  ``line`` is that of the first edit,
    1-based; in a notebook it counts within ``cell``.
    """

    path: str
    edits: tuple[Edit, ...]
    native: bool = False
    line: int = 1
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What became of one conversation: ``native``, ``compat`` (goes to, or stays on, ``autogen_compat``) or
    ``kept`` (stays on AutoGen 0.2), and why it is not native.

    A native one is ``plain`` if it needs nothing of ``autogen_compat``; ``why_not_plain`` says what it needs.
    """

    id: int
    outcome: str
    paths: tuple[str, ...]
    agents: tuple[str, ...]
    chats: int
    reason: str = ""
    plain: bool = False
    why_not_plain: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan of a run.

    ``together`` are groups of files with edits that run in one process: with one of them unchanged, it would
    need AutoGen 0.2 and its successor at once.
    """

    target: str
    files: tuple[FilePlan, ...]
    findings: tuple[Finding, ...]
    conversations: tuple[Conversation, ...]
    together: tuple[tuple[str, ...], ...] = ()
