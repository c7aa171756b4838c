"""The clients that a module owns, and has to close."""

from __future__ import annotations

from ...facts.model import Stmt
from ...program import Module
from ..draft import Draft, is_main_guard
from ..model import Code, NewCall
from ..versions import has
from .model import Clients


def note_client(
    draft: Draft, clients: Clients, module: Module, name: str, statement: Stmt, code: Code
) -> None:
    """Remember a client that is always made and has a ``close``: before 0.4.9 only the parts have one."""
    cached = isinstance(code, NewCall) and code.func == "CachedClient"
    block = module.stmt_parent.get(id(statement))
    always = block is None or block.kind == "def" or is_main_guard(block)
    if always and (cached or has(draft.target, "client.close")):
        clients.closable.append((module, name, statement))


def closing_statements(clients: Clients, module: Module) -> list[Code]:
    """``await client.close()`` for the clients that module-level code of ``module`` owns."""
    return [
        f"await {name}.close()"
        for owner, name, statement in clients.closable
        if owner is module and owner.stmt_scope[id(statement)].kind == "module"
    ]
