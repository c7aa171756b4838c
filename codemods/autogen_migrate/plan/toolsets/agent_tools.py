"""The tools of one agent, as the arguments of ``AssistantAgent`` that give it them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...conversation.model import Chat
from ...facts.model import Expr, Stmt
from ...program import Obj
from ..context import Context
from ..draft import span
from ..forms.model import Difference, Misfit
from ..model import AddImport, Code, DeleteStatement, Edit, NewCall, NewList
from .annotations import annotation_edits
from .certain import doubt
from .described import described_tools, variable_of
from .differences import tool_differences
from .elsewhere import brought
from .functions import function_problem, is_described
from .order import Order
from .registered import Registered, Run, Told, find_registered
from .removal import Removal
from .results import class_edit, result_edits, shown, tool_class


@dataclass(frozen=True, slots=True, eq=False)
class Toolset:
    """The tools that an agent is made with.

    ``sites`` are the registrations that go, by the ``id`` of their calls: for the agent and for those that
    run its tools; and the statements and calls of which nothing is left then.  ``differences`` are those of
    the tools themselves, ``moves`` the edits that make them known where the agent is made.
    """

    context: Context = field(repr=False)
    agent: Obj
    tools: tuple[Told, ...]
    moves: tuple[Edit, ...]
    sites: frozenset[int]
    differences: tuple[Difference, ...]

    def extra(self, rounds: Code | None = None) -> tuple[tuple[str, Code], ...]:
        """The keyword arguments of the agent: ``tools``, and how many rounds of calls one answer may take.

        Without ``rounds`` a result is the answer, as AutoGen does it by default.
        """
        found: list[tuple[str, Code]] = [("tools", NewList(tuple(self._tool(tool) for tool in self.tools)))]
        if rounds is not None:
            found.append(("max_tool_iterations", rounds))
        return tuple(found)

    def _tool(self, tool: Told) -> Code:
        in_class = shown(self.context, tool) == "class"
        if not in_class and is_described(tool):
            return tool.code.text
        if in_class:
            made = tool_class(self.context, self.agent.module)
        else:
            made = self.context.draft.name(self.agent.module, "autogen_core.tools", "FunctionTool")
        arguments: list[tuple[str | None, Code]] = [(None, tool.code.text)]
        own = None if tool.obj is None or tool.obj.function is None else tool.obj.function.name
        if tool.name is not None and tool.name != own:
            given = tool.given_name
            arguments.append(("name", f'"{tool.name}"' if given is None else given.text))
        if tool.description is not None:
            arguments.append(("description", tool.description.text))
        return NewCall(made, tuple(arguments))

    @property
    def described(self) -> frozenset[int]:
        """The configurations, by ``id``, that described the tools in JSON."""
        return frozenset(id(tool.schema.config) for tool in self.tools if tool.schema is not None)

    def write(self) -> None:
        """Remove the registrations, and move what has to stand elsewhere."""
        context = self.context
        removal = _removal(context, self.agent)
        for site in context.sites:
            if id(site.expr) in self.sites:
                for module, edit in removal.edits(context, site):
                    context.draft.edit(module, edit)
        for move in self.moves:
            context.draft.edit(self.agent.module, move)
        for tool in self.tools:
            self._write_result(tool)

    def _write_result(self, tool: Told) -> None:
        """Let a model read of a result what it read in 0.2."""
        draft, module = self.context.draft, self.agent.module
        kind = shown(self.context, tool)
        edits = result_edits(self.context, tool, kind) if kind in ("json", "model") else []
        if kind == "class" and module.path not in self.context.written_classes:
            self.context.written_classes.add(module.path)
            edits = [(module, class_edit(self.context, module, self._first_agent()))]
        if tool.schema is not None and tool.obj is not None and tool.obj.function is not None:
            edits = annotation_edits(self.context, tool.schema, tool.obj.function, tool.obj.module)
            variable = variable_of(self.context.program, tool.schema)
            edits += [] if variable is None else [(variable[0], DeleteStatement(span(variable[1])))]
        for where, edit in edits:
            if edit not in draft.modules[where.path].edits:
                draft.edit(where, edit)

    def _first_agent(self) -> Stmt:
        """The module-level statement that makes the first agent with tools of the module."""
        module = self.agent.module
        made = (s for s in self.context.sites if s.kind == "construct" and s.module is module)
        calling = (s for s in made if any(self._calls_tools(obj) for obj in s.objs))
        first = min(calling, key=lambda site: site.expr.start)
        return list(module.enclosing_stmts(module.stmt_of[id(first.expr)]))[-1]

    def _calls_tools(self, obj: Obj) -> bool:
        role = self.context.roles.get(id(obj))
        return role is not None and role.calls_tools


def find_toolset(
    context: Context, agent: Obj, runners: Sequence[Obj], chats: Sequence[Chat]
) -> Toolset | Misfit | None:
    """The tools that an agent calls, if one of ``runners`` runs each of them; None if it calls none.

    ``chats`` are those that the agent takes part in: its tools have to be registered before.
    """
    role = context.roles.get(id(agent))
    if role is None or not role.calls_tools or agent.expr is None:
        return None
    registered = registrations(context)
    unclear = [registered.unclear[id(a)] for a in (agent, *runners) if id(a) in registered.unclear]
    if unclear:
        site, reason = unclear[0]
        return Misfit(site.module, site.expr, reason)
    described = described_tools(context, agent, runners, registered)
    if isinstance(described, str):
        return Misfit(agent.module, agent.expr, described)
    given: list[Given] = []
    for tool in (*described, *registered.told.get(id(agent), ())):
        found = _given(context, agent, tool, runners, registered, chats)
        if isinstance(found, str):
            return Misfit(tool.module, tool.site.expr, found)
        given.append(found)
    return _toolset(context, agent, given)


def registrations(context: Context) -> Registered:
    """What the conversations register; found once."""
    if context.registered is None:
        context.registered = find_registered(context)
    return context.registered


@dataclass(frozen=True, slots=True)
class Given:
    """A tool, how those that run it were given it, and where its agent's module has it from."""

    tool: Told
    runs: tuple[Run, ...]
    definition: Stmt | None = None
    path: str = ""

    @property
    def needs(self) -> list[Expr | Stmt]:
        """What has to be bound where the agent is made."""
        found: list[Expr | Stmt] = [] if self.definition is None else [self.definition]
        for words in (self.tool.code, self.tool.description, self.tool.given_name):
            found += () if words is None else words.names
        return found


def _given(
    context: Context,
    agent: Obj,
    tool: Told,
    runners: Sequence[Obj],
    registered: Registered,
    chats: Sequence[Chat],
) -> Given | str:
    """A tool with those that run it; or why it cannot be given to the agent where that is made."""
    if tool.name is None:
        return "the name of this tool is computed"
    if tool.description is None:
        return "the tool has no description"
    problem = function_problem(tool) or doubt(context.program, agent, tool.site, chats)
    if problem:
        return problem
    runs: list[Run] = []
    for runner in runners:
        named = [run for run in registered.run.get(id(runner), ()) if run.name == tool.name]
        if named and named[-1].obj is tool.obj:
            problem = doubt(context.program, runner, named[-1].site, chats)
            if problem:
                return problem
            runs += named
    if not runs:
        return f"nobody in the chat runs the tool {tool.name!r}"
    told = replace(tool, raw=runs[-1].raw)
    if tool.module is agent.module:
        decorated = None if tool.function is not None else tool.module.stmt_of[id(tool.site.expr)]
        return Given(told, tuple(runs), decorated)
    found = brought(context, agent, told)
    return found if isinstance(found, str) else Given(found.tool, tuple(runs), found.definition, found.path)


def _toolset(context: Context, agent: Obj, given: Sequence[Given]) -> Toolset | Misfit:
    tools = tuple(each.tool for each in given)
    found = [tool.site for tool in tools] + [run.site for each in given for run in each.runs]
    sites = {id(site.expr): site for site in found if site.kind != "construct"}
    removal = _removal(context, agent)
    needs = [need for each in given for need in each.needs]
    moves = Order(context, agent, needs, removal.gone).moves()
    if isinstance(moves, str):
        return Misfit(agent.module, agent.expr or tools[0].site.expr, moves)
    imports = tuple(
        AddImport(each.path, each.tool.obj.function.name, own=True)
        for each in given
        if each.path and each.tool.obj is not None and each.tool.obj.function is not None
    )
    edits = (*imports, *moves)
    going = frozenset((*sites, *removal.whole, *(id(call) for _, call in removal.calls)))
    return Toolset(context, agent, tools, edits, going, tool_differences(tools))


def _removal(context: Context, agent: Obj) -> Removal:
    """What goes with the registrations of the conversation of an agent that a model is told of."""
    registered = registrations(context)
    owners = context.draft.owners
    told = [tool for tools in registered.told.values() for tool in tools]
    functions = {id(tool.obj) for tool in told if tool.obj is not None}
    runs = [run for found in registered.run.values() for run in found if id(run.obj) in functions]
    own = owners.get(id(agent.expr))
    sites = [s for s in (*(t.site for t in told), *(r.site for r in runs)) if s.kind != "construct"]
    sites = [site for site in sites if owners.get(id(site.expr)) == own]
    removal = Removal(frozenset(id(site.expr) for site in sites))
    removal.find(context.program, sites)
    return removal
