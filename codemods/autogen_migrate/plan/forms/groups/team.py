"""A group chat and its manager become one team; the chat becomes a run of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ....conversation.summaries import REFLECTION
from ....facts.model import Expr, Stmt
from ....program import Module, Obj, Site
from ...context import Context
from ...draft import Draft, span
from ...model import (
    AddImport,
    Code,
    DeleteStatement,
    InsertBefore,
    Join,
    NewCall,
    NewList,
    RemoveImport,
    Replace,
)
from ...versions import has
from ..model import Casting, Fit, History, Misfit
from ..opening import name_of, task
from ..reading import reads_problem, write_reads
from ..running import has_memories, is_evaluated_once, is_printed, replace_chat, run
from ..summaries.kinds import summary_of_chat
from ..summaries.of_groups import name_result
from ..texts import strips_stop_word
from .comments import with_comments
from .facts import GroupCase

TEAMS = "autogen_agentchat.teams"


@dataclass(frozen=True, slots=True)
class Team:
    """The team of a group chat: its class, the code of its members in order, and further arguments.

    ``options`` are made when the team is written; ``emits``: there are events among the messages of a run.
    """

    kind: str
    members: tuple[Code, ...]
    options: Callable[[], Sequence[tuple[str, Code]]]
    emits: bool


def fit_team(asked: GroupCase, form: str, cast: Mapping[int, Casting], team: Team) -> Fit | Misfit:
    """The fit of a chat that is a run of a team."""
    case, chat = asked.case, asked.case.chat
    source = name_of(case, chat.senders, chat.call.sender, gone=asked.position is None)
    if isinstance(source, Misfit):
        return source
    strips = strips_stop_word(case.context, case.conversation)
    history = History(source, with_events=team.emits, strips=strips)
    unread = reads_problem(case, history) or _view_problem(asked)
    if unread is not None:
        return unread
    again = has_memories(case, (*asked.members, asked.sender))
    if again and not is_evaluated_once(chat.site):
        return case.misfit("the team has to be reset before this chat, which is a part of an expression")
    if again and not has(case.context.draft.target, "reset before run"):
        return case.misfit("in this release of AutoGen a team that never ran cannot be reset")
    problem = _use_problem(asked)
    if problem is not None:
        return problem

    def write() -> None:
        _write_chat(asked, source, history, again=again)

    constructs = {
        id(asked.group.obj): _write_group(asked),
        id(asked.made_at.objs[0]): _write_manager(asked, team),
    }
    return Fit(form, cast, write, tuple(asked.differences), history, constructs=constructs)


def _view_problem(asked: GroupCase) -> Misfit | None:
    """Who is no member of a group sees the first message of it alone (``ConversableAgent.initiate_chat``)."""
    case = asked.case
    reflects = summary_of_chat(case.context, case.chat).kind == REFLECTION
    for read in case.chat.reads:
        if read.field == "summary" and reflects:
            continue
        if read.field in ("summary", "chat_history") and asked.position is None:
            text = "who starts this chat is no member of the group: in 0.2 it knows the first message alone"
            return Misfit(read.module, read.expr, text, rule="AM365")
        if read.field == "summary" and case.chat.is_async:
            return Misfit(
                read.module, read.expr, "0.2 leaves out the message that ends an asynchronous group chat"
            )
    return None


def _use_problem(asked: GroupCase) -> Misfit | None:
    """Why the objects of the group chat cannot be one: the program does more with them than to chat."""
    context, group = asked.case.context, asked.group.obj
    if group.expr is None:
        return asked.case.misfit("it is not known how the group chat is made")
    for module, expr in occurrences(context, group):
        if expr is group.expr or _is_target(module, expr) or _is_consumed(asked, module, expr):
            continue
        return Misfit(module, expr, "the group chat itself is handed on")
    statement = group.module.stmt_of[id(group.expr)]
    inline = asked.made_at.expr.start <= group.expr.start < asked.made_at.expr.end
    whole = statement.kind == "assign" and statement.exprs[0] is group.expr and len(statement.targets) == 1
    if not inline and not whole:
        return Misfit(group.module, group.expr, "the group chat is made within another expression")
    manager = asked.made_at
    made = manager.module.stmt_of[id(manager.expr)]
    if made.kind != "assign" or made.exprs[0] is not manager.expr or len(made.targets) != 1:
        return Misfit(manager.module, manager.expr, "the manager is made within another expression")
    return None


def _is_consumed(asked: GroupCase, module: Module, expr: Expr) -> bool:
    """Whether a mention of the group is one that goes: given to its manager, or its messages are read."""
    parent = module.parent.get(id(expr))
    if parent is asked.made_at.expr:
        return True
    if expr.kind == "attr" and expr.text == "groupchat" and parent is not None and parent.text == "messages":
        return True
    if parent is None or parent.kind != "attr" or parent.items[0] is not expr:
        return False
    return any(site.expr is parent and site.key == ".messages" for site in asked.case.conversation.others)


def _is_target(module: Module, expr: Expr) -> bool:
    return any(target is expr for target in module.stmt_of[id(expr)].targets)


def occurrences(context: Context, obj: Obj) -> list[tuple[Module, Expr]]:
    """The expressions that can be a group chat or its manager."""
    kinds = ("name", "attr", "subscript", "call")
    return [
        (module, expr)
        for module in context.program.modules
        for expr in module.exprs
        if expr.kind in kinds and obj in context.program.values(expr, module)
    ]


# ---------------------------------------------------------------------- writing


def _write_chat(asked: GroupCase, source: Code, history: History, *, again: bool) -> None:
    case = asked.case
    draft, module, chat = case.context.draft, case.module, case.chat
    recipient = chat.arguments.named["recipient"].expr
    runner = _spelling(asked, recipient)
    if again:
        statement = module.stmt_of[id(chat.site.expr)]
        draft.edit(module, InsertBefore(span(statement), (Join(("await ", runner, ".reset()")),)))
    if summary_of_chat(case.context, chat).kind == REFLECTION:
        name_result(case)
    code = run(case, runner, task(case, asked.first, source), shown=is_printed(case.context, chat))
    replace_chat(case, code)
    write_reads(case, history)


def _spelling(asked: GroupCase, recipient: Expr) -> str:
    """How the chat calls the team: by the name that takes the manager's place, if it is that one."""
    context, module = asked.case.context, asked.case.module
    text = context.draft.text(recipient, module)
    new = context.team_names.get(id(asked.made_at.objs[0]))
    if new is None:
        new = context.team_names[id(asked.made_at.objs[0])] = _new_name(asked)
    target = _target(asked)
    if recipient.kind == target.kind and recipient.text == target.text:
        if recipient.kind == "attr":
            return f"{context.draft.text(recipient.items[0], module)}.{new}"
        return new if module is asked.module or _is_imported(asked, module, recipient.text) else text
    return text


def _target(asked: GroupCase) -> Expr:
    return asked.module.stmt_of[id(asked.made_at.expr)].targets[0]


def _new_name(asked: GroupCase) -> str:
    """``team``, if the manager's variable is only used to start chats; else it keeps its name."""
    context, module, target = asked.case.context, asked.module, _target(asked)
    if target.kind not in ("name", "attr") or not _is_only_talked_to(asked):
        return target.text
    if target.kind == "attr":
        taken = {e.text for m in context.program.modules for e in m.places.named("team")}
        return target.text if taken else "team"
    name = context.draft.fresh(module, "team", module.stmt_of[id(asked.made_at.expr)])
    return name if name == "team" else _name_of_group(asked) or name


def _name_of_group(asked: GroupCase) -> str:
    """The variable of the group chat, which is free now; empty if it has none of its own."""
    group, module = asked.group.obj, asked.module
    if group.expr is None or asked.made_at.expr.start <= group.expr.start < asked.made_at.expr.end:
        return ""
    statement = group.module.stmt_of[id(group.expr)]
    target = statement.targets[0]
    same = (
        group.module is module
        and module.stmt_scope[id(statement)] is module.stmt_scope[id(module.stmt_of[id(asked.made_at.expr)])]
    )
    if target.kind != "name" or not same:
        return ""
    return target.text if len(module.stmt_scope[id(statement)].origins.get(target.text, ())) == 1 else ""


def _is_only_talked_to(asked: GroupCase) -> bool:
    context, manager, target = asked.case.context, asked.made_at.objs[0], _target(asked)
    chats = [c for c in asked.case.conversation.chats if manager in c.recipients]
    recipients = {id(c.arguments.named["recipient"].expr) for c in chats if c.get("recipient")}
    for module, expr in occurrences(context, manager):
        if expr is asked.made_at.expr or expr is target:
            continue
        if id(expr) not in recipients or (expr.kind, expr.text) != (target.kind, target.text):
            return False
        scopes = (
            [module.scope_of[id(e)].lookup(e.text) for e in (expr, target)] if module is asked.module else ()
        )
        if target.kind == "name" and scopes and scopes[0] is not scopes[1]:
            return False
    return True


def _is_imported(asked: GroupCase, module: Module, name: str) -> bool:
    manager = asked.made_at.objs[0]
    return any(
        i.name == name and i.bound == name and manager in asked.case.context.program.imported(i, module)
        for stmt in module.stmts
        for i in stmt.imports
    )


def _write_group(asked: GroupCase) -> Callable[[Site], None]:
    def write(site: Site) -> None:
        group = asked.group.obj
        assert group.expr is not None
        if not asked.made_at.expr.start <= group.expr.start < asked.made_at.expr.end:
            statement = site.module.stmt_of[id(site.expr)]
            asked.case.context.draft.edit(site.module, DeleteStatement(span(statement)))

    return write


def _write_manager(asked: GroupCase, team: Team) -> Callable[[Site], None]:
    def write(site: Site) -> None:
        draft, module = asked.case.context.draft, site.module
        options = [(name, code) for name, code in team.options()]
        arguments: list[tuple[str | None, Code]] = [(None, NewList(team.members)), *options]
        call = NewCall(draft.name(module, TEAMS, team.kind), tuple(with_comments(asked, arguments)))
        draft.edit(module, Replace(span(site.expr), call))
        _rename(asked, draft, module.stmt_of[id(site.expr)])

    return write


def _rename(asked: GroupCase, draft: Draft, statement: Stmt) -> None:
    """Give the variable its new name, in other modules too."""
    context, target, manager = asked.case.context, _target(asked), asked.made_at.objs[0]
    new = context.team_names.get(id(manager))
    if new is None:
        new = context.team_names[id(manager)] = _new_name(asked)
    if new == target.text:
        return
    place = span(target)
    if target.kind == "attr":
        place = type(place)(target.end - len(target.text.encode()), target.end)
    draft.edit(asked.module, Replace(place, new))
    for module in context.program.modules if target.kind == "name" else ():
        for stmt in module.stmts:
            for imported in stmt.imports:
                same = imported.name == target.text and imported.bound == target.text
                if (
                    module is not asked.module
                    and same
                    and manager in context.program.imported(imported, module)
                ):
                    dotted = "." * imported.level + imported.module
                    draft.edit(module, RemoveImport(span(stmt), target.text), AddImport(dotted, new, None))
