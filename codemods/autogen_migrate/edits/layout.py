"""Generated code as text: on one line if it fits, else one element a line.

Results are relative: the first line has no indentation, the following lines are indented relative
to the line that the code starts on.  Line breaks are ``\\n``, strings are in protected form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autogen_migrate.edits.source import protect
from autogen_migrate.plan.model import Code, Commented, Join, NewCall, NewList, Ref

LINE_LENGTH = 100
STEP = "    "


@dataclass(frozen=True, slots=True)
class Room:
    """What surrounds a piece of code on its first and last line, in columns.

    ``indent`` is the indentation of the line, ``prefix`` the width before the code (indentation
    included), ``suffix`` the width after it.
    """

    indent: int
    prefix: int
    suffix: int = 0

    def fits(self, text: str) -> bool:
        lines = text.replace("\0n", "\n").split("\n")
        last = len(lines) - 1
        for index, line in enumerate(lines):
            width = len(line)
            width += self.prefix if index == 0 else 0
            width += self.suffix if index == last else 0
            if width > LINE_LENGTH:
                return False
        return True


#: No limit: used where a line break is not possible (inside an f-string).
UNLIMITED = Room(-(10**9), -(10**9))

RefText = Callable[[Ref], str]


class Layout:
    """Writes :data:`Code`; ``ref`` gives the text of a :class:`Ref`, dedented to its own line."""

    def __init__(self, ref: RefText) -> None:
        self._ref = ref

    def flat(self, code: Code) -> str:
        if isinstance(code, str):
            return protect(code)
        if isinstance(code, Ref):
            return self._ref(code)
        if isinstance(code, Commented):  # never on one line with others
            return self.flat(code.code) + "\n"
        if isinstance(code, NewList):
            return "[" + ", ".join(self.flat(item) for item in code.items) + "]"
        if isinstance(code, Join):
            return "".join(self._piece(code, i, self.flat(p)) for i, p in enumerate(code.pieces))
        arguments = ", ".join(_keyword(k) + self.flat(v) for k, v in code.args)
        return f"{self._callee(code)}({arguments})"

    def render(self, code: Code, room: Room) -> str:
        """The code on one line if it fits into ``room``, else wrapped; comments are :meth:`_bracket`'s."""
        if isinstance(code, Commented):
            return self.render(code.code, room)
        flat = self.flat(code)
        if isinstance(code, (str, Ref)):
            return flat
        if room is UNLIMITED or ("\n" not in flat and room.fits(flat)):
            return flat
        if isinstance(code, Join):
            return self._join(code, room)
        if isinstance(code, NewList):
            if not code.items:
                return flat
            return self._bracket("[", [(None, item) for item in code.items], "]", room)
        if not code.args:
            return flat
        if len(code.args) == 1 and "\n" not in flat and _is_long_string(flat):
            return flat
        return self._bracket(f"{self._callee(code)}(", list(code.args), ")", room)

    def _callee(self, code: NewCall) -> str:
        func = self.flat(code.func)
        if isinstance(code.func, NewCall) and code.func.awaited:
            func = f"({func})"
        return f"await {func}" if code.awaited else func

    def _bracket(
        self, opening: str, elements: list[tuple[str | None, Code]], closing: str, room: Room
    ) -> str:
        inside = Room(room.indent + len(STEP), room.indent + len(STEP), 0)
        flat = ", ".join(_keyword(keyword) + self.flat(value) for keyword, value in elements)
        if "\n" not in flat and inside.fits(flat):  # as black: all on a line of their own, if that does
            return f"{opening}\n{STEP}{flat}\n{closing}"
        lines = [opening]
        for keyword, value in elements:
            start = STEP + _keyword(keyword)
            indent = room.indent + len(STEP)
            after = ""
            if isinstance(value, Commented):
                lines += [STEP + protect(comment) for comment in value.above]
                after = protect(f"  {value.after}") if value.after else ""
                value = value.code
            inner = self.render(value, Room(indent, room.indent + len(start), 1))
            comma = "," if len(elements) > 1 or after else ""
            lines.append(start + inner.replace("\n", "\n" + STEP) + comma + after)
        lines.append(closing)
        return "\n".join(lines)

    def _join(self, code: Join, room: Room) -> str:
        flats = [self._piece(code, i, self.flat(p)) for i, p in enumerate(code.pieces)]
        out = ""
        for index, piece in enumerate(code.pieces):
            column = _column(out, room)
            after = 0 if any("\n" in f for f in flats[index + 1 :]) else None
            if after is None:
                after = sum(len(f) for f in flats[index + 1 :]) + room.suffix
            rest = code.pieces[index + 1 :]
            if any(isinstance(p, (NewCall, NewList)) for p in rest):
                after = 0  # a later piece can still be wrapped
            text = self.render(piece, Room(room.indent, column, after))
            out += self._piece(code, index, text)
        return out

    @staticmethod
    def _piece(code: Join, index: int, text: str) -> str:
        """``(await f()).x``: an awaited call in front of a dot needs parentheses."""
        piece = code.pieces[index]
        if isinstance(piece, NewCall) and piece.awaited and index + 1 < len(code.pieces):
            after = code.pieces[index + 1]
            if isinstance(after, str) and after[:1] in (".", "[", "("):
                return f"({text})"
        return text


def _keyword(keyword: str | None) -> str:
    if keyword is None:
        return ""
    return keyword if keyword.startswith("*") else f"{keyword}="


def _column(text: str, room: Room) -> int:
    if "\n" not in text:
        return room.prefix + len(text)
    return room.indent + len(text.rsplit("\n", 1)[1])


def _is_long_string(flat: str) -> bool:
    return "\0n" in flat
