"""What is written together or not at all: no conversation moves half, no process needs both AutoGens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..plan.model import Conversation, FilePlan, Finding, Plan, Severity

RULE = "AM330"


def entangled(
    paths: Iterable[str],
    conversations: Sequence[Conversation],
    together: Sequence[Sequence[str]] = (),
) -> set[str]:
    """All files that may not be written when those at ``paths`` are not.

    These are the files of the same conversations, and those with edits that run ``together`` with them.
    """
    found = set(paths)
    moved = [set(c.paths) for c in conversations if c.outcome != "kept"]
    groups = [*moved, *(set(group) for group in together)]
    while True:
        reached = {path for group in groups if group & found for path in group}
        if reached <= found:
            return found
        found |= reached


def concerned(plan: Plan, mine: set[str]) -> Plan:
    """What the plan has to do with the files at ``mine``, those that the paths of the user are about."""
    wanted = entangled(mine, plan.conversations, plan.together)
    conversations = tuple(c for c in plan.conversations if not mine.isdisjoint(c.paths))
    shown = mine.union(*(c.paths for c in conversations))
    reasons = [c.reason for c in conversations]
    findings = tuple(f for f in plan.findings if f.path in shown or any(f.message in r for r in reasons))
    files = tuple(file for file in plan.files if file.path in wanted)
    return replace(plan, files=files, findings=findings, conversations=conversations)


def waiting(plan: Plan, mine: set[str]) -> dict[str, tuple[FilePlan, ...]]:
    """The files that cannot be written alone, each with those besides ``mine`` that have to change too."""
    missing = {file.path: file for file in plan.files if file.path not in mine}
    found: dict[str, tuple[FilePlan, ...]] = {}
    if missing:
        for path in {file.path for file in plan.files}:
            others = entangled([path], plan.conversations, plan.together) & missing.keys()
            if others:
                found[path] = tuple(missing[other] for other in sorted(others))
    return found


def name_too(others: Sequence[FilePlan]) -> str:
    """What to do about missing files, in words."""
    names = ", ".join(file.path for file in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    it = "it" if len(others) == 1 else "them"
    return f"only together with {names}{more}: name {it} too"


def waiting_findings(
    plan: Plan, mine: set[str], held: Mapping[str, tuple[FilePlan, ...]]
) -> tuple[Finding, ...]:
    """The findings for the files of ``mine`` that wait for others."""
    files = (file for file in plan.files if file.path in mine and file.path in held)
    return tuple(
        Finding(
            RULE,
            Severity.MANUAL,
            file.path,
            file.line,
            1,
            f"this file moves {name_too(held[file.path])}",
            file.cell,
        )
        for file in files
    )


def not_moved(
    conversations: Iterable[Conversation], reasons: Mapping[str, str], *, kept: bool = True
) -> tuple[Conversation, ...]:
    """The conversations, with the reason of those that do not move because of one of their files.

    ``reasons`` has the files that stay as they are; ``kept`` False leaves the verdict.
    """
    found: list[Conversation] = []
    for conversation in conversations:
        reason = next((reasons[path] for path in conversation.paths if path in reasons), None)
        if reason is None or conversation.outcome == "kept":
            found.append(conversation)
        else:
            outcome = "kept" if kept else conversation.outcome
            found.append(replace(conversation, outcome=outcome, reason=reason))
    return tuple(found)
