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

    __slots__ = ("_args", "_kwargs", "_name", "_owner", "_sync_kwargs")

    def __init__(self, owner: object, name: str, *args: Any, **kwargs: Any) -> None:
        self._owner = owner
        self._name = name
        self._args = args
        self._kwargs = kwargs
        self._sync_kwargs = kwargs

    def only_sync(self, **kwargs: Any) -> Call:
        """Add arguments that 0.2 passes to the synchronous method only."""
        self._sync_kwargs = {**self._kwargs, **kwargs}
        return self

    def __call__(self) -> Any:
        """Call the synchronous method; return its result."""
        return getattr(self._owner, self._name)(*self._args, **self._sync_kwargs)

    def awaited(self) -> Awaitable[Any]:
        """Call the asynchronous method; return what is to be awaited."""
        return getattr(self._owner, f"a_{self._name}")(*self._args, **self._kwargs)


def run(steps: Steps[T]) -> T:
    """Carry out *steps* one after the other; return what the rule returns.

    Raises:
        Exception: what a step raises, unless the rule deals with it.
    """
    course = Course(steps)
    course.advance()
    return course.result


async def a_run(steps: Steps[T]) -> T:
    """Carry out *steps*; await what can be awaited. See :func:`run`."""
    course = Course(steps)
    await course.a_advance()
    return course.result


class Course(Generic[T]):
    """A rule that is being carried out.

    Attributes:
        result: what the rule returned, once it is done.
    """

    result: T

    def __init__(self, steps: Generator[Any, Any, T]) -> None:
        self._steps = steps

    def advance(self) -> Any:
        """Carry out steps until the rule yields something else; return that. None: the rule is done."""
        send = self._steps.send
        try:
            item = send(None)
            while callable(item):
                try:
                    result = item()
                except BaseException as error:
                    item = self._steps.throw(error)
                else:
                    item = send(result)
        except StopIteration as end:
            self.result = end.value
            return None
        return item

    async def a_advance(self) -> Any:
        """Carry out steps, and await what can be awaited: see :meth:`advance`."""
        send = self._steps.send
        try:
            item = send(None)
            while callable(item):
                try:
                    result = item.awaited() if isinstance(item, Call) else item()
                    if inspect.isawaitable(result):
                        result = await result
                except BaseException as error:
                    item = self._steps.throw(error)
                else:
                    item = send(result)
        except StopIteration as end:
            self.result = end.value
            return None
        return item

    def close(self) -> None:
        """End the rule where it is."""
        self._steps.close()
