"""A method of 0.2 agents is called on an object that the analysis cannot find."""

from __future__ import annotations

from .base import Rule, report

_REASON = "it is not clear which object this is: where it is made is not part of the analysed program"

RULE = Rule(
    code="AM314",
    title="Methods of unknown objects are reported",
    keys=("unclear",),
    explanation="""Nothing but an agent of 0.2 has a method of this name, but the object comes from a place that the
analysis cannot see: a framework, a registry, a module that is not part of the run.""",
    before='store.get("cook").initiate_chat(waiter, message="Soup")',
    after="",
    migrate=report("AM314", _REASON),
)
