"""Calls rewritten in their own layout: LibCST reads the one call, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from autogen_migrate.edits.items import ItemText, NewItem, OldItems, exploded, rebuild
from autogen_migrate.edits.layout import LINE_LENGTH, STEP, UNLIMITED, Layout, Room
from autogen_migrate.edits.source import EditError, protect, shift, unprotect
from autogen_migrate.plan.model import Add, ArgumentEdit, Code, Keep, RewriteCall

_MODULE = cst.Module([])


@dataclass(frozen=True, slots=True)
class CallSite:
    """Where a call is written: its line's indentation, room, column now and before, old width."""

    indent: str
    room: Room
    old_width: int
    old_column: int
    column: int


def _code(node: cst.CSTNode) -> str:
    return protect(_MODULE.code_for_node(node))


def _parse(text: str) -> cst.Call:
    plain = unprotect(text)
    try:
        call = cst.parse_expression(plain)
    except cst.ParserSyntaxError:
        try:
            call = cst.parse_expression(f"(\n{plain}\n)").with_changes(lpar=(), rpar=())
        except cst.ParserSyntaxError as error:
            raise EditError(f"not a call: {plain!r}") from error
    if not isinstance(call, cst.Call):
        raise EditError(f"not a call: {plain!r}")
    return call


def _old_items(call: cst.Call) -> OldItems:
    gaps = [_code(call.whitespace_before_args)]
    trailing = False
    for argument in call.args:
        gap = _code(argument.whitespace_after_arg)
        comma = argument.comma
        trailing = isinstance(comma, cst.Comma)
        if isinstance(comma, cst.Comma):
            gap += _code(comma.whitespace_before) + _code(comma.whitespace_after)
        gaps.append(gap)
    return OldItems(tuple(gaps), trailing)


def rewrite_call(text: str, edit: RewriteCall, site: CallSite, layout: Layout) -> str:
    """The call ``text`` (edits inside it carried out, lines as in the file) after ``edit``."""
    call = _parse(text)
    old = _old_items(call)
    texts = [_item_text(call, argument, edit, site, layout) for argument in edit.arguments]
    if edit.func is None:
        callee = _code(call.func) + _code(call.whitespace_after_func)
    else:
        callee = layout.flat(edit.func).replace("\n", "\n" + site.indent)
    if edit.awaited:
        callee = f"await {callee}"
    new = [
        NewItem(None if isinstance(a, Add) else a.index, text)
        for a, text in zip(edit.arguments, texts, strict=True)
    ]
    result = f"{callee}({rebuild(old, new, site.indent)})"
    if site.room is UNLIMITED:
        return result
    if old.multiline:
        joined = f"{callee}({', '.join(t(site.indent, None) for t in texts)})"
        if _is_too_long_now(old, text, result):
            inner = site.indent + STEP
            return f"{callee}({exploded([t(inner, len(inner)) for t in texts], site.indent)})"
        return joined if _fits_now(old, text, joined, site) else _realign(result, text, callee, site)
    grown = len(result) > site.old_width or "\n" in result
    if not new or not grown or site.room.fits(result) or "\n" in text or _bare_generator(call, new):
        return result
    if site.room.suffix > 1 and site.old_column + site.old_width + site.room.suffix > LINE_LENGTH:
        return result  # a part of a line that was too long before
    inner = site.indent + STEP
    return f"{callee}({exploded([t(inner, len(inner)) for t in texts], site.indent)})"


def _fits_now(old: OldItems, text: str, joined: str, site: CallSite) -> bool:
    """Whether a call that was too long for one line no longer is."""
    if len(old.gaps) < 2 or not old.one_line_inside or "\n" in joined or not site.room.fits(joined):
        return False
    opening, inside, closing = text.split("\n") if text.count("\n") == 2 else ("", "", "")
    return bool(inside) and not site.room.fits(opening + inside.strip() + closing.strip())


def _is_too_long_now(old: OldItems, text: str, result: str) -> bool:
    """Whether arguments that stood on one line of their own no longer fit on it."""
    if len(old.gaps) < 2 or not old.one_line_inside or text.count("\n") != 2:
        return False
    longest = max((len(line) for line in result.split("\n")[1:]), default=0)
    return longest > max(LINE_LENGTH, len(text.split("\n")[1]))


def _bare_generator(call: cst.Call, new: list[NewItem]) -> bool:
    """Whether the result is ``f(x for x in y)``, which cannot have a trailing comma."""
    if len(new) != 1 or new[0].index is None:
        return False
    value = _argument(call, new[0].index).value
    return isinstance(value, cst.GeneratorExp) and not value.lpar


def _realign(result: str, text: str, callee: str, site: CallSite) -> str:
    opening = text.find("(")
    if "\n" in callee or "\n" in text[:opening]:
        return result
    was = site.old_column + opening + 1
    return realign(result, text, was, site.column + len(callee) + 1)


def realign(result: str, old: str, was: int, now: int) -> str:
    """Move the following lines of a call along if they were aligned with its parenthesis.

    ``was`` and ``now`` are the columns after the parenthesis in ``old`` and in ``result``.
    """
    widths = [len(line) - len(line.lstrip(" ")) for line in old.split("\n")[1:] if line.strip()]
    if was == now or not widths or min(widths) != was:
        return result
    return shift(result, " " * was, " " * now)


def _item_text(
    call: cst.Call, argument: ArgumentEdit, edit: RewriteCall, site: CallSite, layout: Layout
) -> ItemText:
    alone = len(edit.arguments) == 1
    if isinstance(argument, Keep):
        kept = _kept(_argument(call, argument.index), argument.keyword, alone)
        return lambda indent, column: kept
    if isinstance(argument, Add):
        return _value_text(_keyword(argument.keyword), argument.code, site, layout)
    old = _argument(call, argument.index)
    head = _keyword(argument.keyword) if argument.keyword is not None else _head(old)
    return _value_text(head, argument.code, site, layout)


def _value_text(head: str, code: Code, site: CallSite, layout: Layout) -> ItemText:
    def text(indent: str, column: int | None) -> str:
        if column is None or site.room is UNLIMITED:
            return head + layout.flat(code).replace("\n", "\n" + indent)
        extra = site.room.indent - len(site.indent)
        room = Room(len(indent) + extra, column + len(head) + extra, 1)
        return head + layout.render(code, room).replace("\n", "\n" + indent)

    return text


def _argument(call: cst.Call, index: int) -> cst.Arg:
    if not 0 <= index < len(call.args):
        raise EditError(f"the call has no argument number {index}")
    return call.args[index]


def _keyword(keyword: str | None) -> str:
    if keyword is None:
        return ""
    return keyword if keyword.startswith("*") else f"{keyword}="


def _head(argument: cst.Arg) -> str:
    """What stands before the value: ``name=``, ``*``, ``**`` or nothing."""
    value = argument.with_changes(
        value=cst.Name("x"), comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=_NOTHING
    )
    return _code(value)[:-1]


_NOTHING = cst.SimpleWhitespace("")


def _kept(argument: cst.Arg, keyword: str | None, alone: bool) -> str:
    value = _code(argument.value)
    if keyword is not None:
        return _keyword(keyword) + value
    if isinstance(argument.value, cst.GeneratorExp) and not argument.value.lpar and not alone:
        return f"({value})"
    return _head(argument) + value
