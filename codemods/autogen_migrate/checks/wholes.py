"""What is written together or not at all: no conversation moves half, no process needs both AutoGens."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..plan.model import Conversation, FilePlan, Finding, Plan, Severity

RULE = "AM330"
_MOST = 3
"""How many files to name."""


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


def concerned(plan: Plan, mine: set[str], read: Iterable[str]) -> Plan:
    """What the plan has to do with the files at ``mine``, those that the paths of the user are about.

    ``read`` are all files that were read as code; a finding elsewhere is in a project file, and about
    what is below.
    """
    wanted = entangled(mine, plan.conversations, plan.together)
    conversations = tuple(c for c in plan.conversations if not mine.isdisjoint(c.paths))
    shown = mine.union(*(c.paths for c in conversations))
    reasons = [c.reason for c in conversations]
    above = {f.path for f in plan.findings}.difference(read)
    shown |= {path for path in above if any(_is_below(path, own) for own in mine)}
    findings = tuple(f for f in plan.findings if f.path in shown or any(f.message in r for r in reasons))
    files = tuple(file for file in plan.files if file.path in wanted)
    return replace(plan, files=files, findings=findings, conversations=conversations)


def _is_below(project_file: str, path: str) -> bool:
    """Whether a path is in the folder of a project file, or below it."""
    folder = os.path.dirname(os.path.abspath(project_file))
    return os.path.commonpath((folder, os.path.abspath(path))) == folder


def waiting(plan: Plan, mine: set[str]) -> dict[str, tuple[str, ...]]:
    """The files that do not move alone, each with those besides ``mine`` that would have to be edited too."""
    edited = {file.path for file in plan.files}
    missing = edited - mine
    found: dict[str, tuple[str, ...]] = {}
    if missing:
        moving = edited.union(*(c.paths for c in plan.conversations if c.outcome != "kept"))
        for path in moving:
            others = entangled([path], plan.conversations, plan.together) & missing
            if others:
                found[path] = tuple(sorted(others))
    return found


def name_too(others: Sequence[str]) -> str:
    """What to do about missing files, in words."""
    names = ", ".join(others[:_MOST])
    more = f" and {len(others) - _MOST} more" if len(others) > _MOST else ""
    return f"only together with {names}{more}: name {'it' if len(others) == 1 else 'them'} too"


def waiting_findings(plan: Plan, mine: set[str], held: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
    """What the files of ``mine`` wait for, said once at the first of those that wait for the same."""
    files = {file.path: file for file in plan.files}
    said: dict[tuple[str, ...], Finding] = {}
    for path in sorted(mine & held.keys(), key=lambda path: (path not in files, path)):
        others = held[path]
        if others not in said:
            place = files.get(path, FilePlan(path, ()))
            message = f"this file moves {name_too(others)}"
            said[others] = Finding(RULE, Severity.MANUAL, path, place.line, 1, message, place.cell)
    return tuple(said.values())


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
            said = reason if kept or not conversation.reason else f"{reason}; {conversation.reason}"
            found.append(replace(conversation, outcome=outcome, reason=said))
    return tuple(found)
