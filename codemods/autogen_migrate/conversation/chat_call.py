"""The call that starts a chat: of the method, or of a library that is handed the method and calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.model import Expr
from ..program import Program, Site, argument_of
from .arguments import Arguments, bound

#: Parameters that mean the same in 0.4, whether they are given or not.
_OPTIONAL = frozenset(("message", "silent", "summary_args", "carryover"))
#: Functions of libraries whose result awaits the method that they run in a thread.
_AWAITED = frozenset(
    (
        "asyncio.to_thread",
        "anyio.to_thread.run_sync",
        "starlette.concurrency.run_in_threadpool",
        "fastapi.concurrency.run_in_threadpool",
    )
)
_AWAITED_METHODS = frozenset(("run_in_executor",))
#: Those that run it once, in a thread of this process.
_IN_THREADS = _AWAITED | {"threading.Thread", "threading.Timer"}
_IN_THREADS_METHODS = _AWAITED_METHODS | {"submit"}


@dataclass(frozen=True, slots=True)
class Handing:
    """How a library gets the method: ``function`` is the dotted name of what it is given to.

    ``method`` is the place of the method in the call.  The arguments are those of the call, behind the
    method; or they are ``in_containers``, at the places ``positional`` (whose parameter is called
    ``container``) and ``keywords`` of the call.
    """

    function: str
    method: int
    in_containers: bool = False
    positional: int | None = None
    keywords: int | None = None
    container: str | None = None

    @property
    def runs_in_thread(self) -> bool:
        """Whether the method runs once, in another thread of the process."""
        return self.function in _IN_THREADS or self.function.rpartition(".")[2] in _IN_THREADS_METHODS

    @property
    def is_awaited(self) -> bool:
        """Whether awaiting the call gives what the method returns."""
        return self.function in _AWAITED or self.function.rpartition(".")[2] in _AWAITED_METHODS


@dataclass(frozen=True, slots=True)
class ChatCall:
    """Who starts the chat, with which arguments, and how a library is handed it (None: it is called here)."""

    sender: Expr
    arguments: Arguments
    handing: Handing | None = None


def chat_call(program: Program, site: Site, signature: Sequence[str]) -> ChatCall:
    """The chat that a ``method`` or ``handed`` site starts."""
    if site.kind != "handed":
        arguments = bound(program, site.expr, site.module, signature, optional=_OPTIONAL)
        return ChatCall(site.expr.items[0].items[0], arguments)
    call, module = site.expr, site.module
    method, handing = _handing(program, site)
    if handing.in_containers:
        arguments = bound(program, call, module, signature, containers=(handing.positional, handing.keywords))
    else:
        arguments = bound(program, call, module, signature, first=handing.method + 1)
    return ChatCall(method.items[0], arguments, handing)


def _handing(program: Program, site: Site) -> tuple[Expr, Handing]:
    for library, callback, item in program.called_back(site.expr, site.module):
        if item.kind != "attr" or f".{item.text}" != site.key:
            continue
        method = _place(site.expr, item)
        if not callback.spread and callback.keywords in ("", "**"):
            return item, Handing(library.name, method)
        places = [_selected(site.expr, s) for s in (callback.spread, callback.keywords)]
        name = callback.spread.partition("|")[2] or None
        return item, Handing(library.name, method, True, places[0], places[1], name)
    raise ValueError(f"{site.key} is not handed on at {site.expr.start}")


def _selected(call: Expr, selector: str) -> int | None:
    place, _, keyword = selector.partition("|")
    found = argument_of(call, keyword, int(place) if place else 10_000) if selector else None
    return None if found is None else _place(call, found)


def _place(call: Expr, item: Expr) -> int:
    return next(place for place, other in enumerate(call.items[1:]) if other is item)
