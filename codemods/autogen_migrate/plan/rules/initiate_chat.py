"""agent.initiate_chat(...) and agent.a_initiate_chat(...): one chat."""

from __future__ import annotations

from functools import partial

from ...conversation.arguments import Argument, Arguments
from ...conversation.cast import is_nobody
from ...conversation.chat_call import ChatCall, chat_call
from ...facts.model import Expr, Stmt
from ...program import Obj, Objs, Site
from ...program.api import INITIATE_CHAT
from ..context import Context
from ..default_texts import note_summary
from ..deviations import judge_last_word
from ..draft import PORTAL, span
from ..handed_chat import handing_problem, in_thread, is_awaited_here
from ..model import Add, ArgumentEdit, Change, Code, Join, Keep, NewCall, NewList, Ref, Replace, Severity
from ..spreads.written import is_plain
from .base import Rule
from .unclear_object import unclear

_RUN_CHAT = ("message", "clear_history", "silent", "summary_method", "summary_args")
_DEFAULT_TURNS = (
    200  # 0.2 stops when the recipient has replied 100 times, which asynchronous chats count twice
)


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    if site.kind == "attribute":
        _migrate_value(context, site)
        return
    fit = context.forms.chats.get(id(site.expr))
    if fit is not None:
        fit.write()
        return
    chat = chat_call(context.program, site, INITIATE_CHAT)
    arguments = chat.arguments
    if not _is_supported(context, site, arguments):
        return
    problem = None if chat.handing is None else handing_problem(context, site, chat)
    if problem is not None:
        draft.block(RULE.code, module, site.expr, problem)
        return
    note_summary(draft, site, arguments)
    recipient = arguments.named["recipient"]
    sender = chat.sender
    others = context.program.values(recipient.expr, module)
    to_group = all(o.kind == "manager" for o in others if not is_nobody(o))
    sender_code = _once(context, site, sender)
    team: Code = Ref(span(recipient.expr))
    if to_group and site.key == ".a_initiate_chat":
        judge_last_word(context, site)
    if not to_group:
        team = _two_agent_team(context, site, chat, sender_code, _once(context, site, recipient.expr))
    edits: list[ArgumentEdit] = [Change(recipient.index, team, "team" if recipient.keyword else None)]
    edits += _rest(context, site, arguments)
    edits.insert(1, Add("sender", sender_code))
    run_chat = draft.part(module, "run_chat")
    if chat.handing is None or is_awaited_here(site, chat.handing):
        context.rewrite(RULE.code, site, arguments, edits, run_chat, ordered=True)
        draft.await_at(module, site.expr)
    else:
        run_sync = draft.name(module, PORTAL, "run_sync")
        write = partial(in_thread, site.expr, chat.handing, run_sync, run_chat)
        context.rewrite(RULE.code, site, arguments, edits, run_chat, ordered=True, write=write)
        draft.threads.append((module, site.expr))


def _migrate_value(context: Context, site: Site) -> None:
    """The method as a value: it is there, which is all that ``callable`` asks."""
    draft, module = context.draft, site.module
    parent = module.parent.get(id(site.expr))
    if parent is not None and parent.kind == "call" and parent.items[0].text == "callable":
        draft.note(RULE.code, Severity.INFO, module, parent, "an agent of 0.2 always has this method")
        draft.edit(module, Replace(span(parent), "True"))
    else:
        draft.block(RULE.code, module, site.expr, "the method is handed on, not called")


def _is_supported(context: Context, site: Site, arguments: Arguments) -> bool:
    draft, module = context.draft, site.module
    recipient = arguments.get("recipient")
    if arguments.unclear is not None:
        draft.block_unclear(RULE.code, arguments.unclear)
        return False
    if recipient is None:
        draft.block(RULE.code, module, site.expr, "the chat has no recipient")
        return False
    for name in ("recipient", "max_turns"):
        argument = arguments.get(name)
        if argument is not None and not all(is_plain(draft, e, site) for e in argument.entries):
            text = f"`{name}` is not written in this call, which needs it; write it out"
            draft.block(RULE.code, module, site.expr, text)
            return False
    others = context.program.values(recipient.expr, module)
    kinds = {o.kind for o in others if not is_nobody(o)}
    if site.objs and all(o.kind == "manager" for o in site.objs):
        draft.block(RULE.code, module, site.expr, "a group chat's manager starts this chat itself")
        return False
    if kinds not in ({"agent"}, {"manager"}) or any(o.kind != "agent" for o in site.objs):
        if not any(s.kind == "unclear" and s.expr is recipient.expr for s in context.sites):
            message = f"it is not clear whom this chat is with: {unclear(draft, recipient.expr, module)}"
            draft.block(RULE.code, module, recipient.expr, message)
        return False
    wrong = _wrong_argument(context, site, arguments, kinds == {"manager"})
    if wrong is not None:
        where = {id(a.expr): a.where(module) for a in arguments.named.values()}
        draft.block(RULE.code, where.get(id(wrong[0]), module), wrong[0], wrong[1])
    return wrong is None


def _is_none(obj: Obj) -> bool:
    """A variable that starts as None."""
    return obj.kind == "const" and obj.expr is not None and obj.expr.value is None


def _wrong_argument(
    context: Context, site: Site, arguments: Arguments, to_group: bool
) -> tuple[Expr, str] | None:
    for name in ("clear_history", "silent"):
        flag = arguments.get(name)
        if flag is not None and any(_is_object(context.program.values(flag.expr, site.module))):
            return flag.expr, f"an agent stands where 0.2 takes `{name}`: this call never did what it says"
    cache = arguments.get("cache")
    if cache is not None and not (cache.expr.kind == "const" and cache.expr.value is None):
        return (
            cache.expr,
            "`cache=` is not migrated yet; in 0.4 a cache wraps the model client (CachedClient)",
        )
    turns = arguments.get("max_turns")
    if turns is not None and to_group and turns.expr.value is not None:
        return turns.expr, "`max_turns` of a chat with a group chat manager is not migrated yet"
    if turns is not None and turns.expr.kind == "const" and turns.expr.value == 0:
        return turns.expr, "a chat with max_turns=0 does nothing"
    return None


def _is_object(objs: Objs) -> list[bool]:
    return [o.kind in ("agent", "manager", "groupchat") for o in objs]


def _once(context: Context, site: Site, expr: Expr) -> Code:
    """The code of an agent that is needed twice: bound to a name first if it is a call."""
    draft, module = context.draft, site.module
    if not _has_call(expr):
        return Ref(span(expr))
    known = context.team_names.get(id(expr))
    if known is None:
        statement = module.stmt_of[id(site.expr)]
        known = draft.fresh(module, "agent", statement)
        context.team_names[id(expr)] = known
        draft.insert_before(module, statement, Join((f"{known} = ", Ref(span(expr)))))
    return known


def _has_call(expr: Expr) -> bool:
    return expr.kind in ("call", "await", "walrus") or any(_has_call(item) for item in expr.items)


def _two_agent_team(context: Context, site: Site, chat: ChatCall, sender: Code, recipient: Code) -> Code:
    draft, module, arguments = context.draft, site.module, chat.arguments
    stop = NewCall(draft.name(module, "autogen_agentchat.conditions", "StopMessageTermination"))
    options: list[tuple[str | None, Code]] = [
        (None, NewList((recipient, sender))),
        ("termination_condition", stop),
    ]
    limit = _max_turns(context, site, arguments.get("max_turns"))
    if limit is not None:
        options.append(("max_turns", limit))
    team = NewCall(draft.name(module, "autogen_agentchat.teams", "RoundRobinGroupChat"), tuple(options))
    if not _is_evaluated_once(site):
        return team
    statement = module.stmt_of[id(site.expr)]
    same = None if chat.handing is not None else _same_team(context, site, arguments, statement, limit)
    if same is not None and same in context.teams:
        return context.teams[same]
    name = draft.fresh(module, "team", statement)
    draft.insert_before(module, statement, Join((f"{name} = ", team)))
    if same is not None:
        context.teams[same] = name
    return name


def _same_team(
    context: Context, site: Site, arguments: Arguments, statement: Stmt, limit: Code | None
) -> tuple[object, ...] | None:
    """What a team is made of, if an earlier one in the same block may run again for this chat.

    Not when the history is kept: a round robin would go on with the next speaker.
    """
    module, clear = site.module, arguments.get("clear_history")
    members = (site.expr.items[0].items[0], arguments.named["recipient"].expr)
    if clear is not None and clear.expr.value is not True:
        return None
    for member in members:
        owner = module.scope_of[id(member)].lookup(member.text) if member.kind == "name" else None
        if owner is None or len(owner.origins[member.text]) != 1:
            return None
    block = module.stmt_parent.get(id(statement))
    first = block.blocks[0][0] if block is not None and block.blocks and block.blocks[0] else None
    nested = first is not None and block is not None and len(block.blocks) > 1 and any(block.blocks[1:])
    return None if nested else (module.path, id(block), members[0].text, members[1].text, limit)


def _max_turns(context: Context, site: Site, turns: Argument | None) -> Code | None:
    """0.2 counts pairs of messages, a 0.4 team the replies after the first message."""
    default = _DEFAULT_TURNS // 2 if site.key.startswith(".a_") else _DEFAULT_TURNS
    if turns is None or (turns.expr.kind == "const" and turns.expr.value is None):
        return None if _sender_stops_earlier(context, site) else str(default)
    if isinstance(turns.expr.value, int):
        return str(2 * turns.expr.value - 1)
    simple = turns.expr.kind in ("name", "attr", "subscript", "call")
    if any(_is_none(o) for o in context.program.values(turns.expr, site.module)):
        if turns.expr.kind not in ("name", "attr"):
            context.draft.block(RULE.code, site.module, turns.expr, "`max_turns` can be None here")
        given = Ref(span(turns.expr))
        return Join((f"{default} if ", given, " is None else 2 * ", given, " - 1"))
    return Join(
        ("2 * ", *((Ref(span(turns.expr)),) if simple else ("(", Ref(span(turns.expr)), ")")), " - 1")
    )


def _sender_stops_earlier(context: Context, site: Site) -> bool:
    """Whether the sender's own reply limit ends the chat before 0.2's general one."""
    limits: list[object] = []
    for agent in site.objs:
        role = context.role(agent)
        given = None if role is None else role.arguments.get("max_consecutive_auto_reply")
        automatic = role is not None and role.mode == "NEVER"
        limits.append(given.expr.value if given is not None and automatic else None)
    return bool(limits) and all(isinstance(n, int) and n < _DEFAULT_TURNS // 2 for n in limits)


def _is_evaluated_once(site: Site) -> bool:
    """Whether the statement evaluates the chat once and unconditionally, so that a line before it will do."""
    if site.module.stmt_of[id(site.expr)].kind not in ("expr", "assign", "annassign", "augassign", "return"):
        return False
    return not any(a.kind in ("comp", "lambda", "ifexp", "boolop") for a in site.module.ancestors(site.expr))


def _rest(context: Context, site: Site, arguments: Arguments) -> list[ArgumentEdit]:
    edits: list[ArgumentEdit] = []
    for name, argument in arguments.named.items():
        if name in ("recipient", "max_turns", "cache"):
            continue
        keyword = name if argument.keyword is None and name in _RUN_CHAT else None
        if name == "clear_history" and argument.expr.value is True:
            continue
        edits.append(Keep(argument.index, keyword))
    return edits


RULE = Rule(
    code="AM140",
    title="initiate_chat becomes a team and run_chat",
    keys=(".initiate_chat", ".a_initiate_chat"),
    explanation="""Two agents take turns in a `RoundRobinGroupChat`, recipient first; `max_turns` M of 0.2 is 2*M-1
replies, and 200 replies stand for 0.2's limit of 100 per agent. A group chat runs its `GroupChatTeam`.
`run_chat` runs the team, prints the conversation and returns a `ChatResult` with 0.2's fields. Where async code awaits
a thread that runs the method (`asyncio.to_thread`), it awaits the chat; other threads get `run_sync` and the chat.""",
    before='res = user.initiate_chat(planner, message="Plan a day.", max_turns=2)',
    after="""team = RoundRobinGroupChat([planner, user], termination_condition=StopMessageTermination(), max_turns=3)
res = await run_chat(team, sender=user, message="Plan a day.")""",
    migrate=_migrate,
)
