"""Agents that run code, as members of teams."""

from __future__ import annotations

from dataclasses import dataclass

from ....conversation.cast import Role
from ....program import Obj
from ...context import Context
from ...model import Code, Severity
from ..model import Casting, Difference, Misfit
from .settings import Settings, settings_of
from .writing import CodeRunner, Kind

RULE = "AM376"


@dataclass(frozen=True, slots=True)
class Member:
    """How an agent is written, and what is different then."""

    casting: Casting
    differences: tuple[Difference, ...]


def code_member(
    context: Context, agent: Obj, role: Role, reply: Code, *, in_group: bool = False
) -> Member | Misfit:
    """An agent without a model and a human that runs the code of what it is sent.

    It answers with exit code and output, as ``ConversableAgent.generate_code_execution_reply`` of 0.2 and
    its counterpart for executors do; ``reply`` is what it says where there is no code.  In a group it
    searches all messages since it spoke last; in a chat of two that is one.
    """
    settings = settings_of(context, agent, role)
    if isinstance(settings, Misfit):
        return settings
    by_block = settings.executor is None
    single = settings.last == 1 or (settings.last is None and not in_group)
    last = settings.last if settings.last is not None and settings.last > 1 else None
    since = not single and last is None
    kind = Kind(by_block, last, since, reply != '""', settings.in_docker)
    casting = Casting("code", reply, write=CodeRunner(context, role, settings, kind, reply))
    return Member(casting, code_differences(agent, settings))


def code_differences(agent: Obj, settings: Settings) -> tuple[Difference, ...]:
    """What the executors of 0.4 do in another way."""
    assert agent.expr is not None
    place = agent.expr
    if settings.in_docker:
        return (Difference(RULE, "results", agent.module, place, _container(settings)),)
    if settings.executor is not None:
        text = (
            "a code block that names no language and is no Python was run in a shell or refused in 0.2; "
            "now it is run as Python, and fails; blocks of HTML or CSS, which 0.2 saved, are refused"
        )
        return (Difference(RULE, "failure", agent.module, place, text),)
    text = (
        "when code fails, or writes to stderr, the model reads all of its output; 0.2 showed only the errors "
        "of code that failed, without the name of its file, and only what other code printed"
    )
    found = [Difference(RULE, "failure", agent.module, place, text)]
    if "work_dir" not in settings.entries:
        text = "the code runs in the folder `coding`; 0.2 took one within its own package"
        found.append(Difference(RULE, "none", agent.module, place, text, Severity.INFO))
    return tuple(found)


def _container(settings: Settings) -> str:
    if settings.executor is not None:
        return "the container in which code runs is started when it is needed first, and stopped at the end"
    found = (
        "the code runs in Docker (0.2's default): now in one container for all blocks, where 0.2 started one "
        "for each; with `use_docker=False` it would run on this machine"
    )
    asked = "use_docker" not in settings.entries
    return f"{found}; AUTOGEN_USE_DOCKER is not looked at any more" if asked else found
