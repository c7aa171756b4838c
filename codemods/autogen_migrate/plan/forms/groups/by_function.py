"""A function of the program chooses the next speaker: a ``SelectorGroupChat`` with a ``selector_func``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ....program import Obj
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall
from ...versions import has
from ..case import Case
from ..model import Casting, Fit, Misfit
from ..running import has_memories
from ..stopping import CONDITIONS
from .auto import note_layout, own_limits, own_tests, selector_client
from .ending import conditions, joined, turns_after_first, write_conditions
from .facts import GroupCase, group_case
from .members import cast_members, names_in
from .round_robin import note_own_opening
from .selector_function import Selector, selector_of
from .team import Team, fit_team

FORM = "a group whose speakers a function of the program selects"


def group_by_function(case: Case) -> Fit | Misfit:
    """``speaker_selection_method=<function>``."""
    asked = group_case(case)
    if isinstance(asked, Misfit):
        return asked
    if asked.group.method != "callable":
        return case.misfit("the speakers of the group are chosen in another way", nearness=0)
    if asked.get("allowed_or_disallowed_speaker_transitions") is not None:
        return case.misfit("not everybody may speak after everybody in this group", nearness=0)
    made = selector_of(asked)
    if isinstance(made, Misfit):
        return made
    if asked.manager.get("llm_config") is None:
        return case.misfit("the manager has no model, which AutoGen's team asks for")
    cast = cast_members(asked, described=made.asks)
    if isinstance(cast, Misfit):
        return cast
    ends, own, limited = conditions(asked), own_tests(asked), own_limits(asked)
    if isinstance(ends, Misfit):
        return ends
    if isinstance(own, Misfit):
        return own
    if limited is not None:
        return limited
    if made.ends and not has(case.context.draft.target, "FunctionalTermination"):
        return case.misfit("this release of AutoGen has no FunctionalTermination")
    if made.ends and made.looks_back and has_memories(case, asked.members):
        return case.misfit("the function that ends the chat looks back, and the chat can run again")
    note_own_opening(asked)
    if made.asks:
        note_layout(asked)
    speaking = _speaking(asked, made)
    cast |= {id(m): Casting("gone") for m in asked.members if m not in speaking}

    def options() -> Sequence[tuple[str, Code]]:
        for edit in made.edits:
            case.context.draft.edit(made.module, edit)
        pieces = [write_conditions(asked, [*ends, *own]), _nobody_is_next(asked, made) if made.ends else None]
        stop = joined([piece for piece in pieces if piece is not None])
        return [
            ("model_client", selector_client(asked)),
            *([("termination_condition", stop)] if stop is not None else []),
            ("max_turns", turns_after_first(asked)),
            *([("allow_repeated_speaker", "True")] if made.asks else []),
            ("selector_func", case.context.draft.text(made.named, asked.group.obj.module)),
        ]

    names = dict(zip(asked.members, names_in(asked), strict=True))
    emits = any(asked.role_of(member).model is None for member in speaking)
    team = Team("SelectorGroupChat", tuple(names[m] for m in speaking), options, emits)
    fit = fit_team(asked, FORM, cast, team)
    if isinstance(fit, Misfit):
        return fit
    lists = {id(asked.module.parent.get(id(item))) for item in asked.items}
    return replace(fit, consuming=frozenset(made.consumed | lists))


def _speaking(asked: GroupCase, made: Selector) -> list[Obj]:
    """The members that can be selected; who only starts the chat needs no place in the team."""
    if made.asks:
        return list(asked.members)
    starter = asked.sender if asked.position is not None else None
    silent = starter is not None and asked.role_of(starter).model is None
    left_out = {starter} if silent and starter not in made.returned else set[Obj | None]()
    found = [member for member in asked.members if member not in left_out]
    return found if len(found) > 1 else list(asked.members)


def _nobody_is_next(asked: GroupCase, made: Selector) -> Code:
    """The condition that ends the chat where the function gives nobody."""
    draft, module = asked.case.context.draft, asked.module
    function = draft.name(module, CONDITIONS, "FunctionalTermination")
    name = draft.text(made.named, asked.group.obj.module)
    if not made.looks_back:
        return NewCall(function, ((None, f"lambda messages: {name}(messages) is None"),))
    statement = module.stmt_of[id(asked.made_at.expr)]
    thread = draft.fresh(module, "thread", statement)
    nobody = draft.fresh(module, "nobody_is_next", statement)
    sequence = draft.name(module, "collections.abc", "Sequence")
    events = draft.name(module, "autogen_agentchat.messages", "BaseAgentEvent")
    chats = draft.name(module, "autogen_agentchat.messages", "BaseChatMessage")
    code = (
        f"def {nobody}(messages: {sequence}[{events} | {chats}]) -> bool:\n"
        f"    {thread}.extend(messages)  # a condition is given the new messages only\n"
        f"    return {name}({thread}) is None"
    )
    lines: tuple[Code, ...] = (Join((f"{thread}: list[{events} | {chats}] = []",)), code)
    draft.edit(module, InsertBefore(span(statement), lines))
    return NewCall(function, ((None, nobody),))
