"""Default prompts: 0.2's own where a 0.2 distribution is at hand, else this project's.

The texts of AutoGen 0.2 are not part of this package. Where 0.2 is installed beside AutoGen 0.4 (as
``pyautogen``), or the environment variable ``AUTOGEN_COMPAT_LEGACY`` names its package folder, they are read
from its files; 0.2 itself is never imported.
"""

from __future__ import annotations

import ast
import importlib.util
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from autogen_compat.parts import prompts

LEGACY_FOLDER: Final = "AUTOGEN_COMPAT_LEGACY"
"""Environment variable: the folder ``autogen`` of a 0.2 distribution."""

_MARK = Path("agentchat", "assistant_agent.py")


def legacy_folder() -> Path | None:
    """Return the folder of a 0.2 distribution that is named or installed; None: there is none."""
    named = os.environ.get(LEGACY_FOLDER)
    if named:
        return Path(named) if Path(named, _MARK).is_file() else None
    try:
        spec = importlib.util.find_spec("autogen")
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder)
        # The alias of this package answers to the same name.
        if Path(path, _MARK).is_file() and not Path(path, "parts", "prompts.py").is_file():
            return path
    return None


def default(module: str, owner: str, name: str, own: str) -> str:
    """Return 0.2's text for a class attribute, or for a parameter of the constructor.

    Args:
        module: module below ``autogen.agentchat``.
        owner: the class.
        name: the attribute or parameter.
        own: this project's text.
    """
    value = _defaults_of(module, owner).get(name)
    return value if isinstance(value, str) else own


def default_descriptions() -> dict[str, str]:
    """Return the descriptions of a ``UserProxyAgent`` by its human input mode."""
    value = _defaults_of("user_proxy_agent", "UserProxyAgent").get("DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS")
    return cast("dict[str, str]", value) if isinstance(value, dict) else dict(prompts.PROXY_DESCRIPTIONS)


@cache
def _defaults_of(module: str, owner: str) -> Mapping[str, Any]:
    folder = legacy_folder()
    if folder is None:
        return {}
    try:
        tree = ast.parse(Path(folder, "agentchat", f"{module}.py").read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return {}
    values: dict[str, Any] = {}
    for node in _body_of(tree, owner):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = _literal(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            values[node.target.id] = _literal(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            values |= _parameters(node.args)
    return values


def _body_of(tree: ast.Module, owner: str) -> list[ast.stmt]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == owner:
            return node.body
    return []


def _parameters(arguments: ast.arguments) -> dict[str, Any]:
    names = [argument.arg for argument in arguments.args][-len(arguments.defaults) or None :]
    return {name: _literal(value) for name, value in zip(names, arguments.defaults, strict=False)}


def _literal(node: ast.expr | None) -> Any:
    try:
        return None if node is None else ast.literal_eval(node)
    except ValueError:
        return None
