"""Names and values across the modules of a program: a small points-to analysis.

Flow- and context-insensitive: the value of an expression is the set of abstract objects that any
run could give it.  Objects are named by the place that creates them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from ..facts.model import Class, Expr, FileFacts, Function, ImportedName, Stmt
from ..sources.layout import Layout
from .api import AGENT_CLASSES, is_api_module, is_autogen, is_new, star_names
from .callbacks import callback_edges
from .index import Module, Origin, Scope, index_module
from .modules import ModuleTable
from .objects import CallEdge, Obj, Objs
from .syntax import (
    CHANGING,
    argument_of,
    bound_argument,
    constant_key,
    entries,
    fields,
    hands_back,
    has_decorator,
    rest,
    returns_of,
    stored,
)

_CONTAINERS = frozenset(("dict", "list", "tuple", "copy", "rest"))
"""The kinds whose copies are told apart; a copy of anything else could be copied again without end."""

#: Kinds of expressions that refer to an object made elsewhere.
_NAMING = ("name", "attr", "subscript", "call", "ifexp", "boolop")

#: Cycles of real programs settle after two or three rounds; the bound is for those that never do.
_MAX_ROUNDS = 8

#: Python frames: values flow through a hundred calls and more in a large program, each some ten frames.
_MAX_DEPTH = 6000


@dataclass(slots=True)
class Program:
    """All modules linked; ask :meth:`values` for what an expression can be."""

    modules: tuple[Module, ...]
    table: ModuleTable
    callers: dict[int, list[CallEdge]] = field(default_factory=dict[int, list[CallEdge]])
    functions: dict[int, tuple[Module, Function]] = field(default_factory=dict[int, tuple[Module, Function]])
    _classes_with: dict[str, list[Obj]] = field(default_factory=dict[str, list[Obj]])
    _interned: dict[tuple[str, int, str], Obj] = field(default_factory=dict[tuple[str, int, str], Obj])
    _memo: dict[int, Objs] = field(default_factory=dict[int, Objs])
    _pending: dict[int, Objs] = field(default_factory=dict[int, Objs])
    _visited: set[int] = field(default_factory=set[int])
    _active: set[int] = field(default_factory=set[int])
    _importing: set[int] = field(default_factory=set[int])
    _occurrences: dict[int, list[tuple[Module, Expr]]] = field(
        default_factory=dict[int, list[tuple[Module, Expr]]]
    )
    _cut: bool = False
    _changed: bool = False
    _appended: dict[int, list[tuple[Module, Expr, bool]]] = field(
        default_factory=dict[int, list[tuple[Module, Expr, bool]]]
    )
    _attributes: dict[str, list[tuple[Module, Expr, Expr]]] = field(
        default_factory=dict[str, list[tuple[Module, Expr, Expr]]]
    )

    # ------------------------------------------------------------------ values

    def values(self, expr: Expr, module: Module) -> Objs:
        """The objects that ``expr`` (an expression of ``module``) can be; empty if unknown."""
        return self._remembered(id(expr), lambda: self._evaluate(expr, module))

    def _remembered(self, key: int, compute: Callable[[], Iterable[Obj]]) -> Objs:
        """What ``compute`` gives for the expression or binding ``key``, worked out once."""
        known = self._memo.get(key)
        if known is not None:
            return known
        if not self._active:
            return self._settle(key, compute)
        if key in self._visited:
            self._cut = self._cut or key in self._active
            return self._pending.get(key, ())
        return self._visit(key, compute)

    def _settle(self, key: int, compute: Callable[[], Iterable[Obj]]) -> Objs:
        """Evaluate ``key`` and all that it depends on, again for as long as a cycle adds something.

        A round evaluates each expression once; where a cycle closes, it uses the last round's value.
        """
        self._pending.clear()
        found: Objs = ()
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _MAX_DEPTH))
        try:
            for _ in range(_MAX_ROUNDS):
                self._visited.clear()
                self._cut = self._changed = False
                found = self._visit(key, compute)
                if not (self._cut and self._changed):
                    break
        finally:
            sys.setrecursionlimit(limit)
        self._memo.update(self._pending)
        return found

    def _visit(self, key: int, compute: Callable[[], Iterable[Obj]]) -> Objs:
        self._visited.add(key)
        self._active.add(key)
        try:
            found = _unique(compute())
        finally:
            self._active.discard(key)
        self._changed = self._changed or found != self._pending.get(key, ())
        self._pending[key] = found
        return found

    def _evaluate(self, expr: Expr, module: Module) -> Iterable[Obj]:
        match expr.kind:
            case "name":
                return self._name(expr.text, module.scope_of[id(expr)])
            case "attr":
                return self._attr(expr, module)
            case "call":
                return self._call(expr, module)
            case "const":
                return (self._obj("const", module, expr),)
            case "dict" | "list" | "tuple" | "comp":
                return (self._obj("list" if expr.kind == "comp" else expr.kind, module, expr),)
            case "set":
                return (self._obj("list", module, expr),)
            case "ifexp":
                return self.values(expr.items[1], module) + self.values(expr.items[2], module)
            case "boolop":
                return tuple(o for item in expr.items for o in self.values(item, module))
            case "binop" if expr.text == "Add":
                return tuple(o for item in expr.items for o in self.values(item, module) if o.kind == "list")
            case "binop" if expr.text == "BitOr":
                merged = (o for item in expr.items for o in self.values(item, module))
                return (self._obj("copy", module, expr, owner=o) for o in merged if o.kind in _CONTAINERS)
            case "subscript":
                return self._subscript(expr, module)
            case "await" | "walrus" | "star":
                return self.values(expr.items[0], module)
            case "lambda":
                assert expr.function is not None
                return (self._function(module, expr.function),)
            case _:
                return ()

    def _obj(self, kind: str, module: Module, expr: Expr, name: str = "", owner: Obj | None = None) -> Obj:
        if kind == "copy" and owner is not None and owner.kind == "copy":
            return owner  # else a loop that copies its own value would make ever new objects
        key = (kind, id(expr) if owner is None else id(owner), name)
        if key not in self._interned:
            self._interned[key] = Obj(kind, module, expr, name, owner=owner)
        return self._interned[key]

    def _api(self, module: Module, name: str) -> Obj:
        key = ("api", 0, name)
        if key not in self._interned:
            self._interned[key] = Obj("new" if is_new(name) else "api", module, name=name)
        return self._interned[key]

    def _function(self, module: Module, function: Function) -> Obj:
        key = ("function", id(function), "")
        if key not in self._interned:
            self.functions[id(function)] = (module, function)
            self._interned[key] = Obj("function", module, name=function.name, function=function)
        return self._interned[key]

    def class_obj(self, module: Module, class_: Class, kind: str = "class") -> Obj:
        key = (kind, id(class_), "")
        if key not in self._interned:
            self._interned[key] = Obj(kind, module, name=class_.name, class_=class_)
        return self._interned[key]

    # ------------------------------------------------------------------ names

    def _name(self, name: str, scope: Scope) -> Iterable[Obj]:
        owner = scope.lookup(name)
        if owner is None:
            return self._from_stars(name, scope.module)
        return self._origins(owner.origins[name], owner)

    def _from_stars(self, name: str, module: Module) -> Iterable[Obj]:
        for stmt in module.stmts:
            for imported in stmt.imports:
                if imported.name == "*":
                    target = self.table.find_module(imported, module)
                    if target is not None and name in target.scope.origins:
                        return self.member(target, name)
                    api = target is None and is_api_module(imported.module)
                    if api and name in star_names(imported.module):
                        return (self._api(module, f"{imported.module}.{name}"),)
        return ()

    def _origins(self, origins: Sequence[Origin], scope: Scope) -> Objs:
        if len(origins) == 1:
            return self._binding(origins[0], scope)
        return tuple(obj for origin in origins for obj in self._binding(origin, scope))

    def _binding(self, origin: Origin, scope: Scope) -> Objs:
        return self._remembered(id(origin), lambda: self.origin(origin, scope))

    def origin(self, origin: Origin, scope: Scope) -> Iterable[Obj]:
        """The objects that one binding gives; ``scope`` is the one that holds it."""
        module = scope.module
        match origin.kind:
            case "value" if origin.expr is not None:
                return self.values(origin.expr, module)
            case "element" if origin.expr is not None:
                return self._iterate(origin.expr, module)
            case "item" if origin.inner is not None:
                return self._item(origin, scope)
            case "param" if origin.function is not None:
                return self._param(origin.function, origin.index, module)
            case "def" if origin.function is not None:
                return (self._function(module, origin.function),)
            case "class" if origin.class_ is not None:
                return (self.class_obj(module, origin.class_),)
            case "import" if origin.imported is not None:
                return self._import_once(origin.imported, module)
            case _:
                return ()

    def _item(self, origin: Origin, scope: Scope) -> Iterable[Obj]:
        assert origin.inner is not None
        found: list[Obj] = []
        for obj in self.origin(origin.inner, scope):
            found += self._item_of(obj, origin.index)
        return found

    def _item_of(self, obj: Obj, index: int) -> Iterable[Obj]:
        if obj.kind == "pairs" and obj.owner is not None:  # dict.items()
            return self.keys(obj.owner) if index == 0 else self.elements(obj.owner)
        if obj.kind == "zipped" and obj.expr is not None:  # zip(a, b) or enumerate(a)
            place = index if obj.name == "zip" else index - 1
            arguments = obj.expr.items[1:]
            return self._iterate(arguments[place], obj.module) if 0 <= place < len(arguments) else ()
        if obj.kind in ("tuple", "list") and obj.expr is not None and obj.expr.kind != "comp":
            items = obj.expr.items
            if index < len(items) and not any(item.kind == "star" for item in items[: index + 1]):
                return self.values(items[index], obj.module)
        return self.elements(obj)

    def imported(self, imported: ImportedName, module: Module) -> Objs:
        """What one name of an import statement of ``module`` brings."""
        return tuple(self._import(imported, module))

    def _import_once(self, imported: ImportedName, module: Module) -> Objs:
        """The same; nothing while the import is being followed: modules may import each other."""
        if id(imported) in self._importing:
            self._cut = True
            return ()
        self._importing.add(id(imported))
        try:
            return tuple(self._import(imported, module))
        finally:
            self._importing.discard(id(imported))

    def _import(self, imported: ImportedName, module: Module) -> Iterable[Obj]:
        targets = self.table.find_modules(imported, module)
        found = [o for target in targets or [None] for o in self._import_from(target, imported, module)]
        return tuple(found)

    def _import_from(self, target: Module | None, imported: ImportedName, module: Module) -> Iterable[Obj]:
        """What an import gives that loads the module ``target`` (None: none of the program)."""
        if imported.name is None:
            if is_autogen(imported.module) and target is None:
                dotted = (
                    imported.module if imported.bound != imported.module.split(".")[0] else imported.bound
                )
                return (self._api(module, dotted),)
            if target is None:
                return ()
            parts = imported.module.split(".")
            if len(parts) > 1 and imported.bound == parts[0]:  # import a.b binds a
                depth = len(parts) - (0 if target.facts.is_package else 1)
                folder = PurePath(target.path).parents[depth]
                return (self._package(folder, parts[0], module),)
            return (self._module_obj(target),)
        if target is not None and target is not module and imported.name in target.scope.origins:
            return self.member(target, imported.name)
        submodule = self.table.imported_submodule(imported, module)
        if submodule is not None:
            return (self._module_obj(submodule),)
        if target is None:
            if is_autogen(imported.module) and imported.level == 0:
                return (self._api(module, f"{imported.module}.{imported.name}"),)
            return ()
        return self._from_stars(imported.name, target)

    def _module_obj(self, module: Module) -> Obj:
        key = ("module", id(module), "")
        if key not in self._interned:
            self._interned[key] = Obj("module", module, target=module)
        return self._interned[key]

    def _package(self, folder: PurePath, name: str, module: Module) -> Obj:
        """The module or package ``name`` in a folder, or that folder if it has no ``__init__.py``."""
        found = self.table.at(folder, [name])
        if found is not None:
            return self._module_obj(found)
        key = ("folder", 0, str(folder / name))
        if key not in self._interned:
            self._interned[key] = Obj("folder", module, name=str(folder / name))
        return self._interned[key]

    def member(self, module: Module, name: str) -> Objs:
        """What ``module.name`` is."""
        origins = module.scope.origins.get(name)
        if origins is not None:
            return self._origins(origins, module.scope)
        submodule = self.table.submodule(module, name)
        if submodule is not None:
            return (self._module_obj(submodule),)
        return tuple(self._from_stars(name, module))

    # ------------------------------------------------------------------ attributes, elements

    def _attr(self, expr: Expr, module: Module) -> Iterable[Obj]:
        found: list[Obj] = []
        for base in self.values(expr.items[0], module):
            found += self._attr_of(base, expr, module)
        return found

    def _attr_of(self, base: Obj, expr: Expr, module: Module) -> Iterable[Obj]:
        name = expr.text
        match base.kind:
            case "module" if base.target is not None:
                return self.member(base.target, name)
            case "folder":
                return (self._package(PurePath(base.name), name, base.module),)
            case "api" | "new":
                return (self._api(module, f"{base.name}.{name}"),)
            case "instance" if base.class_ is not None:
                return self._instance_attr(base, name)
            case "class" if base.class_ is not None:
                return self._class_attr(base.module, base.class_, name, None)
            case "super" if base.class_ is not None:
                return self._inherited(base, name)
            case "manager" if name == "groupchat":
                return self.argument(base, "groupchat", 0)
            case "groupchat" if name == "agents":
                return self.argument(base, "agents", 0)
            case (
                "agent" | "groupchat" | "manager" | "executor" | "results" | "dict" | "list" | "rest" | "copy"
            ):
                own = self._subclass_attr(base, name)
                return own or (self._obj("member", module, expr, name, owner=base),)
            case _:
                return ()

    def _subclass_attr(self, base: Obj, name: str) -> Objs:
        if base.class_ is None:
            return ()
        instance = self.class_obj(base.module, base.class_, "instance")
        return tuple(self._instance_attr(instance, name))

    def argument(self, obj: Obj, name: str, position: int) -> Objs:
        """What the constructor call of ``obj`` was given for a parameter."""
        found = argument_of(obj.expr, name, position)
        return () if found is None else self.values(found, obj.module)

    def _instance_attr(self, base: Obj, name: str) -> Iterable[Obj]:
        assert base.class_ is not None
        found = list(self._class_attr(base.module, base.class_, name, base))
        for override in self._classes_with.get(name, ()):  # ``self`` may be an object of a subclass
            if override.class_ is not base.class_ and base in self._lineage(override):
                found += (
                    self._class_attr(override.module, override.class_, name, base) if override.class_ else ()
                )
        for module, target, value in self._attributes.get(name, ()):
            owners = self.values(target.items[0], module)
            if any(o.kind == "instance" and self._related(o, base) for o in owners):
                found += self.values(value, module)
        return found + self._field(base, name)

    def _field(self, base: Obj, name: str) -> list[Obj]:
        """What constructor calls give for an annotated field of a class without ``__init__``."""
        lineage = [link for link in self._lineage(base) if link.class_ is not None]
        names = [f for link in reversed(lineage) if link.class_ is not None for f in fields(link.class_)]
        if name not in names:
            return []
        edges = [edge for link in lineage for edge in self.callers.get(id(link.class_), ())]
        given = ((argument_of(edge.call, name, names.index(name)), edge.module) for edge in edges)
        return [v for expr, module in given if expr is not None for v in self.values(expr, module)]

    def _related(self, one: Obj, other: Obj) -> bool:
        return other in self._lineage(one) or one in self._lineage(other)

    def _lineage(self, obj: Obj) -> list[Obj]:
        """The instance objects of the class and its project base classes."""
        found: list[Obj] = []
        todo = [obj]
        while todo:
            current = todo.pop()
            if current in found or current.class_ is None:
                continue
            found.append(current)
            for base in current.class_.bases:
                for value in self.values(base, current.module):
                    if value.kind == "class" and value.class_ is not None:
                        todo.append(self.class_obj(value.module, value.class_, "instance"))
        return found

    def lineage(self, module: Module, class_: Class) -> list[Class]:
        """A project class and its project base classes."""
        found = self._lineage(self.class_obj(module, class_, "instance"))
        return [link.class_ for link in found if link.class_ is not None]

    def _class_attr(self, module: Module, class_: Class, name: str, instance: Obj | None) -> Iterable[Obj]:
        for link in self._lineage(self.class_obj(module, class_, "instance")):
            assert link.class_ is not None
            scope = link.module.class_scope[id(link.class_)]
            if name not in scope.origins:
                continue
            found = self._origins(scope.origins[name], scope)
            if instance is None:
                return tuple(self._as_class_attribute(obj) for obj in found)
            return tuple(v for obj in found for v in self._as_attribute(obj, instance))
        return ()

    def _inherited(self, base: Obj, name: str) -> Objs:
        """The attribute of ``super()``; none if the class derives from 0.2 or from code that is not known."""
        assert base.class_ is not None
        instance = self.class_obj(base.module, base.class_, "instance")
        for link in self._lineage(instance)[1:]:
            if link.class_ is not None and name in link.module.class_scope[id(link.class_)].origins:
                scope = link.module.class_scope[id(link.class_)]
                found = self._origins(scope.origins[name], scope)
                return tuple(v for obj in found for v in self._as_attribute(obj, instance))
        return ()

    def _as_class_attribute(self, obj: Obj) -> Obj:
        if obj.function is None or not has_decorator(obj.function, "classmethod"):
            return obj
        return self._bound(obj, None)

    def _as_attribute(self, obj: Obj, instance: Obj) -> Iterable[Obj]:
        if obj.kind != "function" or obj.function is None:
            return (obj,)
        if has_decorator(obj.function, "property", "cached_property"):
            return self.returned(obj.module, obj.function)
        if has_decorator(obj.function, "staticmethod"):
            return (obj,)
        return (self._bound(obj, instance),)

    def _bound(self, obj: Obj, instance: Obj | None) -> Obj:
        key = ("bound", id(obj.function), "")
        if key not in self._interned:
            self._interned[key] = Obj(
                "bound", obj.module, name=obj.name, function=obj.function, owner=instance
            )
        return self._interned[key]

    def _subscript(self, expr: Expr, module: Module) -> Iterable[Obj]:
        index = expr.items[1]
        found: list[Obj] = []
        for base in self.values(expr.items[0], module):
            if index.kind == "slice":
                if base.kind in _CONTAINERS:
                    found.append(self._obj("copy", module, expr, owner=base))
            else:
                found += self._select(base, constant_key(index))
        return found

    def _select(self, base: Obj, key: object) -> Iterable[Obj]:
        if base.kind == "dict" and base.expr is not None and key is not None:
            picked = [
                value
                for name, value in zip(base.expr.key_items, base.expr.items, strict=True)
                if name.kind == "const" and name.value == key
            ]
            if picked:
                return self.values(picked[-1], base.module)
        if base.kind in ("list", "tuple") and isinstance(key, int) and base.expr is not None:
            items = base.expr.items
            plain = base.expr.kind != "comp" and not any(item.kind == "star" for item in items)
            plain = plain and not self.is_changed(base)
            if plain and -len(items) <= key < len(items):
                return self.values(items[key], base.module)
        return self.elements(base)

    def elements(self, obj: Obj) -> Objs:
        """What can be inside a container (the values of a dict)."""
        return self._remembered(id(obj), lambda: self._contents(obj))

    def _contents(self, obj: Obj) -> Iterator[Obj]:
        if obj.kind == "copy" and obj.owner is not None:
            yield from self.elements(obj.owner)
        elif obj.kind == "results" and obj.expr is not None:
            yield self._obj("result", obj.module, obj.expr, "of-results")
        elif obj.kind in ("dict", "list", "tuple") and obj.expr is not None:
            for item, spread in entries(obj.expr):
                yield from self._spread(item, obj.module, spread)
        elif obj.kind == "rest" and obj.expr is not None:
            for argument in rest(obj.expr, obj.name):
                yield from self.values(argument, obj.module)
        if obj.kind in ("dict", "list", "tuple", "rest", "copy"):
            for module, extra, spread in self._appended.get(id(obj), ()):
                yield from self._spread(extra, module, spread)

    def _spread(self, item: Expr, module: Module, spread: bool) -> Iterator[Obj]:
        """What an item adds to its container: itself, or with ``*`` or ``**`` what is in it."""
        for value in self.values(item, module):
            if spread:
                yield from self.elements(value)
            else:
                yield value

    def occurrences(self, obj: Obj) -> list[tuple[Module, Expr]]:
        """The expressions that can be a dict or list of the program, its own display excluded."""
        if not self._occurrences:
            for module in self.modules:
                for expr in module.exprs:
                    if expr.kind in _NAMING:
                        for value in self.values(expr, module):
                            if value.kind in ("dict", "list"):
                                self._occurrences.setdefault(id(value), []).append((module, expr))
        return self._occurrences.get(id(obj), [])

    def is_changed(self, obj: Obj) -> bool:
        """Whether the program stores something in a container, or removes something, after making it."""
        return bool(self._appended.get(id(obj)))

    def keys(self, obj: Obj) -> Objs:
        """What can be a key of a dict."""
        if obj.kind != "dict" or obj.expr is None or obj.expr.kind == "comp":
            return ()
        return tuple(v for key in obj.expr.key_items for v in self.values(key, obj.module))

    def _iterate(self, expr: Expr, module: Module) -> Iterable[Obj]:
        if expr.kind == "call" and expr.items[0].kind == "name" and len(expr.items) > 1:
            name, arguments = expr.items[0].text, expr.items[1:]
            if name in ("enumerate", "zip"):
                return (self._obj("zipped", module, expr, name),)
            if name in ("reversed", "sorted", "list", "tuple", "iter"):
                return self._iterate(arguments[0], module)
        found: list[Obj] = []
        for obj in self.values(expr, module):
            if obj.kind == "pairs":
                found.append(obj)
            else:
                found += self.keys(obj) if obj.kind == "dict" else self.elements(obj)
        return found

    # ------------------------------------------------------------------ calls

    def _call(self, expr: Expr, module: Module) -> Iterable[Obj]:
        found: list[Obj] = []
        for callee in self.values(expr.items[0], module):
            found += self._result(callee, expr, module)
        if not found:
            found += self._library_call(expr, module)
        return found

    def _result(self, callee: Obj, expr: Expr, module: Module) -> Iterable[Obj]:
        match callee.kind:
            case "api":
                return (self._api_result(callee.name.rsplit(".", 1)[-1], expr, module),)
            case "new":
                return (self._obj("new-value", module, expr, callee.name.rsplit(".", 1)[-1]),)
            case "function" | "bound" if callee.function is not None:
                return self.returned(callee.module, callee.function)
            case "class" if callee.class_ is not None:
                return (self._construct(callee, expr, module),)
            case "member" if callee.owner is not None:
                return self._method_result(callee, expr, module)
            case _:
                return ()

    def _api_result(self, name: str, expr: Expr, module: Module) -> Obj:
        if name in AGENT_CLASSES:
            kind = "agent"
        elif name in ("GroupChat", "GroupChatManager"):
            kind = "groupchat" if name == "GroupChat" else "manager"
        elif name.endswith("CodeExecutor"):
            kind = "executor"
        elif name == "initiate_chats":
            kind = "results"
        else:
            kind = "api-value"
        return self._obj(kind, module, expr, name)

    def _construct(self, callee: Obj, expr: Expr, module: Module) -> Obj:
        assert callee.class_ is not None
        base = self.api_base(callee)
        if base is None:
            return self.class_obj(callee.module, callee.class_, "instance")
        kinds = {"GroupChat": "groupchat", "GroupChatManager": "manager"}
        kind = kinds.get(base, "agent")
        key = (kind, id(expr), base)
        if key not in self._interned:
            self._interned[key] = Obj(kind, module, expr, base, class_=callee.class_)
        return self._interned[key]

    def api_base(self, class_obj: Obj) -> str | None:
        """The 0.2 class that a project class derives from, directly or not."""
        for link in self._lineage(self.class_obj_of(class_obj)):
            assert link.class_ is not None
            for base in link.class_.bases:
                for value in self.values(base, link.module):
                    name = value.name.rsplit(".", 1)[-1]
                    if value.kind == "api" and (
                        name in AGENT_CLASSES or name in ("GroupChat", "GroupChatManager", "Agent")
                    ):
                        return name
        return None

    def class_obj_of(self, obj: Obj) -> Obj:
        assert obj.class_ is not None
        return self.class_obj(obj.module, obj.class_, "instance")

    def _method_result(self, callee: Obj, expr: Expr, module: Module) -> Iterable[Obj]:
        owner = callee.owner
        assert owner is not None
        name = callee.name
        if owner.kind in ("agent", "manager"):
            if name in ("initiate_chat", "a_initiate_chat"):
                return (self._obj("result", module, expr),)
            if name in ("initiate_chats", "a_initiate_chats"):
                return (self._obj("results", module, expr),)
        if owner.kind == "groupchat" and name in ("agent_by_name", "next_agent"):
            return tuple(o for group in self.argument(owner, "agents", 0) for o in self.elements(group))
        if owner.kind in ("dict", "list", "rest", "copy"):
            return self._container_method(owner, name, expr, module)
        return (self._obj("api-value", module, expr, name),) if owner.kind in ("agent", "manager") else ()

    def _container_method(self, owner: Obj, name: str, expr: Expr, module: Module) -> Iterable[Obj]:
        if name == "copy":
            return (self._obj("copy", module, expr, owner=owner),)
        if name in ("get", "pop", "setdefault"):
            first = expr.items[1] if len(expr.items) > 1 else None
            return self._select(owner, first.value if first is not None and first.kind == "const" else None)
        if name == "values":
            return (self._obj("copy", module, expr, owner=owner),)
        if name == "items":
            return (self._obj("pairs", module, expr, owner=owner),)
        return ()

    def _library_call(self, expr: Expr, module: Module) -> Iterable[Obj]:
        callee = expr.items[0]
        if callee.text == "super" and callee.kind == "name":
            function = module.scope_of[id(expr)].enclosing_function()
            owner = None if function is None or function.parent is None else function.parent.class_
            return () if owner is None else (self.class_obj(module, owner, "super"),)
        if len(expr.items) < 2 or callee.kind not in ("name", "attr"):
            return ()
        if callee.text == "next":
            return self._iterate(expr.items[1], module)
        if hands_back(expr):
            return self.values(expr.items[1], module)
        if callee.text == "field":  # of a dataclass
            default, factory = argument_of(expr, "default", 9), argument_of(expr, "default_factory", 9)
            made = () if factory is None else self.values(factory, module)
            given = () if default is None else self.values(default, module)
            return (*given, *(v for f in made if f.function for v in self.returned(f.module, f.function)))
        if callee.text == "dict" and any(expr.keys):
            return (self._obj("rest", module, expr, "**"), *self._copies(expr, module))
        if callee.text in ("copy", "deepcopy", "dict", "list", "tuple", "sorted", "reversed", "set"):
            return self._copies(expr, module)
        return ()

    def _copies(self, expr: Expr, module: Module) -> Objs:
        """Copies of the containers that a call is given."""
        inner = self.values(expr.items[1], module) if expr.keys[0] is None else ()
        return tuple(self._obj("copy", module, expr, owner=o) for o in inner if o.kind in _CONTAINERS)

    def returned(self, module: Module, function: Function) -> Objs:
        """What a function returns."""
        if not function.name:
            lambdas = [e for e in module.exprs if e.function is function]
            return self.values(lambdas[0].items[0], module) if lambdas else ()
        found: list[Obj] = []
        for stmt in returns_of(function.body):
            for expr in stmt.exprs:
                found += self.values(expr, module)
        return _unique(found)

    def _param(self, function: Function, position: int, module: Module) -> Iterable[Obj]:
        param = function.params[position]
        found: list[Obj] = []
        if param.default is not None:
            found += self.values(param.default, module)
        owner = self._method_owner(function, module)
        if position == 0 and owner is not None and not has_decorator(function, "staticmethod"):
            found.append(owner)
            return found
        for edge in self.callers.get(id(function), ()):
            if edge.call is None:
                if position < len(edge.implicit):
                    found += edge.implicit[position]
                continue
            if param.kind in ("*", "**"):
                first = position - (1 if edge.bound else 0)
                found.append(
                    self._obj("rest", edge.module, edge.call, "**" if param.kind == "**" else str(first))
                )
                continue
            argument = bound_argument(function, position, edge.call, edge.bound)
            if argument is not None:
                found += self.values(argument, edge.module)
        return found

    def leading_to(self, module: Module, expr: Expr, *, through_async: bool = True) -> list[Function]:
        """The functions whose calls can evaluate ``expr``: the one around it, and who calls that.

        Without ``through_async`` only those that evaluate it before they return.
        """
        found: dict[int, Function] = {}
        todo = [module.function_of(expr)]
        while todo:
            function = todo.pop()
            if function is None or id(function) in found or (function.is_async and not through_async):
                continue
            found[id(function)] = function
            edges = self.callers.get(id(function), ())
            todo += [edge.module.function_of(edge.call) for edge in edges if edge.call is not None]
        return list(found.values())

    def argument_values(self, module: Module, function: Function, position: int) -> Objs:
        """What a parameter can be."""
        return tuple(self._param(function, position, module))

    def _method_owner(self, function: Function, module: Module) -> Obj | None:
        scope = module.function_scope.get(id(function))
        if scope is None or scope.parent is None or scope.parent.kind != "class":
            return None
        assert scope.parent.class_ is not None
        if has_decorator(function, "classmethod"):
            return self.class_obj(module, scope.parent.class_)
        return self.class_obj(module, scope.parent.class_, "instance")

    # ------------------------------------------------------------------ linking

    def link(self) -> None:
        """Find who calls whom; repeated because callees can come through parameters."""
        for module in self.modules:
            for stmt in module.stmts:
                self._note_attribute_targets(stmt, module)
            for scope in module.class_scope.values():
                if scope.class_ is not None and scope.class_.bases:
                    instance = self.class_obj(module, scope.class_, "instance")
                    for name in scope.origins:
                        self._classes_with.setdefault(name, []).append(instance)
        for _ in range(5):
            before = sum(map(len, self.callers.values())) + sum(map(len, self._appended.values()))
            self._memo.clear()
            self.callers, appended = self._find_edges()
            self._appended = appended
            after = sum(map(len, self.callers.values())) + sum(map(len, self._appended.values()))
            if after == before:
                break
        self._memo.clear()

    def _note_attribute_targets(self, stmt: Stmt, module: Module) -> None:
        if stmt.kind in ("assign", "annassign") and stmt.exprs:
            targets = stmt.targets[:1] if stmt.kind == "annassign" else stmt.targets
            for target in targets:
                if target.kind == "attr":
                    self._attributes.setdefault(target.text, []).append((module, target, stmt.exprs[0]))

    def _find_edges(self) -> tuple[dict[int, list[CallEdge]], dict[int, list[tuple[Module, Expr, bool]]]]:
        callers: dict[int, list[CallEdge]] = {}
        appended: dict[int, list[tuple[Module, Expr, bool]]] = {}
        for module in self.modules:
            for expr in module.exprs:
                if expr.kind == "call":
                    self._edges_of(expr, module, callers, appended)
            for stmt in module.stmts:
                for container, item, spread in stored(stmt):
                    for obj in self.values(container, module):
                        appended.setdefault(id(obj), []).append((module, item, spread))
        return callers, appended

    def _edges_of(
        self,
        expr: Expr,
        module: Module,
        callers: dict[int, list[CallEdge]],
        appended: dict[int, list[tuple[Module, Expr, bool]]],
    ) -> None:
        callee = expr.items[0]
        for obj in self.values(callee, module):
            if obj.kind in ("function", "bound") and obj.function is not None:
                edge = CallEdge(module, expr, obj.kind == "bound")
                callers.setdefault(id(obj.function), []).append(edge)
            elif obj.kind == "class" and obj.class_ is not None:
                callers.setdefault(id(obj.class_), []).append(CallEdge(module, expr, True))
                for init in self._class_attr(obj.module, obj.class_, "__init__", None):
                    if init.function is not None:
                        callers.setdefault(id(init.function), []).append(CallEdge(module, expr, True))
            elif obj.kind in ("api", "member"):
                for given, edge in callback_edges(self, obj, expr, module):
                    callers.setdefault(id(given.function), []).append(edge)
            if obj.kind == "member" and obj.owner is not None and obj.name in CHANGING:
                if obj.name in ("clear", "popitem"):
                    appended.setdefault(id(obj.owner), []).append((module, expr, False))
                for key, argument in zip(expr.keys, expr.items[1:], strict=True):
                    spread = key != "*" and (key == "**" or (not key and obj.name in ("extend", "update")))
                    appended.setdefault(id(obj.owner), []).append((module, argument, spread))


def link_program(facts: Sequence[FileFacts], layout: Layout | None = None) -> Program:
    """Link the facts of all files, whose modules are imported as ``layout`` says."""
    modules = tuple(index_module(file) for file in facts)
    program = Program(modules, ModuleTable(modules, layout))
    program.link()
    return program


def _unique(objs: Iterable[Obj]) -> Objs:
    return tuple(dict.fromkeys(objs))
