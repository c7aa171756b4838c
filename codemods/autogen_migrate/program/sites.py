"""Every place where a program touches 0.2: the closed world that the plan has to answer for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..facts.model import Expr, Stmt
from .api import COMPAT
from .index import Module
from .members import lacks_member
from .mocks import find_mocks
from .objects import TRACKED, Obj, Objs
from .patches import is_patched_name, patched_api
from .processes import Companions
from .program import Program
from .site import Site
from .unclear import prepare, unclear_sites
from .values.library import HOLDING

#: What ``autogen_compat`` has besides 0.2's API and works with its chats and agents.
_WATCHING = frozenset(("a_stream", "load_state", "observe", "save_state", "stream", "use_runtime"))
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
        "yield",
        "yieldfrom",
    )
)


#: Methods whose chat can be started by a library just as well.
_HANDED = frozenset(("initiate_chat",))
DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_FOLLOWED = frozenset(("api", "function", "bound", "class", "member", "partial", "record", "instance"))
_DISPLAYS = ("list", "tuple", "dict", "set", "comp")
_ASKED = frozenset(("name", "attr", "subscript", "call", *_DISPLAYS))


def find_sites(program: Program) -> list[Site]:
    """All sites in source order, module by module."""
    found: list[Site] = []
    companions = prepare(program)
    for module in program.modules:
        targets = _targets(module)
        found += unclear_sites(program, module, companions)
        found += _quoted_sites(program, module)
        mocks = find_mocks(program, module)
        found += [Site("mock", mock.name, module, mock.expr, mock.objs, mock=mock) for mock in mocks]
        replaced = {id(expr) for mock in mocks for expr in (mock.expr, *mock.targets)}
        for expr in module.exprs:
            if id(expr) in replaced or expr.kind not in _ASKED:
                continue
            if expr.kind not in _DISPLAYS:
                patched = patched_api(program, module, expr, id(expr) in targets)
                if patched is not None:
                    found.append(Site("patch", "patch", module, patched[0], name=patched[1]))
                elif is_patched_name(program, module, expr):
                    continue
            for site in _sites_of(program, module, expr, id(expr) in targets):
                found.append(_within_reach(site, companions))
    return found


def _within_reach(site: Site, companions: Companions) -> Site:
    """A name of 0.2 that stands for many objects is about those that its module can meet."""
    if site.kind != "reference" or not site.objs:
        return site
    return replace(site, objs=tuple(o for o in site.objs if companions.meet(site.module, o.module)))


def _quoted_sites(program: Program, module: Module) -> Iterator[Site]:
    """Names of 0.2 in annotations that are written as strings."""
    for expr in module.exprs:
        if expr.kind != "const" or not isinstance(expr.value, str):
            continue
        if not module.is_annotation(expr) and not is_cast(program, module, expr):
            continue
        if any(is_api_name(program, module, name) for name in DOTTED.findall(expr.value)):
            yield Site("reference", "quoted", module, expr)


def is_cast(program: Program, module: Module, expr: Expr) -> bool:
    """Whether an expression is the type in ``typing.cast(type, value)``."""
    call = module.parent.get(id(expr))
    if call is None or call.kind != "call" or len(call.items) != 3 or call.items[1] is not expr:
        return False
    if call.items[0].text != "cast":
        return False
    callees = program.foreign(call.items[0], module)
    return any(v.name in ("typing.cast", "typing_extensions.cast") for v in callees)


def is_api_name(program: Program, module: Module, dotted: str) -> bool:
    """Whether a dotted name, as written in a module, comes from 0.2."""
    return any(o.kind == "api" for o in program.member(module, dotted.split(".", maxsplit=1)[0]))


def _targets(module: Module) -> set[int]:
    """The expressions that are assigned to or deleted."""
    found: set[int] = set()
    for stmt in module.stmts:
        todo = list(stmt.targets[:1] if stmt.kind == "annassign" else stmt.targets)
        todo += stmt.exprs if stmt.kind == "del" else ()
        while todo:
            target = todo.pop()
            found.add(id(target))
            if target.kind in ("tuple", "list", "star", "pattern", "classpattern", "keys"):
                todo.extend(target.items[1:] if target.kind == "classpattern" else target.items)
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
        owners = _owners(program, module, expr, values) if expr.kind == "attr" else ()
        if owners:
            yield _member_site(program, module, expr, owners, is_target)
            return
        if parent is not None and parent.kind == "call" and parent.items[0] is expr:
            yield from _fixed_sites(program, module, parent, values)
    if expr.kind == "attr" and is_target:
        owners = tuple(o for o in program.values(expr.items[0], module) if o.kind in TRACKED)
        if owners:
            yield Site("write", f".{expr.text}", module, expr, owners)
            return
    tracked = tuple(v for v in values if v.kind in TRACKED)
    if not tracked and parent is not None and parent.kind == "call" and parent.items[0] is not expr:
        tracked = program.tracked_inside(expr, module)
    if tracked and not is_target and not _flow_is_known(program, module, expr, parent):
        yield Site("escape", "escape", module, expr, tracked)


def _owners(program: Program, module: Module, expr: Expr, values: Objs) -> Objs:
    """The objects of 0.2 whose member ``expr`` is.

    Not those of a member that an attribute of the program holds as its value (``self.title = agent.name``),
    and not those that are sure to have no such member where the program has other objects in the same place.
    """
    of_name = [v.owner for v in values if v.kind == "member" and v.name == expr.text]
    owners = [o for o in of_name if o is not None and o.kind in (*TRACKED, "executor")]
    if not owners:
        return ()
    holders = program.values(expr.items[0], module)
    others = any(o.kind not in (*TRACKED, "executor", "const") for o in holders)
    return tuple(o for o in owners if o in holders and not (others and lacks_member(o, expr.text)))


def _api_site(program: Program, module: Module, expr: Expr, parent: Expr | None, api: Obj) -> Site:
    key = api.name.rsplit(".", 1)[-1]
    stmt = module.stmt_of[id(expr)]
    if parent is not None and parent.kind == "call" and parent.items[0] is expr:
        made = program.values(parent, module)
        kind = "construct" if any(v.expr is parent and v.kind != "api-value" for v in made) else "function"
        return Site(kind, key, module, parent, tuple(v for v in made if v.expr is parent))
    if parent is None and stmt.class_ is not None and expr in stmt.class_.bases:
        return Site("subclass", key, module, expr)
    if parent is not None and is_partial(program, parent, module) and expr is parent.items[1]:
        return Site("reference", key, module, expr, program.made_through(parent))
    if parent is not None and parent.kind == "classpattern":  # ``case AssistantAgent():`` asks agents
        return Site("reference", key, module, expr, _all_tracked(program))
    is_value = parent is None or parent.kind not in ("attr", "subscript")
    if is_value and not (module.is_annotation(expr) or _asks_class(parent)):
        return Site("reference", key, module, expr, program.made_indirectly(key))
    return Site("reference", key, module, expr)


def _asks_class(outer: Expr | None) -> bool:
    """Whether a call only asks for the class of an object, or tells it."""
    asking = ("isinstance", "issubclass", "cast")
    return outer is not None and outer.kind == "call" and outer.items[0].text in asking


def is_partial(program: Program, call: Expr, module: Module) -> bool:
    """Whether an expression is a call of ``functools.partial`` that makes a partial of something known."""
    return any(v.kind == "partial" and v.expr is call for v in program.values(call, module))


def _fixed_sites(program: Program, module: Module, call: Expr, callees: Objs) -> Iterator[Site]:
    """The calls of partials of 0.2's classes."""
    if any(v.kind == "partial" for v in callees):
        made = tuple(v for v in program.values(call, module) if v.expr is call and v.kind in TRACKED)
        if made:
            yield Site("construct", made[0].name, module, call, made)


def _all_tracked(program: Program) -> Objs:
    """All objects of 0.2 that the program makes."""
    calls = ((module, expr) for module in program.modules for expr in module.exprs if expr.kind == "call")
    made = (v for module, call in calls for v in program.values(call, module) if v.kind in TRACKED)
    return tuple(dict.fromkeys(made))


def _works_beside(name: Obj) -> bool:
    package, _, rest = name.name.partition(".")
    return name.kind == "new" and package == COMPAT and rest.rsplit(".", 1)[-1] in _WATCHING


def _beside_site(module: Module, expr: Expr, parent: Expr | None, name: Obj) -> Site:
    called = parent is not None and parent.kind == "call" and parent.items[0] is expr
    key = name.name.rsplit(".", 1)[-1]
    return Site("beside", key, module, parent if called and parent is not None else expr)


def _member_site(program: Program, module: Module, expr: Expr, owners: Objs, is_target: bool) -> Site:
    parent = module.parent.get(id(expr))
    if is_target:
        return Site("write", f".{expr.text}", module, expr, owners)
    if parent is not None and parent.kind == "call" and parent.items[0] is expr:
        return Site("method", f".{expr.text}", module, parent, owners)
    called = () if parent is None or parent.kind != "call" else program.called_back(parent, module)
    if parent is not None and expr.text in _HANDED and any(item is expr for _, _, item in called):
        return Site("handed", f".{expr.text}", module, parent, owners)
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
    if program.is_understood(parent) or (callee.kind == "attr" and callee.text in HOLDING):
        return True
    return any(v.kind in _FOLLOWED or _works_beside(v) for v in program.values(callee, module))


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
        "with",
    )
