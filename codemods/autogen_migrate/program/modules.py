"""Which module of the project an import statement names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from ..facts.model import ImportedName
from .index import Module


class ModuleTable:
    """The modules of a program by path; imports are looked up from the importer's folder upwards."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._by_path = {PurePath(module.path): module for module in modules}
        self._path_parts = {part for path in self._by_path for part in path.with_suffix("").parts}
        self._found: dict[tuple[str, int, str], Module | None] = {}

    def imported_modules(self, imported: ImportedName, importer: Module) -> list[Module]:
        """The project modules that an import statement loads: the named one, and a submodule of it."""
        found = (self.find_module(imported, importer), self.imported_submodule(imported, importer))
        return [module for module in found if module is not None]

    def imported_submodule(self, imported: ImportedName, importer: Module) -> Module | None:
        """The module that ``from package import module`` names; the package may lack ``__init__.py``."""
        if imported.name is None:
            return None
        dotted = f"{imported.module}.{imported.name}"
        return self.find_module(replace(imported, module=dotted, name=None), importer)

    def find_module(self, imported: ImportedName, importer: Module) -> Module | None:
        """The project module that an import statement names, or None."""
        key = (importer.path, imported.level, imported.module)
        if key not in self._found:
            self._found[key] = self._find_module(imported, importer)
        return self._found[key]

    def _find_module(self, imported: ImportedName, importer: Module) -> Module | None:
        here = PurePath(importer.path).parent
        parts = [part for part in imported.module.split(".") if part]
        if imported.level:
            for _ in range(imported.level - 1):
                here = here.parent
            return self.at(here, parts)
        if not parts or parts[0] not in self._path_parts:
            return None
        for folder in (here, *here.parents):
            found = self.at(folder, parts)
            if found is not None and found is not importer:
                return found
        return None

    def at(self, folder: PurePath, parts: Sequence[str]) -> Module | None:
        base = folder.joinpath(*parts)
        found = self._by_path.get(base / "__init__.py")
        if found is None and parts:
            found = self._by_path.get(base.with_name(base.name + ".py"))
        return found

    def submodule(self, module: Module, name: str) -> Module | None:
        if not module.facts.is_package:
            return None
        return self.at(PurePath(module.path).parent, [name])
