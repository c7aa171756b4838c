"""An index over the facts of one module: who contains whom, and what each name is bound to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..facts.model import Class, Expr, FileFacts, Function, ImportedName, Stmt
from .places import Places


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One place that gives a name its value.

    ``kind``: ``value`` (of ``expr``), ``element`` (of iterating ``expr``), ``enter`` (of entering the context
    ``expr``), ``item`` (``index`` of the inner origin, from the end if negative), ``key`` and ``attribute``
    (``name`` of it), ``rest`` (the list that a starred target gets of the inner origin), ``param`` (``index``
    of ``function``), ``def``, ``class``, ``import``, ``opaque``.
    """

    kind: str
    expr: Expr | None = None
    inner: Origin | None = None
    index: int = 0
    function: Function | None = None
    class_: Class | None = None
    imported: ImportedName | None = None
    name: str = ""


@dataclass(slots=True, eq=False)
class Scope:
    """A lexical scope; ``kind`` is ``module``, ``class``, ``function`` or ``comp``."""

    kind: str
    parent: Scope | None
    module: Module
    function: Function | None = None
    class_: Class | None = None
    origins: dict[str, list[Origin]] = field(default_factory=dict[str, list[Origin]])
    outer_names: set[str] = field(default_factory=set[str])
    nonlocal_names: set[str] = field(default_factory=set[str])
    rebound: set[str] = field(default_factory=set[str])
    """Names that inner functions bind (``global``, ``nonlocal``)."""

    def bind(self, name: str, origin: Origin) -> None:
        self.origins.setdefault(name, []).append(origin)

    def enclosing_function(self) -> Scope | None:
        """The innermost function scope that this scope is or lies in (a lambda counts)."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "function":
            scope = None if scope.kind in ("module", "class") else scope.parent
        return scope

    def lookup(self, name: str) -> Scope | None:
        """The scope that binds ``name`` as seen from here; None for builtins and unknown names."""
        scope: Scope | None = self
        first = True
        while scope is not None:
            visible = first or scope.kind != "class"
            if visible and name in scope.origins and name not in scope.outer_names:
                return scope
            first = False
            scope = scope.parent
        return None


@dataclass(slots=True, eq=False)
class Module:
    """One module of the program with its index."""

    facts: FileFacts
    scope: Scope = field(init=False)
    _places: Places | None = None
    scope_of: dict[int, Scope] = field(default_factory=dict[int, Scope])
    parent: dict[int, Expr] = field(default_factory=dict[int, Expr])
    stmt_of: dict[int, Stmt] = field(default_factory=dict[int, Stmt])
    stmt_parent: dict[int, Stmt] = field(default_factory=dict[int, Stmt])
    stmt_scope: dict[int, Scope] = field(default_factory=dict[int, Scope])
    function_stmt: dict[int, Stmt] = field(default_factory=dict[int, Stmt])
    function_scope: dict[int, Scope] = field(default_factory=dict[int, Scope])
    class_scope: dict[int, Scope] = field(default_factory=dict[int, Scope])
    exprs: list[Expr] = field(default_factory=list[Expr])
    stmts: list[Stmt] = field(default_factory=list[Stmt])
    annotations: set[int] = field(default_factory=set[int])
    reaching: dict[int, tuple[Origin, ...]] = field(default_factory=dict[int, "tuple[Origin, ...]"])
    """For names that are read in the order of the code: the bindings that can be in force."""

    @property
    def path(self) -> str:
        return self.facts.path

    @property
    def places(self) -> Places:
        """What the module has by name and by place; only asked for when the index is complete."""
        if self._places is None:
            self._places = Places(self.exprs, self.stmts)
        return self._places

    def enclosing_stmts(self, stmt: Stmt) -> Iterator[Stmt]:
        """``stmt`` and the statements it lies in, innermost first."""
        current: Stmt | None = stmt
        while current is not None:
            yield current
            current = self.stmt_parent.get(id(current))

    def ancestors(self, expr: Expr) -> Iterator[Expr]:
        """The expressions that contain ``expr``, innermost first."""
        current = self.parent.get(id(expr))
        while current is not None:
            yield current
            current = self.parent.get(id(current))

    def function_of(self, expr: Expr) -> Function | None:
        """The function (or lambda) whose body contains the expression; None at module or class level."""
        scope: Scope | None = self.scope_of[id(expr)]
        while scope is not None and scope.kind == "comp":
            scope = scope.parent
        return scope.function if scope is not None and scope.kind == "function" else None

    def is_annotation(self, expr: Expr) -> bool:
        return id(expr) in self.annotations or any(id(a) in self.annotations for a in self.ancestors(expr))
