"""config_list_from_json and its relatives: where configurations come from."""

from __future__ import annotations

from ...program import Site
from ...program.api import CONFIG_LOADERS
from ..context import Context
from ..draft import span
from ..model import Replace
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    callee = site.expr.items[0] if site.kind == "function" else site.expr
    local = draft.part(module, site.key)
    if draft.text(callee, module) != local:
        draft.edit(module, Replace(span(callee), local))


RULE = Rule(
    code="AM121",
    title="config_list loaders come from the parts",
    keys=tuple(sorted(CONFIG_LOADERS)),
    explanation="""0.4 has no configuration lists. The parts have the same functions with the same filters; the list
goes to `client_from_config`.""",
    before='config_list = autogen.config_list_from_json("OAI_CONFIG_LIST", filter_dict={"model": ["gpt-4o"]})',
    after='config_list = config_list_from_json("OAI_CONFIG_LIST", filter_dict={"model": ["gpt-4o"]})',
    migrate=_migrate,
)
