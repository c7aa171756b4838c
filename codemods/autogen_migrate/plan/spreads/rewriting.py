"""Calls with spread arguments rewritten: the displays in their place, or else the calls.

An entry of a display *stays* if all calls that get it want the same of it: another name, another value, or
that it goes.  Else it goes *out*: each call writes it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...conversation.arguments import Argument, Arguments, entries_of, spread_exprs
from ...conversation.displays import Display, Entry
from ...facts.model import Expr
from ...program import Site
from ..draft import Draft, span
from ..model import Add, ArgumentEdit, Change, Code, Keep, RewriteCall
from .editing import edit_displays
from .users import Users
from .written import code_at, is_visible

#: Writes a call that gets all of its arguments written out.
Write = Callable[[Sequence[ArgumentEdit]], RewriteCall]
#: What each agent has for itself.
_OWN = ("code_executor",)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a rule wants of a call with arguments that are not written in it.

    ``arguments`` are those of the result in order, as for calls that write all of them.  ``ordered``: new
    values may only stand in the call itself.  ``write``: what is planned instead of a call with these
    arguments, all of which are written out then.
    """

    rule: str
    site: Site
    bound: Arguments
    arguments: tuple[ArgumentEdit, ...]
    func: Code | None
    ordered: bool = False
    write: Write | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an entry: without ``name`` it goes, without ``code`` it keeps its value."""

    name: str | None
    code: Code | None = None
    same: bool = False
    """Nothing becomes of it."""


@dataclass(slots=True)
class Pending:
    """The calls that are rewritten when all are known."""

    calls: list[Rewriting] = field(default_factory=list[Rewriting])


def rewrite_call(
    draft: Draft,
    pending: Pending,
    rule: str,
    site: Site,
    bound: Arguments,
    arguments: Sequence[ArgumentEdit],
    func: Code | None,
    *,
    ordered: bool = False,
    write: Write | None = None,
) -> None:
    """Rewrite a call now, or together with the displays that give it arguments."""
    if bound.sources:
        pending.calls.append(Rewriting(rule, site, bound, tuple(arguments), func, ordered, write))
    elif write is not None:
        draft.edit(site.module, write(arguments))
    else:
        draft.edit(site.module, RewriteCall(span(site.expr), tuple(arguments), func))


def settle(draft: Draft, pending: Pending) -> None:
    """Plan the edits of all calls with spread arguments, and of what gives them these."""
    if pending.calls:
        _Settling(draft, pending.calls).settle()


class _Settling:
    def __init__(self, draft: Draft, calls: Sequence[Rewriting]) -> None:
        self._draft = draft
        self._calls = calls
        self._spread = {id(e) for call in calls for e in spread_exprs(call.site.expr, call.bound)}
        self._users = Users(draft.program, {id(call.site.expr) for call in calls}, self._spread)
        self._fates: dict[tuple[int, int], list[Fate]] = {}
        self._entries: dict[tuple[int, int], Entry] = {}
        self._displays: dict[int, Display] = {}
        self._out: set[tuple[int, int]] = set()

    def settle(self) -> None:
        for call in self._calls:
            self._collect(call)
        self._decide()
        for call in self._calls:
            self._draft.blame([call.site.expr])
            self._rewrite(call)
        self._draft.blame([call.site.expr for call in self._calls])
        free = [d for d in self._displays.values() if self._users.is_free(d) and not self._is_dropped(d)]
        edit_displays(self._draft, free, self._needed(), self._spread, self._final())

    # ------------------------------------------------------------------ deciding

    def _collect(self, call: Rewriting) -> None:
        wanted = {e.index: e for e in call.arguments if not isinstance(e, Add)}
        for name, argument in entries_of(call.bound):
            fate = _fate(name, argument, wanted.get(argument.index))
            for entry in argument.entries:
                self._fates.setdefault(_key(entry), []).append(fate)
                self._entries[_key(entry)] = entry
                if call.write is not None or self._has_to_go_out(call, argument, fate):
                    self._out.add(_key(entry))
        for source in call.bound.sources:
            for spread in source.spreads:
                for display in spread.displays:
                    self._displays.setdefault(id(display.expr), display)
                for entry in spread.hidden:
                    self._entries.setdefault(_key(entry), entry)

    def _has_to_go_out(self, call: Rewriting, argument: Argument, fate: Fate) -> bool:
        """Whether a new value may not take the place of the old one."""
        if fate.code is None:
            return False
        return call.ordered or fate.name in _OWN or not _is_one_text(self._draft, argument)

    def _decide(self) -> None:
        """Find out which entries go out: calls disagree on them, or they cannot be changed in place."""
        for key, fates in self._fates.items():
            if len(set(fates)) > 1 or not (fates[0].same or self._can_change(self._entries[key])):
                self._out.add(key)
        number = -1
        while number != len(self._out):
            number = len(self._out)
            for call in self._calls:
                self._go_together(call)

    def _can_change(self, entry: Entry) -> bool:
        display = self._displays[id(entry.display.expr)]
        return self._users.is_free(display) and (not entry.is_positional or display.is_partial)

    def _go_together(self, call: Rewriting) -> None:
        """What one call gets from several places is written in one of them; so are places that count."""
        for _, argument in entries_of(call.bound):
            if any(_key(entry) in self._out for entry in argument.entries):
                self._out.update(_key(entry) for entry in argument.entries)
        for source in call.bound.sources:
            entries = [e for spread in source.spreads for e in spread.entries.values()]
            placed = [e for e in entries if e.is_positional]
            if any(_key(entry) in self._out for entry in placed):
                self._out.update(_key(entry) for entry in placed)
            if any(_key(e) in self._out and not self._users.is_free(e.display) for e in entries):
                self._out.update(_key(entry) for entry in entries)

    def _final(self) -> dict[tuple[int, int], Fate | None]:
        """The fate of each entry in its display; None: it stays as it is, because others read it."""
        found: dict[tuple[int, int], Fate | None] = {}
        for key, entry in self._entries.items():
            if not self._users.is_free(entry.display):
                found[key] = None
            elif key in self._out or key not in self._fates:
                found[key] = Fate(None)
            else:
                found[key] = self._fates[key][0]
        return found

    # ------------------------------------------------------------------ writing

    def _rewrite(self, call: Rewriting) -> None:
        draft, module = self._draft, call.site.module
        by_index = {argument.index: (name, argument) for name, argument in entries_of(call.bound)}
        edits: list[ArgumentEdit] = []
        for edit in call.arguments:
            known = None if isinstance(edit, Add) else by_index.get(edit.index)
            if known is None:
                edits.append(edit)
                continue
            name, argument = known
            if _key(argument.entries[0]) not in self._out:
                continue
            fate = _fate(name, argument, edit)
            code = self._code(call, argument, fate.code)
            edits.append(Add(fate.name if _wants_keyword(edit, argument) else None, code))
        edits = _in_order(edits, call.site.expr, self._kept(call))
        if call.write is not None:
            draft.edit(module, call.write(edits))
        else:
            draft.edit(module, RewriteCall(span(call.site.expr), tuple(edits), call.func))

    def _kept(self, call: Rewriting) -> list[int]:
        """The spread arguments that still give something."""
        kept: list[int] = []
        for source in call.bound.sources:
            arguments = [call.bound.named.get(name) for name in source.names]
            entries = [e for a in arguments if a is not None and a.entries for e in a.entries]
            stay = [
                e for e in entries if _key(e) not in self._out and self._fates[_key(e)][0].name is not None
            ]
            if source.index is not None and stay:
                kept.append(source.index)
        return kept

    def _is_dropped(self, display: Display) -> bool:
        """Whether a display stands in a call that is written anew, without it."""
        around = {id(e) for e in (display.expr, *display.module.ancestors(display.expr))}
        return any(call.write is not None and id(call.site.expr) in around for call in self._calls)

    def _needed(self) -> set[int]:
        """The displays, by ``id`` of their expressions, that still give something to a call."""
        return {
            id(display.expr)
            for call in self._calls
            for index in self._kept(call)
            for source in call.bound.sources
            if source.index == index
            for spread in source.spreads
            for display in spread.displays
        }

    def _code(self, call: Rewriting, argument: Argument, changed: Code | None) -> Code:
        """What an argument that is written out is in a call; ``changed`` if that is not its own value."""
        entry = argument.entries[0]
        source = next(
            s for s in call.bound.sources if any(argument is call.bound.named.get(n) for n in s.names)
        )
        spread = None if source.index is None else call.site.expr.items[source.index + 1]
        code = None
        if changed is not None:
            code = changed if all(is_visible(e, call.site) for e in argument.entries) else None
        elif len(argument.entries) == 1:
            code = code_at(
                self._draft, entry, call.site, spread, stays=not self._users.is_free(entry.display)
            )
        if code is None:
            text = "what is spread in this call cannot be written out in it; write the arguments out"
            self._draft.block(call.rule, call.site.module, spread or call.site.expr, text)
            return "..."
        return code


def _key(entry: Entry) -> tuple[int, int]:
    return id(entry.display.expr), entry.place


def _fate(name: str, argument: Argument, edit: ArgumentEdit | None) -> Fate:
    match edit:
        case Keep(_, keyword):
            return Fate(keyword or name, same=keyword in (None, argument.keyword))
        case Change(_, code, keyword):
            return Fate(keyword or name, code)
        case _:
            return Fate(None)


def _is_one_text(draft: Draft, argument: Argument) -> bool:
    """Whether an argument is written alike in all its places, in one scope: one new text will do."""
    scopes = {(id(e.module), id(e.module.function_of(e.value))) for e in argument.entries}
    return len(scopes) == 1 and len({draft.text(e.value, e.module) for e in argument.entries}) == 1


def _wants_keyword(edit: ArgumentEdit, argument: Argument) -> bool:
    """Whether an argument that is written out gets its name: not if it was positional and stays so."""
    keyword = None if isinstance(edit, Add) else edit.keyword
    return argument.keyword is not None or keyword is not None


def _in_order(edits: Sequence[ArgumentEdit], call: Expr, kept: Sequence[int]) -> list[ArgumentEdit]:
    """The arguments, the positional ones first, and what is still spread behind the others of its kind."""
    plain = [e for e in edits if isinstance(e, Add) and e.keyword is None]
    plain += [e for e in edits if not isinstance(e, Add) and e.keyword is None and call.keys[e.index] is None]
    plain += [Keep(index) for index in kept if call.keys[index] == "*"]
    named = [e for e in edits if e not in plain]
    return [*plain, *named, *(Keep(index) for index in kept if call.keys[index] == "**")]
