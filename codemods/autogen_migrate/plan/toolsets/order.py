"""Where definitions stand: an agent is made below the tools that it is given, or they are moved above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ...facts.model import Expr, Stmt
from ...program import Module, Obj
from ...program.index import Scope
from ..context import Context
from ..draft import span
from ..main_function import bound_names
from ..model import Code, DeleteStatement, Edit, InsertAfter, MoveStatement, Ref
from .certain import lifted

_QUIET = frozenset(("def", "class", "import", "pass"))


class Order:
    """What has to move so that ``needs`` can be read where an agent is made.

    ``needs`` are names, and the definitions of decorated functions, of the agent's module; ``gone`` are the
    calls and statements, by ``id``, that are removed.
    """

    def __init__(
        self, context: Context, agent: Obj, needs: Sequence[Expr | Stmt], gone: Collection[int]
    ) -> None:
        assert agent.expr is not None
        self._context, self._agent, self._needs, self._gone = context, agent, needs, gone
        self._module, self._made = agent.module, agent.expr
        self._statement = agent.module.stmt_of[id(agent.expr)]

    def moves(self) -> tuple[Edit, ...] | str:
        """The moves, or why there are none that will do."""
        late: dict[int, Stmt] = {}
        for need in self._needs:
            found = self._late(need)
            if isinstance(found, str):
                return found
            if found is not None:
                late[found.start] = found
        if not late:
            return ()
        ordered = [late[start] for start in sorted(late)]
        apart = any(self._cell(stmt) != self._cell(self._statement) for stmt in ordered)
        if not self._uses_between(ordered[-1]):
            if apart:
                return self._carried(ordered[-1])
            return (MoveStatement(span(self._statement), span(ordered[-1]), after=True),)
        if not apart and all(self._can_rise(stmt, ordered) for stmt in ordered):
            return tuple(MoveStatement(span(stmt), span(self._statement)) for stmt in ordered)
        name = self._text(ordered[-1])
        return f"`{name}` is defined below the agent that gets it as a tool; move it above"

    def _cell(self, stmt: Stmt) -> int | None:
        """The cell of a notebook in which a statement is."""
        return self._context.draft.modules[self._module.path].places.at(stmt.start).cell

    def _carried(self, last: Stmt) -> tuple[Edit, ...]:
        """The statement that makes the agent, with the comment above it, in the cell of ``last``."""
        data = self._context.draft.modules[self._module.path].data
        comments: list[Code] = []
        for line in reversed(data[: self._statement.start].decode("utf-8").split("\n")[:-1]):
            if not line.strip().startswith("#"):
                break
            comments.insert(0, line.strip())
        apart = ("", "") if last.kind == "def" else ()
        moved = (*apart, *comments, Ref(span(self._statement)))
        going = DeleteStatement(span(self._statement), with_comments=True)
        return (InsertAfter(span(last), moved), going)

    def _text(self, stmt: Stmt) -> str:
        return ", ".join(sorted(bound_names([stmt])))

    # ------------------------------------------------------------------ what comes too late

    def _late(self, need: Expr | Stmt) -> Stmt | str | None:
        """The statement that binds a name below the agent; or why the name cannot be read there."""
        if isinstance(need, Stmt):
            scope, text, binding = self._module.stmt_scope[id(need)], self._text(need), [need]
        else:
            text = need.text
            home = self._module.scope_of[id(need)].lookup(text)
            if home is None:
                return None
            scope, binding = home, self._bindings(home, text)
        if self._module.scope_of[id(self._made)].lookup(text) is not scope:
            return f"`{text}` is not known where the agent is made"
        if any(origin.kind == "param" for origin in scope.origins[text]):
            return None
        if len(binding) != 1:
            return f"`{text}` is bound in several places"
        at = self._place(scope)
        if at is None or binding[0].start < at.start:
            return None
        block = self._module.stmt_parent.get(id(binding[0]))
        if at is not self._statement or block is not self._module.stmt_parent.get(id(at)):
            return f"`{text}` is bound below the place where the agent is made"
        return binding[0]

    def _bindings(self, scope: Scope, name: str) -> list[Stmt]:
        """The statements that bind a name, without those that only registered it."""
        module = self._module
        inside = (s for s in module.stmts if module.stmt_scope[id(s)] is scope)
        return [s for s in inside if id(s) not in self._gone and name in bound_names([replace(s, blocks=())])]

    def _place(self, scope: Scope) -> Stmt | None:
        """The statement of ``scope`` that makes the agent, or leads there; None if it comes after all."""
        if self._module.scope_of[id(self._made)].enclosing_function() is scope.enclosing_function():
            return self._statement
        found = lifted(self._context.program, (self._module, self._made))
        if found is None or found[0] is not self._module:
            return None
        return self._module.stmt_of[id(found[1])]

    # ------------------------------------------------------------------ whether statements can move

    def _uses_between(self, last: Stmt) -> bool:
        """Whether something between the agent and ``last`` needs the agent, or changes what makes it."""
        module = self._module
        block = module.stmt_parent.get(id(self._statement))
        between = [
            s
            for s in module.places.stmts_within(self._statement.end, last.end)
            if module.stmt_parent.get(id(s)) is block and id(s) not in self._gone
        ]
        made = module.places.exprs_within(self._statement.start, self._statement.end)
        names = {e.text for e in made if e.kind == "name"}
        uses = [e for m, e in self._context.occurrences(self._agent) if m is module]
        for stmt in between:
            inside = [e for e in uses if stmt.start <= e.start < stmt.end and not self._is_gone(e)]
            if stmt.kind == "def":
                inside = [e for e in inside if self._is_at_definition(e, stmt)]
            if inside or self._changes(stmt, names) or self._calls_user(stmt, uses):
                return True
        return False

    def _is_gone(self, expr: Expr) -> bool:
        module = self._module
        if id(module.stmt_of[id(expr)]) in self._gone or id(expr) in self._gone:
            return True
        return any(id(a) in self._gone for a in module.ancestors(expr))

    def _is_at_definition(self, expr: Expr, stmt: Stmt) -> bool:
        outer = self._module.stmt_scope[id(stmt)].enclosing_function()
        return self._module.scope_of[id(expr)].enclosing_function() is outer

    def _changes(self, stmt: Stmt, names: set[str]) -> bool:
        """Whether a statement binds or changes something that the agent is made of."""
        if stmt.kind in _QUIET:
            return bool(bound_names([stmt]) & names)
        module = self._module
        for inner in module.places.stmts_within(stmt.start, stmt.end):
            if any(_root(target) in names for target in inner.targets):
                return True
        calls = (e for e in module.places.exprs_within(stmt.start, stmt.end) if e.kind == "call")
        return any(c.items[0].kind == "attr" and _root(c.items[0]) in names - _modules(module) for c in calls)

    def _calls_user(self, stmt: Stmt, uses: Sequence[Expr]) -> bool:
        """Whether a statement may run a function of the program that uses the agent."""
        program, module = self._context.program, self._module
        if stmt.kind in _QUIET:
            return False
        inner = {id(f) for e in uses if (f := module.function_of(e)) is not module.function_of(self._made)}
        if not inner:
            return False
        calls = (e for e in module.places.exprs_within(stmt.start, stmt.end) if e.kind == "call")
        return any(v.function is not None for c in calls for v in program.values(c.items[0], module))

    def _can_rise(self, stmt: Stmt, moving: Sequence[Stmt]) -> bool:
        """Whether a definition needs nothing that is bound between the agent and it."""
        if stmt.kind != "def":
            return False
        module = self._module
        block = module.stmt_parent.get(id(self._statement))
        between = [
            s
            for s in module.places.stmts_within(self._statement.start, stmt.start)
            if module.stmt_parent.get(id(s)) is block and s not in moving
        ]
        bound = bound_names(between)
        needed = {
            e.text
            for e in module.places.exprs_within(stmt.start, stmt.end)
            if e.kind == "name" and self._is_at_definition(e, stmt) and not self._is_gone(e)
        }
        return not needed & bound


def _root(expr: Expr) -> str:
    while expr.kind in ("attr", "subscript"):
        expr = expr.items[0]
    return expr.text if expr.kind == "name" else ""


def _modules(module: Module) -> set[str]:
    """The names that imports of whole modules bind: a call of ``module.function`` does not change it."""
    return {i.bound for s in module.facts.body for i in s.imports if i.name is None}
