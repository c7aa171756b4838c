"""An index over the facts of one module: who contains whom, and what each name is bound to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..facts.model import Class, Expr, FileFacts, Function, ImportedName, Param, Stmt
from .places import Places


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One place that gives a name its value.

    ``kind``: ``value`` (of ``expr``), ``element`` (of iterating ``expr``), ``item`` (``index`` of the
    inner origin), ``param`` (``index`` of ``scope.node``), ``def``, ``class``, ``import``, ``opaque``.
    """

    kind: str
    expr: Expr | None = None
    inner: Origin | None = None
    index: int = 0
    function: Function | None = None
    class_: Class | None = None
    imported: ImportedName | None = None


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


def index_module(facts: FileFacts) -> Module:
    """Build the index of one module."""
    module = Module(facts)
    module.scope = Scope("module", None, module)
    _Indexer(module).block(facts.body, module.scope, None)
    return module


class _Indexer:
    def __init__(self, module: Module) -> None:
        self._module = module

    def block(self, body: tuple[Stmt, ...], scope: Scope, owner: Stmt | None) -> None:
        for stmt in body:
            self._stmt(stmt, scope, owner)

    def _stmt(self, stmt: Stmt, scope: Scope, owner: Stmt | None) -> None:
        module = self._module
        module.stmts.append(stmt)
        module.stmt_scope[id(stmt)] = scope
        if owner is not None:
            module.stmt_parent[id(stmt)] = owner
        for expr in (*stmt.targets, *stmt.exprs):
            self._expr(expr, scope, None, stmt)
        self._bindings(stmt, scope)
        if stmt.function is not None:
            self._function(stmt.function, scope, stmt)
        elif stmt.class_ is not None:
            self._class(stmt.class_, scope, stmt)
        else:
            for block in stmt.blocks:
                self.block(block, scope, stmt)

    def _bindings(self, stmt: Stmt, scope: Scope) -> None:
        match stmt.kind:
            case "assign" | "augassign":
                for target in stmt.targets:
                    self._bind(target, Origin("value", stmt.exprs[0]), scope)
            case "annassign":
                self._module.annotations.add(id(stmt.targets[1]))
                origin = Origin("value", stmt.exprs[0]) if stmt.exprs else None
                if origin is not None:
                    self._bind(stmt.targets[0], origin, scope)
                elif scope.kind == "class":  # a dataclass field without a default
                    self._bind(stmt.targets[0], Origin("opaque"), scope)
            case "for":
                self._bind(stmt.targets[0], Origin("element", stmt.exprs[0]), scope)
            case "with":
                for target, expr in zip(stmt.targets, stmt.exprs, strict=True):
                    self._bind(target, Origin("value", expr), scope)
            case "import":
                for imported in stmt.imports:
                    if imported.name != "*":
                        scope.bind(imported.bound, Origin("import", imported=imported))
            case "try":
                for name in stmt.names:
                    scope.bind(name, Origin("opaque"))
            case "global":
                scope.outer_names.update(stmt.names)
            case "nonlocal":
                scope.nonlocal_names.update(stmt.names)
            case _:
                pass

    def _bind(self, target: Expr, origin: Origin, scope: Scope) -> None:
        match target.kind:
            case "name":
                if target.text in scope.outer_names:
                    scope.module.scope.bind(target.text, origin)
                elif target.text in scope.nonlocal_names and scope.parent is not None:
                    (scope.parent.lookup(target.text) or scope.parent).bind(target.text, origin)
                else:
                    scope.bind(target.text, origin)
            case "tuple" | "list":
                for index, item in enumerate(target.items):
                    if item.kind == "star":
                        self._bind(item.items[0], Origin("opaque"), scope)
                    else:
                        self._bind(item, Origin("item", inner=origin, index=index), scope)
            case _:
                pass

    def _function(self, function: Function, scope: Scope, stmt: Stmt) -> None:
        scope.bind(function.name, Origin("def", function=function))
        for expr in function.decorators:
            self._expr(expr, scope, None, stmt)
        inner = self._function_scope(function, scope, stmt)
        returns = () if function.returns is None else (function.returns,)
        for expr in (*function.bounds, *returns):
            self._expr(expr, scope, None, stmt)
            self._module.annotations.add(id(expr))
        self._module.function_stmt[id(function)] = stmt
        self.block(function.body, inner, stmt)

    def _function_scope(self, function: Function, scope: Scope, stmt: Stmt) -> Scope:
        inner = Scope("function", scope, self._module, function=function)
        self._module.function_scope[id(function)] = inner
        for position, param in enumerate(function.params):
            inner.bind(param.name, Origin("param", index=position, function=function))
            self._param(param, scope, stmt)
        return inner

    def _param(self, param: Param, scope: Scope, stmt: Stmt) -> None:
        if param.annotation is not None:
            self._expr(param.annotation, scope, None, stmt)
            self._module.annotations.add(id(param.annotation))
        if param.default is not None:
            self._expr(param.default, scope, None, stmt)

    def _class(self, class_: Class, scope: Scope, stmt: Stmt) -> None:
        scope.bind(class_.name, Origin("class", class_=class_))
        for expr in (*class_.bases, *class_.keywords, *class_.decorators):
            self._expr(expr, scope, None, stmt)
        for expr in class_.bounds:
            self._expr(expr, scope, None, stmt)
            self._module.annotations.add(id(expr))
        inner = Scope("class", scope, self._module, class_=class_)
        self._module.class_scope[id(class_)] = inner
        self._module.function_stmt[id(class_)] = stmt
        self.block(class_.body, inner, stmt)

    def _expr(self, expr: Expr, scope: Scope, parent: Expr | None, stmt: Stmt) -> None:
        module = self._module
        module.exprs.append(expr)
        module.scope_of[id(expr)] = scope
        module.stmt_of[id(expr)] = stmt
        if parent is not None:
            module.parent[id(expr)] = parent
        inner = scope
        if expr.kind == "comp":
            inner = self._comprehension(expr, scope, stmt)
        elif expr.kind == "lambda" and expr.function is not None:
            inner = self._function_scope(expr.function, scope, stmt)
        elif expr.kind == "walrus":
            owner = scope
            while owner.kind == "comp" and owner.parent is not None:
                owner = owner.parent
            owner.bind(expr.text, Origin("value", expr.items[0]))
        for item in expr.key_items:
            self._expr(item, inner, expr, stmt)
        for item in expr.items:
            self._expr(item, inner, expr, stmt)

    def _comprehension(self, expr: Expr, scope: Scope, stmt: Stmt) -> Scope:
        inner = Scope("comp", scope, self._module)
        for number, (target, iterable, *conditions) in enumerate(expr.generators):
            self._expr(iterable, scope if number == 0 else inner, expr, stmt)
            self._bind(target, Origin("element", iterable), inner)
            for part in (target, *conditions):
                self._expr(part, inner, expr, stmt)
        return inner
