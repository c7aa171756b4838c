"""Which modules of the project an import statement names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from ..facts.model import Expr, ImportedName
from ..sources.layout import Layout, package_parents
from .index import Module


class ModuleTable:
    """The modules of a program; imports are looked up in the project's layout.

    What an import finds can be several modules, the likeliest first: which of them Python takes depends on
    how the program is started.  Without a ``layout`` the modules are all that there is.
    """

    def __init__(self, modules: Iterable[Module], layout: Layout | None = None) -> None:
        modules = list(modules)
        if layout is None:
            places = {module.path: os.path.abspath(module.path) for module in modules}
            layout = Layout(places, {"": package_parents(places.values())})
        self._layout = layout
        self._place = {module.path: layout.place(module.path) for module in modules}
        self._by_place = {self._place[module.path]: module for module in modules}
        self._by_path = {PurePath(module.path): module for module in modules}
        self._found: dict[tuple[str, int, str, str | None], list[Module]] = {}
        self._loaded: dict[str, list[Module]] = {}
        self._importers: dict[str, list[Module]] = {}

    def imported_modules(self, imported: ImportedName, importer: Module) -> list[Module]:
        """The project modules that an import statement loads: the named ones, and submodules of them."""
        found = (*self.find_modules(imported, importer), *self.imported_submodules(imported, importer))
        return list(dict.fromkeys(found))

    def imported_submodule(self, imported: ImportedName, importer: Module) -> Module | None:
        """The likeliest of :meth:`imported_submodules`, or None."""
        return next(iter(self.imported_submodules(imported, importer)), None)

    def imported_submodules(self, imported: ImportedName, importer: Module) -> list[Module]:
        """The modules that ``from package import module`` can name; the package may lack ``__init__.py``."""
        if imported.name is None:
            return []
        dotted = f"{imported.module}.{imported.name}" if imported.module else imported.name
        return self.find_modules(replace(imported, module=dotted, name=None), importer)

    def find_module(self, imported: ImportedName, importer: Module) -> Module | None:
        """The likeliest of :meth:`find_modules`, or None."""
        return next(iter(self.find_modules(imported, importer)), None)

    def find_modules(self, imported: ImportedName, importer: Module) -> list[Module]:
        """The project modules that an import statement can name.

        Of several, those that have the name that is taken from them.
        """
        key = (importer.path, imported.level, imported.module, imported.name)
        if key not in self._found:
            self._found[key] = self._find_modules(imported, importer)
        return self._found[key]

    def _find_modules(self, imported: ImportedName, importer: Module) -> list[Module]:
        place = self._place[importer.path]
        answer = self._layout.find(place, imported.level, imported.module)
        found = [self._by_place[p] for p in answer.places if p in self._by_place]
        if not imported.level:
            found = [module for module in found if module is not importer]
        if imported.name in (None, "*") or (len(found) < 2 and not answer.guessed):
            return found
        having = [m for m in found if self._has(m, imported.name)]
        return having if having or answer.guessed else found

    def _has(self, module: Module, name: str) -> bool:
        """Whether a module binds a name (or may, by a star import) or is a package with that submodule."""
        stars = any(i.name == "*" for stmt in module.stmts for i in stmt.imports)
        return stars or name in module.scope.origins or self.submodule(module, name) is not None

    def loaded(self, module: Module) -> list[Module]:
        """The project's modules that are loaded with a module.

        Those that it imports, by a statement or by a constant name; the packages that these and it are in;
        the fixtures that pytest gives it; what it runs by its path.
        """
        if module.path not in self._loaded:
            self._loaded[module.path] = self._find_loaded(module)
        return self._loaded[module.path]

    def _find_loaded(self, module: Module) -> list[Module]:
        names = [imported for stmt in module.stmts for imported in stmt.imports]
        names += (_imported_by_name(e) for e in module.exprs if _is_import_by_name(e))
        found = dict.fromkeys(m for name in names for m in self.imported_modules(name, module))
        places = [self._place[m.path] for m in (module, *found)]
        beside = (*self._layout.loaded_beside(places), *self._layout.loaded_unnamed(places[0]))
        found.update(dict.fromkeys(self._by_place[place] for place in beside if place in self._by_place))
        found.pop(module, None)
        return list(found)

    def importers(self, module: Module) -> list[Module]:
        """The modules of the program that load a module."""
        if not self._importers:
            for other in self._by_path.values():
                for target in self.loaded(other):
                    self._importers.setdefault(target.path, []).append(other)
        return self._importers.get(module.path, [])

    def in_package(self, module: Module) -> bool:
        """Whether a module is part of a package (with ``__init__.py``), or is one itself."""
        return self._layout.is_package(os.path.dirname(self._place[module.path]))

    def at(self, folder: PurePath, parts: Sequence[str]) -> Module | None:
        """The package or module with these parts below a folder."""
        base = folder.joinpath(*parts)
        found = self._by_path.get(base / "__init__.py")
        if found is None and parts:
            found = self._by_path.get(base.with_name(base.name + ".py"))
        return found

    def submodule(self, module: Module, name: str) -> Module | None:
        """The module ``name`` in a package."""
        if not module.facts.is_package:
            return None
        return self.at(PurePath(module.path).parent, [name])


def _is_import_by_name(expr: Expr) -> bool:
    if expr.kind != "call" or expr.items[0].text not in ("import_module", "__import__"):
        return False
    name = expr.items[1].value if len(expr.items) > 1 else None
    return isinstance(name, str) and not name.startswith(".")


def _imported_by_name(call: Expr) -> ImportedName:
    name = str(call.items[1].value)
    return ImportedName(name, 0, None, name, name)
