"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...program import Site
from ..context import Context

Migrate = Callable[[Context, Site], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One construct of 0.2 and what becomes of it.

    Attributes:
        code: the rule code, ``AM`` and three digits.
        title: one line.
        keys: the site keys that it answers for (``GroupChat``, ``.initiate_chat``).
        explanation: what changes, what stays, what to look at.
        before: an example in 0.2.
        after: the same in 0.4; empty if the rule only reports.
        migrate: plans the edits for one site, or blocks the conversation with a reason.
    """

    code: str
    title: str
    keys: tuple[str, ...]
    explanation: str
    before: str
    after: str
    migrate: Migrate


def report(code: str, reason: str) -> Migrate:
    """A rule body that only says why the construct is not migrated natively yet."""

    def blocked(context: Context, site: Site) -> None:
        context.draft.block(code, site.module, site.expr, reason)

    return blocked
