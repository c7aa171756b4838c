"""Values that a program only shows: they are printed, logged or displayed, and nothing else is made."""

from __future__ import annotations

from ..facts.model import Expr
from ..program import Module, Program
from ..program.index import Scope
from .name_reads import uses_of

#: Functions that put their arguments before people's eyes, by the last part of their name.
_SHOWING = frozenset(("print", "pprint", "pp", "rprint", "cprint", "display", "echo", "secho"))
_LOGGING = frozenset(
    ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "success", "trace")
)
#: Functions that only make another value of what they are given, which may then be shown.
_FORMING = frozenset(
    (
        *("str", "repr", "ascii", "format", "pformat", "dumps", "fill", "indent", "dedent", "asdict", "vars"),
        *("round", "abs", "sum", "min", "max", "len", "int", "float", "bool", "type"),
        *("dict", "list", "tuple", "set", "sorted", "reversed", "enumerate", "zip"),
    )
)
#: The same for methods; of what is shown, or of the text that it is put into.
_TAKING = frozenset(("get", "items", "values", "keys", "copy", "format", "join", "strip", "ljust", "rjust"))
_STREAMS = frozenset(("stdout", "stderr"))
_THROUGH = frozenset(("fstring", "binop", "unary", "star", "await", "tuple", "list", "set", "dict", "boolop"))


def is_only_shown(program: Program, module: Module, expr: Expr) -> bool:
    """Whether the value of an expression goes nowhere but to ``print``, a logger or a cell's output.

    Such a value cannot change what the program does.  What is formatted, or kept in a variable, on its way
    is followed; what is tested, stored, handed to other code or returned is not only shown.
    """
    return _Shown(program).of(expr, module)


class _Shown:
    """Follows values forward through one program; a name is looked at once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._seen: set[tuple[int, str]] = set()

    def of(self, expr: Expr, module: Module) -> bool:
        parent = module.parent.get(id(expr))
        if parent is None:
            return self._stmt(expr, module)
        first = bool(parent.items) and parent.items[0] is expr
        match parent.kind:
            case "call" if not first:
                return self._argument(expr, parent, module)
            case "attr":
                return self._attribute(parent, module)
            case "subscript":
                return first and self.of(parent, module)
            case "ifexp":
                return _is_no_condition(expr, parent) and self.of(parent, module)
            case "comp":
                return self._comprehension(expr, parent, module)
            case kind:
                return kind in _THROUGH and self.of(parent, module)

    def _argument(self, expr: Expr, call: Expr, module: Module) -> bool:
        callee = call.items[0]
        if callee.kind not in ("name", "attr") or self._program.values(callee, module):
            return False
        if is_showing(call):
            return True
        forming = callee.text in (_FORMING if callee.kind == "name" else _FORMING | _TAKING)
        return forming and self.of(call, module)

    def _attribute(self, attribute: Expr, module: Module) -> bool:
        """A field is shown like the whole; of the methods, those that only take something out."""
        call = module.parent.get(id(attribute))
        if call is not None and call.kind == "call" and call.items[0] is attribute:
            return attribute.text in _TAKING and self.of(call, module)
        stmt = module.stmt_of[id(attribute)]
        return not any(target is attribute for target in stmt.targets) and self.of(attribute, module)

    def _comprehension(self, expr: Expr, comp: Expr, module: Module) -> bool:
        for target, iterable, *conditions in comp.generators:
            if any(condition is expr for condition in conditions):
                return False
            if iterable is expr and not self._targets(target, module.scope_of[id(target)]):
                return False
        return self.of(comp, module)

    def _stmt(self, expr: Expr, module: Module) -> bool:
        stmt = module.stmt_of[id(expr)]
        if stmt.kind == "expr":
            return True
        scope = module.stmt_scope[id(stmt)]
        if stmt.kind in ("for", "assign", "annassign") and stmt.exprs and stmt.exprs[0] is expr:
            targets = stmt.targets if stmt.kind == "assign" else stmt.targets[:1]
            return all(self._targets(target, scope) for target in targets)
        return False

    def _targets(self, target: Expr, scope: Scope) -> bool:
        if target.kind in ("tuple", "list", "star"):
            return all(self._targets(item, scope) for item in target.items)
        return target.kind == "name" and self._name(target.text, scope)

    def _name(self, name: str, scope: Scope) -> bool:
        owner = scope.lookup(name)
        if owner is None or (owner is owner.module.scope and self._is_imported(owner.module)):
            return False
        if (id(owner), name) in self._seen:
            return True
        self._seen.add((id(owner), name))
        return all(self.of(use, owner.module) for use in uses_of(name, owner))

    def _is_imported(self, module: Module) -> bool:
        """Whether other code of the program may read the names of a module."""
        table = self._program.table
        others = (other for other in self._program.modules if other is not module)
        imports = ((i, other) for other in others for stmt in other.stmts for i in stmt.imports)
        return any(module in table.imported_modules(i, other) for i, other in imports)


def is_showing(call: Expr) -> bool:
    """Whether a call shows what it is given: ``print`` and its like, and loggers, but not into a file."""
    callee = call.items[0]
    given = dict(zip(call.keys, call.items[1:], strict=True))
    stream = given.get("file")
    if stream is not None and stream.text not in _STREAMS:
        return False
    if callee.text in _SHOWING:
        return True
    if callee.kind != "attr":
        return False
    owner = callee.items[0]
    if callee.text == "write":
        return owner.kind == "attr" and owner.text in _STREAMS
    named = owner.items[0] if owner.kind == "call" else owner
    return callee.text in _LOGGING and "log" in named.text.lower()


def _is_no_condition(expr: Expr, choice: Expr) -> bool:
    """Whether it is one of the values of ``a if test else b``, of which the test stands in the middle."""
    ordered = sorted(choice.items, key=lambda item: item.start)
    return expr is not ordered[1]
