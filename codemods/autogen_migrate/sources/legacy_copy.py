"""0.2's default texts, read from a copy of 0.2 that the user has where a program is migrated.

These texts belong to AutoGen and are not part of this project: they are read from the source text of the
copy, which is never imported, and go into the user's files only.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .legacy_texts import SAVED, VARIABLE, environments

SUMMARY_PROMPT = "agentchat.conversable_agent:ConversableAgent.DEFAULT_SUMMARY_PROMPT"
ASSISTANT_MESSAGE = "agentchat.assistant_agent:AssistantAgent.DEFAULT_SYSTEM_MESSAGE"
AGENT_MESSAGE = "agentchat.conversable_agent:ConversableAgent(system_message)"

_MODULES = ("agentchat.conversable_agent", "agentchat.assistant_agent", "agentchat.user_proxy_agent")
_PACKAGES = ("autogen", "Lib/site-packages/autogen", "lib/python3*/site-packages/autogen")


class LegacyCopy:
    """The texts of the first copy that is found: the one that is named, else one around the paths.

    It is looked for when the first text is asked for.  Keys are those of ``autogen_compat.legacy_texts``:
    ``module:Class.NAME``, or ``module:Class(parameter)`` for the default of a parameter.
    """

    def __init__(self, paths: Sequence[str] = (), named: str | None = None) -> None:
        self._paths = paths
        self._named = named
        self._texts: Mapping[str, str] | None = None

    def text(self, key: str) -> str | None:
        """The text, if a copy is at hand that has it."""
        if self._texts is None:
            self._texts = self._find()
        return self._texts.get(key)

    def _find(self) -> Mapping[str, str]:
        for place in self._places():
            texts = _saved(place) or _read_package(place)
            if texts:
                return texts
        return {}

    def _places(self) -> Iterator[Path]:
        if self._named is not None:
            yield Path(self._named)
            return
        set_so = os.environ.get(VARIABLE)
        if set_so is not None:
            yield from (Path(set_so),) if set_so else ()
            return
        yield from environments(self._paths)


def _saved(place: Path) -> Mapping[str, str]:
    """What ``python -m autogen_compat prompts`` saved in an environment, or in this file."""
    file = place if place.suffix == ".json" else place.joinpath(*SAVED)
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        texts = document["texts"]
        return {key: text for key, text in texts.items() if isinstance(text, str)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _read_package(place: Path) -> Mapping[str, str]:
    """The texts of the package in a folder or an environment, if it is 0.2."""
    for folder in (place, *(found for pattern in _PACKAGES for found in sorted(place.glob(pattern)))):
        release = dict(_texts(folder / "version.py")).get("__version__", "")
        if release.startswith("0.2."):
            files = ((module, folder.joinpath(*module.split(".")).with_suffix(".py")) for module in _MODULES)
            return {f"{module}:{name}": text for module, file in files for name, text in _texts(file)}
    return {}


def _texts(file: Path) -> Iterator[tuple[str, str]]:
    """The constant texts of a module, of its classes, and those that parameters have by default."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return
    yield from _assigned(tree.body)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{name}", text) for name, text in _assigned(node.body))
            yield from ((f"{node.name}({name})", text) for name, text in _defaults(node.body))


def _assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield target.id, value.value


def _defaults(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            given = [*node.args.posonlyargs, *node.args.args]
            pairs = [*zip(reversed(given), reversed(node.args.defaults), strict=False)]
            pairs += [(a, d) for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d]
            for argument, default in pairs:
                if isinstance(default, ast.Constant) and isinstance(default.value, str):
                    yield argument.arg, default.value
