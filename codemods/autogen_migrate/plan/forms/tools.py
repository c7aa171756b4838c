"""Chats of two in which the recipient calls tools that the sender runs: within the recipient's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..toolsets.agent_tools import Toolset, find_toolset
from ..versions import has
from .case import Case
from .limits import reply_limit, tool_rounds, turns_of
from .model import Casting, Difference, Fit, Misfit
from .pairs import Pair
from .stopping import stop_rule

LIMIT = "AM355"
_SPARE = 5
"""From how many rounds on a limit is there for chats that run away only."""


def tools_of(case: Case, pair: Pair) -> dict[int, Toolset] | Misfit | None:
    """The tools of each recipient, by ``id``; None if there are none."""
    if pair.sender.calls_tools:
        return case.misfit("the agent that starts the chat calls tools")
    if not pair.recipient.calls_tools:
        return None
    if not has(case.context.draft.target, "max_tool_iterations"):
        return case.misfit("this release of AutoGen runs one round of tool calls for an answer only")
    found: dict[int, Toolset] = {}
    for agent in pair.recipients:
        chats = [c for c in case.conversation.chats if agent in (*c.senders, *c.recipients)]
        for runner in pair.senders:
            tools = find_toolset(case.context, agent, (runner,), chats)
            if isinstance(tools, Misfit):
                return tools
            if tools is not None:
                known = found.get(id(agent))
                sites = tools.sites if known is None else tools.sites | known.sites
                found[id(agent)] = replace(tools, sites=sites)
    return found


def with_tools(case: Case, pair: Pair, fit: Fit, tools: dict[int, Toolset]) -> Fit:
    """The same with agents that are made with their tools."""
    rounds = tool_rounds(case.chat, pair.sender, pair.recipient)
    cast = dict(fit.cast)
    for agent, found in tools.items():
        cast[agent] = Casting("assistant", extra=found.extra(rounds.code))

    def write() -> None:
        for found in tools.values():
            found.write()
        fit.write()

    own = [d for found in tools.values() for d in found.differences]
    return replace(
        fit,
        cast=cast,
        write=write,
        differences=(*fit.differences, *own),
        registrations=frozenset(site for found in tools.values() for site in found.sites),
        described=frozenset(config for found in tools.values() for config in found.described),
    )


def single_differences(case: Case, pair: Pair) -> Sequence[Difference]:
    """What is different if the answer with all its rounds of tools is the whole chat."""
    rule = stop_rule(case.context, pair.sender)
    always = rule.predicate.kind == "constant" and rule.predicate.value
    if turns_of(case.chat) == 1 or reply_limit(pair.sender) == 0 or always:
        text = "0.2 ended this chat before a tool that the model calls was run; now it is run"
        return [_difference(case, text, "turns")]
    return _limit(case, pair)


def team_differences(case: Case, pair: Pair, *, stops: bool) -> Sequence[Difference]:
    """What is different if rounds of tools do not count as turns; ``stops``: something ends the chat."""
    if not stops:
        text = "rounds of tool calls were replies in 0.2, and only the number of replies ends this chat"
        return [_difference(case, text, "turns")]
    text = "a message that ends the chat and also calls a tool ended it in 0.2; now the tool is run first"
    return [
        *(_limit(case, pair) or [_difference(case, _COUNTED, "failure")]),
        _difference(case, text, "failure"),
    ]


_COUNTED = (
    "rounds of tool calls used up the replies and turns that 0.2 allowed; "
    "now each answer has as many of them for itself"
)


def _limit(case: Case, pair: Pair) -> Sequence[Difference]:
    """The program's own limits; 0.2's default is there for chats that run away."""
    turns = turns_of(case.chat)
    if turns is None and reply_limit(pair.sender) is None and reply_limit(pair.recipient) is None:
        return ()
    rounds = tool_rounds(case.chat, pair.sender, pair.recipient).turns
    spare = _SPARE if turns is None else 2 * _SPARE
    return [_difference(case, _COUNTED, "failure" if rounds is not None and rounds > spare else "turns")]


def _difference(case: Case, text: str, level: str) -> Difference:
    return Difference(LIMIT, level, case.module, case.chat.site.expr, text)
