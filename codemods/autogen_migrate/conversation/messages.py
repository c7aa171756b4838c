"""Where messages of a chat go: followed forward from an expression that is a list of them, or one of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.model import Expr, Stmt
from ..program import Module, Program
from ..program.index import Scope
from .model import Use
from .name_reads import uses_of

_SAME_LIST = frozenset(("list", "tuple", "reversed", "sorted", "filter", "iter", "copy", "deepcopy"))
_MESSAGE = False
_LIST = True


def uses_of_messages(program: Program, expr: Expr, module: Module, *, of_list: bool) -> tuple[Use, ...]:
    """Everything that is done with what ``expr`` gives; what cannot be followed is a ``leak``."""
    return tuple(_Follower(program).follow(expr, module, of_list))


class _Follower:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._seen: set[tuple[int, str]] = set()

    def follow(self, expr: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        parent = module.parent.get(id(expr))
        if parent is None:
            yield from self._statement(expr, module, of_list)
            return
        first = bool(parent.items) and parent.items[0] is expr
        match parent.kind:
            case "subscript" if first:
                yield from self._subscript(parent, module, of_list)
            case "attr":
                yield from self._method(parent, module, of_list)
            case "call" if not first:
                yield from self._argument(expr, parent, module, of_list)
            case "comp":
                yield from self._comprehension(expr, parent, module, of_list)
            case "unary" | "boolop" if parent.text in ("Not", "And", "Or"):
                yield from self._condition(expr, parent, module, of_list)
            case "ifexp":
                yield from self._choice(expr, parent, module, of_list)
            case "star" if of_list:
                yield Use("loop", module, expr, of_list)
                outer = module.parent.get(id(parent))
                if outer is None or outer.kind not in ("list", "tuple"):
                    yield Use("leak", module, expr, of_list)
                else:
                    yield from self.follow(outer, module, _LIST)
            case _:
                yield Use("leak", module, expr, of_list)

    def _subscript(self, subscript: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        index = subscript.items[1]
        if not of_list:
            if isinstance(index.value, str):
                yield Use("entry", module, subscript, of_list, index.value)
            else:
                yield Use("leak", module, subscript, of_list)
        elif index.kind == "slice":
            yield Use("slice", module, subscript, of_list)
            yield from self.follow(subscript, module, _LIST)
        else:
            yield Use("item", module, subscript, of_list)
            yield from self.follow(subscript, module, _MESSAGE)

    def _method(self, attribute: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        call = module.parent.get(id(attribute))
        called = call is not None and call.kind == "call" and call.items[0] is attribute
        key = call.items[1].value if called and call is not None and len(call.items) > 1 else None
        if not of_list and call is not None and attribute.text == "get" and isinstance(key, str):
            yield Use("entry", module, call, of_list, key)
        else:
            yield Use("leak", module, attribute.items[0], of_list)

    def _argument(self, expr: Expr, call: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        callee = call.items[0]
        if of_list and callee.kind == "name" and callee.text == "len":
            yield Use("length", module, expr, of_list)
        elif callee.kind == "name" and callee.text in ("bool", "any", "all"):
            yield Use("truth", module, expr, of_list)
        elif of_list and callee.kind == "name" and callee.text in _SAME_LIST:
            yield Use("loop", module, expr, of_list)
            yield from self.follow(call, module, _LIST)
        elif of_list and callee.kind == "name" and callee.text == "enumerate":
            yield Use("loop", module, expr, of_list)
            yield from self._enumerated(call, module)
        elif callee.kind == "name" and callee.text == "next":
            yield from self.follow(call, module, _MESSAGE)
        else:
            yield Use("leak", module, expr, of_list)

    def _enumerated(self, call: Expr, module: Module) -> Iterator[Use]:
        """``for number, message in enumerate(messages)``."""
        parent = module.parent.get(id(call))
        if parent is None:
            stmt = module.stmt_of[id(call)]
            target = stmt.targets[0] if stmt.kind == "for" and stmt.exprs[0] is call else None
            scope = module.stmt_scope[id(stmt)]
        else:
            found = [g[0] for g in parent.generators if g[1] is call] if parent.kind == "comp" else []
            target = found[0] if found else None
            scope = None if target is None else module.scope_of[id(target)]
        if target is None or scope is None or target.kind != "tuple" or len(target.items) != 2:
            yield Use("leak", module, call, _LIST)
        else:
            yield from self._target(target.items[1], scope, module, _MESSAGE)

    def _comprehension(self, expr: Expr, comp: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        for target, iterable, *conditions in comp.generators:
            if iterable is expr and of_list:
                yield Use("loop", module, expr, of_list)
                yield from self._target(target, module.scope_of[id(target)], module, _MESSAGE)
                return
            if any(condition is expr for condition in conditions):
                yield Use("truth", module, expr, of_list)
                return
        if any(item is expr for item in comp.items) and not of_list:
            yield from self.follow(comp, module, _LIST)
        else:
            yield Use("leak", module, expr, of_list)

    def _condition(self, expr: Expr, parent: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        yield Use("truth", module, expr, of_list)
        if parent.kind == "boolop" and parent.items[-1] is expr:
            yield from self.follow(parent, module, of_list)

    def _choice(self, expr: Expr, parent: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        if parent.items[0] is expr:  # the condition comes first, as in the syntax tree
            yield Use("truth", module, expr, of_list)
        else:
            yield from self.follow(parent, module, of_list)

    def _statement(self, expr: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        stmt = module.stmt_of[id(expr)]
        scope = module.stmt_scope[id(stmt)]
        is_value = bool(stmt.exprs) and stmt.exprs[0] is expr
        if stmt.kind == "for" and is_value and of_list:
            yield Use("loop", module, expr, of_list)
            yield from self._target(stmt.targets[0], scope, module, _MESSAGE)
        elif stmt.kind == "assign" and is_value:
            for target in stmt.targets:
                yield from self._target(target, scope, module, of_list)
        elif stmt.kind in ("if", "while") or (stmt.kind == "expr" and not module.facts.is_notebook):
            yield Use("truth", module, expr, of_list)
        elif stmt.kind == "return":
            yield from self._returned(stmt, expr, module, of_list)
        else:
            yield Use("leak", module, expr, of_list)

    def _returned(self, stmt: Stmt, expr: Expr, module: Module, of_list: bool) -> Iterator[Use]:
        """The calls of a function that returns nothing else."""
        function = module.function_of(expr)
        edges = [] if function is None else self._program.callers.get(id(function), [])
        others = function is None or any(
            s.kind == "return" and s is not stmt and module.function_of(s.exprs[0]) is function
            for s in module.places.stmts_within(function.start, function.end)
            if s.exprs
        )
        if others or not edges or any(edge.call is None for edge in edges):
            yield Use("leak", module, expr, of_list)
            return
        for edge in edges:
            if edge.call is not None:
                outer = edge.module.parent.get(id(edge.call))
                value = outer if outer is not None and outer.kind == "await" else edge.call
                yield from self.follow(value, edge.module, of_list)

    def _target(self, target: Expr, scope: Scope, module: Module, of_list: bool) -> Iterator[Use]:
        owner = scope.lookup(target.text) if target.kind == "name" else None
        if owner is None or len(owner.origins[target.text]) != 1 or owner.module is not module:
            yield Use("leak", module, target, of_list)
            return
        if (id(owner), target.text) in self._seen:
            return
        self._seen.add((id(owner), target.text))
        yield Use("name", module, target, of_list)
        for use in uses_of(target.text, owner):
            yield from self.follow(use, module, of_list)
