"""Where a program changes 0.2 itself: it replaces, removes or fills an attribute of a class or module of it.

Every agent of the process has the change then, whoever made it.
"""

from __future__ import annotations

from ..facts.model import Expr
from .api import is_api_module
from .index import Module
from .program import Program
from .syntax import CHANGING

#: Functions that change an attribute of what they are given first (what mocks replace for a time:
#: ``mocks.py``).
_SETTERS = frozenset(("setattr", "delattr"))
#: What ``type(...)`` gives a class of 0.2 for.
_CLASSED = ("agent", "groupchat", "manager")


def patched_api(program: Program, module: Module, expr: Expr, is_target: bool) -> tuple[Expr, str] | None:
    """The expression that changes something of 0.2, and the dotted name of it; None for all others.

    ``expr`` is what is assigned to or deleted (``is_target``), or a call.
    """
    if is_target and expr.kind in ("attr", "subscript"):
        name = _api_name(program, expr.items[0], module)
        return None if name is None else (expr, _member(name, expr.text))
    if expr.kind != "call" or len(expr.items) < 2:
        return None
    callee = expr.items[0]
    if callee.kind == "attr" and callee.text in CHANGING:
        name = _api_name(program, callee.items[0], module)
        return None if name is None else (expr, name)
    if not _sets_attributes(callee):
        return None
    name = _api_name(program, expr.items[1], module)
    given = expr.items[2].value if len(expr.items) > 2 else None
    return None if name is None else (expr, _member(name, given if isinstance(given, str) else ""))


def _member(name: str, attribute: str) -> str:
    return f"{name}.{attribute}" if attribute else name


def _sets_attributes(callee: Expr) -> bool:
    return callee.kind == "name" and callee.text in _SETTERS


def is_patched_name(program: Program, module: Module, expr: Expr) -> bool:
    """Whether ``expr`` only says to a call what of 0.2 it changes: ``setattr(ConversableAgent, ...)``."""
    parent = module.parent.get(id(expr))
    return (
        parent is not None
        and parent.kind == "call"
        and parent.items[1:2] == (expr,)
        and _sets_attributes(parent.items[0])
        and _api_name(program, expr, module) is not None
    )


def _api_name(program: Program, base: Expr, module: Module) -> str | None:
    """The dotted name of what ``base`` is of 0.2 itself."""
    names = sorted({value.name for value in program.values(base, module) if value.kind == "api"})
    if names:
        return names[0]
    if base.kind == "call" and len(base.items) == 2:
        if base.items[0].text == "type":  # of an agent
            owners = program.values(base.items[1], module)
            return next(
                (f"autogen.{o.name}" for o in owners if o.kind in _CLASSED and o.class_ is None), None
            )
        return _loaded(base.items[1]) if base.items[0].text == "import_module" else None
    if base.kind == "subscript" and base.items[0].text == "modules":
        return _loaded(base.items[1])
    return _api_member(program, base, module)


def _api_member(program: Program, base: Expr, module: Module) -> str | None:
    """The name of what is an attribute of something that has no values of its own."""
    if base.kind != "attr" or program.values(base, module):
        return None
    name = _api_name(program, base.items[0], module)
    return None if name is None else f"{name}.{base.text}"


def _loaded(name: Expr) -> str | None:
    """The name of a module of 0.2 that is written as a string."""
    return name.value if isinstance(name.value, str) and is_api_module(name.value) else None
