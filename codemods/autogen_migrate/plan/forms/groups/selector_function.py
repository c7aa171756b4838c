"""A function of the program that chooses the next speaker, turned into a ``selector_func``.

0.2 calls it with the last speaker and the group chat and takes an agent, None (nobody: the chat ends) or
``"auto"`` (``GroupChat._prepare_and_select_agents``); AutoGen calls it with the messages and takes a name, or
None for a choice of the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ....conversation.messages import uses_of_messages
from ....conversation.model import Use
from ....facts.model import Expr, Function, Stmt
from ....program import Module, Obj
from ....program.syntax import returns_of
from ...draft import span
from ...model import Code, DeleteStatement, Edit, InsertBefore, Join, Ref, Replace, Span
from ..model import Misfit
from ..opening import MESSAGES, names_of
from ..stopping import literal
from .facts import GroupCase, is_none
from .purity import is_free_of_effects

_EQUAL = {"is": "==", "==": "==", "is not": "!=", "!=": "!="}
_ENTRIES = ("content", "name")
_LOOKED_AT = frozenset(("entry", "item", "length", "slice", "loop", "truth", "name"))


@dataclass(slots=True)
class Selector:
    """The function and the edits that turn it into a ``selector_func``.

    ``returned`` are the agents that it gives; ``ends``: it can give None, which ends the chat; ``asks``: it
    can leave the choice to the model; ``looks_back``: it reads more than the last message; ``consumed`` what
    is rewritten, by ``id``.
    """

    obj: Obj
    function: Function
    named: Expr
    last: str
    group: str
    returned: set[Obj] = field(default_factory=set["Obj"])
    ends: bool = False
    asks: bool = False
    looks_back: bool = False
    edits: list[Edit] = field(default_factory=list["Edit"])
    consumed: set[int] = field(default_factory=set[int])

    @property
    def module(self) -> Module:
        return self.obj.module


def selector_of(asked: GroupCase) -> Selector | Misfit:
    """The conversion of the function that is given as ``speaker_selection_method``."""
    given = asked.group.get("speaker_selection_method")
    assert given is not None
    values = asked.case.context.program.values(given.expr, asked.group.obj.module)
    function = values[0].function if len(values) == 1 else None
    if function is None or not function.name or function.is_async or function.is_generator:
        return asked.case.misfit(
            "the next speaker is chosen by a function that is not written here", given.expr
        )
    params = [p for p in function.params if p.kind == "pos"]
    own = params[1:] if values[0].kind == "bound" else params
    if len(own) != 2 or len(params) != len(function.params) or function.decorators:
        return asked.case.misfit(
            "the function that chooses the next speaker has other parameters", given.expr
        )
    made = Selector(values[0], function, given.expr, own[0].name, own[1].name)
    problem = _only_here(asked, made) or _Reader(asked, made).read()
    if problem is not None:
        return problem
    if made.ends and made.asks:
        return asked.case.misfit(
            "the function that chooses the next speaker gives both None and 'auto'", given.expr
        )
    if made.ends and not is_free_of_effects(function, made.module):
        return asked.case.misfit("the function that ends the chat does more than to choose", given.expr)
    return made


def _only_here(asked: GroupCase, made: Selector) -> Misfit | None:
    """The function is given to this group and used for nothing else."""
    program = asked.case.context.program
    for module in program.modules:
        for expr in module.places.named(made.function.name):
            if expr is made.named or expr.kind not in ("name", "attr"):
                continue
            if any(v.function is made.function for v in program.values(expr, module)):
                return Misfit(
                    module, expr, "the function that chooses the next speaker is used elsewhere too"
                )
    return None


class _Reader:
    """Reads the body of the function, and plans how each use of its parameters is written."""

    def __init__(self, asked: GroupCase, made: Selector) -> None:
        self._asked = asked
        self._made = made
        self._draft = asked.case.context.draft
        self._program = asked.case.context.program
        self._module = made.module
        inside = self._module.places.exprs_within(made.function.start, made.function.end)
        self._exprs = [e for e in inside if e.kind == "name"]

    def read(self) -> Misfit | None:
        uses = [e for e in self._exprs if e.text == self._made.last and self._is_read(e)]
        groups = [e for e in self._exprs if e.text == self._made.group and self._is_read(e)]
        if any(self._is_written(name) for name in (self._made.last, self._made.group)):
            return self._misfit(self._made.named, "its parameters are given other values")
        several = len(uses) > 1
        for use in uses:
            problem = self._last_speaker(use, self._made.last if several else "messages[-1].source")
            if problem is not None:
                return problem
        for use in groups:
            problem = self._group(use)
            if problem is not None:
                return problem
        for stmt in returns_of(self._made.function.body):
            problem = self._returned(stmt.exprs[0]) if stmt.exprs else self._nothing()
            if problem is not None:
                return problem
        if _falls_through(self._made.function.body):
            self._made.ends = True
        self._signature(several)
        return None

    def _is_read(self, expr: Expr) -> bool:
        return not any(target is expr for target in self._module.stmt_of[id(expr)].targets)

    def _is_written(self, name: str) -> bool:
        return any(e.text == name and not self._is_read(e) for e in self._exprs)

    def _misfit(self, place: Expr, reason: str) -> Misfit:
        return Misfit(
            self._module, place, f"in the function that chooses the next speaker, {reason}", "AM370"
        )

    # ------------------------------------------------------------------ the last speaker

    def _last_speaker(self, use: Expr, name: str) -> Misfit | None:
        parent = self._module.parent.get(id(use))
        made = self._made
        if parent is not None and parent.kind == "attr" and parent.text == "name":
            made.edits.append(Replace(span(parent), name))
            made.consumed.add(id(parent))
            return None
        if parent is None or parent.kind != "compare" or len(parent.items) != 2:
            return self._misfit(use, "the last speaker is used in another way than to be compared")
        sides = [self._side(item, use, name) for item in parent.items]
        between = self._draft.text(parent, self._module)[
            parent.items[0].end - parent.start : parent.items[1].start - parent.start
        ]
        sign = " ".join(between.split())
        if any(isinstance(side, Misfit) for side in sides):
            return next(side for side in sides if isinstance(side, Misfit))
        codes: list[Code] = [side for side in sides if not isinstance(side, Misfit)]
        if sign not in _EQUAL and sign not in ("in", "not in"):
            return self._misfit(use, "the last speaker is compared in another way")
        made.edits.append(Replace(span(parent), Join((codes[0], f" {_EQUAL.get(sign, sign)} ", codes[1]))))
        made.consumed |= {id(parent), *(id(e) for e in parent.items), id(use)}
        return None

    def _side(self, item: Expr, use: Expr, name: str) -> Code | Misfit:
        if item is use:
            return name
        if item.kind in ("list", "tuple", "set"):
            found = [self._agent_name(each) for each in item.items]
            codes = [code for code in found if not isinstance(code, Misfit)]
            if len(codes) < len(found):
                return next(code for code in found if isinstance(code, Misfit))
            self._made.consumed |= {id(each) for each in item.items}
            pieces: list[Code] = []
            for code in codes:
                pieces += [", ", code] if pieces else [code]
            return Join(("(", *pieces, ",)" if len(codes) == 1 else ")"))
        return self._agent_name(item)

    def _agent_name(self, expr: Expr) -> Code | Misfit:
        agents = self._program.values(expr, self._module)
        if len(agents) != 1 or agents[0] not in (*self._asked.members, self._asked.sender):
            return self._misfit(expr, "an expression is no member of the group")
        self._made.consumed.add(id(expr))
        return speaker_name(self._asked, agents[0], self._draft.text(expr, self._module))

    # ------------------------------------------------------------------ the group chat

    def _group(self, use: Expr) -> Misfit | None:
        attribute = self._module.parent.get(id(use))
        made = self._made
        if attribute is None or attribute.kind != "attr":
            return self._misfit(use, "the group chat is used in a way that has no plain form")
        made.consumed.add(id(attribute))
        call = self._module.parent.get(id(attribute))
        if (
            attribute.text == "agent_by_name"
            and call is not None
            and call.kind == "call"
            and len(call.items) == 2
        ):
            made.edits.append(Replace(span(call), Ref(span(call.items[1]))))
            made.consumed.add(id(call))
            return None
        if attribute.text != "messages":
            return self._misfit(attribute, f"`{attribute.text}` of the group chat has no plain form")
        return self._messages(attribute)

    def _messages(self, attribute: Expr) -> Misfit | None:
        made, module = self._made, self._module
        uses = uses_of_messages(self._program, attribute, module, of_list=True)
        for use in uses:
            known = use.kind in _LOOKED_AT and (use.kind != "entry" or use.key in _ENTRIES)
            if not known:
                return self._misfit(use.expr, "the messages are used in a way that has no plain form")
            if use.of_list and (use.kind in ("length", "slice", "loop") or not _is_last(use)):
                made.looks_back = made.looks_back or use.kind not in ("name", "truth")
        statement = module.stmt_of[id(attribute)]
        bound = statement.kind == "assign" and statement.exprs[0] is attribute and len(statement.targets) == 1
        if bound and statement.targets[0].text == "messages":
            made.edits.append(DeleteStatement(span(statement)))
        else:
            made.edits.append(Replace(span(attribute), "messages"))
        for use in uses:
            if use.kind == "entry":
                message = use.expr.items[0] if use.expr.kind == "subscript" else use.expr.items[0].items[0]
                what = self._draft.said if use.key == "content" else ".source"
                made.edits.append(Replace(span(use.expr), Join((Ref(span(message)), what))))
        return None

    # ------------------------------------------------------------------ what it returns

    def _nothing(self) -> Misfit | None:
        self._made.ends = True
        return None

    def _returned(self, expr: Expr) -> Misfit | None:
        made = self._made
        if expr.kind == "ifexp":
            ordered = sorted(expr.items, key=lambda item: item.start)
            return self._returned(ordered[0]) or self._returned(ordered[2])
        if is_none(expr):
            return self._nothing()
        if expr.kind == "const" and expr.value == "auto":
            made.asks = True
            made.edits.append(Replace(span(expr), "None"))
            return None
        if id(expr) in made.consumed:  # agent_by_name(…), which may be anybody
            made.returned |= set(self._asked.members)
            return None
        agents = self._program.values(expr, self._module)
        if len(agents) != 1 or agents[0] not in self._asked.members:
            return self._misfit(expr, "something is returned that is no single member of the group")
        made.returned.add(agents[0])
        made.consumed.add(id(expr))
        text = self._draft.text(expr, self._module)
        made.edits.append(Replace(span(expr), speaker_name(self._asked, agents[0], text)))
        return None

    # ------------------------------------------------------------------ how it begins

    def _signature(self, several: bool) -> None:
        made, module = self._made, self._module
        data = self._draft.modules[module.path].data
        params = {p.name: p for p in made.function.params}
        last, group = params[made.last], params[made.group]
        start = _start_of(data, made.function.start, made.last)
        after = start if last.annotation is None else last.annotation.end
        end = _start_of(data, after, made.group) + len(made.group.encode())
        end = end if group.annotation is None else group.annotation.end
        annotated = last.annotation is not None or group.annotation is not None
        text = "messages"
        if annotated:
            sequence = self._draft.name(module, "collections.abc", "Sequence")
            events = self._draft.name(module, MESSAGES, "BaseAgentEvent")
            chats = self._draft.name(module, MESSAGES, "BaseChatMessage")
            text = f"messages: {sequence}[{events} | {chats}]"
        made.edits.append(Replace(Span(start, end), text))
        for annotation in (last.annotation, group.annotation, made.function.returns):
            if annotation is not None:
                made.consumed |= {id(e) for e in module.places.exprs_within(annotation.start, annotation.end)}
        if made.function.returns is not None:
            made.edits.append(Replace(span(made.function.returns), "str | None"))
        if several:
            body = list(made.function.body)
            documented = body[0].kind == "expr" and body[0].exprs[0].kind == "const" and len(body) > 1
            place = body[1] if documented else body[0]
            made.edits.append(InsertBefore(span(place), (f"{made.last} = messages[-1].source",)))


def speaker_name(asked: GroupCase, agent: Obj, text: str) -> str:
    """The code of the name of a member in a function: a literal if it is known, else ``agent.name``."""
    names = names_of(asked.home, agent)
    known = len(names) == 1 and names[0] is not None
    return literal(str(names[0])) if known else f"{text}.name"


def _is_last(use: Use) -> bool:
    """``messages[-1]``."""
    if use.kind != "item":
        return use.kind in ("name", "truth", "entry")
    index = use.expr.items[1]
    return index.kind == "unary" and index.text == "USub" and index.items[0].value == 1


def _start_of(data: bytes, after: int, name: str) -> int:
    found = re.compile(rb"[(,]\s*(?P<name>" + re.escape(name.encode()) + rb")\b").search(data, after)
    assert found is not None
    return found.start("name")


def _falls_through(body: Sequence[Stmt]) -> bool:
    """Whether the end of a function can be reached without a ``return``."""
    if not body:
        return True
    last = body[-1]
    if last.kind in ("return", "raise"):
        return False
    if last.kind == "if":
        return len(last.blocks) < 2 or any(_falls_through(block) for block in last.blocks)
    return True
