"""What ties the sites of one conversation together, and what needs no side.

Two sites belong together if the same 0.2 object takes part in both, if one stands inside the other, or if one
hands a function to AutoGen that starts the chat of the other.  A configuration, a tool function or a
predicate that several conversations use does not tie them: it works on either side.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from ..facts.model import Class, Expr, Function
from .api import AGENT_CLASSES, CONFIG_LOADERS, PROCESS_WIDE
from .index import Module
from .objects import TRACKED, Obj, Objs
from .program import Program
from .site import Site

CHAT_METHODS = frozenset(
    (".initiate_chat", ".a_initiate_chat", ".initiate_chats", ".a_initiate_chats", ".send", ".a_send")
)
_STARTS = CHAT_METHODS | {".generate_reply", ".a_generate_reply", "initiate_chats"}
_CALLS = ("construct", "function", "method", "beside")
_MAKERS = frozenset((*AGENT_CLASSES, "Agent", "GroupChat", "GroupChatManager", "register_function"))
#: What agents of 0.2 and of 0.4 are both asked for.
_PLAIN = frozenset((".name", ".description"))


def is_plain(site: Site) -> bool:
    """Whether the site is the same on every side: the name of an agent is read."""
    return site.kind == "attribute" and site.key in _PLAIN and all(o.kind == "agent" for o in site.objs)


def starts_chat(site: Site) -> bool:
    """Whether the site runs a chat or asks an agent for a reply."""
    return site.key in _STARTS and site.kind in _CALLS


class Reach:
    """The ties of every site of a program."""

    def __init__(self, program: Program, sites: Sequence[Site]) -> None:
        self._program = program
        self._calls = {id(s.expr): s for s in sites if s.kind in _CALLS and s.key not in CONFIG_LOADERS}
        self._leads = self._leading(sites)
        self._handed = {id(s): list(self._functions_of(s)) for s in sites}
        self._holding = {id(around) for s in sites if (around := self._around(s)) is not None}
        self._sites = [s for s in sites if self._has_side(s)]
        self._run_by = self._runs() if any(s.mock is not None for s in sites) else {}
        given = {id(f) for functions in self._handed.values() for f in functions}
        #: functions of which only AutoGen knows what it calls them with
        self._asking = {id(f) for s in sites if (f := self._asked(s)) is not None and id(f) in given}

    # ------------------------------------------------------------------ ties

    def ties(self, site: Site) -> set[Hashable]:
        """Keys: sites that share one belong to one conversation."""
        found: set[Hashable] = {("site", id(site))}
        found.update(("object", id(obj)) for obj in self._participants(site))
        found.update(("class", id(class_)) for class_ in self._classes(site))
        found.update(("site", id(other)) for other in self._meanwhile(site))
        around = self._around(site)
        if around is not None:
            found.add(("site", id(around)))
        for function in self._handed[id(site)]:
            found.update(self._leads.get(id(function), ()))
            if id(function) in self._asking:
                found.add(("callback", id(function)))
        asked = self._asked(site)
        if asked is not None and id(asked) in self._asking:
            found.add(("callback", id(asked)))
        for decorated in _decorated(site):
            found.add(("decorated", id(decorated)))
        return found

    def is_wide(self, site: Site) -> bool:
        """Whether the site concerns objects that are not known, or the whole process."""
        if site.kind == "patch":
            return True
        if self._around(site) is not None:
            return False
        if site.kind == "unclear":
            asked = self._asked(site)
            return site.wide and (asked is None or id(asked) not in self._asking)
        if site.mock is not None:
            return not (site.objs or site.mock.homes or self._meanwhile(site))
        if site.kind == "reference":
            return site.key in _MAKERS and not any(True for _ in self._tested(site))
        if site.kind == "beside":
            leads = any(self._leads.get(id(function)) for function in self._handed[id(site)])
            return not (leads or id(site) in self._holding or any(True for _ in self._participants(site)))
        if site.kind == "function":
            callee = self._program.values(site.expr.items[0], site.module)
            return any(part in PROCESS_WIDE for v in callee for part in v.name.split("."))
        return False

    def indifferent(self, site: Site) -> Objs | None:
        """What a site that any side can have is about (possibly nothing known); None for all others.

        Configurations are loaded the same on every side; annotations follow what they annotate.
        """
        if self._around(site) is not None:
            return None
        if site.key in CONFIG_LOADERS and site.kind in ("function", "reference"):
            return ()
        if site.kind == "reference" and site.module.is_annotation(site.expr):
            return tuple(o for o in annotated(self._program, site) if o.kind in TRACKED)
        return None

    def _has_side(self, site: Site) -> bool:
        return site.mock is None and not is_plain(site) and self.indifferent(site) is None

    # ------------------------------------------------------------------ parts of a tie

    def _meanwhile(self, site: Site) -> list[Site]:
        """The sites of code that runs while something of 0.2 is replaced, or that uses what is replaced."""
        if site.mock is None:
            return []
        homes = {id(home) for home in site.mock.homes}
        found = [other for other in self._sites if id(other.module) in homes]
        return found + [s for f in site.mock.functions or () for s in self._run_by.get(id(f), ())]

    def _runs(self) -> dict[int, list[Site]]:
        """For each function the sites that a call of it can run, and those that are written inside it."""
        found: dict[int, list[Site]] = {}
        for site in self._sites:
            running = {id(f) for f in self._program.leading_to(site.module, site.expr)}
            scope = site.module.scope_of[id(site.expr)].enclosing_function()
            while scope is not None:
                running.add(id(scope.function))
                scope = None if scope.parent is None else scope.parent.enclosing_function()
            for function in running:
                found.setdefault(function, []).append(site)
        return found

    def _participants(self, site: Site) -> Iterator[Obj]:
        yield from filter(_takes_part, site.objs)
        call = site.expr if site.kind in _CALLS else None
        if site.kind == "escape":
            call = site.module.parent.get(id(site.expr))
        if call is not None and call.kind == "call":
            first = call.items[0].items if site.kind == "escape" else ()
            for argument in (*first, *call.items[1:]):
                for obj in _inside(self._program, argument, site.module):
                    if _takes_part(obj):
                        yield obj
                    elif site.kind == "beside" and obj.owner is not None and _takes_part(obj.owner):
                        yield obj.owner  # a method that is to be called
        if site.kind == "write":
            for value in site.module.stmt_of[id(site.expr)].exprs:
                yield from filter(_takes_part, _inside(self._program, value, site.module))
        if site.kind == "reference":
            yield from self._tested(site)

    def _tested(self, site: Site) -> Iterator[Obj]:
        """The objects whose class ``isinstance(…, <site>)`` asks for."""
        call = next((a for a in site.module.ancestors(site.expr) if a.kind == "call"), None)
        if call is not None and call.items[0].text == "isinstance" and len(call.items) > 1:
            yield from filter(_takes_part, self._program.values(call.items[1], site.module))

    def _classes(self, site: Site) -> Iterator[Class]:
        """The project's classes that a site defines, makes objects of or hands over."""
        if site.kind == "subclass":
            class_ = site.module.stmt_of[id(site.expr)].class_
            if class_ is not None:
                yield class_
        objs = list(site.objs)
        if site.kind in _CALLS:
            for argument in site.expr.items[1:]:
                objs += _inside(self._program, argument, site.module)
        for obj in objs:
            if obj.class_ is not None:
                yield from self._program.lineage(obj.module, obj.class_)

    def _around(self, site: Site) -> Site | None:
        """The site in whose call this one stands."""
        around = (self._calls.get(id(a)) for a in site.module.ancestors(site.expr))
        return next((s for s in around if s is not None), None)

    def _functions_of(self, site: Site) -> Iterator[Function]:
        """The functions that a site gives to AutoGen."""
        yield from _decorated(site)
        if site.kind in _CALLS:
            for argument in site.expr.items[1:]:
                for obj in _inside(self._program, argument, site.module):
                    if obj.function is not None:
                        yield obj.function
        if site.kind == "subclass":
            class_ = site.module.stmt_of[id(site.expr)].class_
            yield from (s.function for s in (class_.body if class_ else ()) if s.function is not None)

    def _asked(self, site: Site) -> Function | None:
        """The function that gets the unclear object as a parameter, if no code of the program calls it."""
        if site.kind != "unclear" or site.expr.kind != "attr" or site.expr.items[0].kind != "name":
            return None
        base = site.expr.items[0]
        scope = site.module.scope_of[id(base)].lookup(base.text)
        if scope is None or any(o.kind != "param" for o in scope.origins[base.text]):
            return None
        function = scope.function
        edges = () if function is None else self._program.callers.get(id(function), ())
        return None if any(edge.call is not None for edge in edges) else function

    def _leading(self, sites: Iterable[Site]) -> dict[int, set[Hashable]]:
        """For each function the chats that a call of it can start."""
        found: dict[int, set[Hashable]] = {}
        for site in filter(starts_chat, sites):
            for function in self._program.leading_to(site.module, site.expr):
                found.setdefault(id(function), set()).add(("site", id(site)))
        return found


def _takes_part(obj: Obj) -> bool:
    return obj.kind in (*TRACKED, "executor") or (obj.kind == "api-value" and obj.name not in CONFIG_LOADERS)


def _inside(program: Program, expr: Expr, module: Module) -> Iterator[Obj]:
    """What an expression can be, and what the containers that it can be hold."""
    todo = list(program.values(expr, module))
    seen: set[int] = set()
    while todo:
        obj = todo.pop()
        if id(obj) in seen:
            continue
        seen.add(id(obj))
        yield obj
        if obj.kind in ("list", "tuple", "copy", "dict", "rest"):
            todo += program.elements(obj)


def _decorated(site: Site) -> Iterator[Function]:
    """The function that a site is a decorator of."""
    function = site.module.stmt_of[id(site.expr)].function
    if function is not None and site.expr in function.decorators:
        yield function


def annotated(program: Program, site: Site) -> Objs:
    """What a variable, parameter or result with exactly this annotation can be."""
    module = site.module
    statement = module.stmt_of[id(site.expr)]
    if statement.kind == "annassign" and statement.targets[1] is site.expr and statement.exprs:
        return program.values(statement.exprs[0], module)
    function = statement.function
    if function is None:
        return ()
    if function.returns is site.expr:
        return program.returned(module, function)
    for position, param in enumerate(function.params):
        if param.annotation is site.expr:
            return program.argument_values(module, function, position)
    return ()
