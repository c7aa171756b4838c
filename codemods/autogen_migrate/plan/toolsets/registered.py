"""The registrations of tools, one after the other as 0.2 carries them out, loops unrolled.

A function remembers the name and the description that it was registered with last
(``ConversableAgent.register_for_llm`` and ``register_for_execution`` of 0.2.40).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...conversation.arguments import Argument, bind
from ...conversation.cast import is_nobody
from ...conversation.registrations import applied, is_decorator
from ...conversation.schemas import Schema
from ...facts.model import Expr, Function
from ...program import Module, Obj, Site
from ..context import Context
from .loops import Round, names_in, resolved, rounds_of, spelled

METHODS = (".register_for_llm", ".register_for_execution", ".register_function")
FUNCTION = "register_function"
_RUNS = ".register_for_execution"
_TELLS = ".register_for_llm"


@dataclass(frozen=True, slots=True)
class Words:
    """Code that is taken over from a registration: its text, its value if that is known, its names."""

    text: str
    value: str | None
    names: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A tool that the model of one agent is told of.

    ``function`` is the expression that gives the function (None: the decorated function itself), ``obj`` the
    function if it is one of the program; ``name`` is what the tool is called.  ``raw``: its result is shown
    with ``str``.  ``schema`` describes one that a ``function_map`` has (``site`` makes the agent then).
    """

    site: Site
    function: Expr | None
    obj: Obj | None
    code: Words
    name: str | None
    given_name: Words | None
    description: Words | None
    style: str = "tool"
    raw: bool = False
    schema: Schema | None = None

    @property
    def module(self) -> Module:
        return self.site.module


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A tool that one agent can run under ``name``; ``raw``: its result is shown with ``str``."""

    site: Site
    obj: Obj | None
    name: str | None
    function: Expr | None = None
    raw: bool = False


@dataclass(slots=True)
class Registered:
    """What is registered, by the ``id`` of the agent; ``unclear`` has those of which that is not known."""

    told: dict[int, list[Told]] = field(default_factory=dict[int, "list[Told]"])
    run: dict[int, list[Run]] = field(default_factory=dict[int, "list[Run]"])
    unclear: dict[int, tuple[Site, str]] = field(default_factory=dict[int, "tuple[Site, str]"])


@dataclass(slots=True)
class _Memory:
    """What a function was registered with last."""

    name: str | None = None
    description: Words | None = None


def is_registration(site: Site) -> bool:
    """Whether a site registers tools."""
    if site.kind == "function":
        return site.key == FUNCTION
    return site.kind == "method" and site.key in METHODS


def find_registered(context: Context) -> Registered:
    """All that the conversations register."""
    return _Reader(context).read()


class _Reader:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._found = Registered()
        self._memories: dict[int, _Memory] = {}

    def read(self) -> Registered:
        self._maps()
        for site in sorted((s for s in self._context.sites if is_registration(s)), key=_order):
            rounds = rounds_of(self._context.program, site.module, site.module.stmt_of[id(site.expr)])
            if rounds is None:
                self._unclear(site, "tools are registered in a loop over what is not written out")
            for each in rounds or ():
                self._round(site, each)
        return self._found

    def _maps(self) -> None:
        """``function_map=`` of constructors."""
        for site in self._context.sites:
            for agent in site.objs if site.kind == "construct" else ():
                role = self._context.roles.get(id(agent))
                given = None if role is None else role.arguments.get("function_map")
                if given is None or given.expr.kind == "const":
                    continue
                runs = self.runs_of_map(site, given.expr, given.where(site.module))
                if runs is None:
                    reason = "the functions of this map are not written out"
                    self._found.unclear.setdefault(id(agent), (site, reason))
                else:
                    self._found.run.setdefault(id(agent), []).extend(runs)

    def _unclear(self, site: Site, reason: str) -> None:
        for agent in self._concerned(site):
            self._found.unclear.setdefault(id(agent), (site, reason))

    def _concerned(self, site: Site) -> Iterator[Obj]:
        yield from site.objs
        if site.kind == "function":
            arguments = bind(site.expr, ("f",))
            for side in ("caller", "executor"):
                given = arguments.get(side)
                values = () if given is None else self._context.program.values(given.expr, site.module)
                yield from (o for o in values if o.kind == "agent")

    # ------------------------------------------------------------------ one registration

    def _round(self, site: Site, each: Round) -> None:
        if site.key == ".register_function":
            self._map(site, each)
            return
        signature = ("f",) if site.kind == "function" else ("name", "description")
        arguments = bind(site.expr, signature)
        function = self._function(site, arguments.named)
        if arguments.starred or function is None:
            self._unclear(site, "it is not written out what is registered here")
            return
        obj = self._object(site, function, each)
        memory = self._memories.setdefault(id(obj or function), _Memory())
        given = self._words(site, arguments.get("name"), each)
        if given is not None:
            memory.name = given.value
        elif memory.name is None:
            memory.name = None if obj is None or obj.function is None else obj.function.name or None
        if site.key != _RUNS:
            description = self._words(site, arguments.get("description"), each)
            memory.description = description or memory.description
            self._tell(site, each, function, obj, memory, given, arguments.named)
        if site.key != _TELLS:
            for agent in self._agents(site, "executor", each, arguments.named):
                self._found.run.setdefault(id(agent), []).append(Run(site, obj, memory.name))

    def _tell(
        self,
        site: Site,
        each: Round,
        function: Expr | str,
        obj: Obj | None,
        memory: _Memory,
        given: Words | None,
        arguments: Mapping[str, Argument],
    ) -> None:
        style = arguments.get("api_style")
        code = self._code(site, function, each)
        told = Told(
            site=site,
            function=None if isinstance(function, str) else resolved(function, each),
            obj=obj,
            code=code,
            name=memory.name,
            given_name=given,
            description=memory.description,
            style="tool" if style is None else str(style.expr.value),
        )
        for agent in self._agents(site, "caller", each, arguments):
            tools = self._found.told.setdefault(id(agent), [])
            tools[:] = [t for t in tools if t.name is None or t.name != told.name]
            tools.append(told)

    def _agents(self, site: Site, side: str, each: Round, arguments: Mapping[str, Argument]) -> list[Obj]:
        """The agent that a tool is registered for, if it is sure which."""
        if site.kind == "function":
            given = arguments.get(side)
            expr = None if given is None else given.expr
        else:
            expr = site.expr.items[0].items[0]
        if expr is None:
            self._unclear(site, f"the tool has no {side}")
            return []
        values = self._context.program.values(resolved(expr, each), site.module)
        agents = [o for o in values if not is_nobody(o)]
        if len(agents) == 1 and agents[0].kind == "agent":
            return agents
        self._unclear(site, "it is not sure for which agent this tool is registered")
        return []

    def _map(self, site: Site, each: Round) -> None:
        """``agent.register_function({name: function})``."""
        given = bind(site.expr, ("function_map",)).get("function_map")
        runs = None if given is None else self.runs_of_map(site, given.expr, site.module)
        if runs is None:
            self._unclear(site, "the functions of this map are not written out")
            return
        for agent in self._agents(site, "executor", each, {}):
            self._found.run.setdefault(id(agent), []).extend(runs)

    def runs_of_map(self, site: Site, functions: Expr, module: Module) -> list[Run] | None:
        """The functions of a map that is written out."""
        program = self._context.program
        values = program.values(functions, module)
        if len(values) != 1 or values[0].kind != "dict" or values[0].expr is None:
            return None
        display, where = values[0].expr, values[0].module
        if display.kind != "dict" or program.is_changed(values[0]) or where is not module:
            return None
        runs: list[Run] = []
        for key, value in zip(display.key_items, display.items, strict=True):
            if not isinstance(key.value, str):
                return None
            found = program.values(value, where)
            obj = found[0] if len(found) == 1 and found[0].function is not None else None
            runs.append(Run(site, obj, key.value, value, raw=True))
        return runs

    # ------------------------------------------------------------------ what is registered

    def _function(self, site: Site, arguments: Mapping[str, Argument]) -> Expr | str | None:
        """The expression that gives the function; the name of one that is decorated."""
        if site.kind == "function":
            given = arguments.get("f")
            return None if given is None else _bare(given.expr)
        if is_decorator(site.module, site.expr):
            function = site.module.stmt_of[id(site.expr)].function
            return None if function is None else function.name
        outer = applied(site.module, site.expr)
        return None if outer is None else _bare(outer.items[1])

    def _object(self, site: Site, function: Expr | str, each: Round) -> Obj | None:
        if isinstance(function, str):
            decorated = site.module.stmt_of[id(site.expr)].function
            assert decorated is not None
            return self._context.program.graph.function(site.module, decorated)
        values = self._context.program.values(resolved(function, each), site.module)
        found = {id(v.function): v for v in values if v.function is not None}
        return next(iter(found.values())) if len(values) == 1 and len(found) == 1 else None

    def _code(self, site: Site, function: Expr | str, each: Round) -> Words:
        if isinstance(function, str):
            return Words(function, None)
        text = spelled(self._context.draft, function, site.module, each)
        return Words(text, None, tuple(names_in(function, each)))

    def _words(self, site: Site, given: Argument | None, each: Round) -> Words | None:
        """A name or description; None if it is left out, or empty."""
        if given is None or (given.expr.kind == "const" and not given.expr.value):
            return None
        expr = given.expr
        found = resolved(expr, each)
        value = found.value if isinstance(found.value, str) else self._value(found, site.module)
        if expr.kind == "attr" and expr.text == "__name__":
            named = self._context.program.values(resolved(expr.items[0], each), site.module)
            names = {v.function.name for v in named if v.function is not None}
            value = names.pop() if len(names) == 1 and len(named) == 1 else None
        if expr.kind == "attr" and expr.text == "__doc__":
            named = self._context.program.values(resolved(expr.items[0], each), site.module)
            texts = [docstring_of(v.function) for v in named if v.function is not None]
            value = texts[0] if len(named) == 1 and texts else None
        text = spelled(self._context.draft, expr, site.module, each)
        return Words(text, value, tuple(names_in(expr, each)))

    def _value(self, expr: Expr, module: Module) -> str | None:
        values = self._context.program.values(expr, module)
        texts = [v.expr.value for v in values if v.kind == "const" and v.expr is not None]
        return texts[0] if len(values) == 1 and texts and isinstance(texts[0], str) else None


def docstring_of(function: Function) -> str | None:
    """The docstring as the function has it."""
    first = function.body[0] if function.body else None
    if first is None or first.kind != "expr" or not isinstance(first.exprs[0].value, str):
        return None
    return first.exprs[0].value


def _bare(given: Expr) -> Expr:
    """The function itself, where it comes out of another registration."""
    while given.kind == "call" and given.items[0].kind == "call" and len(given.items) == 2:
        if given.items[0].items[0].text not in ("register_for_llm", "register_for_execution"):
            break
        given = given.items[1]
    return given


def _order(site: Site) -> tuple[str, int, int]:
    """Text order; of calls in one statement, decorators included, the inner one comes first."""
    return site.module.path, site.module.stmt_of[id(site.expr)].start, -site.expr.start
