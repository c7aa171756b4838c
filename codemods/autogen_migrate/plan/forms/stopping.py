"""What ends a chat: 0.2's predicates as termination conditions of a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...conversation.cast import Role
from ...conversation.predicates import CONTENT, DEFAULT, NAME, OPAQUE, Predicate, read_predicate
from ...facts.model import Expr
from ...program import Module, Obj
from ..context import Context
from ..draft import span
from ..model import Code, InsertBefore, Join, NewCall
from .case import Case
from .model import Misfit
from .predicate_functions import Conversion, conversion

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


def stop_rule(context: Context, role: Role) -> StopRule:
    """The test that an agent applies to the messages that it gets."""
    given = role.arguments.get("is_termination_msg")
    if given is None or (given.expr.kind == "const" and given.expr.value is None):
        return StopRule(DEFAULT, None, role.module)
    where = given.where(role.module)
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


@dataclass(frozen=True, slots=True)
class Condition:
    """What ends a team: a rule that is applied to what ``speakers`` say (none: to what anybody says).

    ``speakers`` are the codes of names (literals, or expressions).  ``mention`` is the word of a
    ``TextMentionTermination``; else ``test`` is the expression, with placeholders for content and name,
    ``conversion`` a function of the program that is changed to take 0.4's messages, ``asked`` one that gets
    the message in 0.2's form.
    """

    speakers: tuple[Code, ...]
    mention: str = ""
    test: str = ""
    conversion: Conversion | None = None
    asked: str = ""
    is_bool: bool = True
    unused: Conversion | None = field(default=None, compare=False)


def condition(
    case: Case, rule: StopRule, speakers: Sequence[Code], *, reads_events: bool = False
) -> Condition | Misfit:
    """The condition for a rule; ``reads_events``: somebody runs tools, whose arguments and results
    ``TextMentionTermination`` would read too.
    """
    predicate, sides = rule.predicate, tuple(speakers)
    own = None if rule.expr is None else conversion(case.context, rule.expr, rule.module, predicate)
    if predicate.kind == "mentions" and not reads_events:
        return Condition(sides, mention=predicate.word, unused=own)
    if own is not None and not own.is_one_expression:
        return Condition(sides, conversion=own, is_bool=predicate.is_bool)
    if predicate.expression is not None and _is_known_here(case, predicate, rule):
        return Condition(sides, test=predicate.expression, is_bool=predicate.is_bool, unused=own)
    if own is not None:
        return Condition(sides, conversion=own, is_bool=predicate.is_bool)
    return _asked_with_a_dict(case, rule, sides)


def write_condition(case: Case, made: Condition, home: Obj | None = None) -> Code:
    """The code of a condition; what it takes besides is written where ``home``, the agent whose rule it is,
    is made, if that is at the top of the chat's module, else before the chat.
    """
    draft, module = case.context.draft, case.module
    if made.unused is not None:
        made.unused.remove(case.context)
    if made.mention:
        arguments: list[tuple[str | None, Code]] = [(None, literal(made.mention))]
        if made.speakers:
            arguments.append(("sources", Join(("[", *_separated(made.speakers), "]"))))
        return NewCall(draft.name(module, CONDITIONS, "TextMentionTermination"), tuple(arguments))
    function = draft.name(module, CONDITIONS, "FunctionalTermination")
    body = _body(case, made, "messages[-1]")
    short = not isinstance(body, str) or len(body) <= _INLINE
    if short and made.test.count(CONTENT) < 2:
        return NewCall(function, ((None, _joined("lambda messages: ", body)),))
    return NewCall(function, ((None, _as_function(case, made, home)),))


def question(case: Case, made: Condition, message: str) -> Code:
    """What a condition asks of a message, whoever says it, where it calls a function."""
    if made.conversion is not None:
        test: Code = f"{made.conversion.name}({message})"
    else:
        said = f"{message}{case.context.draft.said}"
        entries = (f'{{"content": {said}, "role": "user", "name": ', made.speakers[0], "}")
        test = _joined(f"{made.asked}(", *entries, ")")
    return test if made.is_bool else _joined("bool(", test, ")")


_INLINE = 80
"""The longest expression that is left in a lambda."""


def _body(case: Case, made: Condition, message: str) -> Code:
    """The expression that asks the question of ``message``."""
    said, text = _said_by(made.speakers, message), f"{message}{case.context.draft.said}"
    if made.conversion is not None:
        made.conversion.write(case.context)
        test: Code = f"{made.conversion.name}({message})"
    elif made.asked:
        said_by = made.speakers[0]
        test = Join(
            (
                f'{made.asked}({{"content": {text}, "role": "user", "name": ',
                said_by,
                "})",
            )
        )
    else:
        test = made.test.replace(CONTENT, text).replace(NAME, f"{message}.source")
        if made.is_bool and said and _is_loose(made.test):
            test = f"({test})"
    if not made.is_bool:
        test = _joined("bool(", test, ")")
    return _joined(*said, " and ", test) if said else test


def _joined(*pieces: Code) -> Code:
    """Pieces as one text, if all are texts."""
    flat: list[Code] = []
    for piece in pieces:
        flat += piece.pieces if isinstance(piece, Join) else (piece,)
    texts = [piece for piece in flat if isinstance(piece, str)]
    return "".join(texts) if len(texts) == len(flat) else Join(tuple(flat))


def _as_function(case: Case, made: Condition, home: Obj | None) -> str:
    """A function of its own for a longer question; its name."""
    draft, module = case.context.draft, case.module
    chat = module.stmt_of[id(case.chat.site.expr)]
    at_top = home is not None and home.module is module and home.expr is not None
    place = module.stmt_of[id(home.expr)] if at_top and home is not None else chat
    if at_top and module.stmt_parent.get(id(place)) is not None:
        place = chat
    who = made.speakers[0] if len(made.speakers) == 1 else ""
    subject = who.strip("\"'") if isinstance(who, str) and who.strip("\"'").isidentifier() else "chat"
    name = draft.fresh(module, f"{subject.lower()}_is_done", place)
    events = draft.name(module, "autogen_agentchat.messages", "BaseAgentEvent")
    chats = draft.name(module, "autogen_agentchat.messages", "BaseChatMessage")
    sequence = draft.name(module, "collections.abc", "Sequence")
    head = f"def {name}(messages: {sequence}[{events} | {chats}]) -> bool:"
    body = _body(case, made, "last")
    lines = Join((f"{head}\n    last = messages[-1]\n    return ", body))
    draft.edit(module, InsertBefore(span(place), (lines,)))
    return name


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


def _said_by(speakers: Sequence[Code], message: str) -> tuple[Code, ...]:
    if not speakers:
        return ()
    if len(speakers) == 1:
        return (f"{message}.source == ", speakers[0])
    return (f"{message}.source in (", *_separated(speakers), ")")


def _is_loose(expression: str) -> bool:
    return any(word in f" {expression} " for word in (" or ", " if ", ":=", " lambda"))


def _is_known_here(case: Case, predicate: Predicate, rule: StopRule) -> bool:
    """Whether the names that a predicate reads mean the same in the module of the chat, at top level."""
    if not predicate.free:
        return True
    return rule.module is case.module and all(name in rule.module.scope.origins for name in predicate.free)


def _asked_with_a_dict(case: Case, rule: StopRule, speakers: tuple[Code, ...]) -> Condition | Misfit:
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
    return Condition(speakers, asked=expr.text, is_bool=False)
