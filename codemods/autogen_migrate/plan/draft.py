"""The plan while it is being made: what rules call to decide, edit and report."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..conversation.arguments import Unclear
from ..facts.model import Expr, Stmt
from ..program import Module, Program
from ..program.api import brings_api, is_autogen
from ..sources.model import SourceFile
from ..sources.places import Places
from ..sources.surroundings import Surroundings
from .model import AddImport, Code, Edit, Finding, InsertBefore, Severity, Span, Wishes, WrapInMain
from .used_names import names_in_function, names_in_module
from .versions import Version, has

COMPAT = "autogen_compat"
PARTS = "autogen_compat.parts"
PORTAL = "autogen_compat.portal"
UNEDITED = "AM330"
NEEDED = "AM361"
"""Something of the runtime package is needed, and no rule has said why."""
_SHOWN = 60
"""The most characters of source in a message."""
_SPELLED = "write the arguments out in the call, or in one dict that nothing else changes or reads"


Names = tuple[dict[tuple[str, str | None], str], set[str], int]
"""The imports of a module, its new names, and how many edits there are."""


@dataclass(slots=True)
class StayingName:
    """A name from 0.2 that code on the compat rung goes on using.

    ``uses``: where; ``scopes``: which ones bind it there, by ``id`` (0: a star import does); ``spelling``:
    how the code can say it without importing the name (empty if it cannot); ``for_api``: whether it is for
    0.2's API, and not only for what ``autogen_compat`` has besides.
    """

    uses: list[Expr] = field(default_factory=list[Expr])
    scopes: set[int] = field(default_factory=set[int])
    spelling: str = ""
    respelled: bool = False
    for_api: bool = False


@dataclass(slots=True)
class ModuleDraft:
    """What is planned for one module; ``staying`` are its names from 0.2 that are still needed."""

    module: Module
    source: SourceFile
    data: bytes
    places: Places
    edits: list[Edit] = field(default_factory=list[Edit])
    imports: dict[tuple[str, str | None], str] = field(default_factory=dict[tuple[str, "str | None"], str])
    taken: set[str] = field(default_factory=set[str])
    locals: dict[int, set[str]] = field(default_factory=dict[int, set[str]])
    staying: dict[str, StayingName] = field(default_factory=dict[str, StayingName])
    numbers: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])
    _names: set[str] | None = None

    @property
    def names(self) -> set[str]:
        """The names that occur anywhere in the module as it is."""
        if self._names is None:
            self._names = names_in_module(self.module)
        return self._names

    @property
    def why_not_edited(self) -> str:
        """What keeps the file from being edited, in words that follow its name; empty if nothing does."""
        if self.source.editable:
            return ""
        if self.source.unread:
            return f"cannot be read ({self.source.unread})"
        if self.source.path.suffix not in (".py", ".ipynb"):
            return "is edited only if it is named itself"
        return "is left out by `.gitignore` or `--exclude`"

    def forget(self) -> None:
        """Drop what is planned; the lists may be in use."""
        self.edits, self.imports, self.taken, self.locals, self.staying = [], {}, set(), {}, {}
        self.numbers = {}


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why conversations (``culprits``, by ``id``) cannot be migrated natively; all of them if it is empty."""

    module: Module
    finding: Finding
    culprits: frozenset[int] = frozenset()


@dataclass(slots=True)
class Draft:
    """The plan of some conversations of one unit in the making.  A blocker means that nothing of it is used.

    ``moving`` are the agents and group chats that they make, by ``id``; ``owners`` tells whose call an
    expression is; ``culprits`` are the conversations that are being planned just now.  ``given`` are the
    parameters that values outside of the calls are for, by ``id``.

    ``described`` are the configurations, by ``id``, whose ``functions`` or ``tools`` become tools of agents.

    ``awaited`` are those of the ``awaits``, by ``id``, whose ``await`` is written already.

    ``threads`` are the calls that have a chat run in a thread of its own, which enters the portal there.

    ``strict``: a visible difference in behaviour is a blocker too.

    ``plain`` are the conversations, by ``id``, that are written as plain AutoGen; ``debts`` says why some of
    them cannot be: they need something of ``autogen_compat``.
    """

    program: Program
    target: Version
    modules: dict[str, ModuleDraft]
    wishes: Wishes = field(default_factory=Wishes)
    surroundings: Surroundings = field(default_factory=Surroundings)
    strict: bool = False
    plain: frozenset[int] = frozenset()
    debts: list[Blocker] = field(default_factory=list[Blocker])
    findings: list[Finding] = field(default_factory=list[Finding])
    blockers: list[Blocker] = field(default_factory=list[Blocker])
    awaits: list[tuple[Module, Expr]] = field(default_factory=list[tuple[Module, Expr]])
    awaited: set[int] = field(default_factory=set[int])
    threads: list[tuple[Module, Expr]] = field(default_factory=list[tuple[Module, Expr]])
    moving: frozenset[int] = frozenset()
    owners: dict[int, int] = field(default_factory=dict[int, int])
    culprits: frozenset[int] = frozenset()
    given: Mapping[int, str] = field(default_factory=dict[int, str])
    described: set[int] = field(default_factory=set[int])
    _said: set[Finding] = field(default_factory=set[Finding])
    _blocked: set[Blocker] = field(default_factory=set[Blocker])

    # ------------------------------------------------------------------ reading

    def text(self, expr: Expr | Stmt, module: Module) -> str:
        """The user's source of an expression or statement."""
        return self.modules[module.path].data[expr.start : expr.end].decode("utf-8")

    def shown(self, expr: Expr | Stmt, module: Module) -> str:
        """The user's source on one line, for messages; the middle of what is long is left out."""
        text = " ".join(self.text(expr, module).split())
        return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}…{text[-_SHOWN // 3 :]}"

    def at(self, module: Module, place: Expr | Stmt) -> str:
        """Where something stands, for messages: ``main.py, line 3``."""
        return f"{module.path}, {self.line(module, place)}"

    def line(self, module: Module, place: Expr | Stmt) -> str:
        """The same within its file: ``line 3``, ``cell 2, line 1``."""
        found = self.modules[module.path].places.at(place.start)
        return f"line {found.line}" if found.cell is None else f"cell {found.cell}, line {found.line}"

    # ------------------------------------------------------------------ reporting

    def finding(
        self, rule: str, severity: Severity, module: Module, place: Expr | Stmt, message: str
    ) -> Finding:
        found = self.modules[module.path].places.at(place.start)
        return Finding(rule, severity, module.path, found.line, found.column, message, found.cell)

    def note(self, rule: str, severity: Severity, module: Module, place: Expr | Stmt, message: str) -> None:
        """Report something; the same text at the same place only once."""
        found = self.finding(rule, severity, module, place, message)
        if found not in self._said:
            self._said.add(found)
            self.findings.append(found)

    def block(self, rule: str, module: Module, place: Expr | Stmt, message: str) -> None:
        """Say that what is being planned cannot be migrated natively, and why."""
        found = Blocker(module, self.finding(rule, Severity.MANUAL, module, place, message), self.culprits)
        if found not in self._blocked:
            self._blocked.add(found)
            self.blockers.append(found)

    @property
    def said(self) -> str:
        """What gives the text of a message: before 0.5 it has no method for that."""
        return ".to_text()" if has(self.target, "to_text") else ".content"

    @property
    def is_plain(self) -> bool:
        """Whether it is a plain conversation that is being planned just now."""
        return bool(self.culprits) and self.culprits <= self.plain

    def owe(self, rule: str, module: Module, place: Expr | Stmt, message: str) -> None:
        """Say why the plain conversations that are being planned cannot be plain AutoGen here.

        If none is, it concerns all that are plain.
        """
        debtors = (self.culprits or self.plain) & self.plain
        if debtors:
            found = Blocker(module, self.finding(rule, Severity.INFO, module, place, message), debtors)
            self.debts.append(found)

    def block_unclear(self, rule: str, unclear: Unclear) -> None:
        """The same for a call of which it is not known what it is given."""
        text = unclear.reason.format(unclear.stars + self.text(unclear.expr, unclear.module))
        self.block(rule, unclear.module, unclear.expr, f"{text}; {_SPELLED}")

    def blame(self, exprs: Iterable[Expr]) -> None:
        """From now on it is the conversations of these calls that are blocked."""
        self.culprits = frozenset(self.owners[id(expr)] for expr in exprs if id(expr) in self.owners)

    def differ(self, rule: str, module: Module, place: Expr | Stmt, message: str) -> None:
        """Say that native code would behave differently here, where the program shows it.

        Where the compat rung stands by, that is a reason not to be native; else it is a deviation.
        """
        if self.strict:
            self.block(rule, module, place, message)
        else:
            self.note(rule, Severity.DEVIATION, module, place, message)

    # ------------------------------------------------------------------ editing

    def edit(self, module: Module, *edits: Edit) -> None:
        """Plan edits; of a file that is not edited, they are a reason against the move."""
        draft = self.modules[module.path]
        if draft.source.editable:
            draft.edits.extend(edits)
            return
        for edit in edits:
            if not isinstance(edit, (AddImport, WrapInMain)):  # these come with others
                self._block_unedited(module, edit.span.start)

    def check_unedited(self, module: Module) -> None:
        """Block whatever wants something of a file that is not edited and did not say so."""
        draft = self.modules[module.path]
        wants = bool(draft.edits or draft.imports) and not draft.source.editable
        if wants and not any(blocker.module is module for blocker in self.blockers):
            self._block_unedited(module, module.stmts[0].start)

    def _block_unedited(self, module: Module, offset: int) -> None:
        around = [s for s in module.stmts if s.start <= offset < s.end]
        place = max(around, key=lambda stmt: stmt.start, default=module.stmts[0])
        why = self.modules[module.path].why_not_edited
        text = f"this file {why}, and would have to be edited here if the conversation became native"
        self.block(UNEDITED, module, place, text)

    def name(self, module: Module, package: str, name: str | None) -> str:
        """Import ``name`` from ``package`` into the module; how it is called there.

        With ``name`` None the module ``package`` itself is imported.
        """
        if package.partition(".")[0] == COMPAT:
            place = next((s for s in module.facts.body if s.imports), module.stmts[0])
            self.owe(NEEDED, module, place, f"it needs `{name or package}` of {COMPAT}")
        draft = self.modules[module.path]
        known = draft.imports.get((package, name))
        if known is not None:
            return known
        wanted = name or package
        local = wanted
        if not (self._is_the_same_import(draft, package, name) or self._is_free_for_import(draft, wanted)):
            prefix = "" if name is None else "native" if wanted in draft.staying else "autogen"
            local = self.fresh(module, _alias(wanted, prefix))
        if local in draft.staying:
            draft.staying[local].respelled = True
        draft.imports[(package, name)] = local
        draft.taken.add(local)
        alias = None if local == wanted else local
        if not self._is_already_imported(module, package, name):
            self.edit(module, AddImport(package, name, alias, self._first_own_import(module)))
        return local

    def _first_own_import(self, module: Module) -> int | None:
        """Where the imports of the project's own modules begin, which those of packages precede."""
        for stmt in module.facts.body:
            if any(i.level or self.program.table.imported_modules(i, module) for i in stmt.imports):
                return stmt.start
        return None

    def names_so_far(self, modules: Iterable[Module]) -> dict[str, Names]:
        """The names that are imported and taken already, to come back to."""
        drafts = [self.modules[module.path] for module in modules]
        return {d.module.path: (dict(d.imports), set(d.taken), len(d.edits)) for d in drafts}

    def forget_names(self, names: Mapping[str, Names]) -> None:
        """Import nothing that only a form wanted that is not taken after all."""
        for path, (imports, taken, edits) in names.items():
            draft = self.modules[path]
            draft.imports, draft.taken = imports, taken
            del draft.edits[edits:]

    def part(self, module: Module, name: str) -> str:
        """Import a part."""
        return self.name(module, PARTS, name)

    def _is_already_imported(self, module: Module, package: str, name: str | None) -> bool:
        return any(
            (i.module, i.name, i.bound) == (package, name, name or package) and i.level == 0
            for stmt in module.facts.body
            for i in stmt.imports
        )

    def _is_the_same_import(self, draft: ModuleDraft, package: str, name: str | None) -> bool:
        """Whether the module's own imports bind the very thing, and nothing else has its name."""
        wanted = name or package
        if wanted in draft.taken or wanted in draft.staying:
            return False
        scopes = (draft.module.scope, *draft.module.function_scope.values())
        origins = [origin for scope in scopes for origin in scope.origins.get(wanted, ())]
        found = [origin.imported for origin in origins]
        return bool(found) and all(
            i is not None and (i.module, i.name, i.level) == (package, name, 0) for i in found
        )

    def _is_free_for_import(self, draft: ModuleDraft, name: str) -> bool:
        """Free, or bound by nothing but an import of 0.2 that goes (or of the very thing)."""
        if name in draft.taken:
            return False
        staying = draft.staying.get(name)
        if staying is not None and not staying.spelling:
            return False
        users = [e for e in draft.module.places.named(name) if e.kind == "name"]
        origins = draft.module.scope.origins.get(name, [])
        for origin in origins:
            imported = origin.imported
            if imported is None or imported.level or not is_autogen(imported.module):
                return False
        inner = [o for s in draft.module.function_scope.values() for o in s.origins.get(name, ())]
        if any(o.imported is None or not brings_api(o.imported.module, o.imported.name) for o in inner):
            return False
        return bool(inner) or all(self._resolves_to_module_scope(draft.module, e) for e in users)

    @staticmethod
    def _resolves_to_module_scope(module: Module, expr: Expr) -> bool:
        owner = module.scope_of[id(expr)].lookup(expr.text)
        return owner is None or owner is module.scope

    def fresh(self, module: Module, wanted: str, place: Stmt | None = None) -> str:
        """A name that nothing in the module uses; with ``place``, nothing in the function around it."""
        draft = self.modules[module.path]
        function = None if place is None else module.stmt_scope[id(place)].enclosing_function()
        local = None if function is None else function.function
        used = draft.taken if local is None else draft.locals.setdefault(id(local), set())
        names = draft.names if local is None else names_in_function(module, local)
        imports = set(draft.imports.values())
        number, candidate = draft.numbers.get((id(local), wanted), 1), wanted
        while (
            candidate in names
            or candidate in used
            or candidate in imports
            or keyword.iskeyword(candidate)
            or hasattr(builtins, candidate)
        ):
            number += 1
            candidate = f"{wanted.rstrip('_')}_{number}"
        draft.numbers[id(local), wanted] = number
        used.add(candidate)
        return candidate

    def insert_before(self, module: Module, stmt: Stmt, *code: Code) -> None:
        """New statements before one."""
        self.edit(module, InsertBefore(span(stmt), code))

    def await_at(self, module: Module, expr: Expr) -> None:
        """Note that the code at ``expr`` has become a coroutine that its function must await."""
        self.awaits.append((module, expr))


def _alias(name: str, prefix: str) -> str:
    """What an imported name is called where it is taken: ``AutogenTeam``, ``autogen_run``, ``asyncio_``."""
    if not prefix:
        return f"{name}_"
    return f"{prefix.capitalize()}{name}" if name[:1].isupper() else f"{prefix}_{name}"


def is_main_guard(stmt: Stmt) -> bool:
    """``if __name__ == "__main__":`` without an else."""
    if stmt.kind != "if" or stmt.blocks[1] or stmt.exprs[0].kind != "compare":
        return False
    items = stmt.exprs[0].items
    return {i.text for i in items if i.kind == "name"} == {"__name__"} and any(
        i.value == "__main__" for i in items
    )


def span(place: Expr | Stmt) -> Span:
    """The span of a fact."""
    return Span(place.start, place.end)
