"""Who speaks next in a group chat.

A *group* is a :class:`~autogen_compat.parts.rules.group_settings.Group`; an *agent* has a name.

Source in 0.2: ``GroupChat`` in ``autogen/agentchat/groupchat.py``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from autogen_compat.parts import prompts
from autogen_compat.parts.rules.contents import content_text
from autogen_compat.parts.rules.errors import NoEligibleSpeaker, UndefinedNextAgent
from autogen_compat.parts.rules.group_settings import Group, MessageDict
from autogen_compat.parts.rules.steps import Steps

logger = logging.getLogger("autogen.agentchat.groupchat")

A = TypeVar("A")

METHODS = ("auto", "manual", "random", "round_robin")
"""The ways to choose that have a name. A function may choose as well."""

CHECKER = "checking_agent"
"""Name under which answers of the model are commented on."""

SELECTOR = "speaker_selection_agent"
"""Name under which the model answers."""

# ---------------------------------------------------------------- members


def add_message(messages: list[MessageDict], message: MessageDict, speaker: Any) -> None:
    """Add a message of *speaker* to those of a group.

    Content in parts becomes one text, with a mark for each image.
    """
    plain = content_text(message["content"])
    sign = {} if message["role"] == "function" else {"name": speaker.name}
    message.update(sign, content=plain)
    messages.append(message)


def next_agent(members: Sequence[A], agent: Any, choice: Sequence[A] | None = None) -> A:
    """Return the one of *choice* (None: of all) that comes first after *agent* in the order of the members.

    After an agent outside of the group comes the first one.

    Raises:
        UndefinedNextAgent: nobody to choose from, or somebody who is no member.
    """
    choice = members if choice is None else choice
    if not set(choice) <= set(members):
        raise UndefinedNextAgent()
    names = [cast(Any, member).name for member in members]
    start = names.index(agent.name) + 1 if agent.name in names else 0
    for candidate in [*members[start:], *members[:start]]:
        if candidate in choice:
            return candidate
    raise UndefinedNextAgent()


# ---------------------------------------------------------------- choice without a model


@dataclass(frozen=True)
class Choice:
    """What the rules have chosen.

    Attributes:
        agent: the next speaker; None: it is still open.
        candidates: who may speak; None: all members.
        asks_model: whether a model is to choose one of the candidates.
    """

    agent: Any
    candidates: list[Any] | None = None
    asks_model: bool = False


Way = Callable[["list[Any] | None"], Any]
"""Chooses among candidates (None: all members); returns one, or None, or an awaitable of these."""


def choose(
    group: Group,
    last_speaker: Any,
    ways: Mapping[str, Way],
    *,
    member_of: Callable[[Any], Any] = lambda chosen: chosen,
    able: Callable[[], tuple[list[Any], bool]] | None = None,
) -> Steps[Choice]:
    """Choose who speaks after *last_speaker*, as far as no model is needed.

    Args:
        group: the group.
        last_speaker: who spoke last; it need not be a member.
        ways: how to choose ``manual``, ``random`` and ``round_robin``.
        member_of: makes a member of what a selection function returned.
        able: tells who can run what the newest message calls, and whether that decides it; None: all can.

    Raises:
        NoEligibleSpeaker: nobody may speak; the chat ends.
        ValueError: an unknown method, an agent that is no member, or a group that is too small.
    """
    method: Any = group.speaker_selection_method
    if callable(method):
        method = yield partial(method, last_speaker, group)
        if not isinstance(method, str):
            return Choice(_checked_member(group, member_of(method)), group.agents)
    method = _known_method(method)
    repeat: Any = group.allow_repeat_speaker
    may_repeat = last_speaker in repeat if isinstance(repeat, list) else repeat
    _check_size(len(group.agents), method, bool(may_repeat))
    agents, is_decided = (group.agents, False) if able is None else able()
    if is_decided:
        return Choice(agents[0], agents)
    if may_repeat is False:
        agents = [agent for agent in agents if agent != last_speaker]
    eligible = _by_transitions(group, last_speaker, agents)
    if len(eligible) == 1:
        return Choice(eligible[0], eligible)
    candidates = eligible or None
    if method == "auto":
        return Choice(None, candidates, asks_model=True)
    return Choice((yield partial(ways[method], candidates)), candidates)


def _known_method(method: str) -> str:
    if method.lower() in METHODS:
        return method.lower()
    raise ValueError(
        f"speaker_selection_method is {method!r}; it should be one of {', '.join(METHODS)}, or a function."
    )


def _checked_member(group: Group, chosen: Any) -> Any:
    if chosen is None:
        raise NoEligibleSpeaker("The speaker selection function returned None: the chat ends.")
    if not hasattr(chosen, "name"):
        raise ValueError(f"The speaker selection function returned {chosen!r} instead of an Agent or str.")
    if chosen not in group.agents:
        raise ValueError(f"The speaker selection function returned {chosen.name!r}, not in the group chat.")
    return chosen


def _check_size(size: int, method: str, may_repeat: bool) -> None:
    if size < 2:
        raise ValueError(f"GroupChat is underpopulated with {size} agents: it takes two to choose from.")
    if size == 2 and method != "round_robin" and may_repeat:
        logger.warning(
            f"GroupChat is underpopulated with {size} agents, one of whom may go on speaking: with "
            "'round_robin', or allow_repeat_speaker=False, they take turns."
        )


def _by_transitions(group: Group, last_speaker: Any, agents: list[Any]) -> list[Any]:
    """Return those of *agents* to whom a transition leads; nobody means: no rule."""
    edges = group.allowed_speaker_transitions_dict
    if last_speaker in edges:
        return [agent for agent in agents if agent in edges[last_speaker]]
    if last_speaker in group.agents:
        raise NoEligibleSpeaker(f"No transition leads on from {last_speaker.name!r}: the chat ends.")
    return []


def ask_human(
    agents: Sequence[A], ask: Callable[[str], Any], tell: Callable[[str], object]
) -> Steps[A | None]:
    """Let a human choose; None when they leave it open, or give no number of the list twice.

    Args:
        agents: to choose from.
        ask: gets a prompt; returns the answer, or an awaitable of it.
        tell: prints a line.
    """
    count = len(agents)
    tell(prompts.MANUAL_HEADER)
    for position, agent in enumerate(agents, 1):
        tell(f"{position}: {cast(Any, agent).name}")
    for _ in range(2):
        entry: str = yield partial(ask, prompts.MANUAL_PROMPT)
        if entry in ("", "q"):
            return None
        position = int(entry) if re.fullmatch(r"\s*[+-]?\d+\s*", entry) else 0
        if 1 <= position <= count:
            return agents[position - 1]
        tell(f"That is not a number between 1 and {count}.")
    tell("No number again: the next speaker is selected without you.")
    return None


# ---------------------------------------------------------------- choice by a model


def name_list(agents: Iterable[Any]) -> str:
    """Return the names of agents as the templates show them."""
    return str(_names(agents))


def roles(agents: Sequence[A], describe: Callable[[A], str]) -> str:
    """Return one line for each agent: its name, and what it is for."""
    lines: list[str] = []
    for agent in agents:
        name, description = cast(Any, agent).name, describe(agent)
        if not description.strip():
            logger.warning(f"The agent '{name}' has an empty description: a model can hardly select it.")
        lines.append(f"{name}: {description}".strip())
    return "\n".join(lines)


def first_text(group: Group, agents: Sequence[Any], roles_text: str) -> str:
    """Return the first message of a request to choose among *agents*."""
    return group.select_speaker_message_template.format(roles=roles_text, agentlist=name_list(agents))


def last_text(group: Group, agents: Sequence[Any]) -> str | None:
    """Return the last message of a request to choose among *agents*; None: the last chat message again."""
    template = group.select_speaker_prompt_template
    return None if template is None else template.format(agentlist=name_list(agents))


def introduction(opening: str, roles_text: str) -> str:
    """Return the text that introduces agents to each other."""
    return f"{opening}\n\n{roles_text}"


def mentions(agents: Iterable[Any], text: str) -> dict[str, int]:
    """Count how often each of *agents* is named in a text.

    A name counts as a whole word; its underscores may be written as spaces, or escaped.
    """
    padded = f" {text} "
    counts = {agent.name: len(_spellings(agent.name).findall(padded)) for agent in agents}
    return {name: count for name, count in counts.items() if count}


def _spellings(name: str) -> re.Pattern[str]:
    variants = "|".join(re.escape(name.replace("_", mark)) for mark in ("_", " ", r"\_"))
    return re.compile(rf"(?<=\W)(?:{variants})(?=\W)")


@dataclass(frozen=True)
class Judgement:
    """What comes of one answer of the model.

    Attributes:
        chosen: the one name in it; None: there was none, or there were several.
        verdict: a sentence about it.
        retry: text of the next request; None: the inquiry is over.
    """

    chosen: str | None
    verdict: str
    retry: str | None = None


def judge(
    group: Group, named: Sequence[str], agents: Sequence[Any], attempt: int, attempts_left: int
) -> Judgement:
    """Judge an answer that names *named* out of *agents*.

    Args:
        group: the group.
        named: see :func:`mentions`.
        agents: whom it could have named.
        attempt: number of the answer, from 1.
        attempts_left: how many more are allowed.
    """
    total = attempt + attempts_left
    if len(named) == 1:
        return Judgement(
            named[0], f"Select speaker attempt {attempt} of {total} successfully selected: {named[0]}"
        )
    problem = "returned multiple names." if named else "did not include any agent names."
    failure = f"Select speaker attempt #{attempt} of {total} failed as it {problem}"
    if not attempts_left:
        return Judgement(None, failure)
    template = (
        group.select_speaker_auto_multiple_template if named else group.select_speaker_auto_none_template
    )
    return Judgement(None, failure, template.format(agentlist=name_list(agents)))


def _names(agents: Iterable[Any]) -> list[str]:
    return [agent.name for agent in agents]
