"""Import statements: names taken out, names put in, new statements at their place."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from autogen_migrate.edits.cells import import_groups, is_magic
from autogen_migrate.edits.items import ItemText, NewItem, OldItems, rebuild
from autogen_migrate.edits.layout import LINE_LENGTH, STEP
from autogen_migrate.edits.source import EditError, Source, Statement
from autogen_migrate.edits.statements import ChangeMap, Changes, Text
from autogen_migrate.edits.tree import VALUE, Node
from autogen_migrate.plan.model import AddImport, RemoveImport, RenamePackage

ImportEdit: TypeAlias = AddImport | RemoveImport | RenamePackage

_PACKAGE = re.compile(r"from(?:\s|\\)+(\w+)")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(eq=False, slots=True)
class _Rewrite:
    """What changes inside one import statement."""

    removed: set[int] = field(default_factory=set["int"])
    added: list[str] = field(default_factory=list["str"])
    package: str = ""


def lower_imports(
    source: Source,
    edits: Iterable[ImportEdit],
    changes: ChangeMap,
    anchor: int | None,
    limit: int,
    uses: Mapping[str, int],
) -> list[Node]:
    """Nodes for import statements that stay; whole statements go into ``changes``.

    ``limit`` is where the first of the other edits begins: new names may be used from there on; ``uses``
    tells that for each name (only for a notebook, where cells are apart).
    """
    rewrites: dict[Statement, _Rewrite] = {}
    adds: list[AddImport] = []
    removed_at: list[int] = []
    for edit in edits:
        if isinstance(edit, AddImport):
            if edit not in adds:
                adds.append(edit)
            continue
        statement = source.statement(edit.span)
        rewrite = rewrites.setdefault(statement, _Rewrite())
        if isinstance(edit, RenamePackage):
            rewrite.package = edit.package
            continue
        removed_at.append(statement.start)
        rewrite.removed.add(_alias_index(statement, edit.name, rewrite.removed))
    for statement, rewrite in rewrites.items():
        if len(rewrite.removed) == len(_aliases(statement)):
            same = [e for e in adds if e.name is not None and e.module == _module(statement)]
            if same and isinstance(statement.node, ast.ImportFrom):
                rewrite.added += [_written(edit) for edit in same]
                adds = [edit for edit in adds if edit not in same]
            else:
                changes.setdefault(statement, Changes()).delete = True
    if adds:
        there = removed_at or [s.start for s in source.module_block.statements if _is_import(s)][:1]
        if anchor is None and source.cells:
            home = min(there, default=source.cells[0].start)
            for group, at, first in import_groups(source, adds, home, uses):
                _add(source, group, rewrites, changes, at, first)
        else:
            if anchor is None and there:
                anchor = min(*there, limit)  # no later than where the first new name is used
            _add(source, adds, rewrites, changes, anchor, limit)
    nodes: list[Node] = []
    for statement, rewrite in rewrites.items():
        change = changes.get(statement)
        if change is None or not change.delete:
            nodes.append(_node(source, statement, rewrite))
    return nodes


def is_in_import(source: Source, offset: int) -> bool:
    """Whether an offset lies in an import statement of the module's own block."""
    _ = source.tree
    return any(_is_import(s) and s.start <= offset < s.end for s in source.module_block.statements)


# ------------------------------------------------------------------ inside a statement


def _node(source: Source, statement: Statement, rewrite: _Rewrite) -> Node:
    """The change of one statement; where only the package gets another name, of that name alone."""
    if rewrite.removed or rewrite.added:
        return Node(statement.start, statement.end, Text(_rewritten(source, statement, rewrite)), VALUE)
    start, end = _package(source.slice(statement.start, statement.end))
    return Node(statement.start + start, statement.start + end, Text(rewrite.package), VALUE)


def _package(text: str) -> tuple[int, int]:
    """Where the first part of the module's name stands in ``from package.module import …``."""
    found = _PACKAGE.match(text)
    if found is None:
        raise EditError(f"not an import from a package: {text!r}")
    return found.span(1)


def _aliases(statement: Statement) -> list[ast.alias]:
    node = statement.node
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        raise EditError(f"not an import statement at byte {statement.start}")
    return node.names


def _alias_index(statement: Statement, name: str, taken: set[int]) -> int:
    found = [i for i, alias in enumerate(_aliases(statement)) if alias.name == name]
    left = [i for i in found if i not in taken]
    if not found:
        raise EditError(f"the import statement does not import {name}")
    return (left or found)[0]


def _fixed(text: str) -> ItemText:
    return lambda indent, column: text


def _rewritten(source: Source, statement: Statement, rewrite: _Rewrite) -> str:
    """The import statement after names went and came, in its layout.

    A list that goes on after a backslash becomes one line.
    """
    aliases = _aliases(statement)
    spans = [(source.start_of(a), source.end_of(a)) for a in aliases]
    opening, closing = _brackets(source, statement, spans)
    gaps: list[str] = [source.slice(opening, spans[0][0])]
    trailing = False
    for index, (_, end) in enumerate(spans):
        limit = spans[index + 1][0] if index + 1 < len(spans) else closing
        gap, comma = _without_comma(source, end, limit)
        gaps.append(gap if "\\" not in gap else " ")
        trailing = comma
    old = OldItems(tuple(g.replace("\r\n", "\n") for g in gaps), trailing)
    names = {alias.name for alias in aliases}
    items: list[NewItem] = []
    for index, (start, end) in enumerate(spans):
        if index not in rewrite.removed:
            items.append(NewItem(index, _fixed(source.slice(start, end))))
    for added in rewrite.added:
        if added not in names:
            items.insert(_place(added, items), NewItem(None, _fixed(added)))
    indent = source.indent(statement.start)
    inside = rebuild(old, items, indent)
    head = source.slice(statement.start, opening)
    if rewrite.package:
        start, end = _package(head)
        head = head[:start] + rewrite.package + head[end:]
    text = head + inside + source.slice(closing, statement.end)
    if "\n" not in text and len(indent) + len(text) > LINE_LENGTH and len(items) > 1:
        one_a_line = "".join(f"\n{indent}{STEP}{item.text('', None)}," for item in items)
        return f"{head.rstrip('( ')} ({one_a_line}\n{indent})"
    return text


def _place(name: str, items: Sequence[NewItem]) -> int:
    """Where a name goes: sorted in if the names are sorted, else at the end."""
    present = [item.text("", None) for item in items]
    for key in (str, str.casefold):
        keys = [key(text) for text in present]
        if keys == sorted(keys):
            return sum(1 for other in keys if other <= key(name))
    return len(items)


def _brackets(source: Source, statement: Statement, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Range of the name list without its parentheses (the whole of it if there are none)."""
    first, last = spans[0][0], spans[-1][1]
    opening = source.data.find(b"(", statement.start, first)
    return (first, last) if opening < 0 else (opening + 1, statement.end - 1)


def _without_comma(source: Source, start: int, end: int) -> tuple[str, bool]:
    for offset in range(start, end):
        if source.data[offset : offset + 1] == b"," and not source.in_comment(offset):
            return source.slice(start, offset) + source.slice(offset + 1, end), True
    return source.slice(start, end), False


# ------------------------------------------------------------------ new statements


def _written(edit: AddImport) -> str:
    name = edit.name if edit.name is not None else edit.module
    return f"{name} as {edit.alias}" if edit.alias else name


def _is_stdlib(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _add(
    source: Source,
    adds: Sequence[AddImport],
    rewrites: dict[Statement, _Rewrite],
    changes: ChangeMap,
    anchor: int | None,
    limit: int,
) -> None:
    block = _scope(source, anchor)
    leading = [s for s in _leading_imports(block) if s.start < limit]
    kept = [
        s
        for s in source.module_block.statements
        if s.start < limit and _is_import(s) and not _is_deleted(s, changes)
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    plain: list[AddImport] = []
    above = {edit.above for edit in adds if not edit.own}
    own = next((s for s in leading if s.start in above), None)
    adds, own_lines = _place_own(adds, own, kept, rewrites, changes)
    for edit in adds:
        if _present(edit, kept, rewrites):
            continue
        if edit.name is None:
            plain.append(edit)
            continue
        target = _same_module(edit, kept, rewrites)
        if target is not None:
            rewrites.setdefault(target, _Rewrite()).added.append(_written(edit))
        else:
            groups[edit.module].append(_written(edit))
    new = [(True, edit.module, f"import {_written(edit)}") for edit in plain]
    new += [(False, module, _from(module, names)) for module, names in groups.items()]
    new.sort(key=lambda entry: (not entry[0], entry[1]))
    stdlib = [entry for entry in new if _is_stdlib(entry[1])]
    others = [entry for entry in new if not _is_stdlib(entry[1])]
    packages = [s for s in leading if own is None or s.start < own.start]
    section = _sorted_section(source, packages, _section_of(packages, rewrites, new))
    left = [s for s in section if not _is_deleted(s, changes)]
    if left:
        _sort_in(left, others, rewrites, changes)
        others = []
    gone = next((s for s in block if s.start < limit and _is_removed_import(s, changes)), None)
    lines = [line for _, _, line in others]
    lines += [*([""] if lines or left else []), *own_lines] if own_lines else []
    if gone is None and own is not None and lines:
        _place_above(source, leading, own, stdlib, lines, changes)
    else:
        _place_statements(block, leading, gone, stdlib, lines, changes, followed=bool(left))


def _place_own(
    adds: Sequence[AddImport],
    own: Statement | None,
    kept: Sequence[Statement],
    rewrites: dict[Statement, _Rewrite],
    changes: ChangeMap,
) -> tuple[list[AddImport], list[str]]:
    """New imports of the project's own modules, below those that are there, from ``own`` on.

    The others are left to place, and the lines of these if there are none yet.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for edit in (edit for edit in adds if edit.own):
        target = _same_module(edit, kept, rewrites)
        if target is None:
            groups[edit.module].append(_written(edit))
        elif not _present(edit, kept, rewrites):
            rewrites.setdefault(target, _Rewrite()).added.append(_written(edit))
    lines: list[str] = []
    for module, names in sorted(groups.items()):
        section = [s for s in kept if own is not None and s.start >= own.start]
        before = [s for s in section if _module(s) <= module] or section[:1]
        if before:
            _change(changes, before[-1]).after.append(_from(module, names))
        else:
            lines.append(_from(module, names))
    return [edit for edit in adds if not edit.own], lines


def _is_deleted(statement: Statement, changes: ChangeMap) -> bool:
    return statement in changes and changes[statement].delete


def _is_removed_import(statement: Statement, changes: ChangeMap) -> bool:
    return _is_import(statement) and _is_deleted(statement, changes)


def _place_above(
    source: Source,
    leading: Sequence[Statement],
    own: Statement,
    stdlib: Sequence[tuple[bool, str, str]],
    others: Sequence[str],
    changes: ChangeMap,
) -> None:
    """New statements of packages between those of the standard library and those of the project."""
    _place_statements(leading, leading, None, stdlib, [], changes, followed=True)
    before = [s for s in leading if s.start < own.start]
    crowded = bool(before) and not source.is_blank(source.line_start(source.line_start(own.start) - 1))
    apart = [""] if crowded and _is_stdlib(_module(before[-1])) else []
    _change(changes, own).before.extend([*apart, *others, ""])


def _place_statements(
    block: Sequence[Statement],
    leading: Sequence[Statement],
    gone: Statement | None,
    stdlib: Sequence[tuple[bool, str, str]],
    others: Sequence[str],
    changes: ChangeMap,
    *,
    followed: bool,
) -> None:
    """New statements: in the place of the first one that goes, else below the leading imports.

    ``followed``: a section of imports that stay comes after that place.
    """
    if not leading and gone is None:
        _without_imports(block, [line for _, _, line in stdlib], others, changes)
        return
    known = [s for s in leading if _is_stdlib(_module(s)) and not _is_deleted(s, changes)]
    for is_plain, module, line in stdlib:
        _place_stdlib(known, is_plain, module, line, changes)
    first = leading[0] if leading else gone
    if stdlib and not known and first is not None:
        apart = [""] if others or followed or first is not gone else []
        _change(changes, first).before.extend([*[line for _, _, line in stdlib], *apart])
    if others and gone is not None:
        _change(changes, gone).before.extend(others)
    elif others:
        apart = [""] if all(_is_stdlib(_module(s)) for s in leading) else []
        _change(changes, leading[-1]).after.extend([*apart, *others])


def _section_of(
    leading: Sequence[Statement],
    rewrites: dict[Statement, _Rewrite],
    new: Sequence[tuple[bool, str, str]],
) -> int | None:
    """Which of the imports new ones belong beside: the first one that changes, or that has their package."""
    packages = {module.partition(".")[0] for _, module, _ in new if not _is_stdlib(module)}
    alike = (i for i, statement in enumerate(leading) if _module(statement).partition(".")[0] in packages)
    changed = (i for i, statement in enumerate(leading) if statement in rewrites)
    return next(changed, next(alike, None))


def _sorted_section(source: Source, leading: Sequence[Statement], at: int | None) -> list[Statement]:
    """The section around an import: the lines without a gap, if isort would leave them as they are.

    Nothing if a star import is among them: new names have to come after it.
    """
    if at is None:
        return []
    first = last = at
    while first > 0 and _follows(source, leading[first - 1], leading[first]):
        first -= 1
    while last + 1 < len(leading) and _follows(source, leading[last], leading[last + 1]):
        last += 1
    section = list(leading[first : last + 1])
    keys = [_sort_key(isinstance(s.node, ast.Import), _module(s)) for s in section]
    mixed = len({_is_stdlib(_module(s)) for s in section}) > 1
    star = any(alias.name == "*" for s in section for alias in _aliases(s))
    return section if keys == sorted(keys) and not mixed and not star else []


def _follows(source: Source, one: Statement, other: Statement) -> bool:
    """Whether ``other`` stands on the line after ``one``."""
    return source.line_start(other.start) == source.line_end(one.end)


def _sort_key(is_plain: bool, module: str) -> tuple[bool, str]:
    return not is_plain, module.lower()


def _sort_in(
    section: Sequence[Statement],
    new: Sequence[tuple[bool, str, str]],
    rewrites: dict[Statement, _Rewrite],
    changes: ChangeMap,
) -> None:
    """New statements at their places among sorted ones, some of which name another package now."""
    for is_plain, module, line in new:
        key = _sort_key(is_plain, module)
        later = (s for s in section if _new_key(s, rewrites) > key)
        statement = next(later, None)
        if statement is None:
            _change(changes, section[-1]).after.append(line)
        else:
            _change(changes, statement).before.append(line)


def _new_key(statement: Statement, rewrites: dict[Statement, _Rewrite]) -> tuple[bool, str]:
    module = _module(statement)
    package = rewrites[statement].package if statement in rewrites else ""
    if package:
        module = ".".join([package, *module.split(".")[1:]])
    return _sort_key(isinstance(statement.node, ast.Import), module)


def _place_stdlib(
    known: Sequence[Statement],
    is_plain: bool,
    module: str,
    line: str,
    changes: ChangeMap,
) -> None:
    """A standard library import sorted in among those that the file has."""
    if not known:
        return
    same = [s for s in known if isinstance(s.node, ast.Import) == is_plain]
    later = next((s for s in same if _module(s) > module), None)
    if later is None and is_plain and not same:
        later = known[0]
    if later is not None:
        _change(changes, later).before.append(line)
    else:
        _change(changes, (same or known)[-1]).after.append(line)


def _change(changes: ChangeMap, statement: Statement) -> Changes:
    change = changes.setdefault(statement, Changes())
    change.outside = True
    return change


def _without_imports(
    block: Sequence[Statement],
    stdlib: Sequence[str],
    others: Sequence[str],
    changes: ChangeMap,
) -> None:
    """Imports for a module or cell that has none: below docstring and ``__future__``."""
    lines: list[str] = [*stdlib, *([""] if stdlib and others else []), *others]
    if not lines:
        return
    intro = [s for s in block if _is_docstring(s) or _is_future(s) or is_magic(s)]
    if intro:
        _change(changes, intro[-1]).after.extend(["", *lines])
    elif block:
        _change(changes, block[0]).before.extend([*lines, ""])
    else:
        raise EditError("no statement to put the imports at")


def _scope(source: Source, anchor: int | None) -> list[Statement]:
    """The statements among which the imports go: the module's, or those of one cell."""
    _ = source.tree
    statements = source.module_block.statements
    if not source.cells:
        return statements
    cell = source.cell_of(anchor) if anchor is not None else source.cells[0]
    if cell is None:
        return statements
    inside = [s for s in statements if cell.start <= s.start < cell.end]
    return inside or statements


def _is_docstring(statement: Statement) -> bool:
    node = statement.node
    return (
        statement.index == 0
        and isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_future(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_import(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Import, ast.ImportFrom)) and not _is_future(statement)


def _leading_imports(block: Sequence[Statement]) -> list[Statement]:
    """The first run of imports; docstring, ``__future__`` and simple statements may precede it."""
    leading: list[Statement] = []
    for statement in block:
        if _is_import(statement):
            leading.append(statement)
        elif leading or isinstance(statement.node, _DEFINITIONS):
            break
    return leading


def _module(statement: Statement) -> str:
    node = statement.node
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    assert isinstance(node, ast.Import)
    return node.names[0].name


def _left(statement: Statement, rewrites: dict[Statement, _Rewrite]) -> list[ast.alias]:
    removed = rewrites[statement].removed if statement in rewrites else set[int]()
    return [a for i, a in enumerate(_aliases(statement)) if i not in removed]


def _present(edit: AddImport, kept: Sequence[Statement], rewrites: dict[Statement, _Rewrite]) -> bool:
    """Whether the file already imports exactly this."""
    wanted = edit.name if edit.name is not None else edit.module
    for statement in kept:
        node = statement.node
        if isinstance(node, ast.ImportFrom) != (edit.name is not None):
            continue
        if isinstance(node, ast.ImportFrom) and _module(statement) != edit.module:
            continue
        for alias in _left(statement, rewrites):
            if alias.name == wanted and alias.asname == edit.alias:
                return True
    return False


def _same_module(
    edit: AddImport, kept: Sequence[Statement], rewrites: dict[Statement, _Rewrite]
) -> Statement | None:
    for statement in kept:
        if not isinstance(statement.node, ast.ImportFrom) or _module(statement) != edit.module:
            continue
        if not any(alias.name == "*" for alias in _left(statement, rewrites)):
            return statement
    return None


def _from(module: str, names: Sequence[str]) -> str:
    ordered = sorted(names)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= LINE_LENGTH:
        return line
    return f"from {module} import (\n" + "".join(f"{STEP}{n},\n" for n in ordered) + ")"
