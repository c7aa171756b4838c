"""Every place where a program touches 0.2: the closed world that the plan has to answer for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..facts.model import Expr, Stmt
from .api import COMPAT
from .index import Module
from .objects import Obj, Objs
from .program import Program
from .syntax import hands_back
from .unknown import foreign_participants, is_declared

TRACKED = frozenset(("agent", "groupchat", "manager"))
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
#: What ``autogen_compat`` has besides 0.2's API and works with its chats and agents.
_WATCHING = frozenset(("a_stream", "load_state", "observe", "save_state", "stream", "use_runtime"))
#: Attributes that the agents of 0.4 have too.
_SHARED = frozenset(("name", "description"))
_HARMLESS_CALLS = frozenset(
    (
        "print",
        "len",
        "isinstance",
        "type",
        "id",
        "str",
        "repr",
        "list",
        "tuple",
        "set",
        "dict",
        "enumerate",
        "zip",
        "sorted",
        "reversed",
        "any",
        "all",
        "iter",
        "next",
        "hasattr",
        "bool",
        "pprint",
        "append",
        "extend",
        "insert",
        "add",
        "get",
        "pop",
        "items",
        "values",
        "index",
    )
)
_TRANSPARENT = frozenset(
    (
        "list",
        "tuple",
        "dict",
        "set",
        "star",
        "ifexp",
        "boolop",
        "await",
        "walrus",
        "compare",
        "comp",
        "subscript",
        "binop",
        "fstring",
        "unary",
        "lambda",
    )
)


DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_DISPLAYS = ("list", "tuple", "dict", "set", "comp")


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One use of 0.2.

    ``kind``: ``construct`` and ``function`` (``expr`` is the call of a 0.2 class or function),
    ``method`` (the call of a method of a 0.2 object), ``attribute`` (it is read), ``write``,
    ``reference`` (a 0.2 name in an annotation or as a value), ``subclass`` (as a base class),
    ``escape`` (a 0.2 object is handed to code that is not known), ``unclear`` (a method that only 0.2
    agents have, of an object that is not known), ``beside`` (what ``autogen_compat`` has besides 0.2's API is
    used on chats or agents; ``expr`` is the call of it).  ``key`` is the name of the class
    or function, with a leading dot for a method or attribute.  ``objs`` are the objects concerned.
    """

    kind: str
    key: str
    module: Module
    expr: Expr
    objs: Objs = ()


def find_sites(program: Program) -> list[Site]:
    """All sites in source order, module by module."""
    found: list[Site] = []
    for module in program.modules:
        targets = _targets(module)
        found += _unclear_sites(program, module)
        found += _quoted_sites(program, module)
        for expr in module.exprs:
            if expr.kind in ("name", "attr", "subscript", "call", *_DISPLAYS):
                found += _sites_of(program, module, expr, id(expr) in targets)
    return found


def _unclear_sites(program: Program, module: Module) -> Iterator[Site]:
    """Uses of objects that may be of 0.2 but that the analysis could not find."""
    for expr in module.exprs:
        if expr.kind == "call" and _brings_together(program, expr, module):
            for participant in foreign_participants(program, expr, module):
                yield Site("unclear", "unclear", module, participant)
        if expr.kind != "attr" or program.values(expr, module):
            continue
        base = expr.items[0]
        declared = expr.text not in _SHARED and is_declared(program, base, module)
        if declared or (expr.text in _TELLING and _is_unknown(program, base, module)):
            yield Site("unclear", "unclear", module, expr)


def _quoted_sites(program: Program, module: Module) -> Iterator[Site]:
    """Names of 0.2 in annotations that are written as strings."""
    for expr in module.exprs:
        if expr.kind != "const" or not isinstance(expr.value, str) or not module.is_annotation(expr):
            continue
        if any(is_api_name(program, module, name) for name in DOTTED.findall(expr.value)):
            yield Site("reference", "quoted", module, expr)


def is_api_name(program: Program, module: Module, dotted: str) -> bool:
    """Whether a dotted name, as written in a module, comes from 0.2."""
    return any(o.kind == "api" for o in program.member(module, dotted.split(".", maxsplit=1)[0]))


def _brings_together(program: Program, call: Expr, module: Module) -> bool:
    """Whether a call starts a chat of a known agent or makes a group chat."""
    return any(
        (v.kind == "member" and v.name in ("initiate_chat", "a_initiate_chat"))
        or (v.kind == "api" and v.name.rsplit(".", 1)[-1] == "GroupChat")
        for v in program.values(call.items[0], module)
    )


def _is_unknown(program: Program, base: Expr, module: Module) -> bool:
    known = [v for v in program.values(base, module) if v.kind != "const"]
    return not known and not (base.kind == "call" and base.items[0].text == "super")


def _targets(module: Module) -> set[int]:
    """The expressions that are assigned to."""
    found: set[int] = set()
    for stmt in module.stmts:
        todo = list(stmt.targets[:1] if stmt.kind == "annassign" else stmt.targets)
        while todo:
            target = todo.pop()
            found.add(id(target))
            if target.kind in ("tuple", "list", "star"):
                todo.extend(target.items)
    return found


def _sites_of(program: Program, module: Module, expr: Expr, is_target: bool) -> Iterator[Site]:
    parent = module.parent.get(id(expr))
    values = program.values(expr, module)
    if expr.kind in ("name", "attr"):
        apis = [v for v in values if v.kind == "api"]
        if apis and not is_target and not (parent is not None and parent.kind == "attr"):
            yield _api_site(program, module, expr, parent, apis[0])
            return
        beside = [v for v in values if _works_beside(v)]
        if beside and not (parent is not None and parent.kind == "attr"):
            yield _beside_site(module, expr, parent, beside[0])
            return
        members = [v for v in values if v.kind == "member" and _owned(v)]
        if members and expr.kind == "attr":
            yield _member_site(module, expr, parent, tuple(m.owner for m in members if m.owner), is_target)
            return
    if expr.kind == "attr" and is_target:
        owners = tuple(o for o in program.values(expr.items[0], module) if o.kind in TRACKED)
        if owners:
            yield Site("write", f".{expr.text}", module, expr, owners)
            return
    tracked = tuple(v for v in values if v.kind in TRACKED)
    if not tracked and parent is not None and parent.kind == "call" and parent.items[0] is not expr:
        tracked = tuple(v for o in values for v in program.elements(o) if v.kind in TRACKED)
    if tracked and not is_target and not _flow_is_known(program, module, expr, parent):
        yield Site("escape", "escape", module, expr, tracked)


def _owned(member: Obj) -> bool:
    return member.owner is not None and member.owner.kind in (*TRACKED, "executor")


def _api_site(program: Program, module: Module, expr: Expr, parent: Expr | None, api: Obj) -> Site:
    key = api.name.rsplit(".", 1)[-1]
    stmt = module.stmt_of[id(expr)]
    if parent is not None and parent.kind == "call" and parent.items[0] is expr:
        made = program.values(parent, module)
        kind = "construct" if any(v.expr is parent and v.kind != "api-value" for v in made) else "function"
        return Site(kind, key, module, parent, tuple(v for v in made if v.expr is parent))
    if parent is None and stmt.class_ is not None and expr in stmt.class_.bases:
        return Site("subclass", key, module, expr)
    return Site("reference", key, module, expr)


def _works_beside(name: Obj) -> bool:
    package, _, rest = name.name.partition(".")
    return name.kind == "new" and package == COMPAT and rest.rsplit(".", 1)[-1] in _WATCHING


def _beside_site(module: Module, expr: Expr, parent: Expr | None, name: Obj) -> Site:
    called = parent is not None and parent.kind == "call" and parent.items[0] is expr
    key = name.name.rsplit(".", 1)[-1]
    return Site("beside", key, module, parent if called and parent is not None else expr)


def _member_site(module: Module, expr: Expr, parent: Expr | None, owners: Objs, is_target: bool) -> Site:
    if is_target:
        return Site("write", f".{expr.text}", module, expr, owners)
    if parent is not None and parent.kind == "call" and parent.items[0] is expr:
        return Site("method", f".{expr.text}", module, parent, owners)
    return Site("attribute", f".{expr.text}", module, expr, owners)


def _flow_is_known(program: Program, module: Module, expr: Expr, parent: Expr | None) -> bool:
    """Whether the analysis can follow where a 0.2 object goes from here."""
    if parent is None:
        return _statement_is_known(module.stmt_of[id(expr)])
    if parent.kind == "attr" or parent.kind in _TRANSPARENT:
        return True
    if parent.kind != "call":
        return False
    callee = parent.items[0]
    if callee is expr:
        return False
    if (callee.kind in ("name", "attr") and callee.text in _HARMLESS_CALLS) or hands_back(parent):
        return True
    known = ("api", "function", "bound", "class", "member")
    return any(v.kind in known or _works_beside(v) for v in program.values(callee, module))


def _statement_is_known(stmt: Stmt) -> bool:
    return stmt.kind in (
        "expr",
        "assign",
        "annassign",
        "augassign",
        "return",
        "for",
        "del",
        "if",
        "while",
        "def",
    )
