"""Where a notebook makes the client of a configuration: in the cell that names the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...facts.model import Expr, Stmt
from ...program import Module, Obj
from ..draft import Draft


def list_statement(draft: Draft, config: Obj, config_list: Sequence[Obj], statement: Stmt) -> Stmt | None:
    """The statement of a ``config_list`` in another cell that can make the client instead, if there is one.

    ``statement`` is where the configuration is written.
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
    places = draft.modules[module.path].places
    return None if places.at(found.start).cell == places.at(statement.start).cell else found


def _is_known(module: Module, config: Obj, place: Stmt) -> bool:
    """Whether what the configuration itself says can be said at an earlier ``place``."""
    assert config.expr is not None
    if module.function_of(config.expr) is not None:
        return False
    pairs = zip(config.expr.key_items, config.expr.items, strict=True)
    names = [name for key, value in pairs if key.value != "config_list" for name in _names(value)]
    late = {name for s in module.stmts if s.end > place.start for name in _bound(s)}
    return all(
        name.text not in late and module.scope_of[id(name)].lookup(name.text) in (None, module.scope)
        for name in names
    )


def _names(expr: Expr) -> Iterator[Expr]:
    if expr.kind == "name":
        yield expr
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
