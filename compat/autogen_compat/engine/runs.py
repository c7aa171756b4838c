"""Running a conversation to its end, as an AutoGen 0.4 team.

The conversation itself (a generator, see :mod:`autogen_compat.engine.conversations`) runs in the caller's
thread, or in the caller's task when it is asynchronous: there user code finds its thread, its context
variables and its exceptions. The team has the floor: it asks the agent whose turn it is, and the answer of
its seat is what the conversation does next.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from autogen_compat import portal
from autogen_compat.engine.team import TeamRun
from autogen_compat.engine.turns import Turn, nothing_expected
from autogen_compat.parts.rules.steps import Course


def run(conversation: Generator[Any, Any, None], members: Sequence[Any] = ()) -> None:
    """Take all turns of *conversation*.

    Args:
        conversation: the turns; what happens before the first one needs no team.
        members: the agents that may get a turn; none: those of the first turn.

    Raises:
        BaseException: what the conversation raised, as it is.
    """
    with nothing_expected():
        course = Course(conversation)
        first = _advance(course)
        if first is None:
            return
        team = TeamRun(first, members)
        step = _stepper(course, team)

        async def take() -> Turn | None:
            return await portal.call_in_caller(step)

        try:
            portal.run_sync(team.drive(take, in_this_task=False), on_cancel=team.cancel)
        finally:
            course.close()
    team.raise_error()


def _stepper(course: Course[None], team: TeamRun) -> Callable[[], Turn | None]:
    def step() -> Turn | None:
        # Caught here, where it is raised: no event loop has to carry a KeyboardInterrupt.
        try:
            return _advance(course)
        except BaseException as error:
            team.error = error
            return None

    return step


def _advance(course: Course[None]) -> Turn | None:
    try:
        return course.advance()
    except RuntimeError as error:
        # Python lets no StopIteration out of a generator, but user code may well raise one.
        if isinstance(error.__cause__, StopIteration) and str(error) == "generator raised StopIteration":
            raise error.__cause__ from None
        raise


async def a_run(conversation: Generator[Any, Any, None], members: Sequence[Any] = ()) -> None:
    """Take all turns of *conversation* on the running event loop: see :func:`run`."""
    with nothing_expected():
        course = Course(conversation)
        first = await course.a_advance()
        if first is None:
            return
        team = TeamRun(first, members)
        try:
            await team.drive(course.a_advance, in_this_task=True)
        finally:
            course.close()
    team.raise_error()
