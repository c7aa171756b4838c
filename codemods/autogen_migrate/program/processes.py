"""What runs together: the modules that a program loads, from the module that is started on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
