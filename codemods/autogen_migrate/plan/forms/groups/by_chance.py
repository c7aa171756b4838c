"""Members that are drawn, or that a person picks: a ``SelectorGroupChat`` whose function does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...draft import span
from ...model import Code, InsertBefore
from ..case import Case
from ..model import Difference, Fit, Misfit
from .auto import name_codes, own_limits, own_tests, selector_client
from .ending import conditions, turns_after_first, write_conditions
from .facts import GroupCase, group_case
from .members import cast_members, names_in
from .round_robin import is_in_turn, note_own_opening
from .team import Team, fit_team

Selecting = Callable[[GroupCase], Code]


def group_by_chance(case: Case) -> Fit | Misfit:
    """``speaker_selection_method="random"``."""
    return _group(case, "random", "a group whose speakers are drawn", _draw)


def group_by_hand(case: Case) -> Fit | Misfit:
    """``speaker_selection_method="manual"``: a person is asked (``GroupChat.manual_select_speaker``)."""
    return _group(case, "manual", "a group whose speakers a person picks", _ask)


def _group(case: Case, method: str, form: str, selector: Selecting) -> Fit | Misfit:
    asked = group_case(case)
    if isinstance(asked, Misfit):
        return asked
    if asked.group.method != method or is_in_turn(asked):
        return case.misfit("the speakers of the group are chosen in another way", nearness=0)
    if asked.get("allowed_or_disallowed_speaker_transitions") is not None:
        return case.misfit("not everybody may speak after everybody in this group", nearness=0)
    if asked.manager.get("llm_config") is None:
        return case.misfit("the manager has no model, which AutoGen's team asks for")
    if method == "manual" and not asked.repeats:
        return case.misfit("nobody may be picked twice in a row")
    cast = cast_members(asked, described=False)
    if isinstance(cast, Misfit):
        return cast
    ends, own, limited = conditions(asked), own_tests(asked), own_limits(asked)
    if isinstance(ends, Misfit):
        return ends
    if isinstance(own, Misfit):
        return own
    if limited is not None:
        return limited
    note_own_opening(asked)
    if method == "manual":
        text = "the list of members that a person picks from is shown in other words"
        asked.differences.append(Difference("AM372", "layout", asked.module, asked.made_at.expr, text))
    emits = any(role.model is None for role in asked.roles)

    def options() -> Sequence[tuple[str, Code]]:
        stop = write_conditions(asked, [*ends, *own])
        return [
            ("model_client", selector_client(asked)),
            *([("termination_condition", stop)] if stop is not None else []),
            ("max_turns", turns_after_first(asked)),
            ("selector_func", selector(asked)),
        ]

    return fit_team(asked, form, cast, Team("SelectorGroupChat", tuple(names_in(asked)), options, emits))


def _draw(asked: GroupCase) -> Code:
    """Any of the members, without the last speaker where nobody may speak twice in a row."""
    random = asked.case.context.draft.name(asked.module, "random", None)
    names = ", ".join(name_codes(asked))
    if asked.repeats or asked.position is None:
        return f"lambda messages: {random}.choice([{names}])"
    others = f"[name for name in ({names}) if name != messages[-1].source]"
    return f"lambda messages: {random}.choice({others})"


def _ask(asked: GroupCase) -> Code:
    """A function that asks at the terminal; who enters nothing gets the next in the list."""
    draft, module = asked.case.context.draft, asked.module
    statement = module.stmt_of[id(asked.made_at.expr)]
    function = draft.fresh(module, "ask_who_is_next", statement)
    asyncio = draft.name(module, "asyncio", None)
    sequence = draft.name(module, "collections.abc", "Sequence")
    events = draft.name(module, "autogen_agentchat.messages", "BaseAgentEvent")
    chats = draft.name(module, "autogen_agentchat.messages", "BaseChatMessage")
    lines = (
        f"async def {function}(messages: {sequence}[{events} | {chats}]) -> str:",
        f"    names = [{', '.join(name_codes(asked))}]",
        "    for number, name in enumerate(names, start=1):",
        '        print(f"{number}: {name}")',
        "    for _ in range(2):",
        f'        entered = await {asyncio}.to_thread(input, "Number of the next speaker (or nothing): ")',
        '        if entered in ("", "q"):',
        "            break",
        "        if entered.strip().isdigit() and 0 < int(entered) <= len(names):",
        "            return names[int(entered) - 1]",
        '        print(f"Please enter a number from 1 to {len(names)}.")',
        "    last = messages[-1].source",
        "    return names[(names.index(last) + 1) % len(names)] if last in names else names[0]",
    )
    draft.edit(module, InsertBefore(span(statement), ("\n".join(lines),)))
    return function
