"""Where a program sees names of agents that 0.4 refuses: changed along, or a reason not to be native."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..conversation.arguments import bind
from ..conversation.name_reads import NameRead, is_shown, name_reads, shown_messages, uses_of
from ..facts.model import Expr
from ..program import Module, Obj, Objs, Program, Site
from ..program.api import GROUP_CHAT
from .agent_names import ONLY, RULE, is_imported, literal, name_arguments
from .context import Context
from .draft import span
from .model import Code, NewCall, Ref, Replace
from .names import identifier, is_fit, texts_of


def judge_names(context: Context) -> None:
    """Change comparisons with names along; say where a program would see that names are other ones."""
    if not context.renamed:
        return
    _Names(context).judge()


@dataclass(slots=True)
class _Names:
    """The agents whose names change (``agents``, by ``id``), and the edits that follow from it."""

    context: Context
    agents: dict[int, Obj] = field(default_factory=dict[int, Obj])
    given: set[int] = field(default_factory=set[int])
    edits: list[tuple[Module, Expr, Code]] = field(default_factory=list[tuple[Module, Expr, Code]])
    reads: dict[int, NameRead] = field(default_factory=dict[int, NameRead])

    def judge(self) -> None:
        context = self.context
        made = (o for site in context.sites if site.kind == "construct" for o in site.objs)
        self.agents = {id(o): o for o in made if id(o) in context.renamed}
        self.given = {id(inner) for each in name_arguments(context) for inner in _inner(each)}
        self._judge_same()
        for module in context.unit:
            for read in name_reads(context.program, module):
                if id(read.expr) not in self.given and not self._is_of_others(read):
                    self.reads[id(read.expr)] = read
        for read in self.reads.values():
            self._judge_read(read)
        for module in context.unit:
            for shown in shown_messages(context.program, module):
                if not self._is_of_others(shown):
                    self._differ(module, shown.expr, "messages go on as a whole", shown.about)
            self._judge_module(module)
        for site in context.sites:
            self._judge_site(site)
        for module, expr, code in self.edits:
            edit = Replace(span(expr), code)
            if edit not in context.draft.modules[module.path].edits:
                context.draft.edit(module, edit)

    def _is_of_others(self, read: NameRead) -> bool:
        return bool(read.about) and not self._concerned(read.about)

    def _concerned(self, about: Objs) -> list[Obj]:
        """The agents whose names change that a read is about: itself, or all of the conversation."""
        owners = self.context.draft.owners
        whose = {owners.get(id(obj.expr)) for obj in about if obj.kind != "agent"}
        named = {id(obj) for obj in about}
        return [
            agent
            for key, agent in self.agents.items()
            if key in named or (whose and owners.get(id(agent.expr)) in whose)
        ]

    def _differ(self, module: Module, place: Expr, what: str, about: Objs = ()) -> None:
        """Say it of the conversations of the agents whose names change and that it is about."""
        draft = self.context.draft
        ours = self._concerned(about) or list(self.agents.values())
        draft.blame(agent.expr for agent in ours if agent.expr is not None)
        names = sorted(
            {text for agent in ours for text in self.context.renamed[id(agent)].known if not is_fit(text)}
        )
        which = f" ({', '.join(map(repr, names[:3]))})" if names else ""
        draft.differ(RULE, module, place, f"{ONLY}, and {what}: other names{which} would show here")

    def _judge_same(self) -> None:
        """Two agents may not get one name."""
        olds: dict[str, str] = {}
        for role in self.context.roles.values():
            argument = role.arguments.get("name")
            owner = next((m for m in self.context.unit if argument and id(argument.expr) in m.scope_of), None)
            if argument is None or owner is None:
                continue
            for old in sorted(texts_of(self.context.draft, argument.expr, owner).known):
                new = identifier(old) or old
                if olds.setdefault(new, old) != old:
                    self._differ(owner, argument.expr, f"{old!r} and {olds[new]!r} would be one name")

    # ------------------------------------------------------------------ reads

    def _judge_read(self, read: NameRead) -> None:
        if not self._follow(read.expr, read.module):
            self._differ(read.module, read.expr, "the name of an agent is read", read.about)

    def _follow(self, expr: Expr, module: Module) -> bool:
        """Whether a name goes to comparisons and look-ups only, which change with it."""
        parent = module.parent.get(id(expr))
        if parent is None:
            return self._stmt(expr, module)
        if parent.kind == "compare":
            return all(item is expr or self._meets(item, module) for item in parent.items)
        if parent.kind == "subscript" and parent.items[1] is expr:
            return self._is_table(parent.items[0], module)
        if parent.kind == "unary" and parent.text == "Not":
            return True
        return parent.kind == "call" and self._is_looked_up(expr, parent, module)

    def _is_looked_up(self, name: Expr, call: Expr, module: Module) -> bool:
        """Whether a call gets a name to look something up by it."""
        callee, *arguments = call.items
        if callee.kind != "attr" or not any(argument is name for argument in arguments):
            return False
        if callee.text == "agent_by_name":
            return True
        first = arguments[0] is name and callee.text in ("get", "index")
        return first and self._is_table(callee.items[0], module)

    def _stmt(self, expr: Expr, module: Module) -> bool:
        stmt = module.stmt_of[id(expr)]
        if stmt.kind in ("if", "while"):
            return True
        scope = module.stmt_scope[id(stmt)]
        target = stmt.targets[0] if stmt.kind == "assign" and len(stmt.targets) == 1 else None
        if target is None or target.kind != "name":
            return False
        name = target.text
        owner = scope.lookup(name)
        if owner is None or len(owner.origins[name]) != 1 or owner.kind not in ("function", "module"):
            return False
        return all(self._follow(use, module) for use in uses_of(name, owner))

    def _meets(self, other: Expr, module: Module) -> bool:
        """Change what a name is compared with, or looked for in."""
        if id(other) in self.reads:
            return True
        if other.kind == "const":
            self._change(other, module)
            return True
        if other.kind in ("list", "tuple", "set"):
            return all(self._meets(item, module) for item in other.items)
        if other.kind == "name" and self._is_local(other, module):
            return True
        values = self.context.program.values(other, module)
        if values and all(v.kind in ("dict", "list", "tuple") for v in values):
            return self._is_table(other, module)
        texts = texts_of(self.context.draft, other, module)
        if texts.open or any(identifier(text) is None for text in texts.known):
            return False
        if not texts.fit:
            part = self.context.draft.part(module, "identifier")
            self.edits.append((module, other, NewCall(part, ((None, Ref(span(other))),))))
        return True

    def _is_local(self, other: Expr, module: Module) -> bool:
        """Whether a variable has a name that was read, and nothing else."""
        scope = module.scope_of[id(other)].lookup(other.text)
        origins = [] if scope is None else scope.origins[other.text]
        return bool(origins) and all(o.expr is not None and id(o.expr) in self.reads for o in origins)

    def _change(self, const: Expr, module: Module) -> None:
        old = const.value if isinstance(const.value, str) and const.value else "_"
        if not is_fit(old) and identifier(old) is not None:
            self.edits.append((module, const, literal(self.context, const, module)))

    def _is_table(self, table: Expr, module: Module) -> bool:
        """Change the keys, or members, of displays in which names are looked up, and nothing else."""
        program = self.context.program
        values = program.values(table, module)
        if not values or any(v.kind not in ("dict", "list", "tuple") or v.expr is None for v in values):
            return False
        for value in values:
            assert value.expr is not None
            keys = value.expr.key_items if value.kind == "dict" else value.expr.items
            if value.expr.kind == "comp" or program.is_changed(value) or any(k.kind != "const" for k in keys):
                return False
            if any(not isinstance(key.value, str) for key in keys):
                return False
            owners = _written_names(program, value)
            if owners is None or not all(self._looks_up(use, at) for use, at in owners):
                return False
            for key in keys:
                self._change(key, value.module)
        return True

    def _looks_up(self, use: Expr, module: Module) -> bool:
        """Whether a table is asked for a name here."""
        parent = module.parent.get(id(use))
        if parent is None:
            return False
        if parent.kind == "subscript":
            return parent.items[0] is use and self._is_name(parent.items[1], module)
        if parent.kind == "compare":
            return all(item is use or self._is_name(item, module) for item in parent.items)
        if parent.kind == "attr" and parent.text in ("get", "index"):
            call = module.parent.get(id(parent))
            return call is not None and call.kind == "call" and self._is_name(call.items[1], module)
        return False

    def _is_name(self, expr: Expr, module: Module) -> bool:
        return id(expr) in self.reads or (expr.kind == "name" and self._is_local(expr, module))

    # ------------------------------------------------------------------ other places

    def _judge_module(self, module: Module) -> None:
        """Look-ups by name, and messages that the program gives a name itself."""
        olds = {text for texts in self.context.renamed.values() for text in texts.known if not is_fit(text)}
        for expr in module.exprs:
            if expr.kind == "call" and expr.items[0].text == "agent_by_name" and len(expr.items) > 1:
                if not self._meets(expr.items[1], module):
                    self._differ(module, expr, "an agent is looked up by its name")
            elif expr.kind == "dict":
                entries = zip(expr.key_items, expr.items, strict=True)
                named = {key.value: value for key, value in entries if key.kind == "const"}
                if "content" in named and "name" in named and named["name"].value in olds:
                    self._differ(module, expr, "a message is given the name of an agent")

    def _judge_site(self, site: Site) -> None:
        if site.kind == "construct" and site.key == "GroupChat":
            self._judge_group(site)
        elif site.kind == "construct":
            given = bind(site.expr, ()).get("is_termination_msg")
            for function in () if given is None else self.context.program.values(given.expr, site.module):
                if function.function is None or not function.function.params:
                    continue
                scope = function.module.function_scope[id(function.function)]
                place = 1 if function.kind == "bound" else 0
                params = function.function.params[place:]
                if params and is_shown(self.context.program, scope, params[0].name):
                    assert given is not None
                    self._differ(site.module, given.expr, "messages go on as a whole")

    def _judge_group(self, site: Site) -> None:
        """Models that are told the names of a group's members, where those are known to change."""
        program = self.context.program
        arguments = bind(site.expr, GROUP_CHAT)
        lists = arguments.get("agents")
        objs = () if lists is None else program.values(lists.expr, site.module)
        members = [a for o in objs for a in program.elements(o)]
        changed = tuple(m for m in members if id(m) in self.agents and self._is_certain(m))
        if not changed:
            return
        method, told = arguments.get("speaker_selection_method"), arguments.get("send_introductions")
        if method is None or not _is_settled(self.context, method.expr, site.module):
            self._differ(site.module, site.expr, "a model selects speakers by their names", changed)
        if told is not None and not (told.expr.kind == "const" and not told.expr.value):
            self._differ(site.module, told.expr, "the members are introduced by their names", changed)

    def _is_certain(self, agent: Obj) -> bool:
        texts = self.context.renamed[id(agent)]
        return texts.unfit or not all(map(is_fit, texts.known))


def _is_settled(context: Context, expr: Expr, module: Module) -> bool:
    """Whether no model selects speakers: another method does, or a function that never leaves it to one."""
    values = context.program.values(expr, module)
    return bool(values) and not any(_says_auto(value) for value in values)


def _says_auto(method: Obj) -> bool:
    if method.function is None:
        given = None if method.expr is None else method.expr.value
        return not isinstance(given, str) or given.lower() == "auto"
    span_of = range(method.function.start, method.function.end)
    return any(e.value == "auto" for e in method.module.exprs if e.kind == "const" and e.start in span_of)


def _inner(expr: Expr) -> Iterator[Expr]:
    """An expression and all that is in it."""
    yield expr
    for item in expr.items:
        yield from _inner(item)


def _written_names(program: Program, value: Obj) -> list[tuple[Expr, Module]] | None:
    """Where a display is used, by the one variable of its module that has it; None if that is not all."""
    module, display = value.module, value.expr
    assert display is not None
    stmt = module.stmt_of[id(display)]
    if module.parent.get(id(display)) is not None:
        return None
    if stmt.kind not in ("assign", "annassign") or len(stmt.targets) > (1 if stmt.kind == "assign" else 2):
        return None
    target = stmt.targets[0]
    scope = module.stmt_scope[id(stmt)].lookup(target.text) if target.kind == "name" else None
    if (
        is_imported(program, target.text)
        or scope is None
        or len(scope.origins[target.text]) != 1
        or scope.kind == "class"
    ):
        return None
    return [(use, module) for use in uses_of(target.text, scope)]
