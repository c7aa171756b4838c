"""``agent.generate_reply(messages=[...])``: a run of the agent, or a request to its model.

0.2 sends the agent's system message and these messages, and remembers nothing of it
(``ConversableAgent.generate_reply``, ``generate_oai_reply``).
"""

from __future__ import annotations

from ....conversation.arguments import bind
from ....conversation.cast import Role
from ....facts.model import Expr, Function, Stmt
from ....program import Obj, Site
from ....sources.legacy_copy import AGENT_MESSAGE, ASSISTANT_MESSAGE
from ...clients.at_hand import client_at_hand
from ...default_prompts import NOT_AT_HAND, default_text
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall, NewList, Ref, Replace, Severity
from ..case import Beside
from ..limits import reply_limit
from ..model import Casting, Difference, Misfit, Piece
from ..running import comes_first, is_evaluated_once, is_run_again, whole_of
from ..stopping import literal, stop_rule
from ..summaries.writing import is_shown_at_once
from .messages import MODELS, Kept, Told, as_messages, pieces_of
from .messages import Piece as Message

RULE = "AM383"
REPLIES = (".generate_reply", ".a_generate_reply")
_SIGNATURE = ("messages", "sender")
_SHORT = 60
"""The longest prompt that is written more than once."""
_MANY = 10
"""From how many replies on a limit is there for programs that run away only."""


def direct_reply(asked: Beside) -> Piece | Misfit:
    """One reply of one agent, that is given all that it is to answer."""
    site, context = asked.site, asked.context
    agent = site.objs[0] if len(site.objs) == 1 else None
    role = None if agent is None else asked.conversation.cast.get(id(agent))
    if site.kind != "method" or agent is None or role is None:
        return asked.misfit("it is not known which agent replies here")
    problem = _problem(asked, role)
    if problem:
        return asked.misfit(problem)
    given = bind(site.expr, _SIGNATURE)
    messages = given.get("messages")
    if given.starred or messages is None or set(given.named) - set(_SIGNATURE):
        return asked.misfit("the messages are those that the agent remembers")
    pieces = pieces_of(context, messages.expr, asked.module)
    if pieces is None or not pieces:
        text = "the messages to answer are not known to be texts of users and assistants"
        return asked.misfit(text, messages.expr)
    name = _name(asked, agent)
    if name is None:
        return asked.misfit("the name of the agent is computed")
    found = _differences(asked, role, pieces)
    if isinstance(found, Misfit):
        return found
    near = agent.module is asked.module and _function_of(asked, agent.expr) in (None, _here(asked))
    alone = len(_sites_of(asked, agent)) == 1 and not is_run_again(
        asked.context, asked.module, site.expr, (agent,)
    )
    runs = alone or (not near and is_evaluated_once(site))
    if runs and _is_one_question(pieces) and not _has_chats(asked, agent):
        cast = {id(agent): Casting("assistant")}
        return Piece(lambda: _run(asked, pieces, resets=not alone), found, cast)
    if not near:
        return asked.misfit("the agent is made elsewhere, and with it the client of its model")
    if role.arguments.get("system_message") is None and not _has_default(asked, agent):
        return asked.misfit(f"0.2's own system message is needed here, {NOT_AT_HAND}")
    return Piece(lambda: _create(asked, agent, role, pieces, name), found, {id(agent): Casting("asked")})


def _problem(asked: Beside, role: Role) -> str:
    """Why more than the model replies, or nothing."""
    if role.model is None or role.arguments.unclear is not None or role.model_unclear:
        return "it is not known that a model replies here"
    if role.runs_code or role.calls_tools:
        return "the agent that replies runs code or calls tools"
    if role.mode not in ("NEVER", "TERMINATE"):
        return "a human is asked for the reply"
    limit = reply_limit(role)
    if limit is not None and not (isinstance(limit, int) and limit >= _MANY):
        return "the agent may reply a few times only"
    return ""


def _differences(asked: Beside, role: Role, pieces: list[Message]) -> tuple[Difference, ...] | Misfit:
    """What is different for a last message that ends chats: 0.2 does not reply to it."""
    rule = stop_rule(asked.context, role)
    known = _last_texts(asked, pieces[-1])
    found = {rule.predicate.holds(text) for text in known}
    if found == {False}:
        return ()
    if True in found or not rule.is_default:
        return asked.misfit("the agent does not reply to messages that its test holds for", rule.expr)
    text = "0.2 did not reply to a last message that was exactly TERMINATE"
    return (Difference(RULE, "corner", asked.module, asked.site.expr, text, Severity.INFO),)


def _last_texts(asked: Beside, last: Message) -> list[str]:
    """What the last message can be; nothing if that is not known."""
    content = last.content if isinstance(last, Told) else _added_above(asked, last)
    if content is None:
        return []
    if content.kind == "const":
        return [content.value] if isinstance(content.value, str) else []
    values = asked.context.program.values(content, asked.module)
    texts = [v.expr.value if v.kind == "const" and v.expr is not None else None for v in values]
    known = [text for text in texts if isinstance(text, str)]
    is_all = len(known) == len(texts) and not asked.context.program.foreign(content, asked.module)
    return known if is_all else []


def _added_above(asked: Beside, kept: Kept) -> Expr | None:
    """The text of the message that the statement above adds to the list."""
    module = asked.module
    statement = module.stmt_of[id(asked.site.expr)]
    ends = [s for s in module.stmts if s.end <= statement.start]
    above = max(ends, key=lambda s: s.end, default=None)
    if above is None or module.stmt_parent.get(id(above)) is not module.stmt_parent.get(id(statement)):
        return None
    call = above.exprs[0] if above.kind == "expr" else None
    if call is None or call.kind != "call" or call.items[0].kind != "attr" or call.items[0].text != "append":
        return None
    base = kept.expr.items[0] if kept.expr.kind == "subscript" else kept.expr
    told = call.items[-1]
    if call.items[0].items[0].text != base.text or told.kind != "dict":
        return None
    entries = {key.value: value for key, value in zip(told.key_items, told.items, strict=True)}
    return entries.get("content")


def _is_one_question(pieces: list[Message]) -> bool:
    first = pieces[0]
    return len(pieces) == 1 and isinstance(first, Told) and first.role == "user" and first.name is None


def _has_chats(asked: Beside, agent: Obj) -> bool:
    for chat in asked.conversation.chats:
        members = [member for group in chat.groups for member in group.members]
        if agent in (*chat.senders, *chat.recipients, *members):
            return True
    return False


def _sites_of(asked: Beside, agent: Obj) -> list[Site]:
    return [s for s in asked.conversation.others if s.key in REPLIES and agent in s.objs]


def _here(asked: Beside) -> Function | None:
    return asked.module.function_of(asked.site.expr)


def _function_of(asked: Beside, expr: Expr | None) -> Function | None:
    return None if expr is None else asked.module.function_of(expr)


def _name(asked: Beside, agent: Obj) -> str | None:
    """The literal of the name of the agent."""
    values = asked.context.program.argument(agent, "name", 0)
    texts = {v.expr.value for v in values if v.kind == "const" and v.expr is not None}
    known = len(values) == 1 and len(texts) == 1
    return literal(str(texts.pop())) if known else None


# ---------------------------------------------------------------------- writing


def _run(asked: Beside, pieces: list[Message], *, resets: bool) -> None:
    """``agent.run(task=…)``, of an agent that remembers nothing else."""
    draft, module, site = asked.context.draft, asked.module, asked.site
    question = pieces[0]
    assert isinstance(question, Told)
    owner: Code = Ref(span(site.expr.items[0].items[0]))
    if resets:
        token = NewCall(draft.name(module, "autogen_core", "CancellationToken"))
        reset = NewCall(Join((owner, ".on_reset")), ((None, token),), awaited=True)
        draft.edit(module, InsertBefore(span(module.stmt_of[id(site.expr)]), (reset,)))
    request = NewCall(Join((owner, ".run")), (("task", Ref(span(question.content))),))
    _put(asked, request, ("", ".messages[-1].to_text()"))


def _create(asked: Beside, agent: Obj, role: Role, pieces: list[Message], name: str) -> None:
    """``model_client.create([...])`` with the agent's system message."""
    context, module = asked.context, asked.module
    client = client_at_hand(context, agent, module, asked.site.expr)
    if client is None:
        text = "the model client of the agent that replies is not at hand here"
        context.draft.owe(RULE, module, asked.site.expr, text)
        return
    system = NewCall(
        context.draft.name(module, MODELS, "SystemMessage"), (("content", _prompt(asked, agent, role)),)
    )
    messages = as_messages(context, agent, module, pieces, name)
    request = NewCall(f"{client}.create", ((None, NewList((system, *messages))),))
    _put(asked, request, ("str(", ".content)"))


def _put(asked: Beside, request: Code, around: tuple[str, str]) -> None:
    """Make the request, in a statement of its own if that is possible, and put the text in its place."""
    draft, module, site = asked.context.draft, asked.module, asked.site
    whole, statement = whole_of(module, site.expr), module.stmt_of[id(site.expr)]
    if comes_first(site):
        name = _result(asked, statement)
        if around[0] and is_shown_at_once(module, whole):
            around = ("", around[1].rstrip(")"))
        draft.edit(module, InsertBefore(span(statement), (Join((f"{name} = await ", request)),)))
        draft.edit(module, Replace(span(whole), f"{around[0]}{name}{around[1]}"))
    else:
        draft.edit(module, Replace(span(whole), Join((f"{around[0]}(await ", request, f"){around[1]}"))))
    draft.await_at(module, site.expr)
    draft.awaited.add(id(site.expr))


def _result(asked: Beside, statement: Stmt) -> str:
    """A variable for a result; a second one is named after what takes the text."""
    draft, module = asked.context.draft, asked.module
    target = statement.targets[0] if statement.kind == "assign" else None
    if target is None:
        return draft.fresh(module, "reply", statement)
    name = draft.fresh(module, "result", statement)
    if name == "result" or target.kind != "name":
        return name
    return draft.fresh(module, f"{target.text}_result", statement)


def _key(agent: Obj) -> str:
    return ASSISTANT_MESSAGE if agent.name == "AssistantAgent" else AGENT_MESSAGE


def _has_default(asked: Beside, agent: Obj) -> bool:
    """Whether the system message of an agent that is given none is known."""
    known = asked.context.draft.surroundings.copy.text(_key(agent))
    return agent.name == "UserProxyAgent" or known is not None


def _default_prompt(asked: Beside, agent: Obj) -> Code:
    if agent.name == "UserProxyAgent":
        return '""'
    key = _key(agent)
    return default_text(asked.context, asked.module, key, "ASSISTANT_SYSTEM_MESSAGE") or '""'


def _prompt(asked: Beside, agent: Obj, role: Role) -> Code:
    """The agent's system message: written here again, or in a variable above the agent."""
    given = role.arguments.get("system_message")
    if given is None:
        return _default_prompt(asked, agent)
    draft, module, expr = asked.context.draft, asked.module, given.expr
    is_text = expr.kind == "const"
    if is_text and (len(_sites_of(asked, agent)) == 1 or expr.end - expr.start <= _SHORT):
        return draft.text(expr, module)
    if expr.kind == "name":
        return expr.text
    known = asked.context.prompts.get(id(agent))
    if known is None:
        assert agent.expr is not None
        statement = module.stmt_of[id(agent.expr)]
        target = statement.targets[0].text if statement.targets else "system"
        known = asked.context.prompts[id(agent)] = draft.fresh(module, f"{target}_prompt", statement)
        draft.edit(module, InsertBefore(span(statement), (Join((f"{known} = ", Ref(span(expr)))),)))
    return known
