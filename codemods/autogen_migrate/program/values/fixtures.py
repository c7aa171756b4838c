"""pytest's fixtures: a parameter of a test gets what the fixture of that name returns or yields."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from ...facts.model import Function
from ..index import Module
from ..syntax import has_decorator

if TYPE_CHECKING:
    from .builder import Builder


def fixtures(b: Builder) -> dict[str, list[tuple[Module, Function]]]:
    """The fixtures of the program by name."""
    found: dict[str, list[tuple[Module, Function]]] = {}
    for module in b.modules:
        for scope in module.function_scope.values():
            function = scope.function
            if function is not None and _is_fixture(function):
                found.setdefault(function.name, []).append((module, function))
    return found


def _is_fixture(function: Function) -> bool:
    called = (d.items[0] for d in function.decorators if d.kind == "call")
    return has_decorator(function, "fixture") or any(callee.text == "fixture" for callee in called)


def takes_fixture(function: Function, module: Module, origin: Module, fixture: Function) -> bool:
    """Whether pytest hands what ``fixture`` (of the module ``origin``) makes to a function."""
    if function is fixture or not (function.name.startswith("test") or _is_fixture(function)):
        return False
    place = PurePath(origin.path)
    shared = place.name == "conftest.py" and place.parent in PurePath(module.path).parents
    return origin is module or shared or fixture.name in module.scope.origins
