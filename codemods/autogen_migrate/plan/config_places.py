"""Where the client of a configuration is made in a notebook: the cell that says which model stays the one that does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..facts.model import Expr, Stmt
from ..program import Module, Obj
from .draft import Draft


def list_statement(
    draft: Draft, config: Obj, config_list: Sequence[Obj], statement: Stmt, *, named: bool
) -> Stmt | None:
    """The statement of a ``config_list`` in another cell that can make the client instead; None if there is none.

    ``statement`` is where the configuration is written; if it is ``named``, it does so itself unless that would
    leave the cell of the list empty.
    """
    module = config.module
    if not module.facts.is_notebook or len(config_list) != 1 or config_list[0].expr is None:
        return None
    found = module.stmt_of[id(config_list[0].expr)]
    if found.kind != "assign" or found.exprs[0] is not config_list[0].expr or found not in module.facts.body:
        return None
    if len(found.targets) != 1 or found.targets[0].kind != "name" or found.end > statement.start:
        return None
    if len(module.scope.origins[found.targets[0].text]) != 1 or not _is_known(module, config, found):
        return None
    own, others = _cell(draft, module, found), _cell(draft, module, statement)
    if own == others or (named and (own != [found] or others == [statement])):
        return None
    return found


def _cell(draft: Draft, module: Module, statement: Stmt) -> list[Stmt]:
    """The statements of the module's own block in the cell of a statement."""
    for cell in draft.modules[module.path].source.cells:
        if cell.start <= statement.start < cell.end:
            return [s for s in module.facts.body if cell.start <= s.start < cell.end]
    return []


def _is_known(module: Module, config: Obj, place: Stmt) -> bool:
    """Whether what the configuration itself says can be said at an earlier ``place``."""
    assert config.expr is not None
    pairs = zip(config.expr.key_items, config.expr.items, strict=True)
    names = {name for key, value in pairs if key.value != "config_list" for name in _names(value)}
    late = (s for s in module.stmts if s.end > place.start)
    return not names & {name for s in late for name in _bound(s)}


def _names(expr: Expr) -> Iterator[str]:
    if expr.kind == "name":
        yield expr.text
    for item in expr.items:
        yield from _names(item)


def _bound(stmt: Stmt) -> Iterator[str]:
    yield from (imported.bound for imported in stmt.imports)
    yield from _target_names(stmt.targets)
    if stmt.function is not None:
        yield stmt.function.name
    if stmt.class_ is not None:
        yield stmt.class_.name


def _target_names(targets: Iterable[Expr]) -> Iterator[str]:
    for target in targets:
        if target.kind in ("tuple", "list", "star"):
            yield from _target_names(target.items)
        elif target.kind == "name":
            yield target.text
