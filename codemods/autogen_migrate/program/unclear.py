"""Where the analysis knows that it does not know: objects of 0.2 that other code makes or hands in.

What such an object can be: one that other code got from the program (then its conversation is concerned), or
one that the program has nothing to do with.  Only if nothing at all is known of it, it can be any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..facts.model import Expr
from .api import AGENT_CLASSES
from .index import Module, Origin, Scope
from .objects import CONTAINERS, TRACKED, Obj
from .processes import Companions
from .program import Program
from .site import Site
from .syntax import argument_of, bound_argument

#: Methods that hardly anything but an agent of 0.2 has.
_TELLING = frozenset(
    (
        "initiate_chat",
        "a_initiate_chat",
        "initiate_chats",
        "a_initiate_chats",
        "register_for_llm",
        "register_for_execution",
        "register_nested_chats",
        "register_reply",
        "generate_reply",
        "a_generate_reply",
    )
)
#: Attributes that the agents of 0.4 have too.
_SHARED = frozenset(("name", "description"))
_DEEPEST = 30
"""How far the way of an object is followed back."""
_AGENTS = frozenset(("agent", "manager"))
_WITH_METHODS = frozenset(("class", "instance", "module", "super"))
_OBJECT_CLASSES = frozenset((*AGENT_CLASSES, "Agent", "GroupChat", "GroupChatManager"))


def prepare(program: Program) -> Companions:
    """If anything is unclear, find out what comes from outside of the program and what may come back.

    Gives which modules it may come back to.
    """
    if any(_may_be_unclear(program, expr, module) for module in program.modules for expr in module.exprs):
        program.look_outside()
    return Companions(program)


def _may_be_unclear(program: Program, expr: Expr, module: Module) -> bool:
    if expr.kind == "call":
        return any(True for _ in _foreign_participants(program, expr, module))
    telling = expr.kind == "attr" and expr.text in _TELLING
    return telling and all(_is_of_container(v) for v in program.values(expr, module))


def unclear_sites(program: Program, module: Module, companions: Companions) -> Iterator[Site]:
    """Uses of objects that may be of 0.2 but that the analysis could not find."""
    for expr in module.exprs:
        if expr.kind == "call":
            for participant in _foreign_participants(program, expr, module):
                yield _unclear(program, module, participant, participant, _AGENTS, companions)
        if expr.kind != "attr" or any(not _is_of_container(v) for v in program.values(expr, module)):
            continue
        base = expr.items[0]
        if expr.text in _TELLING and _is_unknown(program, base, module):
            yield _unclear(program, module, expr, base, _AGENTS, companions)
        elif expr.text not in _SHARED and is_declared(program, base, module):
            yield _unclear(program, module, expr, base, TRACKED, companions)


def _is_of_container(obj: Obj) -> bool:
    """Whether it is a method of a list or dict, which has none of an agent's."""
    return obj.kind == "member" and obj.owner is not None and obj.owner.kind in CONTAINERS


def _unclear(
    program: Program,
    module: Module,
    expr: Expr,
    base: Expr,
    kinds: Collection[str],
    companions: Companions,
) -> Site:
    """The site at ``expr``, whose ``base`` is not known; ``kinds`` are those of objects that it can be."""
    foreign = program.foreign(base, module) or comes_from_outside(program, base, module)
    new = any(value.kind == "new-value" for value in program.values(base, module))
    if not foreign and not new and not is_declared(program, base, module):
        return Site("unclear", "unclear", module, expr, wide=True)
    objs = tuple(o for o in program.lost if o.kind in kinds and companions.meet(module, o.module))
    places = tuple(dict.fromkeys(program.lost[obj] for obj in objs))
    return Site("unclear", "unclear", module, expr, objs, places)


def comes_from_outside(program: Program, expr: Expr, module: Module, depth: int = 0) -> bool:
    """Whether an expression is, or is taken from, what other code gives to a function of the program."""
    if depth > _DEEPEST:
        return False
    if expr.kind in ("attr", "subscript", "await", "call", "star", "walrus") and expr.items:
        inner = expr.items[0]
        return bool(program.foreign(inner, module)) or comes_from_outside(program, inner, module, depth + 1)
    if expr.kind in ("boolop", "ifexp"):
        return any(comes_from_outside(program, item, module, depth + 1) for item in expr.items)
    owner = module.scope_of[id(expr)].lookup(expr.text) if expr.kind == "name" else None
    origins = () if owner is None else owner.origins[expr.text]
    return any(_given_from_outside(program, origin, owner, depth) for origin in origins if owner is not None)


def _given_from_outside(program: Program, origin: Origin, scope: Scope, depth: int) -> bool:
    while origin.inner is not None:
        origin = origin.inner
    if origin.kind == "param" and origin.function is not None:
        if program.is_called_outside(origin.function, scope.module):
            return True
        edges = program.callers.get(id(origin.function), ())
        given = ((bound_argument(origin.function, origin.index, e.call, e.bound), e) for e in edges if e.call)
        return any(
            comes_from_outside(program, argument, edge.module, depth + 1)
            for argument, edge in given
            if argument is not None
        )
    if origin.expr is None:
        return False
    outside = bool(program.foreign(origin.expr, scope.module))
    return outside or comes_from_outside(program, origin.expr, scope.module, depth + 1)


def _is_unknown(program: Program, base: Expr, module: Module) -> bool:
    """Whether it may be an object of 0.2; what is of a class of the program may inherit the method."""
    known = any(v.kind in _WITH_METHODS for v in program.values(base, module))
    return not known and not (base.kind == "call" and base.items[0].text == "super")


def _foreign_participants(program: Program, call: Expr, module: Module) -> Iterator[Expr]:
    """The recipient of a chat or the members of a group chat, if other code can have made them."""
    callees = program.values(call.items[0], module)
    chats = any(v.kind == "member" and v.name in ("initiate_chat", "a_initiate_chat") for v in callees)
    groups = any(v.kind == "api" and v.name.rsplit(".", 1)[-1] == "GroupChat" for v in callees)
    given = [
        argument_of(call, "recipient", 0) if chats else None,
        argument_of(call, "agents", 0) if groups else None,
    ]
    for expr in given:
        if expr is None:
            continue
        members = expr.items if expr.kind in ("list", "tuple") else (expr,)
        if any(_is_foreign(program, member, module, inside=groups and member is expr) for member in members):
            yield expr


def _is_foreign(program: Program, expr: Expr, module: Module, *, inside: bool) -> bool:
    """Whether other code can have made an object; or, if ``inside``, one in the list that it is."""
    if expr.kind == "star":
        return _is_foreign(program, expr.items[0], module, inside=True)
    values = program.values(expr, module)
    known = program.tracked_inside(expr, module) if inside else [v for v in values if v.kind in TRACKED]
    foreign = [*program.foreign(expr, module)]
    if inside:
        foreign += program.foreign_inside(expr, module)
        values = (*values, *(v for value in values for v in program.elements(value)))
    if any(v.kind == "new-value" for v in values):
        return True
    return any(program.is_made_outside(obj) or not known for obj in foreign)


def is_declared(program: Program, expr: Expr, module: Module) -> bool:
    """Whether ``expr`` is a name of which only an annotation says that it is an object of 0.2."""
    if expr.kind != "name" or program.values(expr, module):
        return False
    scope = module.scope_of[id(expr)].lookup(expr.text)
    return scope is not None and any(_is_declared(program, o, module) for o in scope.origins[expr.text])


def _is_declared(program: Program, origin: Origin, module: Module) -> bool:
    if origin.kind == "param" and origin.function is not None:
        annotation = origin.function.params[origin.index].annotation
        return annotation is not None and _names_object(program, annotation, module)
    if origin.kind == "element" and origin.expr is not None and origin.expr.kind == "name":
        scope = module.scope_of[id(origin.expr)].lookup(origin.expr.text)
        inner = () if scope is None else scope.origins[origin.expr.text]
        return any(_holds_objects(program, o, module) for o in inner)
    return False


def _holds_objects(program: Program, origin: Origin, module: Module) -> bool:
    """Whether a parameter is annotated as a container of 0.2 objects: ``List[Agent]``."""
    if origin.kind != "param" or origin.function is None:
        return False
    annotation = origin.function.params[origin.index].annotation
    return (
        annotation is not None
        and annotation.kind == "subscript"
        and any(_names_object(program, part, module) for part in _parts(annotation.items[1]))
    )


def _names_object(program: Program, annotation: Expr, module: Module) -> bool:
    """Whether an annotation is a class of 0.2 objects, or a choice with one."""
    if annotation.kind == "binop":  # A | None
        return any(_names_object(program, part, module) for part in annotation.items)
    if annotation.kind == "subscript" and annotation.items[0].text in ("Optional", "Union"):
        return any(_names_object(program, part, module) for part in _parts(annotation.items[1]))
    values = program.values(annotation, module)
    return any(v.kind == "api" and v.name.rsplit(".", 1)[-1] in _OBJECT_CLASSES for v in values)


def _parts(index: Expr) -> Sequence[Expr]:
    return index.items if index.kind == "tuple" else (index,)
