"""Agents of plain conversations: which class of AutoGen, and its constructor."""

from __future__ import annotations

from ...conversation.arguments import Argument
from ...conversation.cast import Role
from ...facts.model import Expr, Stmt
from ...program import Module, Obj, Site
from ...sources.legacy_copy import AGENT_MESSAGE, ASSISTANT_MESSAGE
from ..agent_names import name_argument
from ..clients.argument import client_argument
from ..context import Context
from ..default_prompts import NOT_AT_HAND, default_text
from ..draft import span
from ..model import Add, ArgumentEdit, Change, Code, DeleteStatement, Join, Keep, RemoveImport, Severity
from .model import Casting

AGENTS = "autogen_agentchat.agents"
CLASSES = {"assistant": "AssistantAgent", "replier": "UserProxyAgent", "gone": "UserProxyAgent"}
"""What the kinds of a :class:`~.model.Casting` become."""
_KEPT = {"assistant": ("name", "system_message", "description"), "replier": ("name", "description")}


def migrate_plain_agent(context: Context, site: Site, casting: Casting) -> None:
    """Rewrite the constructor call of an agent, or remove it."""
    agent = site.objs[0]
    if casting.write is not None:
        casting.write(site)
        return
    if casting.kind in ("gone", "asked") and remove_agent(context, site, agent):
        return
    kind = "assistant" if casting.kind in ("assistant", "asked") else "replier"
    role = context.roles[id(agent)]
    edits: list[ArgumentEdit] = []
    for name, argument in sorted(role.arguments.named.items(), key=lambda item: item[1].index):
        edits += _argument(context, site, agent, role, kind, name, argument)
    if kind == "assistant" and role.arguments.get("system_message") is None:
        prompt = _default_prompt(context, site, agent)
        edits += [] if prompt is None else [Add("system_message", prompt)]
    if kind == "replier":
        edits.append(Add("input_func", Join(("lambda _: ", casting.reply))))
    edits += [Add(name, code) for name, code in casting.extra]
    through_partial = any(source.index is None for source in role.arguments.sources)
    # the class is named where the partial is made
    func = None if through_partial else context.draft.name(site.module, AGENTS, CLASSES[kind])
    context.rewrite("AM101", site, role.arguments, edits, func)


def _argument(
    context: Context, site: Site, agent: Obj, role: Role, kind: str, name: str, argument: Argument
) -> list[ArgumentEdit]:
    if name == "llm_config" and kind == "assistant" and role.model is not None:
        return [Change(argument.index, client_argument(context, site, argument), "model_client")]
    if name not in _KEPT[kind]:
        return []
    keep = Keep(argument.index, None if argument.keyword or name == "name" else name)
    return [name_argument(context, site, agent, argument, keep)] if name == "name" else [keep]


def _default_prompt(context: Context, site: Site, agent: Obj) -> Code | None:
    """What stands for a system message that is not given: 0.2's own, from a copy of it."""
    from ..agent_call import default_prompt  # it writes both kinds of agents, and asks for this module

    if agent.name == "UserProxyAgent":
        return '""'
    key = ASSISTANT_MESSAGE if agent.name == "AssistantAgent" else AGENT_MESSAGE
    known = default_text(context, site.module, key, "ASSISTANT_SYSTEM_MESSAGE")
    if known is not None:
        return known
    if context.draft.wishes.style != "plain":
        return default_prompt(context, site, agent)
    text = f"0.4's own default prompt takes the place of 0.2's, {NOT_AT_HAND}"
    context.draft.note("AM105", Severity.DEVIATION, site.module, site.expr, text)
    return None


# ---------------------------------------------------------------------- agents of which nothing is left


def remove_agent(context: Context, site: Site, agent: Obj) -> bool:
    """Remove the statement that makes an agent, with its imports, if nothing that stays speaks of it."""
    statement = site.module.stmt_of[id(site.expr)]
    if not can_go(context, site, agent):
        return False
    context.draft.edit(site.module, DeleteStatement(span(statement)))
    for module, stmt, bound in _imports(context, agent):
        context.draft.edit(module, RemoveImport(span(stmt), bound))
    return True


def can_go(context: Context, site: Site, agent: Obj) -> bool:
    """Whether an agent is made by a statement of its own and only used in calls that are rewritten.

    What a package's ``__init__`` brings is a name of the package, which others than this program may use.
    """
    module = site.module
    statement = module.stmt_of[id(site.expr)]
    if statement.kind != "assign" or statement.exprs[0] is not site.expr or len(statement.targets) != 1:
        return False
    if statement.targets[0].kind not in ("name", "attr"):
        return False
    if any(m.facts.is_package for m, *_ in _imports(context, agent)):
        return False
    return all(
        _is_consumed(context, m, expr) for m, expr in context.occurrences(agent) if expr is not site.expr
    )


def _is_consumed(context: Context, module: Module, expr: Expr) -> bool:
    """Whether what uses an agent is rewritten without it."""
    if any(target is expr for target in module.stmt_of[id(expr)].targets):
        return True
    parent = module.parent.get(id(expr))
    if parent is None:
        return False
    if not {id(expr), id(parent)}.isdisjoint(context.forms.consuming):
        return True
    if parent.kind == "subscript":
        return id(parent.items[0]) in context.forms.consuming
    if parent.kind == "attr" and id(parent) in context.forms.consuming:
        return True
    if parent.kind == "attr":
        call = module.parent.get(id(parent))
        return call is not None and call.kind == "call" and id(call) in context.forms.consuming
    return parent.kind == "call" and id(parent) in context.forms.consuming


def _imports(context: Context, agent: Obj) -> list[tuple[Module, Stmt, str]]:
    """The imports that bring an agent, with the names as they are written."""
    found: list[tuple[Module, Stmt, str]] = []
    for module in context.program.modules:
        for stmt in module.stmts:
            for imported in stmt.imports:
                if imported.name not in (None, "*") and agent in context.program.imported(imported, module):
                    found.append((module, stmt, str(imported.name)))
    return found
