"""Files of the project that are not edited hold back what would have to change together with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...program import ConversationSites, Module, loads, processes, reached
from ...sources.model import SourceFile
from ..draft import UNEDITED, Draft
from ..model import Finding, Severity
from .base import Rule, report
from .compat_imports import imports_old, old_imports


def bound_modules(draft: Draft) -> dict[str, Finding]:
    """The modules that have to stay on AutoGen 0.2, by path, each with the finding that says why.

    A file that is not edited goes on importing 0.2; what imports 0.2 in the same process stays with it, since
    the agents of 0.2 and of ``autogen_compat`` do not talk to each other.
    """
    program = draft.program
    old = {m.path: m for m in program.modules if imports_old(program, m)}
    found = {
        path: _finding(draft, module) for path, module in old.items() if draft.modules[path].why_not_edited
    }
    if not found:
        return found
    together = [[path for path in sorted(paths) if path in old] for paths in processes(program)]
    while True:
        before = len(found)
        for paths in together:
            first = next((found[path] for path in paths if path in found), None)
            if first is not None:
                found.update((path, first) for path in paths if path not in found)
        if len(found) == before:
            return found


def _finding(draft: Draft, module: Module) -> Finding:
    item = draft.modules[module.path]
    message = (
        f"this file {item.why_not_edited} and imports AutoGen 0.2: what runs together with it stays on 0.2"
    )
    if item.source.unread:
        return _unread_finding(item.source, message)
    stmt = next(s for s in module.stmts if old_imports(draft.program, module, s))
    return draft.finding(RULE.code, Severity.MANUAL, module, stmt, message)


def _unread_finding(source: SourceFile, message: str) -> Finding:
    """A finding at the place that keeps a file from being read."""
    return Finding(RULE.code, Severity.MANUAL, str(source.path), source.unread_line or 1, 1, message)


def used_by_unread(
    draft: Draft, conversations: Sequence[ConversationSites]
) -> Iterator[tuple[ConversationSites, Finding]]:
    """The conversations that a file which cannot be read may take part in."""
    unread = [item for item in draft.modules.values() if item.source.unread]
    imports = loads(draft.program) if unread else {}
    for item in unread:
        loaded = reached(item.module.path, imports)
        for conversation in conversations:
            used = next((m.path for m in conversation.modules if m.path in loaded), None)
            if used is not None:
                message = (
                    f"this file {item.why_not_edited}: what it does with the agents of {used} is not known, "
                    "so they do not move natively"
                )
                yield conversation, _unread_finding(item.source, message)


RULE = Rule(
    code=UNEDITED,
    title="Files that are not edited hold back what would have to change with them",
    keys=("not-edited",),
    explanation="""All files of the project that use a conversation's modules are read, also those that the paths do not
name, that `.gitignore` or `--exclude` leave out, or that Python cannot read. A conversation that could only become native
if such a file was edited goes to `autogen_compat`; if the file imports AutoGen 0.2 itself, all that runs together with it
stays on 0.2. Take the file out of `.gitignore` or `--exclude`, mend it if it cannot be read, or move it by hand. A file that is only
missing from the paths is asked for: name it too, nothing of the conversation is written before.""",
    before="from agents import clerk, user  # in a file that --exclude leaves out\n\nuser.initiate_chat(clerk, message='Hello')",
    after="",
    migrate=report(UNEDITED, "this file is not edited"),
)
