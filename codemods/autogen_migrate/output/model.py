"""What a run found out and did, as data: all that is shown, and the exit code, are made from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ..plan.model import Conversation, Finding, Rung, Style
from ..sources.collect import Sources


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for; ``target`` None means: what the project declares, else the newest.

    ``source`` is the release that all code is said to be for, None: the requirements of projects may tell.
    ``legacy_environment`` is where a copy of 0.2 is, None: it is looked for around the paths.
    """

    write: bool = True
    force: bool = False
    target: str | None = None
    exclude: tuple[str, ...] = ()
    to: Rung = "auto"
    source: str | None = None
    style: Style = "auto"
    keep_default_cache: bool = False
    legacy_environment: str | None = None


class Status(Enum):
    """What became of one file that the plan edits."""

    CHANGED = "changed"
    """It would be written (no writing was asked for)."""
    WRITTEN = "written"
    REFUSED = "refused"
    """Not written, since Git does not hold its present content."""
    DEFECT = "defect"
    """Our result failed our own checks."""
    HELD_BACK = "held back"
    """Fine itself, but a file of the same conversation failed."""
    WAITING = "waiting"
    """Fine itself, but has to be written together with files that the user's paths are not about."""
    FAILED = "failed"
    """The operating system would not let us write it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file that the plan edits; ``after`` is empty for a DEFECT without a result."""

    path: str
    status: Status
    before: bytes
    after: bytes = b""
    message: str = ""
    links: int = 1


@dataclass(slots=True)
class Report:
    """All that a run found out; diff, text and exit code are made from it.

    ``is_waiting``: whether something moves as soon as further files are named.
    """

    options: Options
    target: str
    sources: Sources
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    findings: tuple[Finding, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    internal_error: str = ""
    is_waiting: bool = False

    @property
    def changes(self) -> list[Outcome]:
        """The files with a good result, written or not, in the order of the sources."""
        good = (Status.CHANGED, Status.WRITTEN, Status.REFUSED, Status.FAILED)
        return [outcome for outcome in self.outcomes if outcome.status in good]

    @property
    def failed(self) -> bool:
        """Whether something that was asked for could not be done."""
        done = (Status.CHANGED, Status.WRITTEN, Status.WAITING)
        incomplete = any(outcome.status not in done for outcome in self.outcomes)
        unread = self.sources.named_problem or any(p.code == "unreadable" for p in self.sources.problems)
        return incomplete or bool(self.internal_error) or unread

    def exit_code(self, *, check: bool = False) -> int:
        """2 if something failed, 1 if ``check`` and a file would change (with others or not), else 0.

        A file that Python cannot parse is a failure if the user named it; one that was only found on the
        way is reported and skipped.
        """
        if self.failed:
            return 2
        return 1 if check and (self.changes or self.is_waiting) else 0
