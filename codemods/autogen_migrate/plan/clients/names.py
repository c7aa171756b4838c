"""What the variable of a client is called."""

from __future__ import annotations


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
