"""What autogen_compat has besides 0.2's API works with its own chats and agents only."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from .base import Rule

_WATCHED = "`{}` of autogen_compat works with its own chats and agents, so these stay on autogen_compat"


def _migrate(context: Context, site: Site) -> None:
    text = _WATCHED.format(site.key.lstrip("."))
    context.draft.block(RULE.code, site.module, site.expr, text)


RULE = Rule(
    code="AM316",
    title="What autogen_compat has besides 0.2's API is reported",
    keys=("beside", ".as_chat_agent"),
    explanation="""`stream`, `observe`, `save_state`, `use_runtime` and `as_chat_agent` have no 0.2 counterpart. They work
with chats and agents of `autogen_compat`; with 0.4's, use what 0.4 has (`run_stream`, `save_state`, a team's `runtime`).""",
    before="save_state(user_proxy, assistant)",
    after="",
    migrate=_migrate,
)
