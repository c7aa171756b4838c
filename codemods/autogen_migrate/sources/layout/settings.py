"""The folders that a project's own settings put on ``sys.path``."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from ..project_files import text_of, toml_of

PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
"""What makes a folder that of a distribution."""

_KEYS = re.compile(rb"path|package|where|source|module", re.IGNORECASE)
_PYTHON_SETTING = re.compile(
    r"""(?:package_dir\s*=\s*\{\s*["']{2}\s*:|find_(?:namespace_)?packages\(\s*(?:where\s*=)?)\s*["']([^"'*]+)["']"""
)


def is_project(folder: str) -> bool:
    """Whether a distribution (or a work tree of Git) has its top in the folder."""
    return any(os.path.exists(os.path.join(folder, name)) for name in (*PROJECT_FILES, ".git"))


def settings_roots(folder: str) -> list[str]:
    """The folders that the settings in ``folder`` name, and those that need no naming: itself and ``src``."""
    named: list[str] = [".", "src"]
    named += _from_pyproject(os.path.join(folder, "pyproject.toml"))
    for name in ("setup.cfg", "pytest.ini", ".pytest.ini", "tox.ini"):
        named += _from_ini(os.path.join(folder, name))
    named += _PYTHON_SETTING.findall(text_of(os.path.join(folder, "setup.py")))
    found = (os.path.normpath(os.path.join(folder, name)) for name in named)
    return list(dict.fromkeys(found))


def _from_pyproject(path: str) -> Iterator[str]:
    text = text_of(path)
    if not _KEYS.search(text.encode("utf-8")):
        return
    tool = _table(toml_of(text), "tool")
    yield from _strings(_table(_table(tool, "pytest"), "ini_options").get("pythonpath"))
    setuptools = _table(tool, "setuptools")
    yield from _package_folders(_table(setuptools, "package-dir"))
    packages = setuptools.get("packages")
    if isinstance(packages, dict):
        found = _table(cast("dict[str, Any]", packages), "find")
        yield from _strings(found.get("where"))
    for packages in _list(_table(tool, "poetry").get("packages")):
        if isinstance(packages, dict):
            yield from _strings(cast("dict[str, Any]", packages).get("from"))
    hatch = _table(_table(tool, "hatch"), "build")
    for table in (hatch, *(_table(_table(hatch, "targets"), kind) for kind in ("wheel", "sdist"))):
        yield from (os.path.dirname(name) or "." for name in _strings(table.get("packages")))
        yield from _strings(table.get("dev-mode-dirs"))
        sources = table.get("sources")
        if isinstance(sources, list):
            yield from _strings(cast("list[Any]", sources))
        yield from (source for source, name in _table(table, "sources").items() if not name)
    yield from _strings(_table(_table(tool, "uv"), "build-backend").get("module-root"))
    yield from _strings(_table(_table(tool, "pdm"), "build").get("package-dir"))
    yield from _strings(_table(tool, "maturin").get("python-source"))
    yield from _strings(_table(tool, "pyright").get("extraPaths"))
    for names in _strings(_table(tool, "mypy").get("mypy_path")):
        yield from re.split(r"[,:;\s]+", names.replace("$MYPY_CONFIG_FILE_DIR/", ""))


def _package_folders(package_dir: Mapping[str, Any]) -> Iterator[str]:
    """``{"" = "src"}`` says where all packages are, ``{pkg = "lib/pkg"}`` where one is."""
    for name, folder in package_dir.items():
        if isinstance(folder, str):
            yield from _strip_package(name, folder)


def _strip_package(name: str, folder: str) -> Iterator[str]:
    path = folder.rstrip("/")
    for part in reversed([part for part in name.split(".") if part]):
        path, last = os.path.split(path)
        if last != part:
            return
    yield path or "."


def _from_ini(path: str) -> Iterator[str]:
    text = text_of(path)
    if not text:
        return
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in ("pytest", "tool:pytest"):
        yield from parser.get(section, "pythonpath", fallback="").split()
    yield from parser.get("options.packages.find", "where", fallback="").split()
    for line in parser.get("options", "package_dir", fallback="").splitlines():
        name, equals, folder = line.partition("=")
        if equals:
            yield from _strip_package(name.strip(), folder.strip())


def _table(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = mapping.get(key)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: Any) -> Iterable[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else ()


def _strings(value: Any) -> Iterator[str]:
    """A setting that is one name or a list of them."""
    if isinstance(value, str):
        yield value
    yield from (item for item in _list(value) if isinstance(item, str))
