"""A planner of one rule, and projects under Git: what the tests of the whole run are made of.

The rule: ``autogen.Old`` becomes ``new_autogen.New``.  It stands in for the real rules where a test is
about files, not about AutoGen.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autogen_migrate.plan.model import (
    AddImport,
    Conversation,
    Edit,
    FilePlan,
    Finding,
    Plan,
    RemoveImport,
    Replace,
    Severity,
    Span,
)
from autogen_migrate.sources.model import SourceFile

TRIGGER = "import autogen\nx = autogen.Old()  # noqa\n"
RESULT = "import new_autogen\nx = new_autogen.New()  # noqa\n"


def one_rule(files: Sequence[SourceFile], target: str) -> Plan:
    """A plan with one native conversation for all files that have something to change."""
    usable = [file for file in files if file.editable]
    plans = [FilePlan(str(file.path), edits) for file in usable if (edits := tuple(_edits(file.text)))]
    paths = tuple(plan.path for plan in plans)
    conversations = (Conversation(1, "native", paths, ("x",), 1),) if paths else ()
    return Plan(target, tuple(plans), tuple(_findings(files)), conversations)


def one_conversation_each(files: Sequence[SourceFile], target: str) -> Plan:
    """The same edits, but each file is a conversation of its own."""
    plan = one_rule(files, target)
    conversations = tuple(
        Conversation(number, "native", (file.path,), ("x",), 1) for number, file in enumerate(plan.files, 1)
    )
    return Plan(plan.target, plan.files, plan.findings, conversations)


def _edits(text: str) -> Iterator[Edit]:
    data = text.encode()
    for match in re.finditer(rb"\bautogen\.Old\b", data):
        yield Replace(Span(*match.span()), "new_autogen.New")
    for match in re.finditer(rb"^[ \t\x0c]*(import autogen)$", data.replace(b"\r", b"\n"), re.MULTILINE):
        yield RemoveImport(Span(*match.span(1)), "autogen")
        yield AddImport("new_autogen")


def _findings(files: Sequence[SourceFile]) -> Iterator[Finding]:
    for file in files:
        for number, line in enumerate(file.text.split("\n"), 1):
            if "autogen.Odd" in line:
                place = line.index("autogen.Odd") + 1
                yield Finding("AM999", Severity.MANUAL, str(file.path), number, place, "odd")


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files; text gets no translation of line ends."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def git(root: Path, *arguments: str, data: bytes | None = None) -> bytes:
    """Run a real Git in ``root``."""
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, input=data).stdout


def commit(root: Path) -> None:
    """All files of ``root`` committed, even the ignored ones."""
    git(root, "init", "-q")
    git(root, "add", "-A", "--force")
    git(root, "commit", "-qm", "x")
