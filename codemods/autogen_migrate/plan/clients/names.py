"""What the variable of a client is called."""

from __future__ import annotations

from ...facts.model import Stmt
from ...program import Module
from ..draft import Draft
from .model import Clients


def client_name(config_name: str) -> str:
    """The name of the variable that holds the client instead of the config."""
    upper = config_name.isupper()
    parts = config_name.lower().strip("_").split("_")
    kept = [part for part in parts if part not in ("llm", "config", "cfg", "conf", "model", "configuration")]
    kept = [part.removesuffix("config") for part in kept if part != "llmconfig"]
    name = "_".join((*filter(None, kept), "model_client"))
    if config_name.startswith("_"):
        name = f"_{name}"
    return name.upper() if upper else name


def wanted_name(draft: Draft, clients: Clients, module: Module, statement: Stmt) -> str:
    """``model_client``; further ones in plain code are named after their agent."""
    target = statement.targets[0] if statement.kind == "assign" and len(statement.targets) == 1 else None
    first = not any(made_in is module for made_in, _, _ in clients.closable)
    if first or not draft.is_plain or target is None or target.kind not in ("name", "attr"):
        return "model_client"
    return f"{target.text.strip('_')}_model_client"
