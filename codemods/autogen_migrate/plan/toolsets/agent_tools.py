"""The tools of one agent, as the arguments of ``AssistantAgent`` that give it them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...conversation.model import Chat
from ...facts.model import Expr, Stmt
from ...program import Obj
from ..context import Context
from ..forms.model import Difference, Misfit
from ..model import Code, MoveStatement, NewCall, NewList
from .certain import doubt
from .functions import function_problem, is_described
from .order import Order
from .registered import Registered, Told, find_registered
from .removal import Removal
from .results import class_edit, result_edits, shown, tool_class

FAILS = "AM353"


@dataclass(frozen=True, slots=True, eq=False)
class Toolset:
    """The tools that an agent is made with.

    ``sites`` are the registrations that go, by the ``id`` of their calls: for the agent and for those that
    run its tools.  ``differences`` are those of the tools themselves.
    """

    context: Context = field(repr=False)
    agent: Obj
    tools: tuple[Told, ...]
    moves: tuple[MoveStatement, ...]
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

    def write(self) -> None:
        """Remove the registrations, and move what has to stand elsewhere."""
        context = self.context
        going = [site for site in context.sites if id(site.expr) in self.sites]
        removal = Removal(self.sites)
        whole = removal.statements(going)
        for site in going:
            for module, edit in removal.edits(context, site, whole):
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
    tools = registered.told.get(id(agent), [])
    if not tools:
        return Misfit(agent.module, agent.expr, "the tools of this agent are described in its llm_config")
    for tool in tools:
        problem = _problem(context, agent, tool, runners, registered, chats)
        if problem:
            return Misfit(tool.module, tool.site.expr, problem)
    return _toolset(context, agent, tools, runners, registered)


def registrations(context: Context) -> Registered:
    """What the conversations register; found once."""
    if context.registered is None:
        context.registered = find_registered(context)
    return context.registered


def _problem(
    context: Context,
    agent: Obj,
    tool: Told,
    runners: Sequence[Obj],
    registered: Registered,
    chats: Sequence[Chat],
) -> str:
    if tool.name is None:
        return "the name of this tool is computed"
    if tool.description is None:
        return "the tool has no description"
    if tool.style != "tool":
        return "the tool is offered as one of the older `functions`"
    if tool.module is not agent.module:
        return "the tool is registered in another module than that of its agent"
    if not any(_runs(tool, registered, runner) for runner in runners):
        return f"nobody in the chat runs the tool {tool.name!r}"
    return function_problem(context, tool) or doubt(context.program, agent, tool, chats)


def _runs(tool: Told, registered: Registered, runner: Obj) -> bool:
    """Whether an agent runs a tool: the function that it has last been given under its name."""
    named = [run for run in registered.run.get(id(runner), ()) if run.name == tool.name]
    return bool(named) and named[-1].obj is tool.obj


def _toolset(
    context: Context, agent: Obj, tools: Sequence[Told], runners: Sequence[Obj], registered: Registered
) -> Toolset | Misfit:
    sites = {id(tool.site.expr): tool.site for tool in tools}
    functions = {id(tool.obj) for tool in tools}
    for runner in runners:
        for run in registered.run.get(id(runner), ()):
            if id(run.obj) in functions:
                sites[id(run.site.expr)] = run.site
    gone = set(sites) | Removal(frozenset(sites)).statements(sites.values())
    needs: list[Expr | Stmt] = []
    for tool in tools:
        needs += tool.code.names
        needs += () if tool.description is None else tool.description.names
        needs += () if tool.given_name is None else tool.given_name.names
        if tool.function is None and tool.site.module is agent.module:
            needs.append(tool.module.stmt_of[id(tool.site.expr)])
    moves = Order(context, agent, needs, gone).moves()
    if isinstance(moves, str):
        return Misfit(agent.module, agent.expr or tools[0].site.expr, moves)
    return Toolset(context, agent, tuple(tools), moves, frozenset(sites), _differences(context, tools))


def _differences(context: Context, tools: Sequence[Told]) -> tuple[Difference, ...]:
    found = [Difference(FAILS, "failure", t.module, t.site.expr, _fails(t)) for t in tools[:1]]
    return tuple(found)


def _fails(tool: Told) -> str:
    return (
        f"when a call of {tool.name} fails (it raises, its arguments are wrong, there is no such tool), its "
        'model reads the bare message; 0.2 wrote "Error: " before it'
    )
