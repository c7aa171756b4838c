"""Tools that are registered: with which name and description, and which registration counts."""

from __future__ import annotations

from ..conversation.arguments import bind
from ..conversation.registrations import applied, is_decorator
from ..facts.model import Expr, Stmt
from ..program import Site
from .context import Context
from .draft import span
from .model import Add, ArgumentEdit, DeleteStatement, Keep, Ref, RemoveDecorator, Replace, Severity


def drop_repeated(context: Context, site: Site) -> bool:
    """Remove a registration that a later one replaces, and say so; False if none does."""
    later = context.tools.repeated.get(id(site.expr))
    if later is None:
        return False
    draft, module = context.draft, site.module
    where = draft.line(module, later.site.expr)
    text = (
        f"the tool {later.name!r} is registered again for the same agent ({where}), and the last description "
        "is what its model is told: this registration goes"
    )
    draft.note("AM331", Severity.INFO, module, site.expr, text)
    if not leave_out(context, site):
        draft.edit(module, DeleteStatement(span(module.stmt_of[id(site.expr)])))
    return True


def leave_out(context: Context, site: Site) -> bool:
    """Remove ``agent.register_for_…(…)``, a decorator or applied to a function; False if it is neither."""
    draft, module = context.draft, site.module
    outer = applied(module, site.expr)
    if is_decorator(module, site.expr):
        draft.edit(module, RemoveDecorator(span(site.expr)))
        return True
    if outer is None:
        return False
    statement = module.stmt_of[id(site.expr)]
    if _does_nothing_else(statement, outer):
        draft.edit(module, DeleteStatement(span(statement)))
    else:
        draft.edit(module, Replace(span(outer), Ref(span(outer.items[1]))))
    return True


def _does_nothing_else(statement: Stmt, outer: Expr) -> bool:
    """Whether nothing would be left of a statement but the function: ``f = agent.register_for_…(…)(f)``."""
    function = outer.items[1]
    if statement.kind == "assign":
        target = statement.targets[0]
        is_same = (target.kind, target.text) == ("name", function.text) and function.kind == "name"
        if not is_same or len(statement.targets) > 1:
            return False
    elif statement.kind != "expr":
        return False
    whole = statement.exprs[0]
    while whole is not outer and whole.kind == "call" and len(whole.items) == 2:
        callee = whole.items[0]
        if callee.kind != "call" or callee.items[0].text != "register_for_execution":
            return False
        whole = whole.items[1]
    return whole is outer and not _has_call(function)


def _has_call(expr: Expr) -> bool:
    return expr.kind == "call" or any(_has_call(item) for item in expr.items)


def told_arguments(context: Context, site: Site) -> list[ArgumentEdit]:
    """``name=`` and ``description=`` of a tool, also what the function was registered with before."""
    made = context.tools.all.get(id(site.expr))
    arguments = bind(site.expr, ("f",)) if made is None else made.arguments
    given = [(name, a) for name, a in arguments.named.items() if name in ("name", "description")]
    edits: list[ArgumentEdit] = [Keep(a.index, None if a.keyword else name) for name, a in given]
    if made is None:
        return edits
    named = {name for name, _ in given}
    if "name" not in named and made.name and made.function and made.name != made.function.name:
        edits.append(Add("name", f'"{made.name}"'))
    if "description" not in named and made.description is not None and _is_plain(made.description):
        edits.append(Add("description", context.draft.text(made.description, site.module)))
    return edits


def _is_plain(expr: Expr) -> bool:
    """Whether an expression means the same at another place."""
    return expr.kind in ("const", "name", "attr") or (
        expr.kind in ("fstring", "binop") and all(map(_is_plain, expr.items))
    )
