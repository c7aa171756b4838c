"""Imports of AutoGen 0.2 become imports of the compatibility layer: the compat rung."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...facts.model import Expr, ImportedName, Stmt
from ...program import Module, Program, Site
from ...program.api import COMPAT, brings_api, is_old
from ..compat_gaps import not_there, unsupported
from ..context import Context
from ..draft import Draft, span
from ..model import InsertBefore, RenamePackage, Replace, Severity, Span
from ..strings import move_strings
from .base import Rule

_GAP = r"(?:\s|\\)"
_NAME = re.compile(rf"(?:^import|,){_GAP}*([\w.]+)(?P<alias>{_GAP}+as{_GAP}+\w+)?")


@dataclass(frozen=True, slots=True)
class _Alias:
    """One name of an import statement: where its dotted name stands, and whether it has an ``as``."""

    imported: ImportedName
    start: int
    renamed: bool


def imports_api(program: Program, module: Module) -> bool:
    """Whether a module imports 0.2's API, from either package."""
    return any(api_imports(program, module, stmt) for stmt in module.stmts)


def imports_old(program: Program, module: Module) -> bool:
    """Whether a module imports AutoGen 0.2 itself."""
    return any(old_imports(program, module, stmt) for stmt in module.stmts)


def move_imports(draft: Draft, module: Module) -> None:
    """Plan the compat rung for one module: imports of 0.2, its names in strings, and what has to be said."""
    move_strings(draft, module, native=False)
    if not imports_api(draft.program, module):
        return
    for stmt in module.stmts:
        if api_imports(draft.program, module, stmt):
            move_import(draft, module, stmt)
    note_needs(draft, module)


def note_needs(draft: Draft, module: Module) -> None:
    """Say what does not run on the compatibility layer as it is."""
    for stmt in module.stmts:
        if any(i.module == "flaml" and i.name == "autogen" for i in stmt.imports):
            text = "the AutoGen that came with FLAML is older than 0.2: import autogen_compat by hand"
            draft.note(RULE.code, Severity.MANUAL, module, stmt, text)
        _note_lost_import(draft, module, stmt)
    for expr in module.exprs:
        _note_gap(draft, module, expr)


def api_imports(program: Program, module: Module, stmt: Stmt) -> list[ImportedName]:
    """The names that an import statement takes from 0.2's API, from either package."""
    names = [i for i in stmt.imports if i.level == 0 and brings_api(i.module, i.name)]
    return [i for i in names if program.table.find_module(i, module) is None]


def old_imports(program: Program, module: Module, stmt: Stmt) -> list[ImportedName]:
    """The names that an import statement takes from AutoGen 0.2 itself."""
    return [i for i in api_imports(program, module, stmt) if is_old(i.module)]


def move_import(draft: Draft, module: Module, stmt: Stmt) -> None:
    """Edits for one import statement; none if it names the compatibility layer already."""
    old = old_imports(draft.program, module, stmt)
    if any(imported.name is not None for imported in old):
        draft.edit(module, RenamePackage(span(stmt), COMPAT))
        return
    for alias in _aliases(draft, module, stmt, old):
        _move_name(draft, module, stmt, alias)


def _aliases(draft: Draft, module: Module, stmt: Stmt, wanted: Sequence[ImportedName]) -> Iterator[_Alias]:
    """The ``wanted`` ones of the names of ``import a, autogen.b as c``."""
    if not wanted:
        return
    text = draft.text(stmt, module)
    for imported, found in zip(stmt.imports, _NAME.finditer(text), strict=True):
        if imported in wanted:
            yield _Alias(imported, stmt.start + found.start(1), found["alias"] is not None)


def _move_name(draft: Draft, module: Module, stmt: Stmt, alias: _Alias) -> None:
    root, dot, _ = alias.imported.module.partition(".")
    at = Span(alias.start, alias.start + len(root))
    if alias.renamed:
        draft.edit(module, Replace(at, COMPAT))
    elif not dot:
        draft.edit(module, Replace(at, f"{COMPAT} as {root}"))
    else:  # it binds `autogen`, too
        draft.edit(module, Replace(at, COMPAT))
        if not _is_bound(draft, module, stmt, root):
            draft.edit(module, InsertBefore(span(stmt), (f"import {COMPAT} as {root}",)))


def _is_bound(draft: Draft, module: Module, stmt: Stmt, root: str) -> bool:
    """Whether another statement that is always run imports the package itself under its own name."""
    earlier = next((s for s in module.stmts if s is stmt or _binds(s, root, dotted=True)), stmt)
    if earlier is not stmt and earlier in module.facts.body:
        return True
    return any(_binds(other, root) for other in module.facts.body)


def _binds(stmt: Stmt, root: str, *, dotted: bool = False) -> bool:
    return any(
        i.name is None and i.bound == root and (dotted or i.module == root) and not i.level
        for i in stmt.imports
    )


def _note_lost_import(draft: Draft, module: Module, stmt: Stmt) -> None:
    """Names that an import statement takes and the compatibility layer does not have."""
    for imported in api_imports(draft.program, module, stmt):
        advice = not_there(f"{imported.module}.{imported.name}")
        if advice is not None:
            text = f"`{imported.name}` does not exist in autogen_compat: {advice}"
            draft.note(RULE.code, Severity.MANUAL, module, stmt, text)


def _note_gap(draft: Draft, module: Module, expr: Expr) -> None:
    """A name that the compatibility layer does not have, or that raises an error where it is used."""
    for value in draft.program.values(expr, module) if expr.kind in ("name", "attr") else ():
        advice = unsupported(value.name) if value.kind == "api" else None
        text = f"`{expr.text}` is not supported by autogen_compat: {advice}"
        if advice is None and value.kind == "api" and expr.kind == "attr":
            advice = not_there(value.name)
            text = f"`{expr.text}` does not exist in autogen_compat: {advice}"
        if advice is not None:
            draft.note(RULE.code, Severity.MANUAL, module, expr, text)


def _migrate(context: Context, site: Site) -> None:
    move_imports(context.draft, site.module)


RULE = Rule(
    code="AM190",
    title="The program moves to the compatibility layer",
    keys=("import",),
    explanation="""With `--to compat`, and by default where a conversation cannot be migrated natively, only the imports
change: `autogen_compat` has the modules, names and behaviour of 0.2 and runs each chat as a 0.4 team. A module that is
named in a string (`importlib.import_module("autogen.oai")`) is reported.""",
    before="from autogen.agentchat import ConversableAgent",
    after="from autogen_compat.agentchat import ConversableAgent",
    migrate=_migrate,
)
