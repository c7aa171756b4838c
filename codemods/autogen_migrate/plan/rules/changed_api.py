"""The program replaces a method of a 0.2 class, or a function or setting of a 0.2 module."""

from __future__ import annotations

from ...program import Site
from ..context import Context
from .base import Rule


def _migrate(context: Context, site: Site) -> None:
    name = site.name.partition(".")[2] or site.name
    text = (
        f"`{name}` of AutoGen 0.2 itself is changed here, which concerns every agent of the program; "
        "0.4 has other classes, which would not notice"
    )
    context.draft.block(RULE.code, site.module, site.expr, text)


RULE = Rule(
    code="AM322",
    title="Changes of 0.2's own classes and modules are reported",
    keys=("patch",),
    explanation="""Assigning to, deleting or mocking an attribute of a class or module of 0.2 changes every agent of
the process, and native agents would not have the change. `autogen_compat` has the same classes and calls the same methods, so
all conversations of the program stay on it, where the change works as before. Without the change they can become native; in a
subclass it holds back only the conversations of that class (AM305).""",
    before="autogen.ConversableAgent._print_received_message = show_in_window",
    after="",
    migrate=_migrate,
)
