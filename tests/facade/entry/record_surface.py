"""Writes ``surface.json``: the public names of AutoGen 0.2.40 and their parameters, by introspection.

To be run with the interpreter of an environment that has autogen-agentchat 0.2.40. Only facts are recorded:
names, kinds, parameter names, and whether a parameter has a default. Where a module needs a package that is
not installed, stand-ins of its classes are made up; what cannot be imported even so is listed.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import warnings
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

HERE = Path(__file__).parent
_MARKS = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}


def main() -> None:
    """Record the surface."""
    warnings.simplefilter("ignore")
    import autogen

    found: dict[str, dict[str, Any]] = {"autogen": _names(autogen)}
    absent: list[str] = []
    for name in _modules(autogen):
        module = _imported(name)
        if module is None:
            absent.append(name)
        else:
            found[name] = _names(module)
    surface = {
        "version": version("autogen-agentchat"),
        "not_importable": sorted(set(absent)),
        "modules": dict(sorted(found.items())),
    }
    text = json.dumps(surface, indent=1, sort_keys=False)
    (HERE / "surface.json").write_text(f"{text}\n", encoding="utf-8")
    print(
        f"{len(found)} modules, not importable: {', '.join(surface['not_importable']) or 'none'}",
        file=sys.stderr,
    )


def _modules(package: ModuleType) -> list[str]:
    folder = Path(package.__path__[0])
    names = (".".join(p.relative_to(folder.parent).with_suffix("").parts) for p in folder.rglob("*.py"))
    return sorted(name.removesuffix(".__init__") for name in names if name != "autogen.__init__")


class _StandIns(MetaPathFinder, Loader):
    """Makes up any package that is not installed; each name of it is an empty class."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        own = fullname.split(".")[0] == "autogen" or fullname.split(".")[0] in sys.stdlib_module_names
        return None if own else ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        module.__path__ = []
        module.__getattr__ = lambda name: _stand_in(module, name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


class _AnyAttribute(type):
    """The metaclass of the stand-ins: whatever is asked of them is there."""

    def __getattr__(cls, name: str) -> object:
        return _stand_in(cls, name)


def _stand_in(owner: object, name: str) -> object:
    if name == "__version__":
        return "99.0.0"
    if name.startswith("__"):
        raise AttributeError(name)
    body = {"__module__": getattr(owner, "__name__", ""), "__init__": lambda self, *args, **kwargs: None}
    return _AnyAttribute(name, (), body)


def _imported(name: str) -> ModuleType | None:
    """A module of 0.2; with stand-ins for what it needs if it cannot be imported without."""
    try:
        return importlib.import_module(name)
    except Exception:
        sys.meta_path.append(_StandIns())
    try:
        return importlib.import_module(name)
    except Exception as error:
        print(f"{name}: {error!r}", file=sys.stderr)
        return None
    finally:
        sys.meta_path.pop()


def _names(module: ModuleType) -> dict[str, Any]:
    """The public names of a module: its own, and those that its ``__all__`` or a package gives on."""
    parts = (ParamSpec, TypeVar)
    public = set(getattr(module, "__all__", ()))
    is_package = hasattr(module, "__path__")
    found: dict[str, Any] = {}
    for name, value in sorted(vars(module).items()):
        if name.startswith("_") or isinstance(value, ModuleType):
            continue
        home = getattr(value, "__module__", None)
        given_on = is_package and isinstance(home, str) and home.startswith("autogen.")
        is_public = name in public or home == module.__name__ or given_on
        if is_public and not hasattr(value, "__origin__") and not isinstance(value, parts):
            found[name] = _described(value)
    return found


def _described(value: object) -> dict[str, Any]:
    if inspect.isclass(value):
        return {"kind": "class", "bases": _bases(value), "members": _members(value)}
    if inspect.isfunction(value):
        return {"kind": "function", "parameters": _parameters(value)}
    return {"kind": "value"}


def _bases(value: type) -> list[str]:
    return [c.__name__ for c in value.__mro__[1:] if c.__module__.startswith(("autogen.", "builtins"))][:-1]


def _members(value: type) -> dict[str, Any]:
    """The methods and properties that a class defines itself."""
    found: dict[str, Any] = {}
    for name, member in sorted(vars(value).items()):
        if name.startswith("_") and name != "__init__":
            continue
        if isinstance(member, property):
            found[name] = "property"
            continue
        function = getattr(member, "__func__", member)
        if inspect.isfunction(function):
            drop = 0 if isinstance(member, staticmethod) else 1
            kind = "async " if inspect.iscoroutinefunction(function) else ""
            found[name] = kind + ", ".join(_parameters(function)[drop:])
    return found


def _parameters(function: Any) -> list[str]:
    """``name``, ``name=`` with a default, ``*name``, ``**name``; a bare ``*`` before keyword-only ones."""
    found: list[str] = []
    starred = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind.name == "KEYWORD_ONLY" and not starred:
            found.append("*")
        starred = starred or parameter.kind.name in ("KEYWORD_ONLY", "VAR_POSITIONAL")
        default = "" if parameter.default is parameter.empty else "="
        found.append(_MARKS.get(parameter.kind.name, "") + parameter.name + default)
    return found


if __name__ == "__main__":
    main()
