"""What names are: bindings of scopes, imports, members of modules."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

from ...facts.model import Expr, Function, ImportedName
from ..api import is_api_module, is_autogen, star_names
from ..index import Module, Origin, Scope
from ..objects import Obj
from .library import CURRENT_APPLICATION

if TYPE_CHECKING:
    from .builder import Builder

#: Expressions whose node is there before what they are made of is looked at.
_BUILTINS = frozenset(dir(builtins))
_MAKING = frozenset(("call", "const", "comp", "dict", "lambda", "list", "set", "tuple"))


def name_node(b: Builder, expr: Expr, module: Module) -> int:
    """The node of a name where it is read."""
    owner = module.scope_of[id(expr)].lookup(expr.text)
    if owner is None:
        return _free(b, expr.text, module)
    reaching, origins = module.reaching.get(id(expr)), owner.origins[expr.text]
    if reaching is None or _is_shared(b, owner, expr.text):
        return binding(b, owner, expr.text)
    if len(reaching) == len(origins) and reaching[0] is origins[0]:  # not of a scope around a class body
        return binding(b, owner, expr.text)
    if len(reaching) == 1:
        return _origin(b, reaching[0], owner)
    return b.memo(("reaching", *reaching), lambda node: _all_of(b, reaching, owner, node))


def _is_shared(b: Builder, owner: Scope, name: str) -> bool:
    """Whether code elsewhere can give a name another value in between."""
    return name in owner.rebound or (owner.kind == "module" and name in b.stored_in_modules)


def stored_in_modules(modules: Iterable[Module]) -> frozenset[str]:
    """The attributes that the program stores in something that can be a module."""
    targets = (t for module in modules for stmt in module.stmts for t in stmt.targets if t.kind == "attr")
    return frozenset(target.text for target in targets if target.items[0].kind in ("name", "attr"))


def binding(b: Builder, scope: Scope, name: str) -> int:
    """The node of all that a name of ``scope`` can be."""
    key = ("name", scope, name)
    known = b.known(key)
    if known is not None:
        return known
    origins = scope.origins[name]
    if len(origins) == 1 and not _is_shared(b, scope, name):
        return b.alias(key, _origin(b, origins[0], scope))
    return b.memo(key, lambda node: _all_of(b, origins, scope, node))


def _all_of(b: Builder, origins: Iterable[Origin], scope: Scope, node: int) -> None:
    for origin in origins:
        b.solver.edge(_origin(b, origin, scope), node)


def _free(b: Builder, name: str, module: Module) -> int:
    """A name that no scope binds: of a star import, or a builtin."""
    found = _from_stars(b, name, module)
    return library(b, free_name(name), module) if found is None else found


def free_name(name: str) -> str:
    """The dotted name of something that the program does not bind."""
    return f"builtins.{name}" if name in _BUILTINS else name


def library(b: Builder, dotted: str, module: Module) -> int:
    """The node of a name of code that is not part of the program, and of what is stored under it."""

    def fill(node: int) -> None:
        b.solver.add(node, b.library(module, dotted))
        if dotted in CURRENT_APPLICATION:
            b.solver.edge(b.applications, node)

    return b.memo(("library", dotted), fill)


def definition(b: Builder, function: Function, module: Module) -> int:
    """What the ``def`` of a function binds."""
    scope = module.stmt_scope[id(module.function_stmt[id(function)])]
    origin = next((o for o in scope.origins.get(function.name, ()) if o.function is function), None)
    return b.nothing if origin is None else _origin(b, origin, scope)


def _origin(b: Builder, origin: Origin, scope: Scope) -> int:
    known = b.known(origin)
    if known is not None:
        return known
    module, expr = scope.module, origin.expr
    if origin.kind == "value" and expr is not None and expr.kind in _MAKING:
        return b.alias(origin, b.node(expr, module))
    if origin.kind == "param" and origin.function is not None:
        return b.alias(origin, b.parameter(origin.function, origin.index, module))
    if origin.kind == "opaque":
        return b.alias(origin, b.nothing)
    return b.memo(origin, lambda node: _fill(b, origin, scope, node))


def _fill(b: Builder, origin: Origin, scope: Scope, node: int) -> None:
    """Say what gets into the node of a binding."""
    module = scope.module
    match origin.kind:
        case "value" if origin.expr is not None:
            b.solver.edge(b.node(origin.expr, module), node)
        case "element" if origin.expr is not None:
            b.solver.edge(b.iterated(b.node(origin.expr, module)), node)
        case "enter" if origin.expr is not None:
            b.enter(b.node(origin.expr, module), node)
        case "item" if origin.inner is not None:
            b.solver.edge(b.selected(_origin(b, origin.inner, scope), origin.index), node)
        case "key" if origin.inner is not None:
            b.solver.edge(b.selected(_origin(b, origin.inner, scope), origin.name), node)
        case "attribute" if origin.inner is not None:
            b.load(_origin(b, origin.inner, scope), origin.name, module, None, node)
        case "rest" if origin.inner is not None:
            b.remainder(_origin(b, origin.inner, scope), b.part("list", module, origin), node)
        case "def" if origin.function is not None:
            b.define(origin.function, module, node)
        case "class" if origin.class_ is not None:
            b.solver.add(node, b.class_(module, origin.class_))
        case "import" if origin.imported is not None:
            _import(b, origin.imported, module, node)
        case _:
            pass


# ---------------------------------------------------------------------- imports


def imported_node(b: Builder, imported: ImportedName, module: Module) -> int:
    """What one name of an import statement of ``module`` brings."""
    return b.memo(("import", imported), lambda node: _import(b, imported, module, node))


def _import(b: Builder, imported: ImportedName, module: Module, node: int) -> None:
    targets = b.table.find_modules(imported, module)
    if imported.name is None:
        if targets:
            for target in targets:
                b.solver.add(node, _bound_package(b, imported, target, module))
        elif is_autogen(imported.module):
            first = imported.module.split(".")[0]
            b.solver.add(node, b.api(module, first if imported.bound == first else imported.module))
        else:
            dotted = imported.module if imported.bound != imported.module.split(".")[0] else imported.bound
            b.solver.edge(library(b, dotted, module), node)
        return
    found = False
    for target in targets:
        if target is not module and imported.name in target.scope.origins:
            b.solver.edge(binding(b, target.scope, imported.name), node)
            found = True
    if not found:
        _import_other(b, imported, imported.name, targets, module, node)


def _import_other(
    b: Builder, imported: ImportedName, name: str, targets: list[Module], module: Module, node: int
) -> None:
    """What ``from package import name`` brings if no module binds the name: a module, or another's name."""
    submodules = b.table.imported_submodules(imported, module)
    for submodule in submodules:
        b.solver.add(node, b.module(submodule))
    if submodules:
        return
    if not targets:
        if is_autogen(imported.module) and not imported.level:
            b.solver.add(node, b.api(module, f"{imported.module}.{name}"))
        else:
            b.solver.edge(library(b, f"{'.' * imported.level}{imported.module}.{name}", module), node)
        return
    for target in targets:
        star = _from_stars(b, name, target)
        if star is not None:
            b.solver.edge(star, node)


def _bound_package(b: Builder, imported: ImportedName, target: Module, module: Module) -> Obj:
    """What ``import a.b`` binds: ``a``; with ``as`` the module itself."""
    parts = imported.module.split(".")
    if len(parts) > 1 and imported.bound == parts[0]:
        depth = len(parts) - (0 if target.facts.is_package else 1)
        return b.package(PurePath(target.path).parents[depth], parts[0], module)
    return b.module(target)


def _from_stars(b: Builder, name: str, module: Module, seen: frozenset[Module] = frozenset()) -> int | None:
    """What a name is that comes with ``from … import *``, directly or not; None if none brings it."""
    if module in seen:
        return None
    for imported in b.stars_of(module):
        targets = b.table.find_modules(imported, module)
        for target in targets:
            if name in target.scope.origins:
                return binding(b, target.scope, name)
            passed_on = _from_stars(b, name, target, seen | {module})
            if passed_on is not None:
                return passed_on
        if not targets and is_api_module(imported.module) and name in star_names(imported.module):
            return b.memo(
                ("api", module, imported.module, name),
                lambda node, dotted=f"{imported.module}.{name}": b.solver.add(node, b.api(module, dotted)),
            )
    return None


def member(b: Builder, module: Module, name: str) -> int:
    """What ``module.name`` is."""
    if name in module.scope.origins:
        return binding(b, module.scope, name)
    submodule = b.table.submodule(module, name)
    if submodule is not None:
        return b.memo(("module", submodule), lambda node: b.solver.add(node, b.module(submodule)))
    star = _from_stars(b, name, module)
    return b.memo(("stored", module, name), lambda node: None) if star is None else star
