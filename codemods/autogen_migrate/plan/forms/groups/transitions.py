"""Who may speak after whom: a ``SelectorGroupChat`` with a ``candidate_func``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ....facts.model import Expr
from ....program import Obj, Objs
from ...draft import span
from ...model import Code, Edit, NewCall, NewList, Replace
from ..case import Case
from ..model import Difference, Fit, Misfit
from ..stopping import CONDITIONS
from .auto import name_codes, note_layout, own_limits, own_tests, selector_client
from .ending import conditions, joined, turns_after_first, write_conditions
from .facts import GroupCase, group_case
from .members import cast_members, names_in
from .round_robin import note_own_opening
from .selector_function import speaker_name
from .team import Team, fit_team

FORM = "a group in which not everybody may speak after everybody"
RULE = "AM371"


def group_by_transitions(case: Case) -> Fit | Misfit:
    """``allowed_or_disallowed_speaker_transitions`` with the choice of a model among those who may speak."""
    asked = group_case(case)
    if isinstance(asked, Misfit):
        return asked
    given = asked.get("allowed_or_disallowed_speaker_transitions")
    if given is None or asked.group.method != "auto":
        return case.misfit("the speakers of the group are chosen in another way", nearness=0)
    kind = asked.get("speaker_transitions_type")
    if kind is None or kind.expr.value != "allowed":
        return case.misfit(
            "it is not said who may speak, but who may not", None if kind is None else kind.expr
        )
    if asked.manager.get("llm_config") is None:
        return case.misfit("the manager has no model")
    graph = _graph(asked, given.expr)
    if isinstance(graph, Misfit):
        return graph
    cast = cast_members(asked, described=True)
    if isinstance(cast, Misfit):
        return cast
    ends, own, limited = conditions(asked), own_tests(asked), own_limits(asked)
    if isinstance(ends, Misfit):
        return ends
    if isinstance(own, Misfit):
        return own
    if limited is not None:
        return limited
    if asked.sender not in graph and asked.position is not None:
        return case.misfit("nobody may speak after who starts the chat", given.expr)
    if asked.position is None:
        return case.misfit("who starts the chat is no member, after whom everybody may speak", given.expr)
    note_own_opening(asked)
    note_layout(asked)
    text = "an answer that names a member who may not speak now is taken; 0.2 took it for no answer"
    asked.differences.append(Difference(RULE, "failure", asked.module, asked.made_at.expr, text))
    emits = any(role.model is None for role in asked.roles)

    def options() -> Sequence[tuple[str, Code]]:
        for edit in _edits(asked, given.expr):
            case.context.draft.edit(asked.module, edit)
        name = case.context.draft.text(given.expr, asked.module)
        last = _sinks(asked, graph)
        pieces = [*([last] if last is not None else []), write_conditions(asked, [*ends, *own])]
        stop = joined([piece for piece in pieces if piece is not None])
        return [
            ("model_client", selector_client(asked)),
            *([("termination_condition", stop)] if stop is not None else []),
            ("max_turns", turns_after_first(asked)),
            ("allow_repeated_speaker", "True"),
            ("candidate_func", f"lambda messages: {name}[messages[-1].source]"),
        ]

    return fit_team(asked, FORM, cast, Team("SelectorGroupChat", tuple(names_in(asked)), options, emits))


def _graph(asked: GroupCase, expr: Expr) -> Mapping[Obj, Objs] | Misfit:
    """Who may speak after whom, if that is a dict display in a variable with lists of members."""
    context, module = asked.case.context, asked.module
    found = context.program.values(expr, module)
    graph = found[0] if len(found) == 1 else None
    wrong = asked.case.misfit("the transitions are not one dict of members that is written out", expr)
    if graph is None or graph.expr is None or graph.expr.kind != "dict" or graph.module is not module:
        return wrong
    if expr.kind != "name" or context.program.is_changed(graph) or not _is_only_given(asked, graph):
        return wrong
    made: dict[Obj, Objs] = {}
    for key, listed in zip(graph.expr.key_items, graph.expr.items, strict=True):
        items = listed.items if listed.kind in ("list", "tuple") else None
        agents = context.program.values(key, module)
        if items is None or len(agents) != 1 or agents[0] not in asked.members:
            return wrong
        after = [context.program.values(item, module) for item in items]
        if any(len(each) != 1 or each[0] not in asked.members for each in after):
            return wrong
        if not items:
            return asked.case.misfit("after an empty list everybody may speak in 0.2", listed)
        if not asked.repeats:
            return asked.case.misfit("nobody may speak twice in a row, whatever the transitions say", listed)
        made[agents[0]] = tuple(each[0] for each in after)
    return made


def _is_only_given(asked: GroupCase, graph: Obj) -> bool:
    """Whether nothing but the group chat reads the dict."""
    given = asked.group.get("allowed_or_disallowed_speaker_transitions")
    statement = graph.module.stmt_of[id(graph.expr)] if graph.expr is not None else None
    return all(
        (given is not None and expr is given.expr) or (statement is not None and expr in statement.targets)
        for _, expr in asked.case.context.program.occurrences(graph)
    )


def _edits(asked: GroupCase, expr: Expr) -> list[Edit]:
    """The dict with the names of its members."""
    context, module = asked.case.context, asked.module
    graph = context.program.values(expr, module)[0].expr
    edits: list[Edit] = []
    for item in (
        (*graph.key_items, *(i for each in graph.items for i in each.items)) if graph is not None else ()
    ):
        agent = context.program.values(item, module)[0]
        edits.append(Replace(span(item), speaker_name(asked, agent, context.draft.text(item, module))))
    return edits


def _sinks(asked: GroupCase, graph: Mapping[Obj, Objs]) -> Code | None:
    """The condition for members after whom nobody may speak."""
    last = [
        code for code, member in zip(name_codes(asked), asked.members, strict=True) if member not in graph
    ]
    if not last:
        return None
    match = asked.case.context.draft.name(asked.module, CONDITIONS, "SourceMatchTermination")
    return NewCall(match, ((None, NewList(tuple(last))),))
