"""``python -m autogen_compat doctor [path…]``: what is installed, what conflicts, what is not supported.

Nothing of the programs at the paths is imported or run; they are parsed.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from autogen_compat import VERSION, legacy_texts
from autogen_compat.alias import ALIASES, TARGET, is_installed
from autogen_compat.missing import GONE, UNSUPPORTED, reason

OLDEST, NEWEST = (0, 4, 5), (0, 7, 5)
NEEDED = ("autogen-agentchat", "autogen-core", "autogen-ext", "openai", "diskcache")
#: Distributions that bring a package of the name ``autogen``, or did in some releases.
OWNERS = ("autogen-agentchat", "pyautogen", "ag2", "autogen", "autogenstudio", "flaml")
_SKIPPED = frozenset(("__pycache__", "node_modules", "site-packages", "venv", "env", "build", "dist"))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that will go wrong, or may; ``place`` is ``path:line`` or empty."""

    message: str
    place: str = ""
    serious: bool = True

    def __str__(self) -> str:
        word = "problem" if self.serious else "note"
        return f"{self.place}: {word}: {self.message}" if self.place else f"{word}: {self.message}"


def main(paths: Sequence[str]) -> int:
    """Print the findings; 0 if nothing is wrong, 1 if something is, 2 if a path does not exist."""
    absent = [path for path in paths if not os.path.exists(path)]
    if absent:
        print(f"error: there is no {absent[0]!r}", file=sys.stderr)
        return 2
    for line in environment():
        print(line)
    problems = [*conflicts(), *(problem for path in paths for problem in examine(Path(path)))]
    for problem in problems:
        print(problem)
    if not problems:
        print("no problems found")
    return 1 if any(problem.serious for problem in problems) else 0


# ------------------------------------------------------------------ what is installed


def environment() -> Iterator[str]:
    """What is there: lines for people."""
    yield f"Python {sys.version.split()[0]} ({sys.executable})"
    yield f"autogen_compat {VERSION} ({Path(__file__).parent})"
    for name in dict.fromkeys((*NEEDED, *OWNERS)):
        version = installed(name)
        if version is not None:
            yield f"{name} {version}"
        elif name in NEEDED:
            yield f"{name} is not installed"
    yield f"default prompts: {_texts_in_words()}"
    for name in ALIASES:
        yield f"import {name}: {_owner_in_words(name)}"


def _texts_in_words() -> str:
    try:
        source = legacy_texts.at_hand().source
    except legacy_texts.LegacyTextsError as error:
        return f"{legacy_texts.VARIABLE} is wrong: {error}"
    own = "autogen_compat's own wording (`python -m autogen_compat prompts` says how to use those of 0.2)"
    return source or own


def installed(distribution: str) -> str | None:
    """The version of a distribution, None if it is not there."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def owner(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Where ``import <name>`` would be loaded from without the alias, and the distributions that it is of."""
    spec = PathFinder.find_spec(name)
    if spec is None:
        return None
    places = list(spec.submodule_search_locations or ())
    where = spec.origin or (places[0] if places else "an unknown place")
    return where, tuple(sorted(set(metadata.packages_distributions().get(name, ()))))


def _owner_in_words(name: str) -> str:
    found = owner(name)
    text = "nothing on the path has this name" if found is None else found[0]
    if found is not None and found[1]:
        text += f", of {' and '.join(found[1])}"
    suffix = " (the alias is installed and hides it)" if found is not None else " (the alias is installed)"
    return text + (suffix if is_installed() else "")


# ------------------------------------------------------------------ what conflicts


def conflicts() -> Iterator[Problem]:
    """What is wrong with the environment."""
    for name in ("autogen-agentchat", "autogen-core", "autogen-ext"):
        version = installed(name)
        if version is None:
            yield Problem(f"{name} is not installed: pip install 'autogen-agentchat' 'autogen-ext[openai]'")
        elif _numbers(version) < OLDEST:
            yield Problem(f"{name} {version} is too old: {_dotted(OLDEST)} is needed, or later")
        elif _numbers(version) > NEWEST:
            text = f"{name} {version} is newer than the newest version that was tried, {_dotted(NEWEST)}"
            yield Problem(text, serious=False)
    versions = {installed(name) for name in ("autogen-agentchat", "autogen-core")}
    if len(versions) == 2 and None not in versions:
        yield Problem("autogen-agentchat and autogen-core are of different releases")
    yield from _other_owners()


def _other_owners() -> Iterator[Problem]:
    found = owner("autogen")
    if found is None:
        return
    where, distributions = found
    if "autogen-agentchat" in distributions:
        text = f"`import autogen` is AutoGen 0.2 itself ({where}): 0.4 cannot be installed beside it"
        yield Problem(text)
    elif distributions:
        whose = " and ".join(distributions)
        text = f"`import autogen` loads {whose} ({where}) unless the alias comes first"
        yield Problem(text, serious=False)
    else:
        text = (
            f"`import autogen` loads {where}, which belongs to no distribution, unless the alias comes first"
        )
        yield Problem(text, serious=False)


def _numbers(version: str) -> tuple[int, ...]:
    digits = (part for part in version.split(".")[:3])
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in digits)


def _dotted(version: Sequence[int]) -> str:
    return ".".join(str(number) for number in version)


# ------------------------------------------------------------------ what programs use


def examine(path: Path) -> Iterator[Problem]:
    """What the programs at *path* (a file or a folder) use of 0.2 that is not supported here."""
    for file in _files(path):
        try:
            texts = _cells(file) if file.suffix == ".ipynb" else [(str(file), file.read_bytes())]
        except (OSError, ValueError) as error:
            yield Problem(f"cannot be read: {error}", str(file), serious=False)
            continue
        for place, text in texts:
            yield from _examine_text(place, text)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(n for n in folders if n not in _SKIPPED and not n.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith((".py", ".ipynb")))


def _cells(notebook: Path) -> list[tuple[str, bytes]]:
    """The code cells of a notebook, magics left out."""
    cells: list[dict[str, Any]] = json.loads(notebook.read_bytes()).get("cells", [])
    found: list[tuple[str, bytes]] = []
    for number, cell in enumerate(cells):
        if cell.get("cell_type") == "code":
            text = "".join(cell.get("source", ""))
            lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in text.split("\n")]
            found.append((f"{notebook}:cell {number}", "\n".join(lines).encode()))
    return found


def _examine_text(place: str, text: bytes) -> Iterator[Problem]:
    if b"autogen" not in text:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        yield Problem(f"cannot be parsed: {error}", place, serious=False)
        return
    problems = list(dict.fromkeys(_uses(tree, place)))
    yield from sorted(problems, key=lambda problem: int(problem.place.rpartition(":")[2]))


def _uses(tree: ast.Module, place: str) -> Iterator[Problem]:
    """Problems of one program, in no order."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _module(alias.name, f"{place}:{node.lineno}")
                if _rest(alias.name) is not None:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    bound[alias.asname or name] = _rest(name) or ""
        elif isinstance(node, ast.ImportFrom) and not node.level and _rest(node.module or "") is not None:
            yield from _imported(node, f"{place}:{node.lineno}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from _attribute(node, bound, f"{place}:{node.lineno}")


def _rest(module: str) -> str | None:
    """``x.y`` of ``autogen.x.y``, and "" of ``autogen``; None for any other module."""
    root, _, rest = module.partition(".")
    return rest if root in (*ALIASES, TARGET) else None


def _imported(node: ast.ImportFrom, place: str) -> Iterator[Problem]:
    """Problems of ``from autogen.x import y``."""
    rest = _rest(node.module or "") or ""
    problems = list(_module(node.module or "", place))
    yield from problems
    for alias in node.names if not problems else ():
        if alias.name != "*":
            yield from _name(rest, alias.name, place)


def _module(module: str, place: str) -> Iterator[Problem]:
    """Problems of loading a module of 0.2."""
    rest = _rest(module)
    if not rest:
        return
    if rest not in GONE and _exists(rest):  # a module of ours may have a name that AG2 uses
        yield from _loading(rest, place)
    else:
        yield _absent(rest, place)


def _absent(dotted: str, place: str) -> Problem:
    known = reason(dotted)
    return Problem(f"autogen.{dotted} does not exist{f': {known}' if known else ' in AutoGen 0.2.40'}", place)


def _exists(rest: str) -> bool:
    try:
        return importlib.util.find_spec(f"{TARGET}.{rest}") is not None
    except ModuleNotFoundError as error:
        return not f"{TARGET}.{rest}.".startswith(f"{error.name}.")
    except ImportError:
        return True


def _loading(rest: str, place: str) -> Iterator[Problem]:
    """What a module of ours says when it is loaded: a package that it needs may not be there."""
    try:
        importlib.import_module(f"{TARGET}.{rest}")
    except ImportError as error:
        yield Problem(f"autogen.{rest} cannot be loaded: {error}", place)


def _name(rest: str, name: str, place: str) -> Iterator[Problem]:
    """Problems of the name *name* of ``autogen.<rest>``."""
    dotted = f"{rest}.{name}" if rest else name
    if dotted in UNSUPPORTED:
        yield Problem(f"autogen.{dotted} is not supported: {UNSUPPORTED[dotted]}", place)
    elif dotted in GONE or not _has(rest, name):
        yield _absent(dotted, place)


def _has(rest: str, name: str) -> bool:
    module = f"{TARGET}.{rest}" if rest else TARGET
    try:
        return hasattr(importlib.import_module(module), name) or _exists(f"{rest}.{name}" if rest else name)
    except ImportError:
        return True  # a package that it needs is not there; that is said where the module is imported


def _attribute(node: ast.Attribute, bound: dict[str, str], place: str) -> Iterator[Problem]:
    """Problems of ``autogen.Name`` and ``autogen.oai.Name``."""
    if not isinstance(node.value, ast.Name) or node.value.id not in bound or node.attr.startswith("__"):
        if isinstance(node.value, ast.Attribute):
            dotted = _dotted_name(node.value, bound)
            if dotted is not None and f"{dotted}.{node.attr}" in UNSUPPORTED:
                yield from _name(dotted, node.attr, place)
        return
    yield from _name(bound[node.value.id], node.attr, place)


def _dotted_name(node: ast.expr, bound: dict[str, str]) -> str | None:
    """``oai`` of the expression ``autogen.oai``."""
    if isinstance(node, ast.Name):
        return bound.get(node.id)
    if not isinstance(node, ast.Attribute):
        return None
    base = _dotted_name(node.value, bound)
    return None if base is None else f"{base}.{node.attr}".lstrip(".")
