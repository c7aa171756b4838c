"""A spread argument written out in the call that gets it."""

from __future__ import annotations

from collections.abc import Iterator

from ...conversation.displays import Entry
from ...facts.model import Expr
from ...program import Module, Site
from ..draft import Draft, span
from ..model import Code, Join, Ref

_COPIED = frozenset(("const", "name", "attr", "list", "tuple", "dict", "fstring", "unary", "binop"))


def code_at(draft: Draft, entry: Entry, site: Site, spread: Expr | None, *, stays: bool) -> Code | None:
    """The code of an entry in a call; ``spread`` is what gives it there, and ``stays`` if others need that.

    None if neither the entry's own text nor a look into what is spread gives the same.
    """
    if is_plain(draft, entry, site):
        return (
            Ref(span(entry.value)) if entry.module is site.module else draft.text(entry.value, entry.module)
        )
    if not stays or spread is None or spread.kind not in ("name", "attr"):
        return None
    if entry.display.kind == "dict" and entry.key is not None:
        return Join((Ref(span(spread)), f"[{draft.text(entry.key, entry.module)}]"))
    if entry.display.kind == "sequence":
        return Join((Ref(span(spread)), f"[{entry.place}]"))
    return None


def is_visible(entry: Entry, site: Site) -> bool:
    """Whether the call is within reach of the names of the code in which an entry is written."""
    module = site.module
    if entry.module is not module:
        return False
    function = module.function_of(entry.display.expr)
    return function is None or function is module.function_of(site.expr)


def is_plain(draft: Draft, entry: Entry, site: Site) -> bool:
    """Whether the text of an entry means in the call what it means in its place."""
    if entry.value.kind == "const":
        return True
    if not is_visible(entry, site) or "#" in draft.text(entry.value, entry.module):
        return False
    return all(_is_same(part, site) for part in _parts(entry.value))


def _parts(expr: Expr) -> Iterator[Expr]:
    yield expr
    for item in expr.items:
        yield from _parts(item)


def _is_same(part: Expr, site: Site) -> bool:
    if part.kind not in _COPIED:
        return False
    if part.kind != "name":
        return True
    module: Module = site.module
    owner = module.scope_of[id(part)].lookup(part.text)
    if owner is not module.scope_of[id(site.expr)].lookup(part.text):
        return False
    return owner is None or (len(owner.origins[part.text]) == 1 and part.text not in owner.rebound)
