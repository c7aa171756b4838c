"""Tools that are registered in another module than that of their agent.

In 0.2 a module of tools may import the agents and register with them.  In 0.4 it is the module of the agent
that imports the functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from ...facts.model import Expr, ImportedName, Stmt
from ...program import Module, Obj, starts_chat
from ..context import Context
from .functions import is_described
from .registered import Told, Words, is_registration


@dataclass(frozen=True, slots=True)
class Brought:
    """A tool in the words of the agent's module.

    ``path`` is where the module imports its function from, as in ``from path import name``; empty if it has
    it already.  ``definition`` is that of a function of the module itself.
    """

    tool: Told
    path: str = ""
    definition: Stmt | None = None


def brought(context: Context, agent: Obj, tool: Told) -> Brought | str:
    """How the module of an agent gets a tool from another one; or why it cannot."""
    home, obj = agent.module, tool.obj
    if obj is None or obj.function is None or obj.kind != "function" or not obj.function.name:
        return "it is not known which function this tool is"
    name = obj.function.name
    texts = [words for words in (tool.description, tool.given_name) if words is not None]
    if any(words.value is None or words.names for words in texts) and not is_described(tool):
        return "the tool is registered in another module than that of its agent, with words of its own"
    if is_described(tool) and tool.description is not None:
        tool = replace(tool, description=replace(tool.description, names=()))
    definition = obj.module.function_stmt.get(id(obj.function))
    if definition is None or obj.module.stmt_scope[id(definition)] is not obj.module.scope:
        return f"`{name}` is defined within a function of another module"
    if obj.module is home:
        return Brought(replace(tool, code=Words(name, None), function=None), definition=definition)
    known = _known(context, home, obj)
    if known:
        return Brought(replace(tool, code=Words(known, None), function=None))
    if name in home.scope.origins:
        return f"`{name}` is something else in the module of the agent"
    gone = _registrations(context, agent)
    path = _path(context, home, obj.module, name)
    if not path or _runs_chats(context, obj.module) or _comes_back(context, home, obj.module, gone):
        return "the module of the agent cannot import the tool, whose module imports the agent"
    return Brought(replace(tool, code=Words(name, None), function=None), path)


def _registrations(context: Context, agent: Obj) -> set[int]:
    """The calls that register tools in the conversation of an agent, by ``id``, all of which go."""
    owners = context.draft.owners
    own = owners.get(id(agent.expr))
    return {id(s.expr) for s in context.sites if is_registration(s) and owners.get(id(s.expr)) == own}


def _known(context: Context, home: Module, obj: Obj) -> str:
    """The name under which a module has a function already."""
    for stmt in home.facts.body:
        for imported in stmt.imports:
            if imported.name not in (None, "*") and obj in context.program.imported(imported, home):
                return imported.bound
    return ""


def _path(context: Context, home: Module, other: Module, name: str) -> str:
    """How a module can name another one in an import."""
    stem = PurePath(other.path).stem
    beside = PurePath(home.path).parent == PurePath(other.path).parent
    near = [(1, stem)] if beside else []
    imports = [(m, i) for m in context.program.modules for s in m.stmts for i in s.imports]
    table = context.program.table
    far = [(0, i.module) for m, i in imports if not i.level and i.name and other in table.find_modules(i, m)]
    far += [(0, stem)] if beside and not table.in_package(home) else []
    relative = any(i.level for stmt in home.facts.body for i in stmt.imports)
    for level, path in (*near, *far) if relative or not far else (*far, *near):
        if level and not table.in_package(home) and not relative:
            continue
        found = table.find_modules(ImportedName(path, level, name, name, name), home)
        if found and found[0] is other:
            return "." * level + path
    return ""


def _runs_chats(context: Context, module: Module) -> bool:
    """Whether importing a module would run chats."""
    return any(
        site.module is module and starts_chat(site) and module.function_of(site.expr) is None
        for site in context.sites
    )


def _comes_back(context: Context, home: Module, other: Module, gone: Collection[int]) -> bool:
    """Whether loading ``other`` loads ``home``, when the registrations and what they needed are gone."""
    table = context.program.table
    named = [i for stmt in other.stmts for i in stmt.imports]
    staying = [i for i in named if not _is_only_for(other, i, gone)]
    by_names = {m for i in named for m in table.imported_modules(i, other)}
    todo = [m for i in staying for m in table.imported_modules(i, other)]
    todo += [m for m in table.loaded(other) if m not in by_names]
    seen: set[str] = set()
    while todo:
        module = todo.pop()
        if module is home:
            return True
        if module.path not in seen:
            seen.add(module.path)
            todo += table.loaded(module)
    return False


def _is_only_for(module: Module, imported: ImportedName, gone: Collection[int]) -> bool:
    """Whether an imported name is only used in registrations that go."""
    uses = [e for e in module.places.named(imported.bound) if e.kind == "name"]
    return bool(uses) and all(any(id(a) in gone for a in _around(module, use)) for use in uses)


def _around(module: Module, expr: Expr) -> Iterator[Expr]:
    yield expr
    yield from module.ancestors(expr)
