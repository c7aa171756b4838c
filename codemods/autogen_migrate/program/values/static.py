"""What can be said of classes and constants before anything is solved: by their names alone."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...facts.model import Class, Expr, ImportedName
from ..api import AGENT_CLASSES, is_api_module, is_autogen, star_names
from ..index import Module, Origin, Scope
from ..objects import Obj
from ..syntax import constant_key
from .graph import Graph

_DEEPEST = 12
"""How many names may stand for one another."""
_MOST_TEXTS = 100
"""How many texts an f-string may be."""
UNKNOWN: Final = object()
"""In place of a constant that is not known."""
_BASES = frozenset((*AGENT_CLASSES, "Agent", "GroupChat", "GroupChatManager"))


@dataclass(slots=True)
class Statics:
    """Classes, their bases and their heirs; constants."""

    graph: Graph
    stars: dict[int, list[ImportedName]] = field(default_factory=dict[int, "list[ImportedName]"])
    _lineages: dict[int, list[Obj]] = field(default_factory=dict[int, "list[Obj]"])
    _heirs: dict[int, list[Obj]] = field(default_factory=dict[int, "list[Obj]"])
    _bases: dict[int, str | None] = field(default_factory=dict[int, "str | None"])

    def __post_init__(self) -> None:
        for module in self.graph.modules:
            self.stars[id(module)] = [i for s in module.stmts for i in s.imports if i.name == "*"]
        for module in self.graph.modules:
            for scope in module.class_scope.values():
                if scope.class_ is not None and scope.class_.bases:
                    heir = self.graph.class_(module, scope.class_, "instance")
                    for link in self.lineage(heir)[1:]:
                        self._heirs.setdefault(id(link.class_), []).append(heir)

    # ------------------------------------------------------------------ classes

    def lineage(self, obj: Obj) -> list[Obj]:
        """The instance objects of the class of ``obj`` and of its project base classes, nearest first."""
        known = self._lineages.get(id(obj.class_))
        if known is None:
            found: dict[int, Obj] = {}
            self._climb(self.graph.instance(obj), found)
            known = self._lineages[id(obj.class_)] = list(found.values())
        return known

    def _climb(self, instance: Obj, found: dict[int, Obj]) -> None:
        class_ = instance.class_
        if class_ is None or id(class_) in found:
            return
        found[id(class_)] = instance
        for base in class_.bases:
            for value in self.objects(base, instance.module):
                if value.kind == "class":
                    self._climb(self.graph.instance(value), found)

    def heirs(self, obj: Obj) -> list[Obj]:
        """The instance objects of the classes that derive from that of ``obj``."""
        return self._heirs.get(id(obj.class_), [])

    def api_base(self, obj: Obj) -> str | None:
        """The 0.2 class that a project class derives from, directly or not."""
        if id(obj.class_) not in self._bases:
            self._bases[id(obj.class_)] = next(self._api_bases(obj), None)
        return self._bases[id(obj.class_)]

    def _api_bases(self, obj: Obj) -> Iterator[str]:
        for value in self.foreign_bases(obj):
            name = value.name.rsplit(".", 1)[-1]
            if value.kind == "api" and name in _BASES:
                yield name

    def foreign_bases(self, obj: Obj) -> Iterator[Obj]:
        """The base classes that are not the project's."""
        for link in self.lineage(obj):
            for base in link.class_.bases if link.class_ is not None else ():
                yield from (v for v in self.objects(base, link.module) if v.kind != "class")

    def attribute_scope(self, obj: Obj, name: str) -> Scope | None:
        """The body of the nearest class in the lineage of ``obj`` that binds ``name``."""
        for link in self.lineage(obj):
            scope = link.module.class_scope[id(link.class_)]
            if name in scope.origins:
                return scope
        return None

    # ------------------------------------------------------------------ names

    def objects(self, expr: Expr, module: Module, depth: int = 0) -> Sequence[Obj]:
        """The classes, modules and names of libraries that an expression names."""
        if depth > _DEEPEST:
            return ()
        match expr.kind:
            case "name":
                return list(self._named(expr.text, module.scope_of[id(expr)], module, depth))
            case "attr":
                bases = self.objects(expr.items[0], module, depth + 1)
                return [o for base in bases for o in self._member(base, expr.text, depth)]
            case "subscript":  # Generic[T]
                return self.objects(expr.items[0], module, depth + 1)
            case "call":  # class C(namedtuple("C", "x y"))
                called = self.objects(expr.items[0], module, depth + 1)
                return [
                    self.graph.obj("record", module, expr) for o in called if o.name.endswith("namedtuple")
                ]
            case _:
                return ()

    def _named(self, name: str, scope: Scope, module: Module, depth: int) -> Iterator[Obj]:
        owner = scope.lookup(name)
        if owner is not None:
            for origin in owner.origins[name]:
                yield from self._bound(origin, owner.module, depth)
            return
        found = False
        for obj in self._of_stars(name, module, depth):
            found = True
            yield obj
        if not found:
            yield self.graph.library(module, f"builtins.{name}" if hasattr(builtins, name) else name)

    def _bound(self, origin: Origin, module: Module, depth: int) -> Iterator[Obj]:
        if origin.class_ is not None:
            yield self.graph.class_(module, origin.class_)
        elif origin.kind == "def" and origin.function is not None:
            yield self.graph.function(module, origin.function)
        elif origin.imported is not None:
            yield from self._imported(origin.imported, module, depth)
        elif origin.kind == "value" and origin.expr is not None:
            yield from self.objects(origin.expr, module, depth + 1)

    def _imported(self, imported: ImportedName, module: Module, depth: int) -> Iterator[Obj]:
        graph = self.graph
        targets = graph.table.find_modules(imported, module)
        dotted = imported.module if imported.name is None else f"{imported.module}.{imported.name}"
        if imported.name is None and imported.bound == imported.module.split(".")[0]:
            dotted = imported.bound
            targets = [] if "." in imported.module else targets
        if imported.name is None:
            for target in targets:
                yield graph.module(target)
        else:
            for target in targets:
                yield from self._of_module(target, imported.name, depth) if target is not module else ()
            for target in graph.table.imported_submodules(imported, module):
                yield graph.module(target)
        if not targets:
            is_api = is_autogen(dotted) and not imported.level
            yield graph.api(module, dotted) if is_api else graph.library(module, dotted)

    def _of_module(self, module: Module, name: str, depth: int) -> Iterator[Obj]:
        if depth > _DEEPEST:
            return
        if name in module.scope.origins:
            for origin in module.scope.origins[name]:
                yield from self._bound(origin, module, depth + 1)
        else:
            yield from self._of_stars(name, module, depth + 1)

    def _of_stars(self, name: str, module: Module, depth: int) -> Iterator[Obj]:
        for imported in self.stars[id(module)] if depth <= _DEEPEST else ():
            targets = self.graph.table.find_modules(imported, module)
            for target in targets:
                yield from self._of_module(target, name, depth + 1)
            if not targets and is_api_module(imported.module) and name in star_names(imported.module):
                yield self.graph.api(module, f"{imported.module}.{name}")

    def _member(self, base: Obj, name: str, depth: int) -> Iterator[Obj]:
        graph = self.graph
        if base.kind == "module" and base.target is not None:
            submodule = graph.table.submodule(base.target, name)
            if submodule is not None and name not in base.target.scope.origins:
                yield graph.module(submodule)
            yield from self._of_module(base.target, name, depth + 1)
        elif base.kind in ("api", "new"):
            yield graph.api(base.module, f"{base.name}.{name}")
        elif base.kind == "library":
            yield graph.in_library(base, name)
        elif base.kind == "class" and base.class_ is not None:
            scope = base.module.class_scope[id(base.class_)]
            for origin in scope.origins.get(name, ()):
                yield from self._bound(origin, base.module, depth + 1)

    # ------------------------------------------------------------------ constants

    def constant(self, expr: Expr, module: Module) -> object:
        """The value of a constant, or of a name that is bound once and to one; else ``UNKNOWN``."""
        found = self.constants(expr, module)
        return found[0] if len(found) == 1 else UNKNOWN

    def constants(self, expr: Expr, module: Module, depth: int = 0) -> list[object]:
        """All constants that an expression can be; empty if it can be anything else."""
        if expr.kind in ("const", "unary"):
            key = constant_key(expr)
            return [key] if key is not None else []
        if expr.kind == "fstring":
            return self._written(expr, module, depth)
        if expr.kind != "name" or depth > _DEEPEST:
            return []
        owner = module.scope_of[id(expr)].lookup(expr.text)
        if owner is None:
            return []
        origins = module.reaching.get(id(expr)) or owner.origins[expr.text]
        found = [self._constants_of(origin, owner.module, depth) for origin in origins]
        return [value for values in found for value in values] if all(found) else []

    def _written(self, expr: Expr, module: Module, depth: int) -> list[object]:
        """All texts that an f-string with constants in it can be."""
        texts = list(expr.keys[:1])
        for item, after in zip(expr.items, expr.keys[1:], strict=False):
            found = self.constants(item, module, depth + 1)
            texts = [f"{text}{value}{after}" for text in texts for value in found]
            if len(texts) > _MOST_TEXTS:
                return []
        return list(texts)

    def _constants_of(self, origin: Origin, module: Module, depth: int) -> list[object]:
        if origin.kind == "value" and origin.expr is not None:
            return self.constants(origin.expr, module, depth + 1)
        if (
            origin.kind == "element"
            and origin.expr is not None
            and origin.expr.kind in ("tuple", "list", "set")
        ):
            found = [self.constants(item, module, depth + 1) for item in origin.expr.items]
            return [value for values in found for value in values] if all(found) else []
        if origin.imported is not None and origin.imported.name is not None:
            targets = self.graph.table.find_modules(origin.imported, module)
            inner = [o for t in targets for o in t.scope.origins.get(origin.imported.name, ())]
            if len(targets) == 1 and len(inner) == 1 and depth <= _DEEPEST:
                return self._constants_of(inner[0], targets[0], depth + 1)
        return []


def own_names(class_: Class) -> list[str]:
    """The names of the annotated fields in a class body, in order."""
    return [stmt.targets[0].text for stmt in class_.body if stmt.kind == "annassign"]
