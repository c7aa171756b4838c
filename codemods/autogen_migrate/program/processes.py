"""What runs together: the modules that a program loads, from the module that is started on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .index import Module
from .program import Program


def loads(program: Program) -> dict[str, set[str]]:
    """The modules that each module loads itself, all by path."""
    return {m.path: {target.path for target in program.table.loaded(m)} for m in program.modules}


def reached(path: str, imports: Mapping[str, Iterable[str]]) -> set[str]:
    """The module at ``path`` and all that it loads, directly or through others."""
    found = {path}
    todo = [path]
    while todo:
        new = set(imports[todo.pop()]) - found
        found |= new
        todo += new
    return found


def processes(program: Program) -> list[set[str]]:
    """The modules that run in one process, for each module that may be the one that is started.

    Started is what no other module loads; of modules that load each other, one.
    """
    imports = loads(program)
    loaded = {target for path, targets in imports.items() for target in targets if target != path}
    found = [reached(path, imports) for path in imports if path not in loaded]
    left = imports.keys() - set().union(*found)
    while left:
        group = reached(min(left), imports)
        found.append(group)
        left -= group
    return found


class Companions:
    """Which modules can run in one process, so that objects of one can get into the other."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._of: dict[str, set[str]] | None = None
        self._loading = set[str]()

    def meet(self, one: Module, other: Module) -> bool:
        """Whether both can run in one process.

        What a module loads without naming it can be any other; but two notebooks, or a notebook and a module
        that it does not import, are not loaded together by a third one.
        """
        if one is other:
            return True
        of = self._found()
        if other.path in of[one.path] or not self._loading.isdisjoint(of[one.path] | of[other.path]):
            return True
        return bool(self._loading) and not (one.facts.is_notebook or other.facts.is_notebook)

    def _found(self) -> dict[str, set[str]]:
        if self._of is None:
            self._of = {module.path: {module.path} for module in self._program.modules}
            for process in processes(self._program):
                for path in process:
                    self._of[path] |= process
            self._loading = self._program.loading_any()
        return self._of
