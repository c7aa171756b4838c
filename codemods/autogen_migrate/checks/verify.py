"""Checks of one rewritten file.  A defect found here is always the tool's own mistake."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_OLD_PACKAGES = ("autogen", "pyautogen", "flaml.autogen")


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with a result; ``line`` (1-based, 0 if unknown) counts in the *new* text."""

    message: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Leftover:
    """An import of the old package: its line (1-based) and the module that it names."""

    line: int
    module: str


def verify_text(
    old: str, new: str, placeholders: Sequence[tuple[str, str]] = (), *, notebook: bool = False
) -> Defect | None:
    """The first defect of ``new``, which was made from ``old``; None if there is none.

    Checks that it parses and compiles (with top-level ``await`` in a notebook), and that it has
    each notebook magic of ``old`` as often as ``old`` had it.
    """
    return _syntax_defect(new, notebook=notebook) or _magic_defect(old, new, placeholders)


def _syntax_defect(text: str, *, notebook: bool) -> Defect | None:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if notebook else 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<result>", "exec", flags=flags, dont_inherit=True)
        except SyntaxError as error:
            return Defect(f"the result does not compile: {error.msg}", error.lineno or 0, error.offset or 0)
        except (ValueError, RecursionError, MemoryError) as error:
            return Defect(f"the result does not compile: {error or type(error).__name__}")
    return None


def _magic_defect(old: str, new: str, placeholders: Sequence[tuple[str, str]]) -> Defect | None:
    if not placeholders:
        return None
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name, _ in placeholders))
    before, after = Counter(pattern.findall(old)), Counter(pattern.findall(new))
    for name, line in placeholders:
        if before[name] != after[name]:
            magic = line.splitlines()[0]
            return Defect(f"the magic {magic!r} is there {after[name]} times, not {before[name]}")
    return None


def leftover_imports(text: str, *, compat: bool = False) -> list[Leftover]:
    """The imports of AutoGen 0.2 in ``text``, which must parse.

    With ``compat`` also those that take something of 0.2's API from ``autogen_compat``.
    """
    found: list[Leftover] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        taken = compat and isinstance(node, ast.ImportFrom)
        old = next((m for m in modules if _is_old(m) or (taken and _is_of_compat_api(m))), None)
        if old is not None:
            found.append(Leftover(node.lineno, old))
    return sorted(found, key=lambda leftover: leftover.line)


def _is_old(module: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in _OLD_PACKAGES)


def _is_of_compat_api(name: str) -> bool:
    """Whether a dotted name is 0.2's in autogen_compat; the package, and ``*``, may be for the rest of it."""
    from ..program.api import COMPAT, is_api_module

    package, _, rest = name.partition(".")
    return package == COMPAT and rest not in ("", "*") and is_api_module(name)
