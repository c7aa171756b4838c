"""Which summary a chat has, and whether it can be had in plain AutoGen."""

from __future__ import annotations

from dataclasses import dataclass

from ....conversation.model import Chat, Read
from ....conversation.summaries import REFLECTION, Summary, summary_of
from ....facts.model import Expr
from ....sources.legacy_copy import SUMMARY_PROMPT
from ...context import Context
from ...default_prompts import NOT_AT_HAND
from ...draft import span
from ...model import Code, Ref
from ...versions import has
from ..case import Case
from ..limits import team_limit
from ..model import Difference, Misfit
from ..pairs import Pair
from ..running import is_evaluated_once, is_inside
from .functions import maker_of
from .of_groups import group_problem

RULE = "AM381"
_ROLES = {"system": "SystemMessage", "user": "UserMessage"}
_FAR = "the summary is read elsewhere than where the chat is run"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What asks a model for a summary: the code of the text, and the kind of message that it is.

    Without code it is 0.2's own text, or what takes its place.
    """

    code: Code | None
    kind: str


def summary_of_chat(context: Context, chat: Chat) -> Summary:
    """What the chat's ``summary_method`` and ``summary_args`` say."""
    method, options = chat.get("summary_method"), chat.get("summary_args")
    module = chat.module
    return summary_of(
        context.program,
        module,
        None if method is None else method.expr,
        None if options is None else options.expr,
    )


def reads_of_summary(chat: Chat) -> list[Read]:
    """What reads the summary of the chat."""
    return [read for read in chat.reads if read.field == "summary"]


def summary_problem(case: Case) -> Misfit | None:
    """Why the summary of a chat has no plain form."""
    summary = summary_of_chat(case.context, case.chat)
    match summary.kind:
        case "last_msg" | "none":
            return None
        case "reflection_with_llm":
            return _reflection_problem(case, summary)
        case "function":
            return _function_problem(case, summary)
        case _:
            return case.misfit("it is not known how the summary is made", summary.expr)


def _reflection_problem(case: Case, summary: Summary) -> Misfit | None:
    chat, place = case.chat, summary.expr
    if len(chat.recipients) != 1:
        return case.misfit("a model makes the summary of a chat of several agents", place)
    role = case.conversation.cast.get(id(chat.recipients[0]))
    if chat.groups:
        problem = group_problem(case, place)
        if problem is not None:
            return problem
    elif role is None or role.model is None:
        return case.misfit("the summary is made by the model of the agent that starts the chat", place)
    if not chat.groups and not has(case.context.draft.target, "model_context"):
        return case.misfit("in this release of AutoGen agents do not show what they remember", place)
    prompt = prompt_of(case, summary)
    if isinstance(prompt, Misfit):
        return prompt
    if not is_followed(case):
        return case.misfit("there is no place for the request for the summary behind this chat", place)
    far = next((read for read in reads_of_summary(chat) if not is_near(case, read)), None)
    return None if far is None else Misfit(far.module, far.expr, _FAR)


def _function_problem(case: Case, summary: Summary) -> Misfit | None:
    maker = maker_of(case, summary)
    if isinstance(maker, Misfit):
        return maker
    if case.chat.groups or not is_followed(case):
        return case.misfit("there is no place behind this chat for what makes the summary", summary.expr)
    far = next((read for read in reads_of_summary(case.chat) if not is_near(case, read)), None)
    return None if far is None else Misfit(far.module, far.expr, _FAR)


def untold_differences(case: Case, pair: Pair) -> list[Difference]:
    """What is different if the model that makes the summary is offered no tools."""
    summary = summary_of_chat(case.context, case.chat)
    if summary.kind != REFLECTION or not pair.recipient.calls_tools:
        return []
    text = "the model was offered the tools of the agent when it was asked for the summary; now it is not"
    return [Difference(RULE, "texts", case.module, summary.expr or case.chat.site.expr, text)]


def unheard_differences(case: Case, pair: Pair) -> list[Difference]:
    """What is different if the agent that starts the chat has the last word, which the other never saw."""
    summary = summary_of_chat(case.context, case.chat)
    limit = team_limit(case.context, case.chat, pair.sender, pair.recipient)
    if summary.kind != REFLECTION or not limit.last_word:
        return []
    text = (
        "where the limit of replies ends this chat, the last message is not among those of which "
        "the summary is made; in 0.2 it was"
    )
    level = "failure" if limit.is_default else "texts"
    return [Difference(RULE, level, case.module, summary.expr or case.chat.site.expr, text)]


def prompt_of(case: Case, summary: Summary) -> Prompt | Misfit:
    """The message that asks for a summary (``ConversableAgent._reflection_with_llm_as_summary``)."""
    if summary.entries is None:
        return case.misfit("`summary_args` is not one dict that is written out", summary.options)
    role = summary.entries.get("summary_role")
    given = "system" if role is None or not role.value else role.value
    kind = _ROLES.get(str(given)) if role is None or role.kind == "const" else None
    if kind is None:
        return case.misfit("the role of the summary's prompt is computed", role)
    text = summary.entries.get("summary_prompt")
    if text is None or (text.kind == "const" and text.value is None):
        is_known = case.context.draft.surroundings.copy.text(SUMMARY_PROMPT) is not None
        if is_known or case.context.draft.wishes.style == "plain":
            return Prompt(None, kind)
        return case.misfit(f"the summary is asked for with 0.2's own prompt, {NOT_AT_HAND}", summary.expr)
    code = _prompt_code(case, summary, text)
    return code if isinstance(code, Misfit) else Prompt(code, kind)


def _prompt_code(case: Case, summary: Summary, text: Expr) -> Code | Misfit:
    options, module = summary.options, summary.module
    assert options is not None
    if options.start <= text.start and text.end <= options.end and options.kind == "dict":
        return Ref(span(text))
    if options.kind in ("name", "attr"):
        return f'{case.context.draft.text(options, module)}["summary_prompt"]'
    return case.misfit("`summary_args` is not written in this call", options)


def is_near(case: Case, read: Read) -> bool:
    """Whether a read is in the function of the chat, and of this chat alone."""
    same = read.module is case.module and len(read.chats) == 1
    return same and read.module.function_of(read.expr) is case.module.function_of(case.chat.site.expr)


def is_followed(case: Case) -> bool:
    """Whether a statement can stand between the chat and what its statement does with the result."""
    module, call = case.module, case.chat.site.expr
    if not is_evaluated_once(case.chat.site):
        return False
    if is_inside(case):
        return True
    outer = module.parent.get(id(call))
    whole = outer if outer is not None and outer.kind == "await" else call
    return module.parent.get(id(whole)) is None and module.stmt_of[id(call)].kind != "return"
