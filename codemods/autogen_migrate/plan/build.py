"""From sources to the plan: facts, program, rules, async, imports; conversation by conversation.

A conversation that cannot be migrated natively goes to the compat rung, which changes its imports only;
``sides.py`` finds out which those are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..facts import Expr, file_facts
from ..program import (
    Conversations,
    ConversationSites,
    Module,
    Program,
    find_conversations,
    find_sites,
    link_program,
    processes,
)
from ..sources.layout import Layout
from ..sources.model import SourceFile
from ..sources.places import Places, shown
from ..sources.surroundings import Surroundings
from .default_texts import note_default_texts
from .draft import Draft, ModuleDraft
from .model import (
    AddImport,
    Conversation,
    Edit,
    FilePlan,
    Finding,
    Plan,
    Rung,
    Severity,
    Wishes,
    WrapInMain,
)
from .rules.chat_not_in_view import chat_not_in_view
from .rules.compat_imports import imports_api, imports_old, move_imports
from .rules.foreign_cells import cell_findings
from .rules.foreign_names import foreign_finding, foreign_members, foreign_names, fork_finding
from .rules.half_migrated import note_half_migrated
from .rules.not_edited import bound_modules, used_by_unread
from .sides import Sides, divide
from .unused_imports import drop_unused_imports
from .versions import Version, parse


def make_plan(
    files: Sequence[SourceFile],
    target: str,
    to: Rung = "native",
    surroundings: Surroundings | None = None,
    layout: Layout | None = None,
    wishes: Wishes | None = None,
) -> Plan:
    """The plan for all files of a run, as if the paths of the user were about all of them.

    ``layout`` says from where they are imported.  Raises SyntaxError only for files that Python cannot parse.
    """
    program = link_program([file_facts(file) for file in files], layout)
    sites = find_sites(program)
    conversations = find_conversations(program, sites)
    order = {id(site): number for number, site in enumerate(sites)}
    around = surroundings or Surroundings()
    drafts = _module_drafts(program, files)
    made = _Made(program, parse(target), wishes or Wishes(), drafts, order, around, _where(layout))
    for file in files:
        made.findings += cell_findings(str(file.path), file.foreign_cells)
    foreign = made.leave_foreign(conversations)
    made.leave_bound(conversations)
    made.note_half_migrated()
    units: dict[Hashable, list[Module]] = {}
    for module in program.modules:
        units.setdefault(conversations.unit_of(module), []).append(module)
    for group in _by_unit(conversations):
        if group[0].unit not in foreign:
            made.unit(group, units.get(group[0].unit, []), to)
    if to != "native":
        made.move_imports([m for m in program.modules if m.path not in made.settled])
    files_with_edits = tuple(made.file_plans())
    return Plan(
        target=target,
        files=files_with_edits,
        findings=tuple(sorted(made.findings, key=lambda f: (f.path, f.cell or 0, f.line, f.column, f.rule))),
        conversations=_outcomes(conversations, made.results),
        together=_together(program, {file.path for file in files_with_edits}),
    )


def _together(program: Program, edited: set[str]) -> tuple[tuple[str, ...], ...]:
    """Those of the ``edited`` files that run in one process, for each process with several."""
    if len(edited) < 2:
        return ()
    groups = {tuple(sorted(paths & edited)) for paths in processes(program)}
    return tuple(sorted(group for group in groups if len(group) > 1))


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a conversation, and why it is not native."""

    outcome: str = "native"
    reason: str = ""
    plain: bool = False
    why_not_plain: str = ""


@dataclass(slots=True)
class _Made:
    """What is planned already.

    ``results`` are those of the conversations, by ``id``; ``settled`` the modules whose imports are planned;
    ``left`` those in which something is not native; ``bound`` those that a file which is not edited keeps on
    0.2; ``where`` says what was looked through.
    """

    program: Program
    target: Version
    wishes: Wishes
    modules: list[ModuleDraft]
    order: dict[int, int]
    surroundings: Surroundings
    where: str
    findings: list[Finding] = field(default_factory=list[Finding])
    edits: dict[str, list[Edit]] = field(default_factory=dict[str, list[Edit]])
    results: dict[int, _Result] = field(default_factory=dict[int, _Result])
    settled: set[str] = field(default_factory=set[str])
    left: set[str] = field(default_factory=set[str])
    bound: dict[str, Finding] = field(default_factory=dict[str, Finding])

    def leave_foreign(self, conversations: Conversations) -> set[Hashable]:
        """Leave alone, and report, the units that need an AutoGen which is not 0.2; those units."""
        draft = self._draft()
        units: dict[Hashable, Finding] = {}
        members = foreign_members(self.program)
        for module in self.program.modules:
            found = [*foreign_names(self.program, module), *members.get(module.path, ())]
            fork = self.surroundings.fork_of(module.path)
            if fork is not None and fork.of_a_distribution:
                self.settled.add(module.path)
            fork = fork if imports_old(self.program, module) else None
            if found or fork is not None:
                finding = foreign_finding(draft, module, found) if fork is None else fork_finding(fork)
                self.findings += [finding] if finding not in self.findings else []
                if fork is not None and not fork.of_a_distribution and not found:
                    continue
                units.setdefault(conversations.units.find(module.path), finding)
        self.settled |= {m.path for m in self.program.modules if conversations.units.find(m.path) in units}
        kept = (c for c in conversations.all if c.unit in units)
        self.results |= {id(c): _Result("kept", _reason(units[c.unit])) for c in kept}
        return set(units)

    def note_half_migrated(self) -> None:
        """Report what uses 0.4 as if it were 0.2."""
        draft = self._draft()
        for module in self.program.modules:
            note_half_migrated(draft, module)
        self.findings += draft.findings

    def leave_bound(self, conversations: Conversations) -> None:
        """Leave alone what runs together with a file on 0.2 that is not edited."""
        self.bound = bound_modules(self._draft())
        self.settled |= self.bound.keys()
        for conversation in conversations.all:
            finding = self._binding(conversation)
            if finding is not None and id(conversation) not in self.results:
                self.results[id(conversation)] = _Result("kept", _reason(finding))
                self._report(finding)

    def _binding(self, conversation: ConversationSites) -> Finding | None:
        return next((self.bound[m.path] for m in conversation.modules if m.path in self.bound), None)

    def _report(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    def _held(self, conversations: Sequence[ConversationSites]) -> dict[int, list[Finding]]:
        """The conversations that code which is not in view can take part in, by ``id``, with the reasons."""
        draft = self._draft()
        found: dict[int, list[Finding]] = {}
        for conversation, finding in (
            *used_by_unread(draft, conversations),
            *chat_not_in_view(draft, conversations, self.where),
        ):
            found.setdefault(id(conversation), []).append(finding)
        return found

    def unit(self, conversations: Sequence[ConversationSites], modules: Sequence[Module], to: Rung) -> None:
        """Plan one unit natively; what cannot be is left to the compat rung, or kept.

        ``modules`` are all of the unit, whether a conversation is in them or not.
        """
        bound = [c for c in conversations if id(c) in self.results]
        if to == "compat":
            moved = [c for c in conversations if c not in bound]
            self.results |= {id(c): _Result("compat") for c in moved}
            self._note_texts(moved)
            return
        held = self._held(conversations)
        held |= {id(c): [finding] for c in bound if (finding := self._binding(c)) is not None}
        sides = divide(self._draft, conversations, modules, self.order, held, divisible=to == "auto")
        keep = to == "native" and any(imports_old(self.program, module) for module in modules)
        severity = Severity.MANUAL if keep else Severity.INFO
        native = {id(conversation) for conversation in sides.native}
        said = set(self.findings)
        for conversation in conversations:
            if conversation in bound:
                self.left |= {m.path for m in conversation.modules}
                continue
            found = sides.blocked.get(id(conversation), [])
            for finding in (replace(finding, severity=severity) for finding in found):
                if finding not in said:
                    said.add(finding)
                    self.findings.append(finding)
            if id(conversation) not in native:
                reason = _reason(found[0]) if found else self._why_not(conversation, sides)
                kept = keep and self._is_old(conversation.modules)
                self.results[id(conversation)] = _Result("kept" if kept else "compat", reason)
                self.left |= {m.path for m in conversation.modules}
            else:
                debts = sides.debts.get(id(conversation), [])
                plain = id(conversation) in sides.plain
                why = _reason(debts[0]) if debts and not plain else ""
                self.results[id(conversation)] = _Result(plain=plain, why_not_plain=why)
        if sides.draft is not None:
            drop_unused_imports(sides.draft)
            self.settled |= {m.path for conversation in sides.native for m in conversation.modules}
            self._take(sides.draft)
        self._note_texts([c for c in conversations if self.results.get(id(c), _Result()).outcome == "compat"])

    def _note_texts(self, conversations: Sequence[ConversationSites]) -> None:
        """Say where conversations on the compat rung rely on default texts of 0.2."""
        draft = self._draft()
        note_default_texts(draft, [site for c in conversations for site in c.sites])
        self.findings += [finding for finding in draft.findings if finding not in self.findings]

    def _why_not(self, conversation: ConversationSites, sides: Sides) -> str:
        """The reason for what is not blocked itself."""
        if conversation.runs or conversation.follows is not None:
            return _reason(sides.reasons[0])
        site = conversation.sites[0]
        text = "no chat with it is in sight, so that it stays with what is left of its program"
        draft = sides.draft or self._draft()
        return _reason(draft.finding("AM332", Severity.INFO, site.module, site.expr, text))

    def _is_old(self, modules: Sequence[Module]) -> bool:
        """Whether what modules use of 0.2's API is not all on autogen_compat already."""
        importing = [module for module in modules if imports_api(self.program, module)]
        return not importing or any(imports_old(self.program, module) for module in importing)

    def move_imports(self, modules: Sequence[Module]) -> None:
        """Put what these modules import of 0.2 on the compat rung."""
        draft = self._draft()
        for module in modules:
            if draft.modules[module.path].source.editable:
                move_imports(draft, module)
        self._take(draft)

    def file_plans(self) -> Iterator[FilePlan]:
        """What happens to the files that are edited."""
        draft = self._draft()
        for path, edits in self.edits.items():
            starts = [edit.span.start for edit in edits if not isinstance(edit, (AddImport, WrapInMain))]
            if edits:
                module = draft.modules[path].module
                first = [stmt for stmt in module.facts.body if stmt.start <= min(starts, default=0)]
                stmt = first[-1] if first else module.facts.body[0]
                place = draft.finding("", Severity.INFO, module, stmt, "")
                native = path in self.settled - self.left
                yield FilePlan(path, tuple(edits), native, place.line, place.cell)

    def _draft(self) -> Draft:
        """An empty draft; what an earlier one holds is given up."""
        for module in self.modules:
            module.forget()
        modules = {m.module.path: m for m in self.modules}
        return Draft(self.program, self.target, modules, self.wishes, self.surroundings)

    def _take(self, draft: Draft) -> None:
        self.findings += draft.findings
        for module in self.modules:
            self.edits.setdefault(module.module.path, []).extend(module.edits)


def _where(layout: Layout | None) -> str:
    """What was looked through for chats."""
    return "these files" if layout is None else f"the files below {' and '.join(sorted(layout.tops))}"


def _reason(finding: Finding) -> str:
    return f"{shown(finding.path, finding.cell, finding.line)}: {finding.rule} {finding.message}"


def _module_drafts(program: Program, files: Sequence[SourceFile]) -> list[ModuleDraft]:
    found: list[ModuleDraft] = []
    for module, source in zip(program.modules, files, strict=True):
        data = source.text.encode("utf-8")
        found.append(ModuleDraft(module, source, data, Places(data, source.cells, source.marks)))
    return found


def _by_unit(conversations: Conversations) -> list[list[ConversationSites]]:
    """The conversations of each unit, if anything of 0.2 is sure to be in it."""
    found: dict[Hashable, list[ConversationSites]] = {}
    for conversation in conversations.all:
        found.setdefault(conversation.unit, []).append(conversation)
    return [group for group in found.values() if any(s.kind != "unclear" for c in group for s in c.sites)]


def _outcomes(conversations: Conversations, results: Mapping[int, _Result]) -> tuple[Conversation, ...]:
    found: list[Conversation] = []
    for conversation in conversations.all:
        if not conversation.chats and not conversation.agents:
            continue
        result = results.get(id(conversation), _Result())
        found.append(
            Conversation(
                id=len(found) + 1,
                outcome=result.outcome,
                paths=tuple(m.path for m in conversation.modules),
                agents=tuple(_agent_name(agent.expr) for agent in conversation.agents),
                chats=conversation.chats,
                reason=result.reason,
                plain=result.plain,
                why_not_plain=result.why_not_plain,
            )
        )
    return tuple(found)


def _agent_name(call: Expr | None) -> str:
    """The literal name in a constructor call, for the report."""
    for key, item in zip(call.keys, call.items[1:], strict=True) if call is not None else ():
        if key in (None, "name") and isinstance(item.value, str):
            return item.value
    return "?"
