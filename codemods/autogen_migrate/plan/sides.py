"""Which conversations of a unit become native: all that can, each as a whole; the rest stays together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..conversation.cast import find_roles
from ..conversation.registrations import find_registrations
from ..program import ConversationSites, Module, Site, known_members, starts_chat
from .api_imports import settle_imports, staying_names
from .asked_humans import find_asked_humans
from .captures import judge_captures
from .clients.lists import drop_parts
from .coloring import plan_async
from .context import Context
from .deviations import judge_costs, note_keys
from .draft import Blocker, Draft, is_main_guard
from .forms.choose import choose
from .forms.memory.asked import write_memory
from .functions import plan_functions
from .model import Finding
from .rules import rule_for
from .seen_names import judge_names
from .spreads.given import given_names
from .spreads.rewriting import settle
from .taken_names import taken_names
from .tool_turns import judge_tool_turns

#: Attributes that have the same name and meaning on the 0.4 object.
SAME_ATTRIBUTES: dict[str, frozenset[str]] = {
    "agent": frozenset((".name", ".description")),
    "groupchat": frozenset(
        (".messages", ".agents", ".agent_names", ".agent_by_name", ".next_agent", ".max_round", ".admin_name")
    ),
    "manager": frozenset((".name", ".groupchat", ".last_speaker")),
    "executor": frozenset((".work_dir", ".timeout")),
}
#: The kinds of sites for which one rule answers, whatever the key.
_BY_KIND = ("subclass", "escape", "write", "unclear", "beside", "mock", "patch")
_WIDE = "; it is not known which conversations this concerns, so none of this program moves natively"


@dataclass(slots=True)
class Sides:
    """The conversations that become native, with their draft (None: there are none).

    ``blocked`` has the reasons of a conversation by its ``id``; ``reasons`` are those for all that stay
    without one of their own.  ``plain`` are those that need nothing of ``autogen_compat``, ``debts`` has the
    reasons of the others.
    """

    native: list[ConversationSites]
    draft: Draft | None = None
    blocked: dict[int, list[Finding]] = field(default_factory=dict[int, "list[Finding]"])
    reasons: list[Finding] = field(default_factory=list[Finding])
    plain: set[int] = field(default_factory=set[int])
    debts: dict[int, list[Finding]] = field(default_factory=dict[int, "list[Finding]"])


def divide(
    new_draft: Callable[[], Draft],
    conversations: Sequence[ConversationSites],
    modules: Sequence[Module],
    order: Mapping[int, int],
    held: Mapping[int, list[Finding]],
    *,
    divisible: bool,
) -> Sides:
    """Plan the conversations of one unit, without those that turn out to be blocked, until none is.

    What is blocked without a conversation of its own, and may concern any of them, holds back all, as does
    anything if the unit is not ``divisible``.  ``modules`` are those of the unit; ``order`` is that of the
    sites, by ``id``; ``held`` has the reasons why some cannot be native, by ``id``.
    """
    sides = Sides(
        list(conversations), blocked=dict(held), reasons=[f for found in held.values() for f in found]
    )
    if held:
        free = [c for c in conversations if id(c) not in held] if divisible else []
        sides.native = _separable(free, conversations)
    sides.plain = {id(c) for c in conversations}
    while sides.native:
        draft = new_draft()
        draft.strict = divisible
        if draft.wishes.style == "parts":
            sides.plain = set()
        draft.plain = frozenset(sides.plain)
        blocked = _blocked(draft, sides.native, conversations, modules, order)
        owing = _by_culprit(draft.debts)
        sides.debts |= {owner: [*sides.debts.get(owner, ()), *found] for owner, found in owing.items()}
        sides.plain = set(draft.plain) - owing.keys()
        if not blocked and not owing.keys() & draft.plain:
            sides.draft = draft
            return sides
        if not blocked:
            continue
        sides.reasons = sides.reasons or next(iter(blocked.values()))
        wide = [c for c in sides.native if c.wide and id(c) in blocked]
        wide.sort(key=lambda c: not _changes_api(c))  # what is sure is the better reason
        if wide and divisible:
            several = sum(c.runs for c in sides.native) > 1
            unsure = [c for c in wide if several and not _changes_api(c)]
            blocked |= {id(c): _with_note(blocked[id(c)], _WIDE) for c in unsure}
            sides.reasons = blocked[id(wide[0])]
        sides.blocked |= blocked
        left = [] if wide or not divisible else [c for c in sides.native if id(c) not in blocked]
        sides.native = _separable(left, conversations)
    return sides


def _changes_api(conversation: ConversationSites) -> bool:
    return any(site.kind == "patch" for site in conversation.sites)


def _with_note(findings: list[Finding], note: str) -> list[Finding]:
    return [replace(finding, message=finding.message + note) for finding in findings]


def _separable(
    left: Sequence[ConversationSites], conversations: Sequence[ConversationSites]
) -> list[ConversationSites]:
    """Those of ``left`` that can be native beside the other conversations of the unit.

    A conversation without a chat in sight goes along with those that run in its program; elsewhere it stays
    with the rest, since a module that is not in view may have the chat.  What no conversation has for itself
    goes where all that it is about goes; if that is not known, it stays where other code of its module stays.
    """
    running = {m.path for c in left if c.follows is None and c.runs for m in c.modules}
    programs = {s.module.path for c in conversations for s in c.sites if starts_chat(s)}
    own = [
        c
        for c in left
        if c.follows is None
        and (c.runs or all(_is_program(m, programs) and m.path in running for m in c.modules))
    ]
    known = {id(c) for c in own}
    moving = {id(obj) for c in own for site in c.sites for obj in site.objs}
    staying = {m.path for c in conversations if id(c) not in known and c.follows is None for m in c.modules}
    for conversation in left if own else ():
        if conversation.follows:
            goes = all(id(obj) in moving for obj in conversation.follows)
        else:
            goes = not any(m.path in staying for m in conversation.modules)
        if conversation.follows is not None and goes:
            own.append(conversation)
    return own


def _is_program(module: Module, starting: Collection[str]) -> bool:
    """Whether a module is run, and not only imported: no other one then has a chat of its agents."""
    guarded = any(is_main_guard(stmt) for stmt in module.facts.body)
    return module.path in starting or module.facts.is_notebook or guarded


# ---------------------------------------------------------------------- one attempt


def _blocked(
    draft: Draft,
    native: Sequence[ConversationSites],
    conversations: Sequence[ConversationSites],
    unit: Sequence[Module],
    order: Mapping[int, int],
) -> dict[int, list[Finding]]:
    """Plan the ``native`` ones of a unit's conversations; the reasons why some cannot be, by ``id``."""
    moving = {id(c) for c in native}
    others = [site for c in conversations if id(c) not in moving for site in c.sites]
    owners = {id(site): id(c) for c in native for site in c.sites}
    sites = sorted((s for c in native for s in c.sites), key=lambda site: order[id(site)])
    draft.owners = {id(site.expr): owners[id(site)] for site in sites}
    draft.moving = frozenset(id(obj) for site in sites if site.kind == "construct" for obj in site.objs)
    of_module: dict[str, list[Site]] = {}
    for site in sites:
        of_module.setdefault(site.module.path, []).append(site)
    modules = [found[0].module for found in of_module.values()]
    taken = taken_names(draft.program)
    for module in modules:
        draft.modules[module.path].staying = staying_names(
            draft.program, module, of_module[module.path], taken.get(module.path, set())
        )
    draft.given = given_names(draft.program, sites)
    context = Context(draft, sites, find_roles(draft.program, sites), others, unit)
    context.tools = find_registrations(draft.program, sites)
    context.forms = choose(context, {id(c): c.sites for c in native})
    find_asked_humans(context)
    for site in sites:
        draft.culprits = frozenset((owners[id(site)],))
        _plan_site(context, site)
    plan_functions(context)
    settle(draft, context.pending)
    drop_parts(draft, context.clients)
    judge_tool_turns(context)
    judge_captures(context)
    judge_names(context)
    for module in modules:
        judge_costs(context, module)
    draft.culprits = frozenset()
    if not draft.blockers:
        plan_async(context)
    for module in modules:
        draft.culprits = frozenset(owners[id(site)] for site in of_module[module.path])
        note_keys(context, module)
        settle_imports(draft, module)
    for module in modules:
        draft.check_unedited(module)
    return _by_culprit(draft.blockers, frozenset(id(c) for c in native))


def _by_culprit(
    blockers: Sequence[Blocker], everyone: frozenset[int] = frozenset()
) -> dict[int, list[Finding]]:
    """The findings for each conversation; those without one are for ``everyone``."""
    found: dict[int, list[Finding]] = {}
    for blocker in blockers:
        for culprit in sorted(blocker.culprits or everyone):
            found.setdefault(culprit, []).append(blocker.finding)
    return found


def _plan_site(context: Context, site: Site) -> None:
    around = site.module.enclosing_stmts(site.module.stmt_of[id(site.expr)])
    if any(id(stmt) in context.forms.registrations for stmt in around):
        return  # nothing is left of the statement
    memory = context.forms.memories.get(id(site.expr))
    if memory is not None:
        write_memory(context, memory)
        return
    if id(site.expr) in context.forms.rewritten:
        return
    piece = context.forms.pieces.get(id(site))
    if piece is not None:
        piece.write()
        return
    member = site.kind in ("attribute", "method")
    if member and all(site.key in SAME_ATTRIBUTES.get(o.kind, ()) for o in site.objs):
        return
    rule = rule_for(site.kind if site.kind in _BY_KIND else site.key)
    if site.kind == "reference" and (rule is None or rule.code < "AM300"):
        rule = (
            rule_for("config_list_from_json")
            if rule is not None and rule.code == "AM121"
            else rule_for("reference")
        )
    own = site.kind == "write" or (member and rule is None)
    if own and all(o.class_ is not None for o in site.objs):
        return  # what a subclass has: the subclass itself is reported
    if rule is None:
        context.draft.block("AM300", site.module, site.expr, _not_yet(site))
        return
    rule.migrate(context, site)


def _not_yet(site: Site) -> str:
    """What is said of something for which there is no rule."""
    name = site.key.removeprefix(".")
    if name == site.key:
        return f"the name `{name}` of AutoGen 0.2 is not migrated natively yet"
    known = [known_members(o.name) for o in site.objs]
    if known and all(members is not None and name not in members for members in known):
        return f"`{name}` is no method or attribute of AutoGen 0.2.40, and it is not clear who gives it"
    return f"the method or attribute `{name}` of AutoGen 0.2 is not migrated natively yet"
