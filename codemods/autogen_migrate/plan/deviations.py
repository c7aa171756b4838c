"""What 0.4, or this project's own wording, makes different: said at the place, whatever else is planned."""

from __future__ import annotations

from ..facts.model import Expr
from ..program import Module, Obj, Site
from .context import Context
from .draft import Arguments
from .model import Severity
from .roles import Role

_UNLESS = "unless `python -m autogen_compat prompts` was given"
SUMMARY, SELECTION, TOOLS, KEY = "AM151", "AM112", "AM164", "AM122"


def note_summary(context: Context, site: Site, arguments: Arguments) -> None:
    """A reflection summary without a prompt of the program's own."""
    method, options = arguments.get("summary_method"), arguments.get("summary_args")
    if method is None or method.expr.value != "reflection_with_llm":
        return
    if options is None or "summary_prompt" not in context.draft.text(options.expr, site.module):
        text = (
            "the default prompt for the summary is 0.2's own text: run_chat asks in other words, "
            f"{_UNLESS} it"
        )
        context.draft.note(SUMMARY, Severity.DEVIATION, site.module, method.expr, text)


def note_selection(context: Context, site: Site, arguments: Arguments) -> None:
    """Speaker selection by a model without templates of the program's own."""
    method = arguments.get("speaker_selection_method")
    given = None if method is None else method.expr.value
    if isinstance(given, str) and given.lower() != "auto":
        return
    if not {"select_speaker_message_template", "select_speaker_prompt_template"} & set(arguments.named):
        text = (
            "where a model selects the next speaker, it is asked in other words than 0.2's, "
            f"{_UNLESS} 0.2's texts"
        )
        context.draft.note(SELECTION, Severity.DEVIATION, site.module, site.expr, text)


def note_tools(context: Context, site: Site, executor: Expr | None, callers: tuple[Obj, ...]) -> None:
    """Tool rounds that counted, were asked about or were seen by others in 0.2."""
    runners = () if executor is None else context.program.values(executor, site.module)
    roles = [role for agent in (*runners, *callers) if (role := context.role(agent)) is not None]
    if any(role.arguments.get("max_consecutive_auto_reply") for role in roles):
        text = "tool calls no longer use up max_consecutive_auto_reply of the agent that ran them"
        context.draft.note(TOOLS, Severity.DEVIATION, site.module, site.expr, text)
    if any(_asks(role) for role in roles):
        text = "the human is no longer asked before a tool runs"
        context.draft.note(TOOLS, Severity.DEVIATION, site.module, site.expr, text)
    if any(s.kind == "construct" and s.key == "GroupChat" for s in context.sites):
        text = (
            "in a group chat, tool calls and results no longer take rounds, and only their caller sees them"
        )
        context.draft.note(TOOLS, Severity.DEVIATION, site.module, site.expr, text)


def _asks(role: Role) -> bool:
    return role.mode == "ALWAYS"


def note_keys(context: Context, module: Module) -> None:
    """API keys that are written in the source."""
    for expr in module.exprs:
        if expr.kind != "dict":
            continue
        for key, value in zip(expr.key_items, expr.items, strict=True):
            secret = isinstance(value.value, str) and len(value.value) >= 20 and " " not in value.value
            if key.value == "api_key" and secret:
                text = "an API key is written in the source: read it from the environment"
                context.draft.note(KEY, Severity.INFO, module, value, text)
