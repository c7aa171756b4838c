"""Comments inside of configurations: they stay with the setting that they explain."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.model import Expr
from ...program import Obj
from ..comments import comments_within
from ..draft import Draft
from ..model import Code, Commented
from .model import StaticConfig, Value

Argument = tuple["str | None", Code]


class Comments:
    """The comments in the displays of one configuration."""

    def __init__(self, draft: Draft, static: StaticConfig) -> None:
        self._draft = draft
        self._above: dict[int, list[str]] = {}
        self._after: dict[int, str] = {}
        self._left: list[str] = []
        taken = {id(value.expr) for value in static.values.values()}
        for obj in _outermost((static.config, *static.parts)):
            self._read(obj, [o.expr for o in (static.config, *static.parts) if o.expr is not None], taken)

    def on(self, value: Value, text: str) -> Code:
        """The code of a setting, with its comments."""
        above = tuple(self._above.pop(id(value.expr), ()))
        after = self._after.pop(id(value.expr), "")
        return Commented(text, above, after) if above or after else text

    def with_what_is_left(self, arguments: list[Argument]) -> list[Argument]:
        """Comments on what goes stand before the last argument, so that none is lost."""
        left = [
            *self._left,
            *(line for lines in self._above.values() for line in lines),
            *self._after.values(),
        ]
        if not left or not arguments:
            return arguments
        keyword, code = arguments[-1]
        known = code if isinstance(code, Commented) else Commented(code)
        return [*arguments[:-1], (keyword, Commented(known.code, (*left, *known.above), known.after))]

    def _read(self, obj: Obj, displays: list[Expr], taken: set[int]) -> None:
        """Give each comment of a display to the setting after it, or to that on its line."""
        assert obj.expr is not None
        data = self._draft.modules[obj.module.path].data
        settings = sorted(_settings(obj.expr, displays), key=lambda item: item.start)
        for comment in comments_within(data, obj.expr):
            if any(item.start < comment.start < item.end for item in settings):
                continue  # inside of a value, which is written as it is
            before = [item for item in settings if item.end <= comment.start]
            behind = before and b"\n" not in data[before[-1].end : comment.start]
            if behind and not comment.alone:
                home = before[-1]
                known = self._after.get(id(home))
                self._after[id(home)] = comment.text if known is None else f"{known} {comment.text}"
                continue
            after = next((item for item in settings if item.start > comment.start), None)
            if after is None:
                self._left.append(comment.text)
            else:
                self._above.setdefault(id(after), []).append(comment.text)


def _outermost(objs: tuple[Obj, ...]) -> Iterator[Obj]:
    """The displays that stand in no other one."""
    for obj in dict.fromkeys(objs):
        inside = any(
            other is not obj and other.module is obj.module and _lies_in(obj.expr, other.expr)
            for other in objs
        )
        if obj.expr is not None and not inside:
            yield obj


def _lies_in(inner: Expr | None, outer: Expr | None) -> bool:
    if inner is None or outer is None or inner is outer:
        return False
    return outer.start <= inner.start and inner.end <= outer.end


def _settings(expr: Expr, displays: list[Expr]) -> Iterator[Expr]:
    """The values in a display, those in the displays inside of it too."""
    for item in expr.items[1:] if expr.kind == "call" else expr.items:
        if any(item is display for display in displays):
            yield from _settings(item, displays)
        else:
            yield item
