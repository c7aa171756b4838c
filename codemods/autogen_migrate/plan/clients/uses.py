"""Who uses a configuration: whether a client can take its place."""

from __future__ import annotations

from ...conversation.arguments import bind
from ...conversation.cast import signature_of
from ...facts.model import Expr, Stmt
from ...program import Module, Obj
from ...program.api import GROUP_CHAT_MANAGER
from ..draft import Draft
from .model import StaticConfig
from .static import static_config


def has_comment(draft: Draft, static: StaticConfig) -> bool:
    """Comments inside the dict would be lost."""
    places = [static.config, *static.config_list]
    return any(o.expr is not None and "#" in draft.text(o.expr, o.module) for o in places)


def holder_of(config: Obj) -> Stmt | None:
    """The statement ``name = {…}`` whose value the config dict is."""
    assert config.expr is not None
    statement = config.module.stmt_of[id(config.expr)]
    plain = statement.kind == "assign" and statement.exprs[0] is config.expr and len(statement.targets) == 1
    if not plain:
        return None
    target = statement.targets[0]
    if target.kind == "name":
        scope = config.module.stmt_scope[id(statement)]
        origins = scope.origins.get(target.text, [])
        return statement if len(origins) == 1 and scope.kind in ("module", "function") else None
    return statement if target.kind == "attr" and target.items[0].kind == "name" else None


def is_used_for_models(draft: Draft, config: Obj, *, at_all: bool = False) -> bool:
    """Whether nothing but ``llm_config`` arguments of what moves use the dict; ``at_all``: and some do."""
    program = draft.program
    for module, expr in program.occurrences(config):
        statement = module.stmt_of[id(expr)]
        if expr in statement.targets and config.expr in statement.exprs:
            continue
        if draft.is_plain and is_in_static(draft, module, expr):
            at_all = False
            continue
        if expr.kind not in ("name", "attr") or not is_llm_config(draft, module, expr):
            return False
        if program.values(expr, module) != (config,):
            return False
        at_all = False
    return not at_all


def is_llm_config(draft: Draft, module: Module, expr: Expr) -> bool:
    """Whether the expression is the configuration of something that moves."""
    program = draft.program
    call = module.parent.get(id(expr))
    if draft.given.get(id(expr)) == "llm_config":
        return True
    if call is None or call.kind != "call":
        return False
    for made in program.values(call, module):
        if made.expr is call and made.kind in ("agent", "manager") and id(made) in draft.moving:
            names = GROUP_CHAT_MANAGER if made.kind == "manager" else signature_of(made.name)
            argument = bind(call, names).get("llm_config")
            return argument is not None and argument.expr is expr
    return False


def is_in_static(draft: Draft, module: Module, expr: Expr) -> bool:
    """Whether the expression stands in a dict that is going to be written out as a client."""
    for outer in module.ancestors(expr):
        if outer.kind != "dict":
            continue
        config = next((o for o in draft.program.values(outer, module) if o.expr is outer), None)
        static = None if config is None else static_config(draft, outer, module)
        if config is None or static is None or (has_comment(draft, static) and not draft.is_plain):
            return False
        if is_llm_config(draft, module, outer):
            return True
        return holder_of(config) is not None and is_used_for_models(draft, config, at_all=True)
    return False
