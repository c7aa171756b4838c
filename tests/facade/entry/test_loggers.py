"""Loggers have the names of 0.2's modules, which programs and their logging settings use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import autogen_compat
from support import legacy_source

PACKAGE = Path(autogen_compat.__file__).parent


def loggers(tree: ast.Module) -> Iterator[str]:
    """The names of the loggers that a module makes: ``__name__``, or what it says."""
    for node in ast.walk(tree):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and called.endswith("getLogger") and node.args:
            yield ast.unparse(node.args[0]).strip("'\"")


def test_loggers_are_called_as_in_0_2() -> None:
    theirs = {
        f"autogen.{module}".rstrip(".") if name == "__name__" else name
        for module, tree in legacy_source.modules()
        for name in loggers(tree)
    }
    ours: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        for name in loggers(ast.parse(path.read_text(encoding="utf-8"))):
            if not name.endswith("LOGGER_NAME"):  # 0.4's
                ours.setdefault(name, str(path.relative_to(PACKAGE)))
    assert "autogen.oai.client" in ours and "autogen.agentchat.groupchat" in ours
    names = {f"autogen.{module}".rstrip(".") for module, _ in legacy_source.modules()}
    own = {name: path for name, path in ours.items() if name not in theirs | names}
    assert set(own) == {"__name__"} and own["__name__"].startswith("parts")
