"""What ends a chat: 0.2's predicates as termination conditions of a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...conversation.cast import Role
from ...conversation.predicates import CONTENT, DEFAULT, NAME, OPAQUE, Predicate, read_predicate
from ...facts.model import Expr
from ...program import Module, Obj
from ..context import Context
from ..model import Code, Join, NewCall
from .case import Case
from .model import Misfit

CONDITIONS = "autogen_agentchat.conditions"


@dataclass(frozen=True, slots=True)
class StopRule:
    """The test of one agent: what it does, and the expression that gives it (None: 0.2's default)."""

    predicate: Predicate
    expr: Expr | None
    module: Module

    @property
    def is_default(self) -> bool:
        return self.expr is None


def stop_rule(context: Context, role: Role, module: Module) -> StopRule:
    """The test that an agent applies to the messages that it gets."""
    given = role.arguments.get("is_termination_msg")
    if given is None or (given.expr.kind == "const" and given.expr.value is None):
        return StopRule(DEFAULT, None, module)
    where = given.where(module)
    return StopRule(predicate_of(context, given.expr, where), given.expr, where)


def predicate_of(context: Context, expr: Expr, module: Module) -> Predicate:
    """What a function that is given as a predicate does."""
    if expr.kind == "lambda":
        return read_predicate(context.draft.text(expr, module))
    found = context.program.values(expr, module)
    if len(found) != 1 or found[0].function is None:
        return OPAQUE
    return read_predicate(text_of_function(context, found[0]))


def text_of_function(context: Context, function: Obj) -> str:
    """The source of a function without its indentation; a lambda as it is."""
    assert function.function is not None
    data = context.draft.modules[function.module.path].data
    start, end = function.function.start, function.function.end
    text = data[start:end].decode("utf-8")
    indent = start - (data.rfind(b"\n", 0, start) + 1)
    return text.replace("\n" + " " * indent, "\n")


def condition(case: Case, rule: StopRule, speakers: Sequence[Code], *, reads_events: bool) -> Code | Misfit:
    """The termination condition for a rule that is applied to the messages of ``speakers``.

    ``speakers`` are the codes of names (literals, or expressions); none: of everybody.  ``reads_events``:
    somebody runs tools, whose arguments and results ``TextMentionTermination`` would read too.
    """
    draft, module = case.context.draft, case.module
    predicate = rule.predicate
    if predicate.kind == "mentions" and not reads_events:
        arguments: list[tuple[str | None, Code]] = [(None, literal(predicate.word))]
        if speakers:
            arguments.append(("sources", Join(("[", *_separated(speakers), "]"))))
        return NewCall(draft.name(module, CONDITIONS, "TextMentionTermination"), tuple(arguments))
    test = _test(case, rule, speakers)
    if isinstance(test, Misfit):
        return test
    said = _said_by(speakers)
    body = Join((*said, " and ", test)) if said else test
    function = draft.name(module, CONDITIONS, "FunctionalTermination")
    return NewCall(function, ((None, Join(("lambda messages: ", body))),))


def literal(text: str) -> str:
    """A text as a literal in double quotes, as black writes it."""
    shown = repr(text)
    if shown.startswith("'") and '"' not in text:
        return f'"{shown[1:-1]}"'.replace("\\'", "'")
    return shown


def _separated(codes: Sequence[Code]) -> list[Code]:
    out: list[Code] = []
    for code in codes:
        out += [", ", code] if out else [code]
    return out


def _said_by(speakers: Sequence[Code]) -> tuple[Code, ...]:
    if not speakers:
        return ()
    if len(speakers) == 1:
        return ("messages[-1].source == ", speakers[0])
    return ("messages[-1].source in (", *_separated(speakers), ")")


def _test(case: Case, rule: StopRule, speakers: Sequence[Code]) -> Code | Misfit:
    """The expression that asks the question of ``messages[-1]``."""
    predicate = rule.predicate
    if predicate.expression is not None and _is_known_here(case, predicate, rule):
        text = predicate.expression.replace(CONTENT, "messages[-1].to_text()")
        text = text.replace(NAME, "messages[-1].source")
        if not predicate.is_bool:
            return f"bool({text})"
        return f"({text})" if speakers and _is_loose(predicate.expression) else text
    return _asked_with_a_dict(case, rule, speakers)


def _is_loose(expression: str) -> bool:
    return any(word in f" {expression} " for word in (" or ", " if ", ":=", " lambda"))


def _is_known_here(case: Case, predicate: Predicate, rule: StopRule) -> bool:
    """Whether the names that a predicate reads mean the same in the module of the chat, at top level."""
    if not predicate.free:
        return True
    return rule.module is case.module and all(name in rule.module.scope.origins for name in predicate.free)


def _asked_with_a_dict(case: Case, rule: StopRule, speakers: Sequence[Code]) -> Code | Misfit:
    """The program's own function, with the message in 0.2's form."""
    expr, module = rule.expr, case.module
    if expr is None or len(speakers) != 1:
        return case.misfit("what ends the chat is computed")
    if rule.predicate.kind == "no_tool_calls":
        return case.misfit("what ends the chat asks for tool calls", expr)
    simple = expr.kind == "name" and rule.module is module and expr.text in module.scope.origins
    if not simple:
        return case.misfit("the function that ends the chat is not one of this module", expr)
    found = case.context.program.values(expr, module)
    if len(found) != 1 or found[0].function is None or found[0].function.is_async:
        return case.misfit("it is not known what ends the chat", expr)
    message = ('{"content": messages[-1].to_text(), "role": "user", "name": ', speakers[0], "}")
    return Join(("bool(", expr.text, "(", *message, "))"))
