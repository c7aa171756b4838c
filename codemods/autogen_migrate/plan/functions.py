"""Callables registered by name for raw JSON schemas: ``function_map`` and ``llm_config["functions"]``.

In 0.2 the model of one agent asks for a function, and the agent that it talks to has it in its map.  In 0.4
the one that asks runs it: each agent with schemas gets the functions of those that it talks to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..conversation.arguments import bind, bound
from ..conversation.cast import chat_partners, signature_of
from ..conversation.schemas import has_schemas, schema_key, schema_names
from ..facts.model import Expr, Stmt
from ..program import Module, Obj, Site
from .context import Context
from .draft import span
from .model import Code, DeleteStatement, InsertAfter, InsertBefore, NewCall, Ref, Replace, Severity

RULE = "AM163"
_METHOD = ".register_function"


@dataclass(frozen=True, slots=True)
class FunctionMap:
    """A map of functions that ``owners`` are given by ``site``; ``entries`` if it is written out there."""

    site: Site
    owners: tuple[Obj, ...]
    functions: Expr
    entries: Mapping[str, tuple[Expr, Expr]] | None
    names: frozenset[str] | None

    @property
    def module(self) -> Module:
        return self.site.module

    @property
    def stmt(self) -> Stmt:
        return self.module.stmt_of[id(self.site.expr)]


def schema_callers(context: Context) -> list[Obj]:
    """The agents whose configuration carries schemas."""
    agents = [o for s in context.sites if s.kind == "construct" for o in s.objs if o.kind == "agent"]
    return [a for a in agents if id(a) not in context.forms.cast and has_schemas(context.program, a)]


def plan_functions(context: Context) -> None:
    """Give each agent with schemas the functions of the agents that it talks to."""
    maps = list(_maps(context))
    if maps:
        _Functions(context, maps, schema_callers(context)).plan()


def _maps(context: Context) -> Iterator[FunctionMap]:
    for site in context.sites:
        if id(site.expr) in context.forms.registrations:
            continue
        if site.kind == "construct":
            for owner in site.objs:
                role = context.role(owner) if id(owner) not in context.forms.cast else None
                given = None if role is None else role.arguments.get("function_map")
                if given is not None and not _is_empty(given.expr):
                    yield _map(context, site, (owner,), given.expr)
        elif site.kind == "method" and site.key == _METHOD:
            given = bind(site.expr, ("function_map",)).get("function_map")
            if given is None or site.module.stmt_of[id(site.expr)].exprs[:1] != (site.expr,):
                text = "`register_function` is used in a way that is not migrated yet"
                context.draft.blame((site.expr,))
                context.draft.block("AM160", site.module, site.expr, text)
            else:
                yield _map(context, site, tuple(context.agents(site.objs)), given.expr)


def _is_empty(expr: Expr) -> bool:
    return expr.kind == "const" or (expr.kind == "dict" and not expr.items)


def _map(context: Context, site: Site, owners: tuple[Obj, ...], functions: Expr) -> FunctionMap:
    values = context.program.values(functions, site.module)
    names: frozenset[str] | None = None
    entries: dict[str, tuple[Expr, Expr]] | None = None
    if len(values) == 1 and values[0].kind == "dict" and values[0].expr is not None:
        keys = values[0].expr.key_items
        known = values[0].expr.kind == "dict" and all(isinstance(key.value, str) for key in keys)
        if known and not context.program.is_changed(values[0]):
            names = frozenset(str(key.value) for key in keys)
            if values[0].expr is functions:
                pairs = zip(keys, functions.items, strict=True)
                entries = {str(key.value): (key, value) for key, value in pairs}
    return FunctionMap(site, owners, functions, entries, names)


@dataclass(slots=True)
class _Functions:
    """``used``: the functions that somebody gets, by map; ``after``: the calls that follow a statement."""

    context: Context
    maps: list[FunctionMap]
    callers: list[Obj]
    used: dict[int, set[str]] = field(default_factory=dict[int, set[str]])
    after: dict[int, list[tuple[Module, Stmt, Code]]] = field(
        default_factory=dict[int, "list[tuple[Module, Stmt, Code]]"]
    )

    def plan(self) -> None:
        partners = chat_partners(self.context.program, self.context.sites)
        for caller in self.callers:
            talks_to = partners.get(id(caller), set[int]())
            alone = not talks_to and len(self.callers) == 1  # its chats are elsewhere, with whoever has a map
            own = [m for m in self.maps if alone or any(id(owner) in talks_to for owner in m.owners)]
            if own:
                self._blame(caller, own)
                self._give(caller, own)
        for given in self.maps:
            self._blame(None, [given])
            self._put(given)

    def _blame(self, caller: Obj | None, maps: list[FunctionMap]) -> None:
        exprs = [m.site.expr for m in maps]
        if caller is not None and caller.expr is not None:
            exprs.append(caller.expr)
        self.context.draft.blame(exprs)

    def _block(self, place: FunctionMap, text: str) -> None:
        self.context.draft.block(RULE, place.module, place.functions, text)

    # ------------------------------------------------------------------ one caller

    def _give(self, caller: Obj, maps: list[FunctionMap]) -> None:
        last = maps[-1]
        names = schema_names(self.context.program, caller)
        for given in maps:
            self.used.setdefault(id(given), set())
        if len({owner for given in maps for owner in given.owners}) > 1 and not self._agree(maps, names):
            self._block(last, "the agents that this one talks to do not have the same functions")
            return
        if any(given.module is not caller.module for given in maps) or caller.expr is None:
            self._block(last, "the functions and the agent that calls them are in different modules")
            return
        target, schemas = _variable(caller), self._schemas(caller)
        if target is None or schemas is None:
            self._block(last, "the agent that calls these functions, or its llm_config, has no name")
            return
        code = NewCall(f"{target}.add_functions", ((None, self._functions(maps, names)), (None, schemas)))
        anchor = self._anchor(caller, maps)
        if anchor is None:
            self._block(last, "the functions and the agent that calls them are made in different places")
            return
        self.after.setdefault(id(anchor), []).append((caller.module, anchor, code))

    def _agree(self, maps: list[FunctionMap], names: frozenset[str] | None) -> bool:
        """Whether all that an agent talks to have the functions of its schemas, and the same ones."""
        if names is None or any(given.entries is None for given in maps):
            return False
        written: dict[str, set[str]] = {}
        for given in maps:
            for name, (_, value) in (given.entries or {}).items():
                written.setdefault(name, set()).add(self.context.draft.text(value, given.module))
        owners = {owner for given in maps for owner in given.owners}
        complete = all(
            names <= {n for given in maps if owner in given.owners for n in given.entries or ()}
            for owner in owners
        )
        return complete and all(len(written[name]) == 1 for name in names)

    def _functions(self, maps: list[FunctionMap], names: frozenset[str] | None) -> Code:
        """The map for one caller: what its schemas name, where that is known and others need the rest."""
        draft = self.context.draft
        if len(maps) == 1 and (maps[0].entries is None or names is None or len(self.callers) == 1):
            self.used[id(maps[0])] |= maps[0].names or set()
            return Ref(span(maps[0].functions))
        if names is None or any(given.entries is None for given in maps):
            for given in maps:
                self.used[id(given)] |= given.names or set()
            spread = ", ".join(f"**{draft.text(given.functions, given.module)}" for given in maps)
            return f"{{{spread}}}"
        pieces: dict[str, str] = {}
        for given in maps:
            for name, (key, value) in (given.entries or {}).items():
                if name in names:
                    if name in self.used[id(given)] and _has_call(value):
                        self._block(given, "a function of two agents is made by a call")
                    self.used[id(given)].add(name)
                    pieces[name] = f"{draft.text(key, given.module)}: {draft.text(value, given.module)}"
        return f"{{{', '.join(pieces.values())}}}"

    def _schemas(self, caller: Obj) -> str | None:
        """The code of an agent's schemas."""
        assert caller.expr is not None
        signature = signature_of(caller.name)
        config = bound(self.context.program, caller.expr, caller.module, signature).get("llm_config")
        if config is None:
            return None
        module = config.where(caller.module)
        key = schema_key(self.context.program, caller)
        if config.expr.kind in ("name", "attr"):
            return f'{self.context.draft.text(config.expr, module)}["{key}"]'
        if config.expr.kind == "dict":
            entries = zip(config.expr.key_items, config.expr.items, strict=True)
            given = [value for name, value in entries if name.value == key]
            if given:
                return self._named(caller, given[-1])
        return None

    def _named(self, caller: Obj, schemas: Expr) -> str:
        """The variable of schemas that are written in the call of an agent: a new one, if they have none."""
        draft, module = self.context.draft, caller.module
        text = draft.text(schemas, module)
        if schemas.kind in ("name", "attr") or caller.expr is None:
            return text
        statement = module.stmt_of[id(caller.expr)]
        variable = (_variable(caller) or "").rpartition(".")[2]
        name = draft.fresh(module, f"{variable}_functions", statement)
        # ahead of what is planned already: the statement of the client reads it
        code = f"{name} = {_moved(draft.modules[module.path].data, schemas)}"
        draft.modules[module.path].edits.insert(0, InsertBefore(span(statement), (code,)))
        draft.edit(module, Replace(span(schemas), name))
        return name

    def _anchor(self, caller: Obj, maps: list[FunctionMap]) -> Stmt | None:
        """The statement after which the agent and its functions are there."""
        assert caller.expr is not None
        module = caller.module
        made = module.stmt_of[id(caller.expr)]
        places = [made, *(given.stmt for given in maps)]
        last = max(places, key=lambda stmt: stmt.start)
        around = [module.stmt_parent.get(id(s)) for s in module.enclosing_stmts(last)]
        blocks = [module.stmt_parent.get(id(place)) for place in places]
        if all(block is blocks[0] for block in blocks):
            return last
        by_method = any(given.stmt is last and given.site.kind == "method" for given in maps)
        return last if by_method and all(any(block is a for a in around) for block in blocks) else None

    # ------------------------------------------------------------------ all of a map

    def _put(self, given: FunctionMap) -> None:
        """Write the calls at the place of a map; say what of it nobody is told about."""
        draft, module = self.context.draft, given.module
        used = self.used.get(id(given))
        if used is None:
            registered = any(site.key == ".register_for_llm" for site in self.context.sites)
            if not registered:
                text = "no model is told about these functions: the map had no effect and is dropped"
                draft.note(RULE, Severity.INFO, module, given.functions, text)
        elif given.entries is not None and (idle := sorted(given.entries.keys() - used)):
            text = f"no model is told about {', '.join(map(repr, idle))}: dropped from the map"
            draft.note(RULE, Severity.INFO, module, given.functions, text)
        calls = [code for _, _, code in self.after.pop(id(given.stmt), [])]
        if given.site.kind != "method":
            if calls:
                draft.edit(module, InsertAfter(span(given.stmt), tuple(calls)))
        elif calls:
            draft.edit(module, Replace(span(given.site.expr), calls[0]))
            if calls[1:]:
                draft.edit(module, InsertAfter(span(given.stmt), tuple(calls[1:])))
        else:
            draft.edit(module, DeleteStatement(span(given.stmt)))
        if given is self.maps[-1]:
            for places in self.after.values():
                at, stmt, _ = places[0]
                draft.edit(at, InsertAfter(span(stmt), tuple(code for _, _, code in places)))


def _moved(data: bytes, expr: Expr) -> str:
    """The text of an expression, its further lines as deep as if it began at the margin."""
    text = data[expr.start : expr.end].decode("utf-8")
    line = data[data.rfind(b"\n", 0, expr.start) + 1 : expr.start]
    depth = len(line) - len(line.lstrip())
    first, *more = text.split("\n")
    movable = all(not rest[:depth].strip() for rest in more) and '"""' not in text and "'''" not in text
    return "\n".join([first, *(rest[depth:] for rest in more)]) if movable else text


def _has_call(expr: Expr) -> bool:
    return expr.kind == "call" or any(map(_has_call, expr.items))


def _variable(agent: Obj) -> str | None:
    """The variable, or the attribute of a variable, that an agent is put into where it is made."""
    assert agent.expr is not None
    statement = agent.module.stmt_of[id(agent.expr)]
    if statement.kind not in ("assign", "annassign") or statement.exprs[:1] != (agent.expr,):
        return None
    target = statement.targets[0]
    parts: list[str] = []
    while target.kind == "attr":
        parts.append(target.text)
        target = target.items[0]
    return ".".join(reversed([*parts, target.text])) if target.kind == "name" else None
