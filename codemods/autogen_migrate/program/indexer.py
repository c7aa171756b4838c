"""From facts to the index of a module: one walk in the order in which the code runs."""

from __future__ import annotations

from ..facts.model import Class, Expr, FileFacts, Function, Param, Stmt
from .index import Module, Origin, Scope
from .reaching import ANY, Flow, Reaching


def index_module(facts: FileFacts) -> Module:
    """Build the index of one module."""
    module = Module(facts)
    module.scope = Scope("module", None, module)
    _Indexer(module).body(facts.body, module.scope)
    return module


class _Indexer:
    """``_flows`` are those of the code that is walked: of a class body also the ones around it."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._flows: list[Flow] = []

    def body(self, body: tuple[Stmt, ...], scope: Scope, owner: Stmt | None = None) -> None:
        """Walk the body of a module, class or function, the last of which runs at another time."""
        outside = self._flows
        self._flows = [*outside, Flow(scope)] if scope.kind == "class" else [Flow(scope)]
        self._block(body, scope, owner)
        self._flows = outside

    def _block(self, body: tuple[Stmt, ...], scope: Scope, owner: Stmt | None) -> None:
        for stmt in body:
            self._stmt(stmt, scope, owner)

    def _stmt(self, stmt: Stmt, scope: Scope, owner: Stmt | None) -> None:
        module = self._module
        module.stmts.append(stmt)
        module.stmt_scope[id(stmt)] = scope
        if owner is not None:
            module.stmt_parent[id(stmt)] = owner
        if stmt.kind == "while":  # whose condition is read again after the body
            self._flows[-1].forget(stmt.blocks[:1])
        for expr in (*stmt.targets, *stmt.exprs):
            self._expr(expr, scope, None, stmt)
        if stmt.kind not in ("for", "try"):
            self._bindings(stmt, scope)
        if stmt.function is not None:
            self._function(stmt.function, scope, stmt)
        elif stmt.class_ is not None:
            self._class(stmt.class_, scope, stmt)
        elif stmt.blocks:
            self._blocks(stmt, scope)
        self._flows[-1].ends(stmt)

    def _blocks(self, stmt: Stmt, scope: Scope) -> None:
        flow = self._flows[-1]
        match stmt.kind:
            case "with":
                self._block(stmt.blocks[0], scope, stmt)
            case "try":
                self._try(stmt, scope)
            case "for" | "while":
                flow.forget(stmt.blocks[:1])
                flow.start()
                self._bindings(stmt, scope)
                self._block(stmt.blocks[0], scope, stmt)
                flow.merge([flow.finish(), {}])
                self._block(stmt.blocks[1], scope, stmt)
            case "match":
                flow.merge(
                    [
                        *(
                            self._case(p, b, scope, stmt)
                            for p, b in zip(stmt.targets, stmt.blocks, strict=True)
                        ),
                        {},
                    ]
                )
            case kind:
                changed = [self._branch(block, scope, stmt) for block in stmt.blocks]
                flow.merge(changed if kind == "if" else [*changed, {}])

    def _branch(self, block: tuple[Stmt, ...], scope: Scope, stmt: Stmt) -> dict[str, Reaching] | None:
        flow = self._flows[-1]
        flow.start()
        self._block(block, scope, stmt)
        return flow.finish()

    def _case(
        self, pattern: Expr, block: tuple[Stmt, ...], scope: Scope, stmt: Stmt
    ) -> dict[str, Reaching] | None:
        flow = self._flows[-1]
        flow.start()
        self._bind(pattern, Origin("value", stmt.exprs[0]), scope)
        self._block(block, scope, stmt)
        return flow.finish()

    def _try(self, stmt: Stmt, scope: Scope) -> None:
        """An exception may come after any statement of the body; ``else`` goes on where the body ends."""
        flow = self._flows[-1]
        body, *handlers, orelse, final = stmt.blocks
        for name in stmt.names:
            scope.bind(name, Origin("opaque"))
            flow.bind(name, ANY)
        flow.start()
        self._block(body, scope, stmt)
        self._block(orelse, scope, stmt)
        ends = [flow.finish()]
        for handler in handlers:
            flow.start()
            flow.forget([body])
            self._block(handler, scope, stmt)
            ends.append(flow.finish())
        flow.merge(ends)
        if final:
            flow.forget([body, *handlers, orelse])
        self._block(final, scope, stmt)

    # ------------------------------------------------------------------ bindings

    def _bindings(self, stmt: Stmt, scope: Scope) -> None:
        match stmt.kind:
            case "assign" | "augassign":
                for target in stmt.targets:
                    self._bind(target, Origin("value", stmt.exprs[0]), scope, adds=stmt.kind == "augassign")
            case "annassign":
                self._module.annotations.add(id(stmt.targets[1]))
                if stmt.exprs:
                    self._bind(stmt.targets[0], Origin("value", stmt.exprs[0]), scope)
                elif scope.kind == "class":  # a dataclass field without a default
                    self._bind(stmt.targets[0], Origin("opaque"), scope)
            case "for":
                self._bind(stmt.targets[0], Origin("element", stmt.exprs[0]), scope)
            case "with":
                for target, expr in zip(stmt.targets, stmt.exprs, strict=True):
                    self._bind(target, Origin("enter", expr), scope)
            case "import":
                for imported in stmt.imports:
                    if imported.name != "*":
                        self._bind_name(imported.bound, Origin("import", imported=imported), scope)
            case "global":
                scope.outer_names.update(stmt.names)
            case "nonlocal":
                scope.nonlocal_names.update(stmt.names)
            case _:
                pass

    def _bind(self, target: Expr, origin: Origin, scope: Scope, *, adds: bool = False) -> None:
        match target.kind:
            case "name":
                self._bind_name(target.text, origin, scope, adds=adds)
            case "tuple" | "list":
                starred = next((i for i, item in enumerate(target.items) if item.kind == "star"), None)
                for index, item in enumerate(target.items):
                    if index == starred:
                        self._bind(item.items[0], Origin("rest", inner=origin, index=index), scope)
                    else:
                        after = starred is not None and index > starred
                        place = index - len(target.items) if after else index
                        self._bind(item, Origin("item", inner=origin, index=place), scope)
            case "pattern" | "classpattern" | "keys":
                self._bind_pattern(target, origin, scope)
            case _:
                pass

    def _bind_pattern(self, pattern: Expr, origin: Origin, scope: Scope) -> None:
        """Names in ``case Class(a, key=b)``, ``case {"key": a, **rest}``, ``a | b``, ``… as c``."""
        parts: list[tuple[Expr, Origin]] = [(item, origin) for item in pattern.items]
        if pattern.kind == "keys":
            named = zip(pattern.keys, pattern.items, strict=True)
            parts = [(item, Origin("key", inner=origin, name=key or "")) for key, item in named]
        elif pattern.kind == "classpattern":
            parts = [
                (item, Origin("item", inner=origin, index=place))
                if key is None
                else (item, Origin("attribute", inner=origin, name=key))
                for place, (key, item) in enumerate(zip(pattern.keys, pattern.items[1:], strict=True))
            ]
        for item, part in parts:
            self._bind(item, part, scope)
        if pattern.text:
            self._bind_name(pattern.text, origin, scope)

    def _bind_name(self, name: str, origin: Origin, scope: Scope, *, adds: bool = False) -> None:
        owner = scope
        if name in scope.outer_names:
            owner = self._module.scope
        elif name in scope.nonlocal_names and scope.parent is not None:
            owner = scope.parent.lookup(name) or scope.parent
        owner.bind(name, origin)
        if owner is not scope:
            owner.rebound.add(name)
        elif self._flows[-1].scope is scope and adds:
            self._flows[-1].add(name, origin)
        elif self._flows[-1].scope is scope:
            self._flows[-1].bind(name, (origin,))

    def _reach(self, expr: Expr, scope: Scope) -> None:
        """Note which bindings of a name can be in force where it is read."""
        name = expr.text
        inner: Scope | None = scope
        for flow in reversed(self._flows):
            while inner is not None and inner is not flow.scope:
                if name in inner.origins or inner.kind == "function":
                    return  # bound in a comprehension; or read when a lambda is called
                inner = inner.parent
            if inner is None or name in inner.outer_names or name in inner.nonlocal_names:
                return
            if name in flow.known:
                reaching = flow.known[name]
                if reaching:
                    self._module.reaching[id(expr)] = reaching
                return
            if inner.kind != "class":
                return
            inner = inner.parent

    # ------------------------------------------------------------------ functions, classes

    def _function(self, function: Function, scope: Scope, stmt: Stmt) -> None:
        for expr in function.decorators:
            self._expr(expr, scope, None, stmt)
        inner = self._function_scope(function, scope, stmt)
        returns = () if function.returns is None else (function.returns,)
        for expr in (*function.bounds, *returns):
            self._expr(expr, scope, None, stmt)
            self._module.annotations.add(id(expr))
        self._module.function_stmt[id(function)] = stmt
        self._bind_name(function.name, Origin("def", function=function), scope)
        self.body(function.body, inner, stmt)

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
        for expr in (*class_.bases, *class_.keywords, *class_.decorators):
            self._expr(expr, scope, None, stmt)
        for expr in class_.bounds:
            self._expr(expr, scope, None, stmt)
            self._module.annotations.add(id(expr))
        inner = Scope("class", scope, self._module, class_=class_)
        self._module.class_scope[id(class_)] = inner
        self._module.function_stmt[id(class_)] = stmt
        self.body(class_.body, inner, stmt)
        self._bind_name(class_.name, Origin("class", class_=class_), scope)

    # ------------------------------------------------------------------ expressions

    def _expr(self, expr: Expr, scope: Scope, parent: Expr | None, stmt: Stmt) -> None:
        module = self._module
        module.exprs.append(expr)
        module.scope_of[id(expr)] = scope
        module.stmt_of[id(expr)] = stmt
        if parent is not None:
            module.parent[id(expr)] = parent
        inner = scope
        if expr.kind == "name":
            self._reach(expr, scope)
        elif expr.kind == "comp":
            inner = self._comprehension(expr, scope, stmt)
        elif expr.kind == "lambda" and expr.function is not None:
            inner = self._function_scope(expr.function, scope, stmt)
        elif expr.kind == "walrus":
            self._walrus(expr, scope, stmt)
            return
        for item in expr.key_items:
            self._expr(item, inner, expr, stmt)
        for item in expr.items:
            self._expr(item, inner, expr, stmt)

    def _walrus(self, expr: Expr, scope: Scope, stmt: Stmt) -> None:
        """``(x := value)``: the condition around it may be false, or it may run again."""
        self._expr(expr.items[0], scope, expr, stmt)
        owner = scope
        while owner.kind == "comp" and owner.parent is not None:
            owner = owner.parent
        self._bind_name(expr.text, Origin("value", expr.items[0]), owner)
        if self._flows[-1].scope is owner:
            self._flows[-1].bind(expr.text, ANY)

    def _comprehension(self, expr: Expr, scope: Scope, stmt: Stmt) -> Scope:
        inner = Scope("comp", scope, self._module)
        for number, (target, iterable, *conditions) in enumerate(expr.generators):
            self._expr(iterable, scope if number == 0 else inner, expr, stmt)
            self._bind(target, Origin("element", iterable), inner)
            for part in (target, *conditions):
                self._expr(part, inner, expr, stmt)
        return inner
