"""``TransformMessages`` with a ``MessageHistoryLimiter``: how many messages the model of an agent is shown.

0.2 gives the model the last messages only and keeps them all (``MessageHistoryLimiter.apply_transform``), as
a ``BufferedChatCompletionContext`` does.
"""

from __future__ import annotations

from ....conversation.arguments import bind
from ....conversation.summaries import REFLECTION
from ....facts.model import Expr, Stmt
from ....program import Module, Obj
from ...comments import comments_above
from ...draft import span
from ...model import Code, DeleteStatement, InsertBefore, NewCall, Ref
from ..case import Beside
from ..model import Casting, Misfit, Piece
from ..summaries.kinds import summary_of_chat

LIMITERS = ("escape", "TransformMessages", "MessageHistoryLimiter")
_OTHERS = "only a `MessageHistoryLimiter` without further options has a counterpart that is the same"
_HANDED = "an agent is handed to code that is not part of the program"


def limiter(asked: Beside) -> Piece | Misfit:
    """The agent is made with a context of its own; the transforms go."""
    site = asked.site
    if site.key == "MessageHistoryLimiter":
        return Piece(lambda: None)  # it goes with the transforms that it is one of
    if site.key == "TransformMessages":
        return _transforms(asked)
    return _added(asked)


def _transforms(asked: Beside) -> Piece | Misfit:
    """What applies the limiter: it stands in a variable that only adds it to agents, or is added itself."""
    call, module = asked.site.expr, asked.module
    if _limit(asked, call) is None:
        return asked.misfit(_OTHERS)
    parent = module.parent.get(id(call))
    if parent is not None:
        return Piece(lambda: None) if _is_adding(parent, module) else asked.misfit(_OTHERS)
    statement = module.stmt_of[id(call)]
    target = statement.targets[0] if statement.kind == "assign" and len(statement.targets) == 1 else None
    uses = [] if target is None else [e for e in module.places.named(target.text) if e is not target]
    if target is None or target.kind != "name":
        return asked.misfit(_OTHERS)
    attributes = [module.parent.get(id(use)) for use in uses if use.kind == "name"]
    if any(attribute is None or not _is_adding(attribute, module) for attribute in attributes):
        return asked.misfit(_OTHERS)
    return Piece(lambda: asked.context.draft.edit(module, _deletion(statement)))


def _is_adding(attribute: Expr, module: Module) -> bool:
    """``transforms.add_to_agent(…)``."""
    call = module.parent.get(id(attribute))
    is_called = call is not None and call.kind == "call" and call.items[0] is attribute
    return attribute.kind == "attr" and attribute.text == "add_to_agent" and is_called


def _added(asked: Beside) -> Piece | Misfit:
    """``transforms.add_to_agent(agent)``."""
    module, site = asked.module, asked.site
    call = module.parent.get(id(site.expr))
    statement = module.stmt_of[id(site.expr)]
    if call is None or call.kind != "call" or not _is_adding(call.items[0], module):
        return asked.misfit(_HANDED)
    straight = statement.kind == "expr" and statement.exprs[0] is call
    if not straight or any(s.kind in ("for", "while", "if") for s in module.enclosing_stmts(statement)):
        return asked.misfit("an agent is limited to some messages in some runs only")
    made = _made(asked, call.items[0].items[0])
    limit = None if made is None else _limit(asked, made)
    if made is None or limit is None or len(site.objs) != 1:
        return asked.misfit(_OTHERS)
    agent = site.objs[0]
    problem = _problem(asked, agent, limit)
    if problem:
        return asked.misfit(problem)
    context = asked.context.draft.name(module, "autogen_core.model_context", "BufferedChatCompletionContext")
    code: Code = NewCall(context, (("buffer_size", Ref(span(limit))),))
    cast = {id(agent): Casting("assistant", extra=(("model_context", code),))}
    return Piece(lambda: _write(asked, agent, statement, module.stmt_of[id(made)]), (), cast)


def _write(asked: Beside, agent: Obj, added: Stmt, made: Stmt) -> None:
    """Remove the statement; what is said above it and above the transforms is said above the agent."""
    draft, module = asked.context.draft, asked.module
    data = draft.modules[module.path].data
    said = dict.fromkeys((*comments_above(data, made.start), *comments_above(data, added.start)))
    if said and agent.expr is not None:
        draft.edit(module, InsertBefore(span(module.stmt_of[id(agent.expr)]), tuple(said)))
    draft.edit(module, _deletion(added))


def _problem(asked: Beside, agent: Obj, limit: Expr) -> str:
    """Why a context of its own is not the same for an agent."""
    role = asked.conversation.cast.get(id(agent))
    if role is None or role.model is None or agent.module is not asked.module or agent.expr is None:
        return "it is not known which agent is limited to some messages"
    if role.calls_tools:
        return "calls of tools are counted in another way among the messages that an agent is limited to"
    for chat in asked.conversation.chats:
        if any(agent in group.members for group in chat.groups):
            return "a member of a group chat is limited to some messages"
        if agent in chat.recipients and summary_of_chat(asked.context, chat).kind == REFLECTION:
            return "the summary is made of all messages, of which the agent is shown some"
    if limit.kind == "const" or _is_bound_above(asked.module, limit, agent.expr):
        return ""
    return "how many messages an agent is limited to is computed"


def _is_bound_above(module: Module, limit: Expr, agent: Expr) -> bool:
    """Whether a variable of the module has its value before the agent is made."""
    origins = module.scope.origins.get(limit.text, []) if limit.kind == "name" else []
    value = origins[0].expr if len(origins) == 1 and origins[0].kind == "value" else None
    return value is not None and value.start < agent.start and module.function_of(value) is None


def _made(asked: Beside, base: Expr) -> Expr | None:
    """The call that makes the transforms."""
    values = asked.context.program.values(base, asked.module)
    return values[0].expr if len(values) == 1 and values[0].name == "TransformMessages" else None


def _limit(asked: Beside, call: Expr) -> Expr | None:
    """``max_messages`` of the one transform."""
    given = bind(call, ("transforms", "verbose"))
    listed = given.get("transforms")
    if given.starred or listed is None or listed.expr.kind != "list" or len(listed.expr.items) != 1:
        return None
    made = listed.expr.items[0]
    if made.kind != "call" or made.items[0].text != "MessageHistoryLimiter":
        return None
    options = bind(made, ("max_messages", "keep_first_message"))
    first, limit = options.get("keep_first_message"), options.get("max_messages")
    keeps = first is not None and not (first.expr.kind == "const" and not first.expr.value)
    if options.starred or keeps or limit is None or (limit.expr.kind == "const" and limit.expr.value is None):
        return None
    return limit.expr


def _deletion(statement: Stmt) -> DeleteStatement:
    return DeleteStatement(span(statement), with_comments=True)
