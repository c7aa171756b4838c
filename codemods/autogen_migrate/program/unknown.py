"""Where the analysis knows that it does not know: objects that other code makes or hands in."""

from __future__ import annotations

from collections.abc import Sequence

from ..facts.model import Expr, Function
from .api import AGENT_CLASSES
from .index import Module, Origin, Scope
from .objects import Obj
from .program import Program
from .syntax import argument_of, bound_argument, returns_of

_OBJECT_CLASSES = frozenset((*AGENT_CLASSES, "Agent", "GroupChat", "GroupChatManager"))


def is_declared(program: Program, expr: Expr, module: Module) -> bool:
    """Whether ``expr`` is a name of which only an annotation says that it is an object of 0.2."""
    if expr.kind != "name" or program.values(expr, module):
        return False
    scope = module.scope_of[id(expr)].lookup(expr.text)
    return scope is not None and any(_is_declared(program, o, module) for o in scope.origins[expr.text])


def _is_declared(program: Program, origin: Origin, module: Module) -> bool:
    if origin.kind == "param" and origin.function is not None:
        annotation = origin.function.params[origin.index].annotation
        return annotation is not None and _names_object(program, annotation, module)
    if origin.kind == "element" and origin.expr is not None and origin.expr.kind == "name":
        scope = module.scope_of[id(origin.expr)].lookup(origin.expr.text)
        inner = () if scope is None else scope.origins[origin.expr.text]
        return any(_holds_objects(program, o, module) for o in inner)
    return False


def _holds_objects(program: Program, origin: Origin, module: Module) -> bool:
    """Whether a parameter is annotated as a container of 0.2 objects: ``List[Agent]``."""
    if origin.kind != "param" or origin.function is None:
        return False
    annotation = origin.function.params[origin.index].annotation
    return (
        annotation is not None
        and annotation.kind == "subscript"
        and any(_names_object(program, part, module) for part in _parts(annotation.items[1]))
    )


def _names_object(program: Program, annotation: Expr, module: Module) -> bool:
    """Whether an annotation is a class of 0.2 objects, or a choice with one."""
    if annotation.kind == "binop":  # A | None
        return any(_names_object(program, part, module) for part in annotation.items)
    if annotation.kind == "subscript" and annotation.items[0].text in ("Optional", "Union"):
        return any(_names_object(program, part, module) for part in _parts(annotation.items[1]))
    values = program.values(annotation, module)
    return any(v.kind == "api" and v.name.rsplit(".", 1)[-1] in _OBJECT_CLASSES for v in values)


def _parts(index: Expr) -> Sequence[Expr]:
    return index.items if index.kind == "tuple" else (index,)


def made_elsewhere(program: Program, expr: Expr, module: Module) -> bool:
    """Whether some run can give ``expr`` an object that code outside of the program makes."""
    return _Search(program).expression(expr, module)


class _Search:
    """Follows values backwards to a call or an import that the program has no code for."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._seen: set[int] = set()

    def expression(self, expr: Expr, module: Module) -> bool:
        if id(expr) in self._seen:
            return False
        self._seen.add(id(expr))
        match expr.kind:
            case "name":
                return self._name(expr, module)
            case "call":
                return self._call(expr, module)
            case "ifexp":
                return any(self.expression(item, module) for item in expr.items[1:])
            case "boolop" | "await" | "walrus" | "star":
                return any(self.expression(item, module) for item in expr.items)
            case "list" | "tuple":
                return any(self.expression(item, module) for item in expr.items)
            case _:
                return False

    def _name(self, expr: Expr, module: Module) -> bool:
        scope = module.scope_of[id(expr)].lookup(expr.text)
        return scope is not None and any(self._origin(o, scope) for o in scope.origins[expr.text])

    def _origin(self, origin: Origin, scope: Scope) -> bool:
        if origin.kind == "value" and origin.expr is not None:
            return self.expression(origin.expr, scope.module)
        if origin.kind == "param" and origin.function is not None:
            return self._parameter(origin.function, origin.index)
        if origin.kind == "import" and origin.imported is not None and origin.imported.name is not None:
            target = self._program.table.find_module(origin.imported, scope.module)
            if target is None:
                return not self._program.imported(origin.imported, scope.module)
            inner = target.scope.origins.get(origin.imported.name, ())
            return any(self._origin(o, target.scope) for o in inner)
        return False

    def _parameter(self, function: Function, position: int) -> bool:
        for edge in self._program.callers.get(id(function), ()):
            argument = edge.call and bound_argument(function, position, edge.call, edge.bound)
            if argument is not None and self.expression(argument, edge.module):
                return True
        return False

    def _call(self, expr: Expr, module: Module) -> bool:
        callees = self._program.values(expr.items[0], module)
        if not callees:
            return not self._program.values(expr, module)
        return any(self._returned(callee) for callee in callees)

    def _returned(self, callee: Obj) -> bool:
        if callee.kind == "new":
            return True
        function = callee.function
        if callee.kind not in ("function", "bound") or function is None:
            return False
        returned = (expr for stmt in returns_of(function.body) for expr in stmt.exprs)
        return any(self.expression(expr, callee.module) for expr in returned)


def foreign_participants(program: Program, call: Expr, module: Module) -> list[Expr]:
    """The recipient of a chat or the members of a group chat, if other code can have made them."""
    given = (argument_of(call, "recipient", 0), argument_of(call, "agents", 0))
    return [expr for expr in given if expr is not None and made_elsewhere(program, expr, module)]
