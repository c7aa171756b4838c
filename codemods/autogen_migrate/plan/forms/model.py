"""What a form is: a way to write a kind of conversation in plain AutoGen, and what is different then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...conversation.model import Conversation, Use
from ...facts.model import Expr, Stmt
from ...program import Module, Site
from ..model import Code, Severity, Style

#: What ``auto`` accepts, always announced: see ``docs/plain.md``.
_ORDINARY = frozenset(("failure", "corner", "role", "layout", "fallback", "shown", "none"))


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was in 0.2.

    ``level``: ``failure`` (it shows only when something fails or is malformed), ``corner`` (an answer that
    is exactly TERMINATE where nothing asks for it), ``role`` (role or ``name`` of single messages),
    ``layout`` (of the request that selects a speaker), ``fallback`` (only the first model is used),
    ``shown`` (something that is only shown to people), ``turns``, ``texts`` or ``results`` (of ordinary
    runs), or ``none`` (only worth saying).
    """

    rule: str
    level: str
    module: Module
    place: Expr | Stmt
    message: str
    severity: Severity = Severity.DEVIATION

    def is_accepted(self, style: Style) -> bool:
        """Whether plain AutoGen is taken in this style in spite of it."""
        if style == "plain" or self.level == "none":
            return True
        return style == "auto" and self.level in _ORDINARY


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a form cannot be taken; ``nearness`` 0: it is for another kind of chat altogether."""

    module: Module
    place: Expr | Stmt
    reason: str
    rule: str = "AM361"
    nearness: int = 1


@dataclass(frozen=True, slots=True)
class Casting:
    """How one agent is written in plain AutoGen.

    ``kind``: ``assistant`` (an ``AssistantAgent``), ``replier`` (a ``UserProxyAgent`` that always sends
    ``reply``), ``gone`` (nothing is left of it, if nothing else speaks of it; else it is a replier), or
    ``asked`` (likewise, but it has a model: else it is an assistant).
    Other kinds name what their module in this package writes.  ``extra`` are further keyword arguments.
    """

    kind: str
    reply: Code = '""'
    extra: tuple[tuple[str, Code], ...] = ()
    write: Callable[[Site], None] | None = None


@dataclass(frozen=True, slots=True)
class History:
    """How the messages of a run make up 0.2's ``chat_history``.

    ``sender`` is the code of the name of the agent that started the chat, whose view it is.  ``with_events``:
    there are events among the messages of the run, which are none of 0.2.  ``opening`` is the first message,
    where a run does not have it.  ``with_tools``: calls of tools and their results are messages of 0.2 too.
    ``strips``: 0.2 takes TERMINATE out of a summary, and it can be in it.  ``entered`` is the name of the
    list of what a human entered; empty if nobody is asked.
    """

    sender: Code
    with_events: bool = False
    with_tools: bool = False
    opening: Code | None = None
    strips: bool = False
    of_group: bool = False
    entered: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What an agent remembers where the program asks for it: the messages of the runs with these names.

    ``uses`` are those of the message, or of the list of messages, that ``expr`` gives; ``sender`` is the code
    of the name of the agent whose memory it is.
    """

    module: Module
    expr: Expr
    is_list: bool
    runs: tuple[str, ...]
    history: History
    uses: tuple[Use, ...]

    @property
    def messages(self) -> str:
        """The code of the messages of all runs."""
        each = [f"{run}.messages" for run in self.runs]
        return each[0] if len(each) == 1 else f"[{', '.join(f'*{messages}' for messages in each)}]"


@dataclass(frozen=True, slots=True)
class Fit:
    """A form that can be taken for a chat.

    ``cast`` says how its agents are written, by ``id``; ``write`` plans the edits of the chat itself;
    ``history`` says how its messages are read, None if there is no result of one run that has them;
    ``registrations`` are the calls, by ``id``, that registered the tools its agents are made with,
    ``described`` the configurations, by ``id``, that described them in JSON.  ``constructs`` says how group
    chats and managers are written, ``consuming`` are other expressions that are rewritten, all by ``id``.
    """

    form: str
    cast: Mapping[int, Casting]
    write: Callable[[], None]
    differences: tuple[Difference, ...] = ()
    history: History | None = None
    registrations: frozenset[int] = frozenset()
    described: frozenset[int] = frozenset()
    constructs: Mapping[int, Callable[[Site], None]] = field(
        default_factory=dict[int, "Callable[[Site], None]"]
    )
    consuming: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """How something of 0.2 that stands beside the chats is written: its edits, and how it wants agents."""

    write: Callable[[], None]
    differences: tuple[Difference, ...] = ()
    cast: Mapping[int, Casting] = field(default_factory=dict[int, Casting])


@dataclass(slots=True)
class Chosen:
    """The forms of all plain conversations of a plan.

    ``chats`` has what was chosen for a chat, by the ``id`` of its call; ``cast`` how agents are written, by
    ``id``; ``conversations`` the models by the ``id`` of the conversation's sites, plain or not.
    ``consuming`` are the calls, by ``id``, that are rewritten without some of the agents in them;
    ``memories`` what is remembered, by the ``id`` of the expression that asks for it; ``named`` the names
    that results get for that, by the ``id`` of the chat's call.  ``registrations`` are those of all chats;
    ``pieces`` what stands beside them, by the ``id`` of the site; ``constructs`` writes group chats and
    managers, by ``id``; ``rewritten`` are expressions that are written with what they stand in, by ``id``.
    """

    conversations: dict[int, Conversation] = field(default_factory=dict[int, Conversation])
    chats: dict[int, Fit] = field(default_factory=dict[int, Fit])
    consuming: set[int] = field(default_factory=set[int])
    memories: dict[int, Memory] = field(default_factory=dict[int, Memory])
    named: dict[int, str] = field(default_factory=dict[int, str])
    cast: dict[int, Casting] = field(default_factory=dict[int, Casting])
    registrations: set[int] = field(default_factory=set[int])
    pieces: dict[int, Piece] = field(default_factory=dict[int, Piece])
    constructs: dict[int, Callable[[Site], None]] = field(default_factory=dict[int, "Callable[[Site], None]"])
    rewritten: set[int] = field(default_factory=set[int])
