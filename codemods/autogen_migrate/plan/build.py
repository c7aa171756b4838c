"""From sources to the plan: facts, program, rules, async, imports; unit by unit, whole or not at all.

A unit that cannot be migrated natively goes to the compat rung, which changes its imports only.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from ..facts import Expr, file_facts
from ..program import Conversations, Module, Program, Site, find_conversations, find_sites, link_program
from ..sources.model import SourceFile
from .coloring import plan_async
from .context import Context
from .deviations import note_keys
from .draft import Draft, ModuleDraft
from .model import Conversation, Edit, FilePlan, Finding, Plan, Rung, Severity
from .roles import find_roles
from .rules import rule_for
from .rules.compat_imports import imports_api, move_imports
from .versions import Version, parse

#: Attributes that have the same name and meaning on the 0.4 object.
SAME_ATTRIBUTES: dict[str, frozenset[str]] = {
    "agent": frozenset((".name", ".description")),
    "groupchat": frozenset(
        (".messages", ".agents", ".agent_names", ".agent_by_name", ".next_agent", ".max_round", ".admin_name")
    ),
    "manager": frozenset((".name", ".groupchat", ".last_speaker")),
    "executor": frozenset((".work_dir", ".timeout")),
}
_NEWLINE = re.compile(rb"\r\n|\r|\n")


def make_plan(files: Sequence[SourceFile], target: str, to: Rung = "native") -> Plan:
    """The plan for all files of a run.  Raises SyntaxError only for files that Python cannot parse."""
    program = link_program([file_facts(file) for file in files])
    sites = find_sites(program)
    conversations = find_conversations(program, sites)
    made = _Made(program, parse(target), _module_drafts(program, files))
    results: dict[Hashable, _Result] = {}
    native: set[str] = set()
    for unit, unit_sites in _by_unit(conversations, sites).items():
        results[unit] = made.unit(unit_sites, to)
        if results[unit].outcome == "native":
            native |= {site.module.path for site in unit_sites}
    if to != "native":
        made.move_imports([m for m in program.modules if m.path not in native])
    return Plan(
        target=target,
        files=tuple(FilePlan(path, tuple(found)) for path, found in made.edits.items() if found),
        findings=tuple(sorted(made.findings, key=lambda f: (f.path, f.cell or 0, f.line, f.column, f.rule))),
        conversations=_outcomes(conversations, results),
    )


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a unit: the outcome of its conversations, and why it is not native."""

    outcome: str = "native"
    reason: str = ""


@dataclass(slots=True)
class _Made:
    """The findings and edits of the units that are planned already."""

    program: Program
    target: Version
    modules: list[ModuleDraft]
    findings: list[Finding] = field(default_factory=list[Finding])
    edits: dict[str, list[Edit]] = field(default_factory=dict[str, list[Edit]])

    def unit(self, sites: list[Site], to: Rung) -> _Result:
        """Plan one unit natively; what cannot be is left to the compat rung, or kept."""
        if to == "compat":
            return _Result("compat")
        draft = self._draft()
        _plan_unit(draft, sites)
        if not draft.blockers:
            self._take(draft)
            return _Result()
        found = [blocker.finding for blocker in draft.blockers]
        self._forget()
        reason = f"{found[0].path}:{found[0].line}: {found[0].rule} {found[0].message}"
        if to == "native":
            self.findings += found
            return _Result("kept", reason)
        self.findings += [replace(finding, severity=Severity.INFO) for finding in found]
        return _Result("compat", reason)

    def move_imports(self, modules: Sequence[Module]) -> None:
        """Put what these modules import of 0.2 on the compat rung."""
        draft = self._draft()
        for module in modules:
            if imports_api(self.program, module):
                move_imports(draft, module)
        self._take(draft)

    def _draft(self) -> Draft:
        return Draft(self.program, self.target, {m.module.path: m for m in self.modules})

    def _take(self, draft: Draft) -> None:
        self.findings += draft.findings
        for module in self.modules:
            self.edits.setdefault(module.module.path, []).extend(module.edits)
        self._forget()

    def _forget(self) -> None:
        for module in self.modules:
            module.edits, module.imports, module.taken, module.locals = [], {}, set(), {}


def _module_drafts(program: Program, files: Sequence[SourceFile]) -> list[ModuleDraft]:
    found: list[ModuleDraft] = []
    for module, source in zip(program.modules, files, strict=True):
        data = source.text.encode("utf-8")
        lines = [0] + [match.end() for match in _NEWLINE.finditer(data)]
        found.append(ModuleDraft(module, source, data, lines))
    return found


def _by_unit(conversations: Conversations, sites: Sequence[Site]) -> dict[Hashable, list[Site]]:
    found: dict[Hashable, list[Site]] = {}
    for site in sites:
        unit = conversations.unit_of(site.module)
        if unit is not None:
            found.setdefault(unit, []).append(site)
    return {unit: group for unit, group in found.items() if any(s.kind != "unclear" for s in group)}


def _plan_unit(draft: Draft, sites: list[Site]) -> None:
    context = Context(draft, sites, find_roles(draft.program, sites))
    for site in sites:
        _plan_site(context, site)
    if not draft.blockers:
        plan_async(context)
    for module in {site.module.path: site.module for site in sites}.values():
        note_keys(context, module)
        draft.remove_api_imports(module)


def _plan_site(context: Context, site: Site) -> None:
    member = site.kind in ("attribute", "method")
    if member and all(site.key in SAME_ATTRIBUTES.get(o.kind, ()) for o in site.objs):
        return
    rule = rule_for(site.kind if site.kind in ("subclass", "escape", "write", "unclear") else site.key)
    if site.kind == "reference" and (rule is None or rule.code < "AM300"):
        rule = (
            rule_for("config_list_from_json")
            if rule is not None and rule.code == "AM121"
            else rule_for("reference")
        )
    if rule is None:
        what = "method or attribute" if site.key.startswith(".") else "name"
        message = f"the {what} `{site.key.lstrip('.')}` of AutoGen 0.2 is not migrated natively yet"
        context.draft.block("AM300", site.module, site.expr, message)
        return
    rule.migrate(context, site)


def _outcomes(conversations: Conversations, results: dict[Hashable, _Result]) -> tuple[Conversation, ...]:
    found: list[Conversation] = []
    for conversation in conversations.all:
        if not conversation.chats and not conversation.agents:
            continue
        root = conversations.units.find(conversation.modules[0].path)
        result = results.get(root, _Result())
        found.append(
            Conversation(
                id=len(found) + 1,
                outcome=result.outcome,
                paths=tuple(m.path for m in conversation.modules),
                agents=tuple(_agent_name(agent.expr) for agent in conversation.agents),
                chats=conversation.chats,
                reason=result.reason,
            )
        )
    return tuple(found)


def _agent_name(call: Expr | None) -> str:
    """The literal name in a constructor call, for the report."""
    for key, item in zip(call.keys, call.items[1:], strict=True) if call is not None else ():
        if key in (None, "name") and isinstance(item.value, str):
            return item.value
    return "?"
