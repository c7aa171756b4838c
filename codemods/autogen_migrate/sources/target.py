"""The AutoGen version that the migrated code is for: asked for, declared by the project, or the newest."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from .project_files import text_of, toml_of

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

KNOWN_TARGETS = (
    "0.4.5", "0.4.6", "0.4.7", "0.4.8", "0.4.8.1", "0.4.8.2",
    "0.4.9", "0.4.9.1", "0.4.9.2", "0.4.9.3",
    "0.5.0", "0.5.1", "0.5.2", "0.5.3", "0.5.4", "0.5.5", "0.5.6", "0.5.7",
    "0.6.0", "0.6.1", "0.6.2", "0.6.4",
    "0.7.0", "0.7.1", "0.7.2", "0.7.3", "0.7.4", "0.7.5",
)  # fmt: skip
"""The releases of AutoGen that code can be migrated to, oldest first."""

NEWEST = KNOWN_TARGETS[-1]

_PACKAGES = frozenset({"autogen-agentchat", "autogen-core", "autogen-ext"})
_REQUIREMENT_FILES = re.compile(r"(?:.*[-_])?requirements(?:[-_.].*)?\.(?:txt|in)$")


class UnknownTarget(ValueError):
    """The version asked for is not one that code can be migrated to."""


def checked_target(version: str) -> str:
    """``version`` if it is known; raises UnknownTarget with the list of those that are."""
    if version in KNOWN_TARGETS:
        return version
    raise UnknownTarget(f"{version!r} is no AutoGen version to migrate to; known: {', '.join(KNOWN_TARGETS)}")


def declared_target(paths: Iterable[str]) -> str | None:
    """The highest known version that the requirements of the projects around ``paths`` allow.

    None when no project requires one of the 0.4 packages in a version from 0.4 on: a pin on 0.2 says
    where the code comes from, not where it goes.
    """
    for folder in project_folders(paths):
        allowed: list[str] | None = None
        for declared in declarations(folder):
            versions = _allowed(declared.text)
            if versions:
                allowed = versions if allowed is None else [v for v in allowed if v in versions]
        if allowed:
            return allowed[-1]
    return None


def project_folders(paths: Iterable[str]) -> Iterator[str]:
    """The folders of ``paths`` and those above, up to the top of the repository, nearest first."""
    seen: set[str] = set()
    for path in paths:
        folder = os.path.abspath(path)
        if not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        while folder not in seen:
            seen.add(folder)
            yield folder
            if os.path.exists(os.path.join(folder, ".git")):
                break
            folder = os.path.dirname(folder)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A requirement that a project file declares, as a line; whether it is one of a package for others."""

    path: str
    text: str
    of_a_distribution: bool


def declarations(folder: str) -> Iterator[Declaration]:
    """What the project files of ``folder`` require, in the order of their names."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        if name in _READERS:
            yield from (Declaration(path, text, True) for text in _READERS[name](path))
        elif _REQUIREMENT_FILES.match(name):
            of_a_distribution = "setup.py" in names
            yield from (Declaration(path, text, of_a_distribution) for text in text_of(path).splitlines())


def _from_pyproject(path: str) -> Iterator[str]:
    text = text_of(path)
    if "autogen" not in text and "ag2" not in text:
        return
    content = toml_of(text)
    project = _table(content, "project")
    yield from _strings(project.get("dependencies"))
    for group in _table(project, "optional-dependencies").values():
        yield from _strings(group)
    for group in _table(content, "dependency-groups").values():
        yield from _strings(group)
    poetry = _table(_table(content, "tool"), "poetry")
    groups = [cast("dict[str, Any]", g) for g in _table(poetry, "group").values() if isinstance(g, dict)]
    for dependencies in (_table(table, "dependencies") for table in (poetry, *groups)):
        for name, wanted in dependencies.items():
            version = cast("dict[str, Any]", wanted).get("version") if isinstance(wanted, dict) else wanted
            if isinstance(version, str):
                yield _from_poetry(name, version)


def _table(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = mapping.get(key)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in cast("list[Any]", value) if isinstance(item, str))


def _from_poetry(name: str, version: str) -> str:
    """Poetry's caret and tilde forms as an ordinary requirement."""
    match = re.fullmatch(r"([\^~])\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?", version.strip())
    if match is None:
        plain = version.strip()
        return f"{name}=={plain}" if plain[:1].isdigit() else f"{name}{'' if plain == '*' else plain}"
    sign, major, minor, patch = match.groups()
    lower = ".".join(part for part in (major, minor, patch) if part is not None)
    if minor is None or (int(major) > 0 and sign == "^"):
        upper = str(int(major) + 1)
    elif int(minor) == 0 and int(major) == 0 and patch is not None and sign == "^":
        upper = f"0.0.{int(patch) + 1}"
    else:
        upper = f"{major}.{int(minor) + 1}"
    return f"{name}>={lower},<{upper}"


def _from_setup_cfg(path: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text_of(path))
    except configparser.Error:
        return
    yield from parser.get("options", "install_requires", fallback="").splitlines()
    if parser.has_section("options.extras_require"):
        for _, lines in parser.items("options.extras_require"):
            yield from lines.splitlines()


def _from_setup_py(path: str) -> Iterator[str]:
    """The strings that name an AutoGen: which of them are requirements only running it would tell."""
    text = text_of(path)
    if "autogen" not in text and "ag2" not in text:
        return
    import ast

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAMED.match(node.value):
            yield node.value


_NAMED = re.compile(r"\s*(?:autogen|pyautogen|ag2)[\w.\-\[\], ]*(?:[<>=!~].{0,60})?$")
_READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "pyproject.toml": _from_pyproject,
    "setup.cfg": _from_setup_cfg,
    "setup.py": _from_setup_py,
}


def _allowed(line: str) -> list[str]:
    """The known versions that the requirement allows; none if it is not one on a 0.4 package.

    A requirement that also allows 0.2 (no lower bound) or only that says nothing about the target.
    """
    requirement = parsed(line)
    if requirement is None or requirement[0] not in _PACKAGES or not requirement[1]:
        return []
    specifier = requirement[1]
    if specifier.contains("0.2.40") or specifier.contains("0.2.0"):
        return []
    return list(specifier.filter(KNOWN_TARGETS))


def parsed(line: str) -> tuple[str, SpecifierSet] | None:
    """The normalised name and the releases of a requirement on an AutoGen; None if a line is none."""
    text = re.split(r"(?:^|\s)#|\s--", line)[0].strip().rstrip("\\").strip()
    if not re.match(r"(?i)(?:py)?autogen|ag2", text):
        return None
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    return canonicalize_name(requirement.name), requirement.specifier
