"""``import autogen`` and ``import pyautogen`` mean this package: :func:`install_alias`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

TARGET = "autogen_compat"
ALIASES = ("autogen", "pyautogen")


class _SameModule(Loader):
    """Gives a module that is loaded already under its real name."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import system has just put that of the alias in its place


class _AliasFinder(MetaPathFinder):
    """Finds ``autogen.x.y`` as ``autogen_compat.x.y``: both names stand for one module object."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root, _, rest = fullname.partition(".")
        if root not in ALIASES:
            return None
        real = f"{TARGET}.{rest}" if rest else TARGET
        try:
            module = importlib.import_module(real)
        except ModuleNotFoundError as error:
            missing = error.name or ""
            if real != missing and not real.startswith(f"{missing}."):
                raise  # the module is there, but it needs a package that is not installed
            from autogen_compat.missing import missing_module

            raise missing_module(rest) from None
        is_package = hasattr(module, "__path__")
        return ModuleSpec(fullname, _SameModule(module), origin=module.__file__, is_package=is_package)


def install_alias() -> None:
    """Make ``import autogen`` and ``import pyautogen``, with all submodules, mean this package.

    For this process only; calling it again changes nothing. Call it before anything imports ``autogen``: in
    ``conftest.py``, in ``sitecustomize.py`` or at an application's entry point.

    Raises:
        CompatAliasError: ``autogen`` or ``pyautogen`` is imported already, and is another package.
    """
    for name in ALIASES:
        module = sys.modules.get(name)
        if module is not None and module is not sys.modules.get(TARGET):
            from autogen_compat.exceptions import CompatAliasError

            where = getattr(module, "__file__", None) or "an unknown place"
            raise CompatAliasError(
                f"{name!r} is imported already, from {where}: call autogen_compat.install_alias() before the "
                f"first `import {name}`, or run the program with `python -m autogen_compat`.",
                name=name,
            )
    if not is_installed():
        sys.meta_path.insert(0, _AliasFinder())


def is_installed() -> bool:
    """Whether ``import autogen`` means this package."""
    return any(isinstance(finder, _AliasFinder) for finder in sys.meta_path)


def remove_alias() -> None:
    """Undo :func:`install_alias` for imports that are still to come."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _AliasFinder)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ALIASES]:
        real = TARGET + name[len(name.partition(".")[0]) :]
        if sys.modules[name] is sys.modules.get(real):
            del sys.modules[name]
