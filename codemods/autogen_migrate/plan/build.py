"""From sources to the plan: facts, program, rules, async, imports; unit by unit, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from ..facts import Expr, file_facts
from ..program import Conversations, Program, Site, find_conversations, find_sites, link_program
from ..sources.model import SourceFile
from .coloring import plan_async
from .context import Context
from .deviations import note_keys
from .draft import Draft, ModuleDraft
from .model import Conversation, Edit, FilePlan, Finding, Plan
from .roles import find_roles
from .rules import rule_for
from .versions import parse

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


def make_plan(files: Sequence[SourceFile], target: str) -> Plan:
    """The plan for all files of a run.  Raises SyntaxError only for files that Python cannot parse."""
    program = link_program([file_facts(file) for file in files])
    sites = find_sites(program)
    conversations = find_conversations(program, sites)
    drafts = _module_drafts(program, files)
    findings: list[Finding] = []
    edits: dict[str, list[Edit]] = {}
    reasons: dict[Hashable, str] = {}
    for unit, unit_sites in _by_unit(conversations, sites).items():
        draft = Draft(program, parse(target), {d.module.path: d for d in drafts})
        _plan_unit(draft, unit_sites)
        findings += draft.findings if not draft.blockers else [b.finding for b in draft.blockers]
        if draft.blockers:
            first = draft.blockers[0].finding
            reasons[unit] = f"{first.path}:{first.line}: {first.rule} {first.message}"
        else:
            for module in drafts:
                edits.setdefault(module.module.path, []).extend(module.edits)
        for module in drafts:
            module.edits, module.imports, module.taken, module.locals = [], {}, set(), {}
    return Plan(
        target=target,
        files=tuple(FilePlan(path, tuple(found)) for path, found in edits.items() if found),
        findings=tuple(sorted(findings, key=lambda f: (f.path, f.cell or 0, f.line, f.column, f.rule))),
        conversations=_outcomes(conversations, reasons),
    )


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


def _outcomes(conversations: Conversations, reasons: dict[Hashable, str]) -> tuple[Conversation, ...]:
    found: list[Conversation] = []
    for conversation in conversations.all:
        if not conversation.chats and not conversation.agents:
            continue
        root = conversations.units.find(conversation.modules[0].path)
        reason = reasons.get(root, "")
        found.append(
            Conversation(
                id=len(found) + 1,
                outcome="kept" if reason else "native",
                paths=tuple(m.path for m in conversation.modules),
                agents=tuple(_agent_name(agent.expr) for agent in conversation.agents),
                chats=conversation.chats,
                reason=reason,
            )
        )
    return tuple(found)


def _agent_name(call: Expr | None) -> str:
    """The literal name in a constructor call, for the report."""
    for key, item in zip(call.keys, call.items[1:], strict=True) if call is not None else ():
        if key in (None, "name") and isinstance(item.value, str):
            return item.value
    return "?"
