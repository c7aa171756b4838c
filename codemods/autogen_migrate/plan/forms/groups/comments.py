"""Comments in the calls of a group chat and its manager stay with what the team takes from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....facts.model import Expr
from ....program import Module
from ...comments import comments_within
from ...model import Code, Commented
from .facts import GroupCase

_BECOMES = {
    "max_round": "max_turns",
    "is_termination_msg": "termination_condition",
    "llm_config": "model_client",
    "speaker_selection_method": "selector_func",
    "allow_repeat_speaker": "allow_repeated_speaker",
    "allowed_or_disallowed_speaker_transitions": "candidate_func",
}


def with_comments(
    asked: GroupCase, arguments: Sequence[tuple[str | None, Code]]
) -> Iterator[tuple[str | None, Code]]:
    """The arguments of the team, each with the comments on what it was."""
    said = _comments(asked)
    for keyword, code in arguments:
        found = said.pop(keyword, [])
        if keyword is None:
            found += [line for name, lines in said.items() if name not in dict(arguments) for line in lines]
        yield keyword, Commented(code, tuple(found)) if found else code


def _comments(asked: GroupCase) -> dict[str | None, list[str]]:
    """The comments by the argument of the team that they belong to (None: its members)."""
    found: dict[str | None, list[str]] = {}
    group = asked.group.obj
    calls: list[tuple[Expr | None, Module]] = [(group.expr, group.module), (asked.made_at.expr, asked.module)]
    for call, module in calls:
        if call is None:
            continue
        keys = dict(zip(map(id, call.items[1:]), call.keys, strict=True))
        for comment in comments_within(asked.case.context.draft.modules[module.path].data, call):
            inner = group.expr is not None and call is not group.expr and _lies_in(comment.start, group.expr)
            home = _home(comment.start, comment.alone, call)
            if not inner:
                key = None if home is None else keys.get(id(home))
                found.setdefault(_BECOMES.get(str(key)), []).append(comment.text)
    return found


def _home(at: int, alone: bool, call: Expr) -> Expr | None:
    """The argument before a comment on its line; of a line of its own, the one below."""
    after = [item for item in call.items[1:] if item.start > at]
    before = [item for item in call.items[1:] if item.end <= at]
    inside = [item for item in call.items[1:] if item.start <= at < item.end]
    if inside:
        return inside[0]
    if alone:
        return min(after, key=lambda item: item.start) if after else None
    return max(before, key=lambda item: item.end) if before else None


def _lies_in(at: int, expr: Expr) -> bool:
    return expr.start <= at < expr.end
