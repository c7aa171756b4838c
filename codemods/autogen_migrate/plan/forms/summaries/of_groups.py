"""The summary of a group chat that the manager's model makes: of all messages of the run."""

from __future__ import annotations

from ....facts.model import Expr
from ...clients.argument import client_argument
from ...model import Code, Join
from ..case import Case
from ..memory.results import name_of_result
from ..model import Misfit
from ..opening import MESSAGES
from ..running import is_inside


def group_problem(case: Case, place: Expr | None) -> Misfit | None:
    """Why the manager's model cannot be asked behind the chat."""
    chat, group = case.chat, case.chat.groups[0]
    managers = list(group.managers.values())
    if len(chat.groups) != 1 or len(managers) != 1 or managers[0].get("llm_config") is None:
        return case.misfit("the manager that makes the summary has no model", place)
    if any(
        case.conversation.cast[id(m)].calls_tools for m in group.members if id(m) in case.conversation.cast
    ):
        return case.misfit("calls of tools are among the messages that the summary is of", place)
    statement = case.module.stmt_of[id(chat.site.expr)]
    if is_inside(case) or statement.kind not in ("assign", "expr"):
        return case.misfit("there is no place for the request for the summary behind this chat", place)
    return None


def name_result(case: Case) -> None:
    """Let the result of the run have a name."""
    name_of_result(case.context, case.chat, case.context.forms.named)


def manager_client(case: Case) -> str | None:
    """The variable with the manager's client, if the code of the chat can read it."""
    context, chat, module = case.context, case.chat, case.module
    manager = chat.recipients[0]
    given = next(iter(chat.groups[0].managers.values())).named["llm_config"]
    site = next(s for s in case.conversation.sites if s.kind == "construct" and manager in s.objs)
    if site.module is not module:
        return None
    code = client_argument(context, site, given)
    if not isinstance(code, str) or not code.isidentifier():
        return None
    made, here = module.function_of(site.expr), module.function_of(chat.site.expr)
    if made is None:
        if here is not None:
            context.clients.read_inside.append((module, code, module.stmt_of[id(site.expr)]))
        return code
    return code if made is here else None


def messages_of_run(case: Case) -> Code:
    """What is said in the run, as the messages of a request."""
    name = name_of_result(case.context, case.chat, case.context.forms.named)
    kind = case.context.draft.name(case.module, MESSAGES, "TextMessage")
    return Join((f"*(m.to_model_message() for m in {name}.messages if isinstance(m, {kind}))",))
