"""The imports of 0.2 in a module that moves: they go, or go to the compat rung if they are still needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..facts.model import Expr, ImportedName, Stmt
from ..program import DOTTED, Module, Program, Site, is_api_name
from ..program.api import COMPAT, is_api_module
from .draft import Draft, StayingName, span
from .model import AddImport, DeleteStatement, RemoveImport, Replace, Severity
from .rules.compat_imports import api_imports, move_import, note_needs
from .strings import move_strings
from .taken_names import is_read_elsewhere

RULE = "AM171"


def staying_names(
    program: Program, module: Module, moving: Iterable[Site], taken: set[str]
) -> dict[str, StayingName]:
    """The names of 0.2 that a module needs when the code of its ``moving`` sites no longer does.

    ``taken`` are the names that other modules import of it (``*`` for all).
    """
    covered = {id(root) for site in moving for root in _roots(site)}
    found: dict[str, StayingName] = {}
    for expr in module.exprs:
        if id(expr) not in covered and not _is_assigned(module, expr):
            for name in _names_of_api(program, module, expr):
                staying = found.setdefault(name, StayingName())
                staying.uses.append(expr)
                staying.for_api = staying.for_api or not _is_for_new(program, module, expr)
                staying.scopes.add(_binding(module, expr, name))
    exported = _exported(program, module, taken) if found else set[str]()
    for name in exported:
        staying = found.setdefault(name, StayingName())
        staying.scopes.add(id(module.scope))
        staying.for_api = True
    for name, staying in found.items():
        if name not in exported and all(use.kind == "name" for use in staying.uses):
            staying.spelling = _spelling(program, module, name, staying.scopes)
    return found


def _names_of_api(program: Program, module: Module, expr: Expr) -> set[str]:
    """The names of 0.2 that an expression says: it is one, or an annotation in quotes."""
    if expr.kind == "name":
        return {expr.text} if _is_of_api(program, module, expr) else set()
    if expr.kind != "const" or not isinstance(expr.value, str) or not module.is_annotation(expr):
        return set()
    dotted = (name for name in DOTTED.findall(expr.value) if is_api_name(program, module, name))
    return {name.split(".")[0] for name in dotted}


def _is_assigned(module: Module, expr: Expr) -> bool:
    stmt = module.stmt_of[id(expr)]
    return expr in (stmt.targets[:1] if stmt.kind == "annassign" else stmt.targets)


def _is_for_new(program: Program, module: Module, name: Expr) -> bool:
    """Whether the package's name is used for what it has besides 0.2's API: ``autogen_compat.stream``."""
    whole = module.parent.get(id(name))
    values = program.values(whole if whole is not None and whole.kind == "attr" else name, module)
    return bool(values) and all(value.kind == "new" for value in values)


def _binding(module: Module, expr: Expr, name: str) -> int:
    scope = module.scope_of[id(expr)].lookup(name)
    return 0 if scope is None else id(scope)


def _roots(site: Site) -> Iterator[Expr]:
    """The name that the site's own use of 0.2 begins with."""
    expr = site.expr
    if site.kind in ("construct", "function"):
        expr = expr.items[0]
    elif site.kind != "reference":
        return
    while expr.kind == "attr":
        expr = expr.items[0]
    yield expr


def _is_of_api(program: Program, module: Module, name: Expr) -> bool:
    """Whether a name is one of 0.2's API, or comes with a star import of the package that has it."""
    kinds = {v.kind for v in program.values(name, module)}
    scope = module.scope_of[id(name)].lookup(name.text)
    if scope is None:
        return bool(kinds & {"api", "new"})
    return "api" in kinds and any(o.imported is not None for o in scope.origins[name.text])


def _exported(program: Program, module: Module, taken: set[str]) -> set[str]:
    """The names of 0.2 that other modules get from this one; ``taken`` are all that they import of it."""
    own = {i.bound for stmt in module.stmts for i in api_imports(program, module, stmt)}
    found = own if "*" in taken else own & taken
    return found | {name for name in own - found if is_read_elsewhere(program, module, name)}


def _spelling(program: Program, module: Module, name: str, scopes: set[int]) -> str:
    """How to write a name without importing it: ``autogen_compat.AssistantAgent``; empty if it is unsafe."""
    imports = [(stmt, i) for stmt in module.stmts for i in api_imports(program, module, stmt)]
    origins = [(stmt, i) for stmt, i in imports if i.bound == name and i.name != "*"]
    if scopes == {0}:
        origins = [(stmt, replace(i, name=name)) for stmt, i in imports if i.name == "*"]
    elif scopes != {id(module.scope)}:
        return ""
    if not origins or any(i.name is None or stmt not in module.facts.body for stmt, i in origins):
        return ""
    _, package, rest = origins[0][1].module.partition(".")
    for stmt, other in imports:
        plain = other.name is None and "." not in other.module and stmt in module.facts.body
        if plain and not package:
            return f"{other.bound}.{origins[0][1].name}"
    return f"{COMPAT}{package}{rest}.{origins[0][1].name}"


# ---------------------------------------------------------------------- writing


def settle_imports(draft: Draft, module: Module) -> None:
    """Plan what becomes of the imports of 0.2, after all names that the new code needs are known."""
    staying = draft.modules[module.path].staying
    move_strings(draft, module, native=True, rewrite=draft.strict)
    _respell(draft, module, staying)
    for stmt in module.stmts:
        names = api_imports(draft.program, module, stmt)
        kept = [i for i in names if _stays(module, stmt, i, staying)]
        if not names:
            continue
        if not kept:
            _remove(draft, module, stmt, names)
            continue
        move_import(draft, module, stmt)
        if all(i.name is not None for i in names):
            for imported in names:
                if imported not in kept:
                    draft.edit(module, RemoveImport(span(stmt), imported.written))
    if staying:
        note_needs(draft, module)


def _respell(draft: Draft, module: Module, staying: dict[str, StayingName]) -> None:
    for name in list(staying.values()):
        if not name.respelled:
            continue
        for use in name.uses:
            draft.edit(module, Replace(span(use), name.spelling))
        package = name.spelling.rpartition(".")[0]
        if package.split(".")[0] == COMPAT:
            draft.edit(module, AddImport(package))
        else:
            staying.setdefault(package, StayingName(for_api=True)).scopes.add(id(module.scope))


def _stays(module: Module, stmt: Stmt, imported: ImportedName, staying: dict[str, StayingName]) -> bool:
    if imported.name == "*":
        return any(0 in found.scopes and not found.respelled for found in staying.values())
    scope = id(module.stmt_scope[id(stmt)])
    found = staying.get(imported.bound)
    if found is not None and scope in found.scopes:
        return not found.respelled
    used = any(
        expr.kind == "name" and _binding(module, expr, expr.text) == scope
        for expr in module.places.named(imported.bound)
    )
    return not used and any(name.for_api for name in staying.values())


def _remove(draft: Draft, module: Module, stmt: Stmt, names: Iterable[ImportedName]) -> None:
    tried = next((s for s in module.enclosing_stmts(stmt) if s.kind == "try"), None)
    if tried is not None:
        _remove_guarded(draft, module, tried)
        return
    for imported in names:
        draft.edit(module, RemoveImport(span(stmt), imported.written))


def _remove_guarded(draft: Draft, module: Module, tried: Stmt) -> None:
    """``try: import autogen`` whose handlers only complain goes as a whole."""
    body, *handlers = tried.blocks
    only_imports = all(stmt.imports and all(is_api_module(i.module) for i in stmt.imports) for stmt in body)
    complains = all(stmt.kind in ("raise", "expr") for block in handlers[:-2] for stmt in block)
    if not only_imports or not complains or any(handlers[-2:]):
        text = "autogen is imported in a try statement: decide by hand what happens without it"
        draft.block(RULE, module, tried, text)
        return
    draft.note(RULE, Severity.INFO, module, tried, "the test whether autogen is installed is dropped")
    draft.edit(module, DeleteStatement(span(tried)))
