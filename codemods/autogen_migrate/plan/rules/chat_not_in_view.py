"""Agents of a library that nobody in the project lets chat stay what they are for those who do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...program import ConversationSites, Module, Program, Site, starts_chat
from ..draft import Draft, is_main_guard
from ..model import Finding, Severity
from .base import Rule, report


def chat_not_in_view(
    draft: Draft, conversations: Sequence[ConversationSites], where: str
) -> list[tuple[ConversationSites, Finding]]:
    """The conversations whose chat is started by code that is not in view, with the finding for each.

    ``where`` says, in words, what was looked through.  An agent without a chat in a program, and not in a module
    for others to import, is none of them: nobody talks to it.
    """
    scripts = {s.module.path for c in conversations for s in c.sites if starts_chat(s)}
    found: list[tuple[ConversationSites, Finding]] = []
    for conversation in conversations:
        if conversation.follows is None and not conversation.runs:
            made = next(_made_for_others(draft.program, conversation, scripts), None)
            if made is not None:
                site, kind = made
                message = (
                    f"no chat with this {kind} was found in {where}: who imports {site.module.path} may expect "
                    "what it is in 0.2"
                )
                finding = draft.finding(RULE.code, Severity.MANUAL, site.module, site.expr, message)
                found.append((conversation, finding))
    return found


def _made_for_others(
    program: Program, conversation: ConversationSites, scripts: set[str]
) -> Iterator[tuple[Site, str]]:
    """Where the conversation's agents and group chats are made in a module that is there to be imported."""
    for site in conversation.sites:
        kinds = [_WORDS[o.kind] for o in site.objs if o.kind in _WORDS]
        if site.kind == "construct" and kinds and _is_library(program, site.module, scripts):
            yield site, kinds[0]


def _is_library(program: Program, module: Module, scripts: set[str]) -> bool:
    """Whether a module is there to be imported: part of a package or used by others, and no script itself."""
    if module.path in scripts or module.facts.is_notebook or any(map(is_main_guard, module.facts.body)):
        return False
    return program.table.in_package(module) or bool(program.table.importers(module))


_WORDS = {"agent": "agent", "groupchat": "group chat", "manager": "group chat manager"}

RULE = Rule(
    code="AM332",
    title="Agents of a library without a chat in view stay on the compat rung",
    keys=("no-chat",),
    explanation="""What an agent becomes depends on its chats. If nothing in the project starts one, and the agent stands in a
module that others can import, then those others expect an agent of 0.2: it goes to `autogen_compat`, where its methods are
the same. If there is such a chat elsewhere, move it together with this project, or name both. An agent that nobody talks to in a
script, a notebook or beside other chats becomes native like the rest.""",
    before='from autogen import AssistantAgent\n\nclerk = AssistantAgent("clerk")',
    after="",
    migrate=report("AM332", "no chat was found"),
)
