"""Programs that import from ``autogen`` what 0.2 does not have stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...facts.model import Expr, Stmt
from ...program import Module, Program, foreign_part
from ..draft import Draft
from ..model import Finding, Severity
from .base import Rule, report
from .compat_imports import api_imports

#: Modules of other releases than 0.2.40: what takes their place.
_INSTEAD = {
    "autogen.agentchat.contrib.capabilities.context_handling": "TransformMessages",
    "autogen.agentchat.contrib.compressible_agent": "TransformMessages",
    "autogen.agentchat.contrib.teachable_agent": "the capability Teachability of any agent",
}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A dotted name that 0.2 does not have, and where the module needs it."""

    dotted: str
    place: Stmt | Expr


def foreign_names(program: Program, module: Module) -> list[Foreign]:
    """What a module takes from ``autogen`` that 0.2.40 does not have, each name once.

    Not where the program is prepared for that: within ``try``, or after asking ``hasattr``.
    """
    found: dict[str, Foreign] = {}
    for foreign in (*_imported(program, module), *_read(program, module)):
        found.setdefault(foreign.dotted, foreign)
    return list(found.values())


def foreign_finding(draft: Draft, module: Module, found: list[Foreign]) -> Finding:
    """The finding for a module with such names, at the first of them."""
    names = ", ".join(f"`{foreign.dotted}`" for foreign in found)
    instead = [_INSTEAD[foreign.dotted] for foreign in found if foreign.dotted in _INSTEAD]
    advice = f" (0.2.40 has {', '.join(dict.fromkeys(instead))} instead)" if instead else ""
    text = (
        f"AutoGen 0.2.40 has no {names}{advice}: a program for another release, or for AG2, a fork of the "
        "same name, stays as it is"
    )
    return draft.finding(RULE.code, Severity.MANUAL, module, found[0].place, text)


def _imported(program: Program, module: Module) -> Iterator[Foreign]:
    for stmt in module.stmts:
        for imported in api_imports(program, module, stmt):
            whole = imported.module if imported.name is None else f"{imported.module}.{imported.name}"
            dotted = foreign_part(whole)
            if dotted is not None and not _is_prepared(module, stmt):
                yield Foreign(dotted, stmt)


def _read(program: Program, module: Module) -> Iterator[Foreign]:
    targets = {id(target) for stmt in module.stmts for target in stmt.targets}
    for expr in module.exprs:
        if expr.kind != "attr" or id(expr) in targets:
            continue
        for value in program.values(expr, module):
            dotted = foreign_part(value.name) if value.kind == "api" else None
            if dotted is not None and not _is_prepared(module, module.stmt_of[id(expr)]):
                yield Foreign(dotted, expr)


def _is_prepared(module: Module, stmt: Stmt) -> bool:
    """Whether a name may be missing here."""
    inner = stmt
    for outer in module.enclosing_stmts(stmt):
        if outer.kind == "try" and inner is not outer and any(inner is s for s in outer.blocks[0]):
            return True
        if outer.kind == "if" and any(e.kind == "call" and e.items[0].text == "hasattr" for e in outer.exprs):
            return True
        inner = outer
    return False


RULE = Rule(
    code="AM315",
    title="Programs for another AutoGen are left alone",
    keys=("foreign",),
    explanation="""AG2, a fork of AutoGen, and releases before 0.2.40 are imported by the same name. What they have
and 0.2.40 has not is not in `autogen_compat` either, so that a program which needs it would not run any more: it
stays as it is, with all modules that share its agents.""",
    before="from autogen import LLMConfig",
    after="",
    migrate=report("AM315", "this name is not part of AutoGen 0.2.40"),
)
