"""Names of agents that 0.4 refuses: changed where they are given to the agent.

A text that is somebody's name may be other things too: the name of a model, a key, part of a prompt. So it
stays as it is, and the agent gets ``identifier(text)``, or a literal of its own.  Where the program sees the
names is the matter of ``seen_names.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..conversation.arguments import Argument, places_of
from ..conversation.name_reads import uses_of
from ..facts.model import Expr
from ..program import Module, Obj, Program, Site
from .context import Context
from .draft import span
from .model import ArgumentEdit, Change, Keep, NewCall, Ref, Replace, Severity
from .names import Texts, either, identifier, is_fit, texts_of

RULE = "AM106"
ONLY = "0.4 accepts identifiers only as agent names"


def name_argument(context: Context, site: Site, agent: Obj, argument: Argument, keep: Keep) -> ArgumentEdit:
    """The name that an agent gets: as it is given if 0.4 takes it."""
    draft, module = context.draft, site.module
    written = [texts_of(draft, expr, where) for expr, where in places_of(argument, module)]
    if all(texts.fit for texts in written):
        return keep
    if argument.entries:
        return _in_settings(context, site, agent, argument, keep)
    texts = written[0]
    nameless = sorted(text for text in texts.known if identifier(text) is None)
    if nameless:
        message = f"{ONLY}, and nothing that a model service takes is in {nameless[0]!r}"
        draft.block(RULE, module, argument.expr, message)
        return keep
    context.renamed[id(agent)] = texts
    _say(context, module, argument.expr, texts)
    given = argument.expr
    if given.kind == "const":
        return Change(argument.index, literal(context, given, module))
    constant = _constant(context, given, module)
    if constant is not None:
        _replace(context, constant, module)
        return keep
    return Change(argument.index, NewCall(draft.part(module, "identifier"), ((None, Ref(span(given))),)))


def _in_settings(context: Context, site: Site, agent: Obj, argument: Argument, keep: Keep) -> ArgumentEdit:
    """A name in a dict that the call spreads: a literal is changed there, if nothing else reads the dict."""
    draft, program = context.draft, context.program
    for expr, module in places_of(argument, site.module):
        texts = texts_of(draft, expr, module)
        if texts.fit:
            continue
        dicts = [o for e in argument.entries for o in program.values(e.display.expr, e.module)]
        read = [use for found in dicts for where, use in program.occurrences(found) if _is_read(where, use)]
        if expr.kind != "const" or identifier(str(expr.value)) is None or read:
            message = f"{ONLY}, and this one is not written in the call; write it out"
            draft.block(RULE, module, expr, message)
            continue
        known = context.renamed.get(id(agent))
        context.renamed[id(agent)] = texts if known is None else either((known, texts))
        _say(context, module, expr, texts)
        _replace(context, expr, module)
    return keep


def _is_read(module: Module, use: Expr) -> bool:
    """Whether an entry of a dict is read at one of its uses, or all of it is shown."""
    parent = module.parent.get(id(use))
    return parent is not None and (
        (parent.kind in ("subscript", "attr") and parent.items[0] is use)
        or parent.kind in ("fstring", "compare")
    )


def _say(context: Context, module: Module, place: Expr, texts: Texts) -> None:
    draft = context.draft
    for old in sorted(text for text in texts.known if not is_fit(text)):
        draft.note(
            RULE,
            Severity.DEVIATION,
            module,
            place,
            f"{ONLY}: {old!r} is now {identifier(old)!r}, also in messages and results; "
            "texts that mention the old name are as they were",
        )
    if texts.open and texts.unfit:
        text = f"{ONLY}: this one is computed and never fits, so that `identifier` makes another one of it"
        draft.note(RULE, Severity.DEVIATION, module, place, text)
    elif texts.open:
        text = f"{ONLY}: this one is computed, and `identifier` changes it where it does not fit"
        draft.note(RULE, Severity.INFO, module, place, text)


def literal(context: Context, const: Expr, module: Module) -> str:
    """A literal with the new name, in the quotes of the old one."""
    written = context.draft.text(const, module)
    quote = "'" if written.endswith("'") else '"'
    return f"{quote}{identifier(str(const.value))}{quote}"


def _replace(context: Context, const: Expr, module: Module) -> None:
    edit = Replace(span(const), literal(context, const, module))
    if edit not in context.draft.modules[module.path].edits:
        context.draft.edit(module, edit)


def _constant(context: Context, given: Expr, module: Module) -> Expr | None:
    """The literal that a variable has, if it is the name of agents and nothing else."""
    scope = module.scope_of[id(given)].lookup(given.text) if given.kind == "name" else None
    origins = [] if scope is None else scope.origins[given.text]
    if scope is None or len(origins) != 1 or origins[0].expr is None or origins[0].expr.kind != "const":
        return None
    if is_imported(context.program, given.text):
        return None
    names = {id(argument) for argument in name_arguments(context)}
    return origins[0].expr if all(id(use) in names for use in uses_of(given.text, scope)) else None


def name_arguments(context: Context) -> Iterator[Expr]:
    """What the agents that become native are given as their names."""
    for role in context.roles.values():
        argument = role.arguments.get("name")
        if argument is not None:
            yield from (entry.value for entry in argument.entries) if argument.entries else (argument.expr,)


def is_imported(program: Program, name: str) -> bool:
    """Whether any module takes a name from another one."""
    return any(i.name == name for module in program.modules for stmt in module.stmts for i in stmt.imports)
