"""What a rule may ask while it plans: the draft of its conversations and what is known about its agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..conversation.arguments import Arguments
from ..conversation.cast import Role
from ..conversation.registrations import Registrations
from ..facts.model import Expr
from ..program import Module, Obj, Objs, Program, Site
from .clients.model import Clients
from .draft import Draft
from .forms.model import Chosen
from .model import ArgumentEdit, Code
from .names import Texts
from .spreads.rewriting import Pending, Write, rewrite_call

if TYPE_CHECKING:
    from .forms.model import Misfit
    from .forms.opening import Opening
    from .forms.sequences.names import QueueNames
    from .toolsets.registered import Registered

_NAMING = frozenset(("name", "attr", "subscript", "call", "ifexp", "boolop", "await"))


@dataclass(slots=True)
class Context:
    """Everything about the conversations of one unit that become native.

    ``sites`` are theirs; ``others`` are those of the unit's conversations that stay on the compat rung;
    ``unit`` are the unit's modules, those that are native already among them.  ``renamed`` has the names of
    agents that 0.4 refuses, or may refuse, by the agents' ``id``.  ``forms`` are those of plain
    conversations; ``comments`` what files say already of their plain forms, ``read`` the reads that are
    rewritten, by ``id``.  ``types`` has the classes of agents in annotations, and ``registered`` what is
    registered, once they are asked for; ``tool_classes`` the names of those that are written into files.
    ``helpers`` has the names of what else is written into modules, by what it is.
    """

    draft: Draft
    sites: list[Site]
    roles: dict[int, Role]
    others: list[Site] = field(default_factory=list[Site])
    unit: Sequence[Module] = ()
    clients: Clients = field(default_factory=Clients)
    tools: Registrations = field(default_factory=Registrations)
    renamed: dict[int, Texts] = field(default_factory=dict[int, Texts])
    pending: Pending = field(default_factory=Pending)
    forms: Chosen = field(default_factory=Chosen)
    _occurrences: dict[int, list[tuple[Module, Expr]]] | None = None
    comments: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    read: set[int] = field(default_factory=set[int])
    openings: dict[int, Opening | Misfit] = field(default_factory=dict["int", "Opening | Misfit"])
    constants: dict[tuple[str, str], str] = field(default_factory=dict["tuple[str, str]", str])
    prompts: dict[int, str] = field(default_factory=dict[int, str])
    queue_names: dict[int, QueueNames] = field(default_factory=dict["int", "QueueNames"])
    team_of: dict[tuple[object, ...], str] = field(default_factory=dict["tuple[object, ...]", str])
    types: dict[tuple[int, str], tuple[str, str]] | None = None
    registered: Registered | None = None
    tool_classes: dict[str, str] = field(default_factory=dict[str, str])
    helpers: dict[tuple[object, ...], str] = field(default_factory=dict["tuple[object, ...]", str])
    written_classes: set[str] = field(default_factory=set[str])
    team_names: dict[int, str] = field(default_factory=dict[int, str])
    teams: dict[tuple[object, ...] | None, Code] = field(
        default_factory=dict["tuple[object, ...] | None", Code]
    )

    @property
    def program(self) -> Program:
        return self.draft.program

    def role(self, obj: Obj) -> Role | None:
        return self.roles.get(id(obj))

    def rewrite(
        self,
        rule: str,
        site: Site,
        bound: Arguments,
        arguments: Sequence[ArgumentEdit],
        func: Code | None,
        *,
        ordered: bool = False,
        write: Write | None = None,
    ) -> None:
        """Rewrite the call of a site; ``ordered``: new values have to stand in the call itself.

        ``write`` says what to plan instead of a call of ``func`` with these arguments.
        """
        pending = self.pending
        rewrite_call(self.draft, pending, rule, site, bound, arguments, func, ordered=ordered, write=write)

    def occurrences(self, agent: Obj) -> list[tuple[Module, Expr]]:
        """The expressions that can be an agent."""
        if self._occurrences is None:
            self._occurrences = {}
            for module in self.program.modules:
                for expr in module.exprs:
                    if expr.kind in _NAMING:
                        for value in self.program.values(expr, module):
                            if value.kind == "agent":
                                self._occurrences.setdefault(id(value), []).append((module, expr))
        return self._occurrences.get(id(agent), [])

    def agents(self, objs: Objs) -> list[Obj]:
        return [o for o in objs if o.kind == "agent"]
