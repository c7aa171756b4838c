"""Comma separated items between brackets, rebuilt in the layout that they had.

Shared by calls and by import statements.  A *gap* is what stands between two items without the
comma: white space and comments.  The part of a gap up to the line break belongs to the item before
it (its trailing comment), the lines after that to the item that follows.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autogen_migrate.edits.layout import STEP
from autogen_migrate.edits.source import indent_of

#: Text of an item, given the indentation of its line and the column it starts at (None: the item
#: continues a line, write it flat).
ItemText = Callable[[str, int | None], str]


@dataclass(frozen=True, slots=True)
class OldItems:
    """Items as they were written: ``gaps[0]`` follows the opening bracket, ``gaps[i]`` item i."""

    gaps: tuple[str, ...]
    trailing_comma: bool

    @property
    def multiline(self) -> bool:
        return any("\n" in gap for gap in self.gaps)

    @property
    def one_line_inside(self) -> bool:
        """All items on one line of their own between the brackets: too long for the line of the brackets."""
        first, *inner, last = self.gaps
        around = not first.strip() and not last.strip() and "\n" in first and "\n" in last
        return around and not self.trailing_comma and not any("\n" in gap for gap in inner)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item of the result; ``index`` is its old number, None for one that is added."""

    index: int | None
    text: ItemText


def _split(gap: str) -> tuple[str, str | None]:
    """Trailing comment, and the lines after it (None if the gap stays on its line)."""
    head, found, rest = gap.partition("\n")
    if not found:
        return head, None
    head = head.rstrip()
    return (head if "#" in head else head.removesuffix("\\").rstrip()), rest


def _comments(lead: str | None) -> str:
    """The own-line comments of a lead, with their line breaks."""
    if lead is None or "\n" not in lead:
        return ""
    return lead[: lead.rindex("\n") + 1]


def _with_disabled(
    leads: list[str | None], end: tuple[str, str | None], new: Sequence[NewItem]
) -> tuple[list[str | None], tuple[str, str | None]]:
    """The leads and the end of the list, with the items in comments that stand before items which go."""
    kept = {item.index for item in new}
    found: list[str | None] = []
    moved = ""
    for index, lead in enumerate(leads):
        if index not in kept:
            moved += _disabled(lead)
        elif lead is not None:
            lead, moved = moved + lead, ""
        found.append(lead)
    return found, (end[0], end[1] if end[1] is None else moved + end[1])


def _disabled(lead: str | None) -> str:
    """The own-line comments of a lead if they are items that somebody has put in comments."""
    lines = _comments(lead)
    texts = [line.strip().removeprefix("#") for line in lines.split("\n") if line.strip()]
    try:
        call = ast.parse("f(" + "\n".join(texts) + "\n)", mode="eval").body
    except (SyntaxError, ValueError):
        return ""
    return lines if isinstance(call, ast.Call) and call.keywords else ""


def rebuild(old: OldItems, new: Sequence[NewItem], base: str) -> str:
    """The text between the brackets; ``base`` is the indentation of the line with the bracket."""
    split = [_split(gap) for gap in old.gaps]
    count = len(split) - 1
    leads, (closing_gap, closing) = _with_disabled([rest for _, rest in split[:-1]], split[-1], new)
    opening_trail, opening = split[0]
    if not new:
        return _empty(old, base)
    own_lines = [lead for lead in leads if lead is not None]
    indent = indent_of(own_lines[0].rsplit("\n", 1)[-1]) if own_lines else base + STEP
    one_a_line = bool(leads) and all(lead is not None for lead in leads[1:]) and bool(own_lines)
    inline = next((g for g in old.gaps[1:-1] if "\n" not in g), " ")
    if not count and opening is not None:
        one_a_line = True

    out = ""
    comment = ""  # trailing comment of what was written last
    for position, item in enumerate(new):
        lead = leads[item.index] if item.index is not None else None
        if position == 0:
            comment = opening_trail if opening is not None else ""
            out += comment
            wanted = opening is not None or bool(_comments(lead)) or "#" in comment
            if not wanted:
                lead = None
        else:
            is_first = item.index == 0
            wanted = lead is not None or "#" in comment
            wanted = wanted or (one_a_line and (item.index is None or is_first))
        if wanted and lead is None:
            lead = indent
        if lead is not None:
            out += "\n" + lead
            where = indent_of(lead.rsplit("\n", 1)[-1])
            text = item.text(where, len(where))
        else:
            out += "" if position else (old.gaps[0] if count and opening is None else "")
            out += inline if position else ""
            text = item.text(base, None)
        out += text
        last = position == len(new) - 1
        if not last or old.trailing_comma or (not count and closing is not None):
            out += ","
        trail = split[item.index + 1] if item.index is not None else ("", None)
        comment = trail[0] if trail[1] is not None else ""
        out += comment
    if closing is not None:
        return out + "\n" + closing
    if "#" in comment:
        return out + "\n" + base
    return out + ("" if "\n" in old.gaps[-1] or not count else closing_gap)


def _empty(old: OldItems, base: str) -> str:
    first, rest = _split(old.gaps[0])
    last = _split(old.gaps[-1])[1]
    kept = first if "#" in first and rest is not None else ""
    lines = _comments(last) if "#" in (last or "") else ""
    if not kept and not lines:
        return ""
    return f"{kept}\n{lines}{base}"


def exploded(texts: Sequence[str], base: str) -> str:
    """One item a line, four columns deeper than ``base``, with a trailing comma."""
    lines = "".join(f"\n{base}{STEP}{text}," for text in texts)
    return f"{lines}\n{base}"
