"""Clients that are made when the program runs, of configurations that are not known before."""

from __future__ import annotations

from ...facts.model import Expr, Stmt
from ...program import Module, Program
from ..draft import Draft, span
from ..model import Code, InsertAfter, Join, NewCall, Ref, Severity
from .caches import CACHE_GONE
from .changes import changes_later
from .model import Clients
from .names import client_name, wanted_name
from .owned import note_client
from .writing import note_first_entry

#: Expressions that evaluate what is in them once, often or never.
_MAYBE = frozenset(("comp", "lambda", "ifexp", "boolop"))


def dynamic_client(draft: Draft, clients: Clients, expr: Expr, module: Module, rule: str) -> Code:
    """``client_from_config(expr)``; shared when ``expr`` is a variable that is bound once."""
    function = _maker(draft, clients, expr, module)
    shared = _shared_variable(draft.program, expr, module)
    if shared is None:
        # what is spread is replaced where it is written
        given = draft.text(expr, module) if id(expr) in draft.given else Ref(span(expr))
        code = NewCall(function, ((None, given),))
        return _shared_attribute(draft, clients, code, expr, module) or _own_client(
            draft, clients, code, expr, module
        )
    key = (id(shared), expr.text)
    if key not in clients.shared:
        name = draft.fresh(module, client_name(expr.text), shared)
        clients.shared[key] = name
        code = NewCall(function, ((None, draft.text(expr, module)),))
        draft.edit(module, InsertAfter(span(shared), (Join((f"{name} = ", code)),)))
        note_client(draft, clients, module, name, shared, code)
    if module.function_of(expr) is not None and module.stmt_scope[id(shared)].kind == "module":
        clients.read_inside.append((module, clients.shared[key], shared))
    return clients.shared[key]


def _maker(draft: Draft, clients: Clients, expr: Expr, module: Module) -> str:
    """The function that makes a client of a configuration: of the parts, or one in the module."""
    if not draft.is_plain or draft.wishes.style not in ("auto", "plain"):
        return draft.part(module, "client_from_config")
    note_first_entry(draft, module, expr)
    if not clients.cache_noted and not draft.wishes.keep_default_cache:
        clients.cache_noted = True
        draft.note("AM333", Severity.DEVIATION, module, expr, CACHE_GONE)
    known = clients.makers.get(module.path)
    if known is not None:
        return known
    outer = module.stmt_of[id(expr)]
    top = next((s for s in module.enclosing_stmts(outer) if s in module.facts.body), outer)
    name = clients.makers[module.path] = draft.fresh(module, "client_for", top)
    client = draft.name(module, "autogen_ext.models.openai", "OpenAIChatCompletionClient")
    anything = draft.name(module, "typing", "Any")
    lines = (
        f"def {name}(config: dict[str, {anything}]) -> {client}:",
        '    """The client for the first entry of a configuration."""',
        '    settings = {k: v for k, v in config.items() if k not in ("config_list", "cache_seed")}',
        "    return " + client + '(**{**settings, **config.get("config_list", [{}])[0]})',
    )
    draft.insert_before(module, top, "\n".join(lines))
    return name


def _shared_attribute(draft: Draft, clients: Clients, code: Code, expr: Expr, module: Module) -> str | None:
    """One variable for the agents that a function makes with the same ``self.llm_config``."""
    function, statement = module.function_of(expr), module.stmt_of[id(expr)]
    if function is None or expr.kind != "attr" or expr.items[0].kind != "name":
        return None
    text = draft.text(expr, module)
    key = (id(function), text)
    if key in clients.shared:
        return clients.shared[key]
    uses = [e for e in module.places.named(expr.text) if e.kind == "attr" and draft.text(e, module) == text]
    uses = [e for e in uses if module.function_of(e) is function and e.start >= expr.start]
    is_written = any(t.text == expr.text for s in module.stmts if s.start > expr.start for t in s.targets)
    if len(uses) < 2 or is_written or statement not in function.body:
        return None
    if statement.kind not in ("assign", "annassign", "expr") or any(
        e.kind in _MAYBE for e in module.ancestors(expr)
    ):
        return None
    name = draft.fresh(module, client_name(expr.text), statement)
    clients.shared[key] = name
    draft.insert_before(module, statement, Join((f"{name} = ", code)))
    note_client(draft, clients, module, name, statement, code)
    return name


def _own_client(draft: Draft, clients: Clients, code: NewCall, expr: Expr, module: Module) -> Code:
    """A client for one agent, with a name (so that it can be closed) where the agent is made once."""
    statement = module.stmt_of[id(expr)]
    loops = any(s.kind in ("for", "while") for s in module.enclosing_stmts(statement))
    nested = any(a.kind in _MAYBE for a in module.ancestors(expr))
    scope = module.stmt_scope[id(statement)]
    if (
        statement.kind != "assign"
        or statement.targets[0].kind != "name"
        or loops
        or nested
        or scope.kind == "class"
    ):
        return code
    wanted = client_name(expr.text) if expr.kind == "name" else wanted_name(draft, clients, module, statement)
    name = draft.fresh(module, wanted, statement)
    draft.insert_before(module, statement, Join((f"{name} = ", code)))
    note_client(draft, clients, module, name, statement, code)
    return name


def _shared_variable(program: Program, expr: Expr, module: Module) -> Stmt | None:
    """The one statement that binds the variable, if the client can be made right after it."""
    if expr.kind != "name":
        return None
    scope = module.scope_of[id(expr)]
    owner = scope.lookup(expr.text)
    if owner is None or len(owner.origins[expr.text]) != 1:
        return None
    if owner is not scope and owner.kind != "module":
        return None
    if any(program.is_changed(o) for o in program.values(expr, module)):
        return None
    for stmt in module.stmts:
        direct = stmt.kind == "assign" and module.stmt_scope[id(stmt)] is owner
        if direct and any(t.kind == "name" and t.text == expr.text for t in stmt.targets):
            return None if changes_later(module, owner, stmt) else stmt
    return None
