"""How a chat is run: ``run`` or a ``Console``, and what is made and reset before it."""

from __future__ import annotations

from collections.abc import Iterator

from ...conversation.model import Chat
from ...conversation.summaries import REFLECTION, summary_of
from ...facts.model import Expr, Function, Stmt
from ...program import Module, Obj, Program, Site
from ..context import Context
from ..draft import span
from ..model import Bind, Code, InsertAfter, InsertBefore, Join, NewCall, Replace
from ..versions import has
from .case import Case
from .sequences.names import names_of_queue, queue_of_chat

_SINGLE = ("expr", "assign", "annassign", "augassign", "return")


def is_silent(chat: Chat) -> bool:
    """Whether 0.2 printed nothing of the chat."""
    given = chat.get("silent")
    return given is not None and given.expr.value is True


def is_printed(context: Context, chat: Chat) -> bool:
    """Whether the messages are shown: a script or a notebook runs the chat, and it is not silent."""
    return not is_silent(chat) and is_part_of_script(context, chat.module, chat.site.expr)


def is_part_of_script(context: Context, module: Module, expr: Expr) -> bool:
    """Whether code that runs when a module is run leads to ``expr``."""
    if module.function_of(expr) is None:
        return True
    for function in context.program.leading_to(module, expr):
        for edge in context.program.callers.get(id(function), ()):
            if edge.call is not None and edge.module.function_of(edge.call) is None:
                return True
    return False


def run(case: Case, runner: Code, task: Code | None, *, shown: bool) -> Code:
    """``runner.run(task=…)``, or the same in a console."""
    arguments: tuple[tuple[str | None, Code], ...] = () if task is None else (("task", task),)
    if not shown:
        return NewCall(Join((runner, ".run")), arguments)
    console = case.context.draft.name(case.module, "autogen_agentchat.ui", "Console")
    return NewCall(console, ((None, NewCall(Join((runner, ".run_stream")), arguments)),))


def replace_chat(case: Case, code: Code) -> None:
    """Put ``code``, a coroutine, in the place of the chat; comments within the call go above it."""
    draft, module, call = case.context.draft, case.module, case.chat.site.expr
    comments = _comments(case)
    if comments:
        draft.insert_before(module, module.stmt_of[id(call)], *comments)
    if case.chat.queued is not None:
        names = names_of_queue(case.context, queue_of_chat(case.conversation, case.chat))
        name = names.results.get(case.chat.queued.number)
        start = "await " if name is None else f"{name} = await "
        draft.insert_before(module, module.stmt_of[id(call)], Join((start, code)))
        return
    if is_inside(case):
        _run_before(case, code)
        return
    draft.edit(module, Replace(span(call), code))
    name, statement = case.context.forms.named.get(id(call)), module.stmt_of[id(call)]
    if name is not None and statement.kind == "assign":  # its own variable gets another value too soon
        draft.edit(module, InsertAfter(span(statement), (f"{name} = {statement.targets[0].text}",)))
    elif name is not None:
        draft.edit(module, Bind(span(statement.exprs[0]), name))
    draft.await_at(module, call)


def is_inside(case: Case) -> bool:
    """Whether more is done with the chat in its expression than to wait for it, and nothing before it."""
    if case.chat.queued is not None:
        return True
    whole = whole_of(case.module, case.chat.site.expr)
    return case.module.parent.get(id(whole)) is not None and comes_first(case.chat.site)


def whole_of(module: Module, call: Expr) -> Expr:
    """A call with the ``await`` before it."""
    outer = module.parent.get(id(call))
    return outer if outer is not None and outer.kind == "await" else call


def comes_first(site: Site) -> bool:
    """Whether a call can as well be made before its statement: nothing that matters comes before it."""
    module, call = site.module, site.expr
    if not is_evaluated_once(site):
        return False
    outer = module.parent.get(id(call))
    around = {id(a) for a in module.ancestors(call)}
    statement = module.stmt_of[id(call)]
    if any(a.kind in ("fstring", "await") and a is not outer for a in module.ancestors(call)):
        return False
    earlier = module.places.exprs_within(statement.start, call.start)
    return not any(e.kind in ("call", "walrus", "await") and id(e) not in around for e in earlier)


def _run_before(case: Case, code: Code) -> None:
    """Run the chat in a statement of its own, and put the name of its result where it stood."""
    draft, module, call = case.context.draft, case.module, case.chat.site.expr
    statement = module.stmt_of[id(call)]
    outer = module.parent.get(id(call))
    whole = outer if outer is not None and outer.kind == "await" else call
    if is_only_reflected_on(case.context.program, case.chat):
        draft.edit(module, InsertBefore(span(statement), (Join(("await ", code)),)))
    else:
        name = case.context.forms.named.get(id(call)) or draft.fresh(module, "result", statement)
        draft.edit(module, InsertBefore(span(statement), (Join((f"{name} = await ", code)),)))
        draft.edit(module, Replace(span(whole), name))
    draft.await_at(module, call)
    draft.awaited.add(id(call))


def is_only_reflected_on(program: Program, chat: Chat) -> bool:
    """Whether of the result only a summary is taken that a model makes: it comes from elsewhere."""
    taken = chat.module.parent.get(id(whole_of(chat.module, chat.site.expr)))
    method = chat.get("summary_method")
    if taken is None or taken.text != "summary" or method is None:
        return False
    return summary_of(program, chat.module, method.expr, None).kind == REFLECTION


def _comments(case: Case) -> list[str]:
    """The comments in the call that are not within its message."""
    data = case.context.draft.modules[case.module.path].data
    call, message = case.chat.site.expr, case.chat.get("message")
    kept = (message.expr.start, message.expr.end) if message is not None else (0, 0)
    at, last = (call.start, call.end) if case.chat.queued is None else _around(case, data)
    found: list[str] = []
    while True:
        at = data.find(b"#", at, last)
        if at < 0:
            return found
        end = data.find(b"\n", at)
        inside = any(e.start <= at < e.end for e in _texts(case.module, call))
        if not inside and not kept[0] <= at < kept[1]:
            found.append(data[at:end].decode("utf-8").rstrip())
        at = at + 1 if inside else end


def _around(case: Case, data: bytes) -> tuple[int, int]:
    """The range of a dict in a queue with the comments above it, and behind it on its last line."""
    item = case.chat.site.expr
    listed = case.module.parent[id(item)]
    number = next(n for n, other in enumerate(listed.items) if other is item)
    start = data.find(b"\n", listed.items[number - 1].end, item.start) if number else listed.start
    end = data.find(b"\n", item.end, listed.end)
    is_commented = end > 0 and data[item.end : end].lstrip(b", \t").startswith(b"#")
    return item.start if start < 0 else start, end + 1 if is_commented else item.end


def _texts(module: Module, call: Expr) -> list[Expr]:
    inside = module.places.exprs_within(call.start, call.end)
    return [e for e in inside if e.kind in ("const", "fstring")]


# ---------------------------------------------------------------------- teams


def is_evaluated_once(site: Site) -> bool:
    """Whether its statement evaluates the chat once and unconditionally, so that a line before it will do."""
    if site.module.stmt_of[id(site.expr)].kind not in _SINGLE:
        return False
    return not any(a.kind in ("comp", "lambda", "ifexp", "boolop") for a in site.module.ancestors(site.expr))


def place_team(
    case: Case, team: Code, key: tuple[object, ...] | None, *, again: bool, comment: str = ""
) -> Code:
    """The code that stands for a team at the chat: a variable that is set before, if that is possible.

    ``key`` says what it is made of, so that chats of one block can share it (None: it cannot be shared);
    ``again``: agents may have memories of an earlier chat, which 0.2 cleared.
    """
    draft, module = case.context.draft, case.module
    statement = module.stmt_of[id(case.chat.site.expr)]
    if not is_evaluated_once(case.chat.site):
        return team
    if again and not has(draft.target, "reset before run"):
        key = None  # a team that never ran cannot be reset there: a new one, of agents that forget
    home = statement if key is None else _home(case, statement)
    shared = None if key is None else (module.path, id(module.stmt_parent.get(id(home))), *key)
    known = case.context.teams.get(shared) if shared is not None else None
    if known is None:
        name = _team_name(case, home, key is None)
        code: tuple[Code, ...] = (Join((f"{name} = ", team)),)
        if comment and _is_new(case, comment):
            code = (f"# {comment}", *code)
        draft.edit(module, InsertBefore(span(home), code))
        known = name
        if shared is not None:
            case.context.teams[shared] = name
    if again and has(draft.target, "reset before run"):
        draft.edit(module, InsertBefore(span(statement), (Join(("await ", known, ".reset()")),)))
    elif again:
        draft.edit(module, InsertBefore(span(statement), tuple(_forgetting(case))))
    return known


def _forgetting(case: Case) -> Iterator[Code]:
    """What lets the agents with a model forget an earlier chat."""
    chat = case.chat
    token = case.context.draft.name(case.module, "autogen_core", "CancellationToken")
    recipient = chat.arguments.named["recipient"].expr
    for expr, agents in ((recipient, chat.recipients), (chat.call.sender, chat.senders)):
        roles = [case.conversation.cast[id(agent)] for agent in agents if id(agent) in case.conversation.cast]
        if any(role.model is not None for role in roles):
            yield Join(("await ", case.context.draft.text(expr, case.module), f".on_reset({token}())"))


def _team_name(case: Case, home: Stmt, is_new: bool) -> str:
    """``team``; one that is made anew for each chat of its agents keeps the name."""
    sides = (case.module.path, id(case.module.function_of(case.chat.site.expr)), *_sides(case))
    known = case.context.team_of.get(sides) if is_new else None
    if known is None:
        known = case.context.team_of[sides] = _new_team_name(case, home)
    return known


def _new_team_name(case: Case, home: Stmt) -> str:
    """``team``; a second one is named after the agent that answers first."""
    draft, module = case.context.draft, case.module
    name = draft.fresh(module, "team", home)
    recipient = case.chat.arguments.named["recipient"].expr.text.strip("_").lower()
    if name == "team" or not recipient.isidentifier():
        return name
    return draft.fresh(module, f"{recipient}_team", home)


def _sides(case: Case) -> tuple[str, str]:
    draft, chat = case.context.draft, case.chat
    recipient = chat.arguments.named["recipient"].expr
    return draft.text(chat.call.sender, case.module), draft.text(recipient, case.module)


def _is_new(case: Case, comment: str) -> bool:
    """Whether a comment is the first of its kind in the file."""
    said = case.context.comments.setdefault(case.module.path, set())
    if comment in said:
        return False
    said.add(comment)
    return True


def _home(case: Case, statement: Stmt) -> Stmt:
    """Where a team can be made: before the loops around a chat that do not make its agents."""
    module, chat = case.module, case.chat
    names = {e.text for e in (chat.call.sender, chat.arguments.named["recipient"].expr) for e in _names(e)}
    found = statement
    for around in module.enclosing_stmts(statement):
        if around is statement:
            continue
        if around.kind not in ("for", "while") or _binds(module, around, names):
            break
        found = around
    return found


def _names(expr: Expr) -> list[Expr]:
    if expr.kind == "name":
        return [expr]
    return [found for item in expr.items for found in _names(item)]


def _binds(module: Module, loop: Stmt, names: set[str]) -> bool:
    inside = module.places.stmts_within(loop.start, loop.end)
    return any(target.text in names for stmt in (loop, *inside) for target in stmt.targets)


# ---------------------------------------------------------------------- chats that run again


def has_memories(case: Case, agents: tuple[Obj, ...]) -> bool:
    """Whether agents can have taken part in a chat before this one starts."""
    if runs_again(case.context, case.chat, agents):
        return True
    for other in case.conversation.chats:
        together = {*other.senders, *other.recipients, *(m for g in other.groups for m in g.members)}
        if other is not case.chat and not together.isdisjoint(agents) and not is_later(case.chat, other):
            return True
    return False


def is_just_reset(case: Case) -> bool:
    """Whether the statement above the chat has the recipient forget everything."""
    module, recipient = case.module, case.chat.arguments.named["recipient"].expr
    statement = module.stmt_of[id(case.chat.site.expr)]
    resets = [s for s in case.conversation.others if s.key == ".reset" and s.module is module]
    text = case.context.draft.text(recipient, module)
    for site in resets:
        if site.kind == "method" and case.context.draft.text(site.expr.items[0].items[0], module) == text:
            above = module.stmt_of[id(site.expr)]
            between = module.places.stmts_within(above.end, statement.start)
            same = module.stmt_parent.get(id(above)) is module.stmt_parent.get(id(statement))
            if same and above.end <= statement.start and not list(between):
                return True
    return False


def is_later(chat: Chat, other: Chat) -> bool:
    """Whether the other chat surely runs after this one: below it in one function, or in the same block."""
    module = chat.module
    if other.module is not module:
        return False
    if chat.queued is not None and other.queued is not None and chat.queued.call is other.queued.call:
        return other.queued.number > chat.queued.number
    one, two = module.function_of(chat.site.expr), module.function_of(other.site.expr)
    return one is two and chat.site.expr.start < other.site.expr.start


def runs_again(context: Context, chat: Chat, agents: tuple[Obj, ...]) -> bool:
    """Whether the chat can run more than once with the same agents."""
    return is_run_again(context, chat.module, chat.site.expr, agents)


def is_run_again(context: Context, module: Module, expr: Expr, agents: tuple[Obj, ...]) -> bool:
    """The same for anything that is done with agents."""
    made = {_function_of(agent) for agent in agents}
    function = module.function_of(expr)
    if _is_in_loop(module, expr) and not _made_in_the_loop(module, expr, agents):
        return True
    seen: set[int] = set()
    while function is not None:
        if made == {id(function)}:
            return False
        if id(function) in seen:
            return True
        seen.add(id(function))
        edges = context.program.callers.get(id(function), [])
        if len(edges) != 1 or edges[0].call is None or _is_in_loop(edges[0].module, edges[0].call):
            return True
        function = edges[0].module.function_of(edges[0].call)
    return False


def _function_of(agent: Obj) -> int | None:
    function: Function | None = None if agent.expr is None else agent.module.function_of(agent.expr)
    return None if function is None else id(function)


def _is_in_loop(module: Module, expr: Expr) -> bool:
    loops = (s.kind in ("for", "while") for s in module.enclosing_stmts(module.stmt_of[id(expr)]))
    return any(loops) or any(a.kind in ("comp", "lambda") for a in module.ancestors(expr))


def _made_in_the_loop(module: Module, expr: Expr, agents: tuple[Obj, ...]) -> bool:
    loops = [s for s in module.enclosing_stmts(module.stmt_of[id(expr)]) if s.kind in ("for", "while")]
    inner = loops[0] if loops else None
    return inner is not None and all(
        a.module is module and a.expr is not None and inner.start <= a.expr.start < inner.end for a in agents
    )


def insert_after(case: Case, *code: Code) -> None:
    """New statements behind that of the chat."""
    statement = case.module.stmt_of[id(case.chat.site.expr)]
    case.context.draft.edit(case.module, InsertAfter(span(statement), code))
