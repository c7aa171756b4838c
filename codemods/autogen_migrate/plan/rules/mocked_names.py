"""Chats that run while something of 0.2 is replaced, in a test above all, stay on the compat rung."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from .base import Rule

_ADVICE = "the chats that run meanwhile stay on autogen_compat (a native agent would be given a ReplayChatCompletionClient)"


def _migrate(context: Context, site: Site) -> None:
    what = f"`{site.key}` of AutoGen 0.2" if site.key else "a module of AutoGen 0.2"
    context.draft.block(RULE.code, site.module, site.expr, f"{what} is replaced here: {_ADVICE}")


RULE = Rule(
    code="AM318",
    title="Chats that run while a test replaces something of 0.2 stay on the compat rung",
    keys=("mock",),
    explanation="""A test that replaces something of 0.2 (`mock.patch("autogen…")`, `patch.object`, `monkeypatch.setattr`,
an entry of `sys.modules`) is about a chat that uses it, and a native chat does not: the patch would fail, or the test
would reach the model's service. Such chats stay on `autogen_compat`, where the patch works as before, and names in
strings change with them. To have them native, give the agents a `ReplayChatCompletionClient` of `autogen_ext.models.replay`
in the test instead of the patch.""",
    before='@patch("autogen.ConversableAgent.generate_oai_reply")',
    after="",
    migrate=_migrate,
)
