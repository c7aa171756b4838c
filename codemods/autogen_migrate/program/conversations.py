"""Which sites belong together: conversations, and the modules that have to leave 0.2 in one step."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..facts.model import Expr
from .api import is_autogen
from .index import Module
from .objects import TRACKED, Obj, Objs
from .program import Program
from .reach import CHAT_METHODS, Reach, is_plain, starts_chat
from .site import Site


class Groups:
    """Disjoint sets."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def find(self, item: Hashable) -> Hashable:
        parent = self._parent.setdefault(item, item)
        while parent != self._parent[parent]:
            self._parent[item] = parent = self._parent[parent]
        return parent

    def join(self, items: Iterable[Hashable]) -> None:
        roots = [self.find(item) for item in items]
        for root in roots[1:]:
            self._parent[self.find(root)] = self.find(roots[0])


@dataclass(slots=True, eq=False)
class ConversationSites:
    """The sites and agents of one conversation, and the unit of modules that it lies in.

    ``wide``: it is not known what of the unit it touches.  ``follows``, for something that no
    conversation has for itself (a loader of configurations, an annotation): the agents and group chats that
    it is about, as far as they are known.
    """

    unit: Hashable
    sites: list[Site] = field(default_factory=list[Site])
    agents: list[Obj] = field(default_factory=list[Obj])
    chats: int = 0
    wide: bool = False
    follows: Objs | None = None

    @property
    def runs(self) -> bool:
        """Whether a chat of it is in sight."""
        return any(starts_chat(site) for site in self.sites)

    @property
    def modules(self) -> list[Module]:
        return list(dict.fromkeys(site.module for site in self.sites))


@dataclass(slots=True)
class Conversations:
    """All conversations; ``unit_of`` tells which unit a module belongs to (None: no AutoGen in it)."""

    all: list[ConversationSites]
    units: Groups
    touched: set[str]

    def unit_of(self, module: Module) -> Hashable | None:
        return self.units.find(module.path) if module.path in self.touched else None


def find_conversations(program: Program, sites: Sequence[Site]) -> Conversations:
    """Group the sites.

    A *unit* is a set of modules that run in one process (they share objects of 0.2, or one module
    loads them): 0.2 and 0.4 cannot be installed together, so a unit leaves 0.2 as a whole.
    """
    units, touched = _units(program, sites)
    reach = Reach(program, sites)
    groups = Groups()
    sites = [site for site in sites if not is_plain(site)]
    about = {id(site): reach.indifferent(site) for site in sites}
    for site in sites:
        if about[id(site)] is None:
            groups.join(reach.ties(site))
    found: dict[Hashable, ConversationSites] = {}
    for site in sites:
        root = groups.find(("site", id(site)))
        conversation = found.get(root)
        if conversation is None:
            conversation = ConversationSites(units.find(site.module.path), follows=about[id(site)])
            found[root] = conversation
        _add(conversation, site)
        conversation.wide = conversation.wide or (about[id(site)] is None and reach.is_wide(site))
    return Conversations(list(found.values()), units, touched)


def _add(conversation: ConversationSites, site: Site) -> None:
    conversation.sites.append(site)
    agents = [
        o for o in site.objs if o.kind == "agent" and (site.kind == "construct" or o.class_ is not None)
    ]
    conversation.agents += [agent for agent in agents if agent not in conversation.agents]
    if site.key in CHAT_METHODS:
        conversation.chats += 1


def _units(program: Program, sites: Sequence[Site]) -> tuple[Groups, set[str]]:
    units = Groups()
    touched = {site.module.path for site in sites}
    touched |= {module.path for module in program.modules if _uses_autogen(program, module)}
    for site in sites:
        involved = {obj.module.path for obj in _participants(program, site)}
        touched |= involved
        units.join([site.module.path, *sorted(involved)])
    imports = {module.path: _imported_paths(program, module) for module in program.modules}
    relevant = _loading(touched, imports)
    for path in sorted(relevant):
        units.join([path, *sorted(imports[path] & relevant)])
    return units, touched


def _uses_autogen(program: Program, module: Module) -> bool:
    """Whether a module imports AutoGen, old or new: what is native already belongs to the rest."""
    names = (i for stmt in module.stmts for i in stmt.imports if not i.level and is_autogen(i.module))
    return any(program.table.find_module(i, module) is None for i in names)


def _imported_paths(program: Program, module: Module) -> set[str]:
    imported = (name for stmt in module.stmts for name in stmt.imports)
    return {target.path for name in imported for target in program.table.imported_modules(name, module)}


def _loading(paths: set[str], imports: Mapping[str, set[str]]) -> set[str]:
    """``paths`` and all modules that load one of them, directly or through others."""
    importers: dict[str, list[str]] = {}
    for path, targets in imports.items():
        for target in targets:
            importers.setdefault(target, []).append(path)
    found = set(paths)
    todo = list(paths)
    while todo:
        new = set(importers.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found


def _participants(program: Program, site: Site) -> list[Obj]:
    """The 0.2 objects and configurations that a site brings together."""
    found = list(site.objs)
    if site.expr.kind == "call":
        for argument in site.expr.items[1:]:
            found += _reachable(program, argument, site.module)
    return [obj for obj in found if obj.kind in (*TRACKED, "executor", "dict")]


def _reachable(program: Program, argument: Expr, module: Module) -> list[Obj]:
    found: list[Obj] = []
    for obj in program.values(argument, module):
        if obj.kind in ("list", "tuple", "copy", "dict"):
            found += [o for o in program.elements(obj) if o.kind in TRACKED]
        found.append(obj)
    return found
