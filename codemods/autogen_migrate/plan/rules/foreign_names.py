"""Programs that take from ``autogen``, or from its objects, what 0.2 does not have stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...facts.model import Class, Expr, Stmt
from ...program import TRACKED, Module, Obj, Program, foreign_part, known_members
from ...sources.forks import Fork
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


def foreign_members(program: Program) -> dict[str, list[Foreign]]:
    """The methods and attributes that neither 0.2.40 nor the program gives to an object, by module path.

    Each name once in a module.  Not where the program asks before, or catches the AttributeError.
    """
    given = _given_attributes(program)
    found: dict[str, dict[str, Foreign]] = {}
    for module in program.modules if given is not None else ():
        for place in module.exprs:
            if place.kind != "attr" or (given is not None and place.text in given):
                continue
            if any(value.kind != "member" for value in program.values(place, module)):
                continue
            owners = [o for o in program.values(place.items[0], module) if not _is_none(o)]
            missing = bool(owners) and all(_lacks(program, owner, place.text) for owner in owners)
            if missing and not _catches(module, place):
                dotted = f"{_class_name(owners[0])}.{place.text}"
                found.setdefault(module.path, {}).setdefault(dotted, Foreign(dotted, place))
    return {path: list(names.values()) for path, names in found.items()}


def _class_name(owner: Obj) -> str:
    """The class of 0.2 that an object has, or derives from."""
    return "ChatResult" if owner.kind == "result" else owner.name


def _is_none(obj: Obj) -> bool:
    return obj.kind == "const" and obj.expr is not None and obj.expr.value is None


def _given_attributes(program: Program) -> frozenset[str] | None:
    """The names of all attributes that the program sets on anything; None: some are computed."""
    found: set[str] = set()
    for module in program.modules:
        for stmt in module.stmts:
            found |= {target.text for target in stmt.targets if target.kind == "attr"}
            for group in (t for t in stmt.targets if t.kind in ("tuple", "list")):
                found |= {item.text for item in group.items if item.kind == "attr"}
        for expr in module.exprs:
            if expr.kind == "call" and expr.items[0].text == "setattr" and len(expr.items) > 2:
                name = expr.items[2]
                if not isinstance(name.value, str):
                    return None
                found.add(name.value)
    return frozenset(found)


def _lacks(program: Program, owner: Obj, name: str) -> bool:
    """Whether an object is sure to have no such member."""
    if owner.kind not in (*TRACKED, "executor", "result") or name.startswith("__"):
        return False
    known = known_members(_class_name(owner))
    if known is None or name in known:
        return False
    return owner.class_ is None or all(
        _is_plain_class(program, link) for link in program.lineage(owner.module, owner.class_)
    )


def _is_plain_class(program: Program, class_: Class) -> bool:
    """Whether a class of the program gets its members from its body and from bases that are known."""
    home = next((m for m in program.modules if id(class_) in m.class_scope), None)
    if home is None or class_.decorators or class_.keywords:
        return False
    if "__getattr__" in home.class_scope[id(class_)].origins:
        return False
    return all(any(v.kind in ("class", "api") for v in program.values(b, home)) for b in class_.bases)


def _catches(module: Module, place: Expr) -> bool:
    """Whether the program is prepared for an object without the member."""
    inner = module.stmt_of[id(place)]
    for outer in module.enclosing_stmts(inner):
        if outer.kind == "try" and any(inner is s for s in outer.blocks[0]):
            types = (t for e in outer.exprs for t in (e.items if e.kind == "tuple" else (e,)))
            if any(t.text == "AttributeError" for t in types):
                return True
        inner = outer
    asking = (e for e in module.exprs if e.kind == "call" and e.items[0].text == "hasattr")
    return any(len(e.items) > 2 and e.items[2].value == place.text for e in asking)


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


def fork_finding(fork: Fork) -> Finding:
    """The finding for a project that requires AG2, at the requirement."""
    text = f"the project requires AG2, a fork of AutoGen that is imported by the same name (`{fork.text}`): "
    if fork.of_a_distribution:
        text += "its code is not AutoGen 0.2's and stays as it is; `--from 0.2` moves it all the same"
        return Finding(RULE.code, Severity.MANUAL, fork.path, fork.line, fork.column, text)
    text += "what it shares with AutoGen 0.2 was moved; see whether AutoGen 0.4 is what you want"
    return Finding(RULE.code, Severity.INFO, fork.path, fork.line, fork.column, text)


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
    explanation="""AG2, a fork of AutoGen, and other releases are imported by the same name. What they have and 0.2.40 has
not (a name, or a method that is called) is not in `autogen_compat` either, so that the program would not run any more: it
stays as it is, with all modules that share its agents. Write it with what 0.2.40 has, and it moves. A distribution that requires
AG2 stays as well; `--from 0.2` moves it all the same. An application whose requirements file names AG2 moves, with a
finding.""",
    before="from autogen import LLMConfig",
    after="",
    migrate=report("AM315", "this name is not part of AutoGen 0.2.40"),
)
