"""Where the client stands that takes the place of a configuration."""

from __future__ import annotations

from ...facts.model import Expr, Stmt
from ...program import Module, Obj
from ..draft import Draft, span
from ..model import AddImport, Code, DeleteStatement, InsertAfter, Join, RemoveImport, Replace, Span
from .cells import list_statement
from .dynamic import dynamic_client
from .keys import judge_keys
from .lists import drop_lists, lists_can_go
from .model import Clients, StaticConfig
from .names import client_name, wanted_name
from .owned import note_client
from .static import static_config
from .uses import has_comment, holder_of, is_used_for_models
from .writing import client_code


def model_client(
    draft: Draft, clients: Clients, expr: Expr, module: Module, statement: Stmt, rule: str
) -> Code:
    """The code of the ``model_client`` argument that stands for an ``llm_config`` argument.

    Writes what is needed besides: the client's own statement, renamed variables and imports.
    """
    judge_keys(draft, expr, module, rule)
    static = static_config(draft, expr, module)
    if static is not None and _can_be_written(draft, static):
        written = _static_client(draft, clients, static, expr, module, statement, rule)
        if written is not None:
            clients.written.add(id(expr))
            return written
    return dynamic_client(draft, clients, expr, module, rule)


def _can_be_written(draft: Draft, static: StaticConfig) -> bool:
    return draft.is_plain or (not has_comment(draft, static) and lists_can_go(draft, static))


def _static_client(
    draft: Draft,
    clients: Clients,
    static: StaticConfig,
    expr: Expr,
    module: Module,
    statement: Stmt,
    rule: str,
) -> Code | None:
    config = static.config
    assert config.expr is not None
    known = clients.names.get(id(config))
    if config.expr is expr:
        place = list_statement(draft, config, static.config_list, statement)
        if place is not None:
            written = _client_for_list(draft, clients, static, place, rule)
            if written is not None:
                return written
        return _inline_client(draft, clients, static, module, statement, rule)
    if known is None:
        holder = holder_of(config)
        if holder is None:
            return None
        if id(config) in clients.immovable:
            return _client_after(draft, clients, static, holder, expr, module, rule)
        if not is_used_for_models(draft, config):
            clients.immovable.add(id(config))
            return _client_after(draft, clients, static, holder, expr, module, rule)
        place = list_statement(draft, config, static.config_list, holder)
        written = None if place is None else _client_for_list(draft, clients, static, place, rule)
        if written is None:
            _write_holder(draft, clients, static, holder, rule)
        else:
            clients.names[id(config)] = written
            draft.edit(config.module, DeleteStatement(span(holder)))
        known = clients.names[id(config)]
    return _spelling(draft, expr, module, known)


def _inline_client(
    draft: Draft, clients: Clients, static: StaticConfig, module: Module, statement: Stmt, rule: str
) -> Code:
    code = client_code(draft, clients, static, rule)
    drop_lists(draft, clients, static)
    if statement.kind not in ("assign", "expr", "annassign", "return"):
        return code
    block = module.stmt_parent.get(id(statement))
    key = (id(block if block is not None else module), repr(code))
    if draft.is_plain and key in clients.made:
        return clients.made[key]
    name = draft.fresh(module, wanted_name(draft, clients, module, statement), statement)
    clients.made[key] = name
    draft.insert_before(module, statement, Join((f"{name} = ", code)))
    note_client(draft, clients, module, name, statement, code)
    return name


def _client_after(
    draft: Draft,
    clients: Clients,
    static: StaticConfig,
    holder: Stmt,
    expr: Expr,
    module: Module,
    rule: str,
) -> str | None:
    """The client in a statement of its own after a configuration that others read too."""
    target, scope = holder.targets[0], static.config.module.stmt_scope[id(holder)]
    if not draft.is_plain or module is not static.config.module or target.kind != "name":
        return None
    if expr.kind != "name" or module.scope_of[id(expr)].lookup(expr.text) is not scope:
        return None
    key = (id(holder), "")
    if key not in clients.made:
        code = client_code(draft, clients, static, rule)
        name = clients.made[key] = draft.fresh(module, client_name(target.text), holder)
        place = static.changes[-1] if static.changes else holder
        draft.edit(module, InsertAfter(span(place), (Join((f"{name} = ", code)),)))
        note_client(draft, clients, module, name, holder, code)
        clients.parts[static.config] = holder
        clients.changes[static.config] = static.changes
        drop_lists(draft, clients, static)
    if module.function_of(expr) is not None and scope.kind == "module":
        clients.read_inside.append((module, clients.made[key], holder))
    return clients.made[key]


def _client_for_list(
    draft: Draft, clients: Clients, static: StaticConfig, place: Stmt, rule: str
) -> str | None:
    """The client in the place of the ``config_list``; None if that place has another one already."""
    module, target = static.config.module, place.targets[0]
    code = client_code(draft, clients, static, rule)
    taken, key = (id(place), ""), (id(place), repr(code))
    if taken in clients.shared:
        return clients.shared.get(key)
    wanted = client_name(target.text.removesuffix("_list").removesuffix("_LIST"))
    name = clients.shared[taken] = clients.shared[key] = draft.fresh(module, wanted, place)
    draft.edit(module, Replace(span(target), name), Replace(span(place.exprs[0]), code))
    drop_lists(draft, clients, static)
    note_client(draft, clients, module, name, place, code)
    clients.replaced[module.path, target.text] = name
    return name


def _write_holder(
    draft: Draft,
    clients: Clients,
    static: StaticConfig,
    holder: Stmt,
    rule: str,
) -> None:
    config, target = static.config, holder.targets[0]
    assert config.expr is not None
    wanted = client_name(target.text)
    new = draft.fresh(config.module, wanted, holder) if target.kind == "name" else wanted
    clients.names[id(config)] = new
    code = client_code(draft, clients, static, rule)
    name = Span(target.end - len(target.text.encode()), target.end)
    draft.edit(config.module, Replace(name, new), Replace(span(config.expr), code))
    drop_lists(draft, clients, static)
    if target.kind == "name":
        note_client(draft, clients, config.module, new, holder, code)
        if config.module.stmt_scope[id(holder)].kind == "module":
            clients.replaced[config.module.path, target.text] = new
        _rename_imports(draft, config, target.text, new)


def _rename_imports(draft: Draft, config: Obj, old: str, new: str) -> None:
    """Every import of the variable, re-exports included."""
    for module in draft.program.modules:
        if module is config.module:
            continue
        for stmt in module.stmts:
            for imported in stmt.imports:
                if imported.name == old and config in draft.program.imported(imported, module):
                    dotted = "." * imported.level + imported.module
                    alias = None if imported.bound == old else imported.bound
                    draft.edit(module, RemoveImport(span(stmt), old), AddImport(dotted, new, alias))
    for module in draft.program.modules:
        for stmt in module.stmts:
            exports = (
                stmt.kind == "assign" and stmt.targets[0].text == "__all__" and stmt.exprs[0].kind == "list"
            )
            for item in stmt.exprs[0].items if exports else ():
                if item.value == old and config in draft.program.member(module, old):
                    draft.edit(module, Replace(span(item), f'"{new}"'))


def _spelling(draft: Draft, expr: Expr, module: Module, new: str) -> Code:
    """How ``expr``, which named the config, names the client."""
    if expr.kind == "attr":
        base = draft.text(expr.items[0], module)
        return f"{base}.{new}"
    renamed = any(i.name is not None and i.name != i.bound for i in module.places.imports(expr.text))
    return expr.text if renamed else new
