"""Rules that have to ask somebody: written once, carried out synchronously or asynchronously.

Such a rule is a generator. It yields a *step*, a function without arguments, where something has to be done
that may take its time; it is resumed with the result, or with the exception.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

Step: TypeAlias = Callable[[], Any]
"""Something to do: a function without arguments. Asynchronously, an awaitable result is awaited."""

Steps: TypeAlias = Generator[Step, Any, T]
"""A rule that yields steps, gets their results, and returns a T."""


class Call:
    """A step that 0.2 has twice: ``owner.name(...)``, or in an asynchronous chat ``owner.a_name(...)``.

    Args:
        owner: whose method it is.
        name: name of the synchronous method.
        args: arguments of both.
        kwargs: likewise.
    """

    __slots__ = ("_args", "_kwargs", "_name", "_owner")

    def __init__(self, owner: object, name: str, *args: Any, **kwargs: Any) -> None:
        self._owner = owner
        self._name = name
        self._args = args
        self._kwargs = kwargs

    def __call__(self) -> Any:
        """Call the synchronous method; return its result."""
        return getattr(self._owner, self._name)(*self._args, **self._kwargs)

    def awaited(self) -> Awaitable[Any]:
        """Call the asynchronous method; return what is to be awaited."""
        return getattr(self._owner, f"a_{self._name}")(*self._args, **self._kwargs)


def run(steps: Steps[T]) -> T:
    """Carry out *steps* one after the other; return what the rule returns.

    Raises:
        Exception: what a step raises, unless the rule deals with it.
    """
    course = _Course(steps)
    step = course.resume(None)
    while step is not None:
        try:
            result = step()
        except BaseException as error:
            step = course.fail(error)
        else:
            step = course.resume(result)
    return course.result


async def a_run(steps: Steps[T]) -> T:
    """Carry out *steps*; await what can be awaited. See :func:`run`."""
    course = _Course(steps)
    step = course.resume(None)
    while step is not None:
        try:
            result = step.awaited() if isinstance(step, Call) else step()
            if inspect.isawaitable(result):
                result = await result
        except BaseException as error:
            step = course.fail(error)
        else:
            step = course.resume(result)
    return course.result


class _Course(Generic[T]):
    """The generator of a rule, and what it returned in the end."""

    result: T

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps

    def resume(self, result: Any) -> Step | None:
        """Return the next step; None: the rule is done."""
        try:
            return self._steps.send(result)
        except StopIteration as end:
            self.result = end.value
            return None

    def fail(self, error: BaseException) -> Step | None:
        """Return the next step after one that failed; None: the rule is done."""
        try:
            return self._steps.throw(error)
        except StopIteration as end:
            self.result = end.value
            return None
