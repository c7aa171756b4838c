"""The conversation as plain data, in 0.2's words: chats, groups, and what is read of their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..facts.model import Expr, Stmt
from ..program import Module, Obj, Objs, Site
from .arguments import Argument, Arguments
from .cast import Role
from .chat_call import ChatCall


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """What is done with a message, or with a list of messages.

    ``kind``: ``entry`` (``key`` of a message is read: ``m["content"]``, ``m.get("content")``), ``length``,
    ``item`` and ``slice`` (of a list), ``loop`` (the list is gone through), ``truth``, ``name`` (it is bound
    to a variable, or handed to a parameter of the program), or ``leak`` (anything else: the dicts themselves
    are needed).  ``of_list``: whether it is of a list.
    """

    kind: str
    module: Module
    expr: Expr
    of_list: bool
    key: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What the program takes from the results of chats.

    ``field``: ``summary``, ``chat_history``, ``cost``, ``chat_id``, ``human_input``; empty if a result as a
    whole gets where its fields cannot be followed (``expr`` is then the result).  ``chats`` are the calls
    that gave the results.  ``uses`` are those of a ``chat_history``.
    """

    field: str
    module: Module
    expr: Expr
    chats: tuple[Expr, ...]
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A ``GroupChat`` with its managers.

    ``members`` in their order (``is_listed``: it is the order of a list that is written out and not
    changed).  ``method`` is one of 0.2's words, ``callable``, or ``?``.  ``stop`` is the manager's
    ``is_termination_msg``.
    """

    obj: Obj
    arguments: Arguments
    members: Objs
    is_listed: bool
    method: str
    managers: Mapping[int, Arguments] = field(default_factory=dict[int, Arguments])

    def get(self, name: str) -> Argument | None:
        return self.arguments.get(name)


@dataclass(frozen=True, slots=True)
class Queued:
    """The place of a chat in a queue of chats.

    ``call`` runs the queue; ``number`` is the chat's place in the order in which they run, ``key`` that of
    its result; ``carries`` are the places of those whose summaries it gets.
    """

    call: Expr
    number: int
    key: int
    carries: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chat:
    """One call that starts a chat of two, or of one with a group; or a message that is sent after one.

    ``recipients`` are agents, or the managers of ``groups``.  ``is_async``: it is a coroutine in 0.2 too.
    The ``site`` of a chat that is ``queued`` is its dict in the queue.
    """

    site: Site
    call: ChatCall
    senders: Objs
    recipients: Objs
    groups: tuple[Group, ...] = ()
    reads: tuple[Read, ...] = ()
    queued: Queued | None = None

    @property
    def is_async(self) -> bool:
        return self.site.key.startswith(".a_")

    @property
    def is_send(self) -> bool:
        """Whether it is started by ``send``, which has no result and goes on with what was said before."""
        return self.site.key in (".send", ".a_send")

    @property
    def keeps_history(self) -> bool | None:
        """Whether the chat goes on with the messages of an earlier one; None if that is computed."""
        given = self.get("clear_history")
        if self.is_send or given is None:
            return self.is_send
        return None if not isinstance(given.expr.value, bool) else not given.expr.value

    @property
    def arguments(self) -> Arguments:
        return self.call.arguments

    @property
    def module(self) -> Module:
        return self.site.module

    def get(self, name: str) -> Argument | None:
        return self.arguments.get(name)


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """What is done with the list of results of a queue of chats.

    ``kind``: ``name`` (``expr`` is the variable that it is bound to), ``field`` (``expr`` reads ``field`` of
    the result at ``index`` of the list ``of``; without an index, of the one that a loop over it has),
    ``bound`` (``expr`` is the result at ``index``, bound to a variable), ``loop`` (``expr`` is gone through)
    or ``length`` (of ``expr``).  ``uses`` are those of a ``chat_history``.
    """

    kind: str
    expr: Expr
    of: Expr | None = None
    index: Expr | None = None
    field: str = ""
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Queue:
    """A queue of chats: those in the order in which they run, and what is taken of the results.

    ``holder`` is the statement directly above that has the list.  ``problem`` says what is not known of it,
    at ``place``.
    """

    site: Site
    chats: tuple[Chat, ...]
    takes: tuple[Take, ...]
    holder: Stmt | None
    problem: str = ""
    place: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """What one conversation is.

    ``cast`` has the agents that are made directly from 0.2's classes, by the ``id`` of their objects;
    ``others`` are the sites that are neither a member's construction nor one of the ``chats``, those that run
    ``queues`` among them, whose chats are.
    """

    sites: tuple[Site, ...]
    cast: Mapping[int, Role]
    agents: Objs
    chats: tuple[Chat, ...]
    groups: tuple[Group, ...]
    others: tuple[Site, ...]
    queues: tuple[Queue, ...] = ()
