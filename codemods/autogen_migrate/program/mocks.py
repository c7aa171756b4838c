"""What tests replace of 0.2, by ``mock.patch``, ``monkeypatch`` and in ``sys.modules``.

A native chat does not use what is replaced, so the plan has to know which chats run while it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..facts.model import Expr, Function, Stmt
from .api import is_api_module, is_new
from .index import Module
from .objects import Obj, Objs
from .program import Program

_MOCK_MODULES = frozenset(("mock", "unittest.mock"))
#: How the call is written at its end, and where the name of what is replaced stands: alone, with an attribute
#: in the next argument, or as a key of ``sys.modules``.
_FORMS: dict[tuple[str, ...], str] = {
    ("patch",): "string",
    ("patch", "object"): "object",
    ("patch", "multiple"): "either",
    ("patch", "dict"): "dict",
    ("monkeypatch", "setattr"): "either",
    ("monkeypatch", "delattr"): "either",
    ("monkeypatch", "setitem"): "item",
    ("monkeypatch", "delitem"): "item",
    ("mocker", "spy"): "object",
}
_UNTIL_THE_TEST_ENDS = frozenset(("monkeypatch", "mocker"))
_BEFORE_EACH = frozenset(
    (
        *("setUp", "setUpClass", "asyncSetUp", "setup", "setup_method", "setup_class"),
        *("setUpModule", "setup_module", "setup_function"),
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Mock:
    """One place where something is replaced.

    Attributes:
        module: where it is.
        expr: the call (for ``sys.modules["autogen"] = …`` the subscript).
        targets: the expressions that say what: strings, or names of 0.2.
        name: what is replaced, for people; empty if it is a whole module.
        objs: the agents and group chats that it is replaced on.
        homes: the modules of the program in which a name that comes from 0.2 is replaced.
        functions: those that run under it; None: all of the process may.
    """

    module: Module
    expr: Expr
    targets: tuple[Expr, ...]
    name: str
    objs: Objs = ()
    homes: tuple[Module, ...] = ()
    functions: tuple[Function, ...] | None = None


def find_mocks(program: Program, module: Module) -> list[Mock]:
    """The places in a module where something of 0.2 is replaced."""
    found: list[Mock] = []
    for expr in module.exprs:
        if expr.kind == "call":
            form, root = _form(module, expr.items[0])
            if form:
                found += _mocks(program, module, expr, form, root)
        elif expr.kind == "subscript" and _is_changed_module(module, expr):
            found.append(Mock(module, expr, (expr.items[1],), ""))
    return found


def _form(module: Module, callee: Expr) -> tuple[str, str]:
    """How a call says what it replaces (empty: it does not), and the name that the callee begins with."""
    words: list[str] = []
    while callee.kind == "attr":
        words.insert(0, callee.text)
        callee = callee.items[0]
    if callee.kind != "name":
        return "", ""
    root = _original(module, callee)
    words.insert(0, root)
    for length in (2, 1):
        form = _FORMS.get(tuple(words[-length:])) if len(words) >= length else None
        if form is not None:
            return form, root
    return "", root


def _original(module: Module, name: Expr) -> str:
    """A name, or what it is called in the module of mocks that it is imported from."""
    scope = module.scope_of[id(name)].lookup(name.text)
    for origin in scope.origins[name.text] if scope is not None else ():
        imported = origin.imported
        if imported is not None and imported.module in _MOCK_MODULES and imported.name is not None:
            return imported.name
    return name.text


def _mocks(program: Program, module: Module, call: Expr, form: str, root: str) -> Iterator[Mock]:
    arguments = [item for key, item in zip(call.keys, call.items[1:], strict=True) if key is None]
    named = {key: item for key, item in zip(call.keys, call.items[1:], strict=True) if key is not None}
    first = arguments[0] if arguments else named.get("target", named.get("in_dict"))
    if first is None:
        return
    if form in ("dict", "item"):
        keys = _module_keys(program, module, first, arguments[1:], form)
        if keys:
            yield Mock(module, call, tuple(keys), "")
            return
    if form == "item":
        return
    member = arguments[1] if len(arguments) > 1 else named.get("name", named.get("attribute"))
    text = "" if member is None or not isinstance(member.value, str) else member.value
    if isinstance(first.value, str):
        replaced = _in_string(program, first.value)
    elif form == "string":
        return
    else:
        replaced = _in_object(program, module, first, text)
    if replaced is None:
        return
    name, objs, homes = replaced
    yield Mock(module, call, (first,), name, objs, homes, _under(program, module, call, root))


# ------------------------------------------------------------------ what is replaced


def _is_api_text(expr: Expr) -> bool:
    return isinstance(expr.value, str) and is_api_module(expr.value)


def _is_modules(expr: Expr) -> bool:
    """Whether an expression is ``sys.modules``, or says it in a string."""
    return (expr.kind == "attr" and expr.text == "modules") or expr.value == "sys.modules"


def _is_changed_module(module: Module, entry: Expr) -> bool:
    """Whether a subscript sets or deletes a module of 0.2's API in ``sys.modules``."""
    stmt = module.stmt_of[id(entry)]
    is_changed = entry in stmt.targets or stmt.kind == "del"
    return is_changed and _is_modules(entry.items[0]) and _is_api_text(entry.items[1])


def _module_keys(program: Program, module: Module, first: Expr, others: list[Expr], form: str) -> list[Expr]:
    """The keys of ``sys.modules`` that are modules of 0.2's API."""
    if not _is_modules(first) or not others:
        return []
    if form == "item":
        return [others[0]] if _is_api_text(others[0]) else []
    dicts = [v.expr for v in program.values(others[0], module) if v.kind == "dict" and v.expr is not None]
    return [key for found in dicts for key in found.key_items if _is_api_text(key)]


Replaced = tuple[str, Objs, tuple[Module, ...]]
"""What is replaced, for people; the objects; the modules of the program."""


def _in_string(program: Program, dotted: str) -> Replaced | None:
    """What a dotted name in a string is, if it is of 0.2 or comes from there."""
    parts = dotted.split(".")
    home = _home(program, parts)
    if home is None:
        rest = ".".join(parts[1:])
        return (rest, (), ()) if len(parts) > 1 and is_api_module(dotted) and not is_new(dotted) else None
    module, rest = home
    if not rest:
        return None
    values = program.member(module, rest[0])
    for position in range(1, len(rest) + 1):
        replaced = _as_replaced(values, rest[position - 1 :], module)
        if replaced is not None:
            return replaced
        inner = [v.target for v in values if v.kind == "module" and v.target is not None]
        if position == len(rest) or not inner:
            return None
        module = inner[0]
        values = program.member(module, rest[position])
    return None


def _as_replaced(values: Objs, rest: list[str], module: Module) -> Replaced | None:
    """``rest`` begins with the name, in a module of the program, that has these values."""
    if any(_is_api(v) for v in values):
        return ".".join(rest), (), (module,)
    objs = tuple(v for v in values if v.kind in _OBJECTS)
    return (".".join(rest), objs, ()) if objs and len(rest) > 1 else None


_OBJECTS = frozenset(("agent", "groupchat", "manager"))


def _is_api(value: Obj) -> bool:
    return value.kind == "api"


def _home(program: Program, parts: list[str]) -> tuple[Module, list[str]] | None:
    """The module of the program that a dotted name begins with, the longest there is, and the rest."""
    by_name = {m.facts.module: m for m in program.modules if m.facts.module}
    for length in range(len(parts), 0, -1):
        module = by_name.get(".".join(parts[:length]))
        if module is not None:
            return module, parts[length:]
    return None


def _in_object(program: Program, module: Module, base: Expr, member: str) -> Replaced | None:
    """What ``patch.object(base, "member")`` replaces."""
    values = program.values(base, module)
    for value in values:
        if _is_api(value):
            known = ".".join(value.name.split(".")[1:])
            return ".".join(filter(None, (known, member))), (), ()
    objs = tuple(v for v in values if v.kind in _OBJECTS)
    if objs:
        return f"{base.text}.{member}" if base.text else member, objs, ()
    homes = [v.target for v in values if v.kind == "module" and v.target is not None]
    for home in homes:
        inner = program.member(home, member)
        if any(_is_api(v) for v in inner):
            return member, (), (home,)
    return None


# ------------------------------------------------------------------ what runs meanwhile


def _under(program: Program, module: Module, call: Expr, root: str) -> tuple[Function, ...] | None:
    """The functions that run while a patch holds."""
    stmt = module.stmt_of[id(call)]
    if stmt.function is not None and _is_within(call, stmt.function.decorators):
        return (stmt.function,)
    if stmt.class_ is not None and _is_within(call, stmt.class_.decorators):
        return tuple(_functions_in(stmt))
    function = module.function_of(call)
    if function is None:
        return None
    return tuple(dict.fromkeys(_running(program, module, function, call, root)))


def _running(
    program: Program, module: Module, function: Function, call: Expr, root: str
) -> Iterator[Function]:
    yield function
    owner = _enclosing(module, function)
    if function.name in _BEFORE_EACH:
        yield from _functions_in(owner) if owner is not None else _functions_of(module)
    if any(_says(decorator, "fixture") for decorator in function.decorators):
        yield from _using(program, module, function)
    elif _outlives(module, function, call, root):
        for edge in program.callers.get(id(function), ()):
            caller = None if edge.call is None else edge.module.function_of(edge.call)
            if caller is not None:
                yield caller


def _outlives(module: Module, function: Function, call: Expr, root: str) -> bool:
    """Whether what a function replaces may be so still when it has given back control."""
    started = module.parent.get(id(call))
    if root in _UNTIL_THE_TEST_ENDS or function.is_generator:
        return True
    if started is not None and started.text == "start":
        return True
    return module.stmt_of[id(call)].kind in ("return", "assign")


def _using(program: Program, module: Module, fixture: Function) -> Iterator[Function]:
    """The functions that a fixture of pytest runs for: those that have it as a parameter, or all near it."""
    everywhere = module.facts.module.rpartition(".")[2] == "conftest"
    modules = program.modules if everywhere else [module]
    automatic = any("autouse" in decorator.keys for decorator in fixture.decorators)
    wanted = {fixture.name}
    functions = [f for m in modules for f in _functions_of(m)]
    while True:
        found = [f for f in functions if automatic or wanted & {p.name for p in f.params} or _uses(f, wanted)]
        fixtures = {f.name for f in found if any(_says(d, "fixture") for d in f.decorators)}
        if fixtures <= wanted:
            yield from found
            return
        wanted |= fixtures


def _uses(function: Function, fixtures: set[str]) -> bool:
    """Whether a mark of a test names a fixture: ``@pytest.mark.usefixtures("fake_model")``."""
    marks = (d for d in function.decorators if d.kind == "call" and d.items[0].text == "usefixtures")
    return any(item.value in fixtures for mark in marks for item in mark.items[1:])


def _says(decorator: Expr, name: str) -> bool:
    return (decorator.items[0] if decorator.kind == "call" else decorator).text == name


def _is_within(expr: Expr, around: tuple[Expr, ...]) -> bool:
    return any(outer.start <= expr.start and expr.end <= outer.end for outer in around)


def _enclosing(module: Module, function: Function) -> Stmt | None:
    """The statement of the class that a method is in."""
    stmt = module.function_stmt.get(id(function))
    around = module.stmt_parent.get(id(stmt)) if stmt is not None else None
    return around if around is not None and around.class_ is not None else None


def _functions_in(class_stmt: Stmt) -> Iterator[Function]:
    for stmt in class_stmt.class_.body if class_stmt.class_ is not None else ():
        if stmt.function is not None:
            yield stmt.function


def _functions_of(module: Module) -> Iterator[Function]:
    for stmt in module.stmts:
        if stmt.function is not None:
            yield stmt.function
