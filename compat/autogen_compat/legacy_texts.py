"""0.2's own default texts, where the user has a copy of 0.2 at hand.

Default prompts, templates and descriptions belong to AutoGen and are not part of this package, which has its
own wording for each. The originals are looked for in

1. what the environment variable ``AUTOGEN_COMPAT_LEGACY`` names: the folder of an environment that has 0.2,
   its package folder ``autogen``, a wheel of 0.2, or a file that was saved before. Set but empty: this
   package's wording, whatever else is there;
2. what ``python -m autogen_compat prompts --from PLACE`` saved in this environment;
3. a distribution of 0.2 that is installed beside AutoGen 0.4 (``pyautogen`` can be);
4. AutoGen 0.4 itself, which has a few of them too: see :mod:`autogen_compat.installed_texts`.

0.2 itself is never imported: its texts are read from source text.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, Final, Protocol, cast

from autogen_compat.installed_texts import installed_text

VARIABLE: Final = "AUTOGEN_COMPAT_LEGACY"
"""Environment variable: where a copy of 0.2, or of its texts, is."""

Text = str | dict[str, str]


class LegacyTextsError(ValueError):
    """A place that should have 0.2's texts has none that can be used."""


@dataclass(frozen=True, slots=True)
class LegacyTexts:
    """0.2's texts and where they come from.

    Attributes:
        source: for people: release and place.
        texts: key -> text. Keys look like ``agentchat.groupchat:GroupChat.DEFAULT_INTRO_MSG`` (a class
            attribute), ``agentchat.x:X(name)`` (the default of a parameter),
            ``agentchat.x:X.method.name`` (assigned in a method; ``content``: of a message there) and
            ``agentchat.x:NAME``.
    """

    source: str
    texts: Mapping[str, Text]


def text(key: str, own: str) -> str:
    """Return 0.2's text for *key*, a key of :class:`LegacyTexts`; *own* where it is not at hand."""
    found = at_hand().texts.get(key)
    if found is None and VARIABLE not in os.environ:
        found = installed_text(key)
    if isinstance(found, str):
        return found
    _own_wording[own] = key
    return own


def table(key: str, own: Mapping[str, str]) -> dict[str, str]:
    """Return 0.2's texts for *key*, which names a dict; *own* where it is not at hand."""
    found = at_hand().texts.get(key)
    if isinstance(found, dict):
        return found
    return {name: text(f"{key}.{name}", value) for name, value in own.items()}


_own_wording: dict[str, str] = {}


def own_wording(sent: str) -> str | None:
    """Return the key of the 0.2 text in whose place *sent* stands; None: it is no text of this package."""
    return _own_wording.get(sent)


# ------------------------------------------------------------------ where they are


def saved_file() -> Path:
    """The file in which this environment keeps 0.2's texts."""
    return Path(sys.prefix, "share", "autogen-compat", "legacy-texts.json")


@cache
def at_hand() -> LegacyTexts:
    """The texts that this process has a copy of; empty without a copy of 0.2.

    Raises:
        LegacyTextsError: the environment variable names a place that has none.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return read(Path(named)) if named else LegacyTexts("", {})
    if saved_file().is_file():
        return _read_saved(saved_file())
    spec = PathFinder.find_spec("autogen")  # asks no import hook, so the alias is not found
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        if _release(Path(folder)):
            return _read_package(Path(folder), folder)
    return LegacyTexts("", {})


def read(place: Path) -> LegacyTexts:
    """Read the texts at *place*: an environment, a package folder, a wheel, or a saved file.

    Raises:
        LegacyTextsError: there are none, or not those of 0.2.
    """
    if place.suffix == ".json" and place.is_file():
        return _read_saved(place)
    if place.suffix == ".whl" and zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as wheel:
            return _read_package(cast(_Folder, zipfile.Path(wheel, "autogen/")), str(place))
    for folder in _package_folders(place):
        if folder.joinpath(*_MARK).is_file():
            return _read_package(folder, str(folder))
    raise LegacyTextsError(
        f"{place} has no AutoGen 0.2: name an environment that has it installed, its folder 'autogen', a "
        "wheel of autogen-agentchat 0.2 or pyautogen 0.2, or a file that was saved before"
    )


def save(found: LegacyTexts, file: Path) -> None:
    """Write *found* to *file*, replacing what it had.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {"source": found.source, "texts": dict(found.texts)}
    new = file.with_suffix(".new")
    new.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(new, file)


def _read_saved(file: Path) -> LegacyTexts:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return LegacyTexts(str(document["source"]), dict(document["texts"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LegacyTextsError(f"{file} is not a file of 0.2's texts: {error!r}") from error


def _package_folders(place: Path) -> Iterator[Path]:
    """Where the package may be if *place* is itself, a folder of packages, or an environment."""
    yield place
    yield place / "autogen"
    yield place / "Lib" / "site-packages" / "autogen"
    yield from sorted(place.glob("lib/python3*/site-packages/autogen"))


# ------------------------------------------------------------------ reading 0.2


class _Folder(Protocol):
    """What a folder of files and one in a zip file have in common."""

    def joinpath(self, *names: str) -> Any: ...


_MARK = ("agentchat", "assistant_agent.py")
_MODULES = (
    "agentchat.assistant_agent",
    "agentchat.conversable_agent",
    "agentchat.groupchat",
    "agentchat.user_proxy_agent",
    "agentchat.contrib.agent_builder",
    "agentchat.contrib.agent_eval.critic_agent",
    "agentchat.contrib.agent_eval.quantifier_agent",
    "agentchat.contrib.agent_eval.subcritic_agent",
    "agentchat.contrib.capabilities.generate_images",
    "agentchat.contrib.capabilities.vision_capability",
    "agentchat.contrib.llava_agent",
    "agentchat.contrib.math_user_proxy_agent",
    "agentchat.contrib.multimodal_conversable_agent",
    "agentchat.contrib.retrieve_assistant_agent",
    "agentchat.contrib.retrieve_user_proxy_agent",
    "agentchat.contrib.society_of_mind_agent",
    "agentchat.contrib.text_analyzer_agent",
    "agentchat.contrib.web_surfer",
    "coding.local_commandline_code_executor",
)

_PROMPTS_IN_METHODS = frozenset(("agentchat.contrib.society_of_mind_agent",))


def _release(folder: _Folder) -> str:
    """Return the version of the package in *folder* if it is a 0.2; else ""."""
    values = _constants(folder.joinpath("version.py"))
    version = values.get("__version__")
    return version if isinstance(version, str) and version.startswith("0.2.") else ""


def _read_package(folder: _Folder, place: str) -> LegacyTexts:
    release = _release(folder)
    if not release:
        raise LegacyTextsError(f"{place} is not AutoGen 0.2 (forks and other releases have other texts)")
    texts: dict[str, Text] = {}
    for module in _MODULES:
        *folders, last = module.split(".")
        values = _constants(folder.joinpath(*folders, f"{last}.py"))
        texts |= {f"{module}:{name}": value for name, value in values.items() if _may_be_kept(module, name)}
    return LegacyTexts(f"AutoGen {release} ({place})", texts)


def _constants(file: Any) -> dict[str, Text]:
    """Return the texts of a module: name, ``Class.name`` or ``Class(parameter)`` -> text."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, KeyError, SyntaxError, ValueError):
        return {}
    found = dict(_assigned(tree.body))
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}": value for name, value in _assigned(node.body)}
            found |= {f"{node.name}({name})": value for name, value in _parameters(node.body)}
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    found |= {f"{node.name}.{method.name}.{n}": value for n, value in _inside(method)}
    return found


def _may_be_kept(module: str, name: str) -> bool:
    """Texts that stand within methods are kept of those modules only that have their prompts there."""
    return name.count(".") < 2 or module in _PROMPTS_IN_METHODS


def _inside(method: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The texts that a method assigns, and the contents of the messages that it writes."""
    for node in ast.walk(method):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.Dict) and any(_is_content(key) for key in node.keys):
            name, value = "content", node.values[[_is_content(key) for key in node.keys].index(True)]
        else:
            continue
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield name, value.value


def _is_content(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value == "content"


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, Text]]:
    for node in body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        literal = _literal(value)
        if isinstance(target, ast.Name) and literal is not None:
            yield target.id, literal


def _parameters(body: list[ast.stmt]) -> Iterator[tuple[str, Text]]:
    """The defaults of a constructor's parameters."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            defaults = node.args.defaults
            names = [argument.arg for argument in node.args.args][len(node.args.args) - len(defaults) :]
            for name, value in zip(names, defaults, strict=True):
                literal = _literal(value)
                if literal is not None:
                    yield name, literal


def _literal(node: ast.expr) -> Text | None:
    try:
        value: object = ast.literal_eval(node)
    except ValueError:
        return None
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    items = cast("dict[object, object]", value).items()
    return {k: v for k, v in items if isinstance(k, str) and isinstance(v, str)} or None
