"""Entry points of the edit engine: a text and its edits in, the new text out."""

from __future__ import annotations

from collections.abc import Sequence

from autogen_migrate.edits.cells import first_uses, left_behind, place_of
from autogen_migrate.edits.imports import ImportEdit, is_in_import, lower_imports
from autogen_migrate.edits.main_function import lower_main
from autogen_migrate.edits.moves import carry_out_moves
from autogen_migrate.edits.render import Renderer
from autogen_migrate.edits.source import Source, unprotect
from autogen_migrate.edits.statements import (
    ChangeMap,
    Changes,
    Text,
    lower_statements,
)
from autogen_migrate.edits.tree import AWAIT, BIND, HOIST, VALUE, WRAP, Node, build_tree
from autogen_migrate.plan.model import (
    AddImport,
    Await,
    Bind,
    DeleteStatement,
    Edit,
    InsertAfter,
    InsertBefore,
    MakeAsync,
    MoveStatement,
    RemoveDecorator,
    RemoveImport,
    RenamePackage,
    Replace,
    RewriteCall,
    Wrap,
    WrapInMain,
)
from autogen_migrate.sources.model import Cell

_Single = Replace | RewriteCall | Await | Wrap | Bind | MakeAsync | RemoveDecorator
_RANKS: dict[type[object], int] = {Await: AWAIT, Wrap: WRAP, Bind: BIND}


def apply_edits(
    text: str,
    edits: Sequence[Edit],
    cells: Sequence[Cell] = (),
    import_anchor: int | None = None,
) -> str:
    """The text with the edits carried out.

    Args:
        text: source of a module, or the virtual text of a notebook.
        edits: in any order; spans are byte offsets into the UTF-8 form of ``text``.
        cells: for a notebook the ranges of its cells, which no new line crosses.
        import_anchor: for a notebook an offset in the cell that gets new imports; by default the
            cell of the first import that is removed, or an earlier one that needs it.

    Raises:
        EditConflict: two edits overlap without one containing the other.
        EditError: an edit does not fit the text.
    """
    if not edits:
        return text
    text, edits, cells, import_anchor = carry_out_moves(text, edits, cells, import_anchor)
    source, roots = _prepare(text, edits, cells, import_anchor)
    return unprotect(Renderer(source, roots).text(0, len(source.data), roots))


def apply_edits_to_cells(
    text: str,
    edits: Sequence[Edit],
    cells: Sequence[Cell],
    import_anchor: int | None = None,
) -> list[str]:
    """The new texts of the cells, in the order of ``cells``; see :func:`apply_edits`."""
    text, edits, cells, import_anchor = carry_out_moves(text, edits, cells, import_anchor)
    source, roots = _prepare(text, edits, cells, import_anchor)
    renderer = Renderer(source, roots)
    inside: dict[int, list[Node]] = {}
    for node in roots:
        cell = source.cell_of(node.anchor if node.anchor >= 0 else node.start)
        inside.setdefault(id(cell), []).append(node)
    out: list[str] = []
    for cell in source.cells:
        new = unprotect(renderer.text(cell.start, cell.end, inside.get(id(cell), [])))
        out.append(new if new.strip() else left_behind(source, cell) or new)
    return out


def _prepare(
    text: str, edits: Sequence[Edit], cells: Sequence[Cell], import_anchor: int | None
) -> tuple[Source, list[Node]]:
    source = Source(text, cells)
    nodes: list[Node] = []
    changes: ChangeMap = {}
    imports: list[ImportEdit] = []
    for edit in dict.fromkeys(edits):
        if isinstance(edit, (AddImport, RemoveImport, RenamePackage)):
            imports.append(edit)
        elif isinstance(edit, WrapInMain):
            nodes += lower_main(source, edit)
        elif isinstance(edit, (InsertBefore, InsertAfter, DeleteStatement)):
            _collect(source, edit, changes)
        elif not isinstance(edit, MoveStatement):  # these are carried out before
            nodes.append(_lower(source, edit))
    if imports:
        others = [edit for edit in edits if not isinstance(edit, ImportEdit)]
        places = sorted({place_of(edit) for edit in others})
        limit = next((p for p in places if not is_in_import(source, p)), len(source.data))
        uses = first_uses([e for e in others if not is_in_import(source, place_of(e))]) if cells else {}
        nodes += lower_imports(source, imports, changes, import_anchor, limit, uses)
    regions = [(n.start, n.end) for n in nodes if n.rank == 0]
    nodes += lower_statements(source, changes, regions)
    return source, build_tree(nodes)


def _collect(source: Source, edit: InsertBefore | InsertAfter | DeleteStatement, changes: ChangeMap) -> None:
    change = changes.setdefault(source.statement(edit.span), Changes())
    if isinstance(edit, InsertBefore):
        change.before.extend(edit.statements)
    elif isinstance(edit, InsertAfter):
        change.after.extend(edit.statements)
    else:
        change.delete = True
        change.with_comments = change.with_comments or edit.with_comments


def _lower(source: Source, edit: _Single) -> Node:
    start, end = edit.span.start, edit.span.end
    if isinstance(edit, MakeAsync):
        keyword = source.statement(edit.span).keyword
        if source.data.startswith(b"async", keyword):
            return Node(keyword, keyword + 5, Text("async"), VALUE)
        return Node(keyword, keyword + 3, Text("async def"), VALUE)
    if isinstance(edit, RemoveDecorator):
        at = source.line_start(source.data.rindex(b"@", 0, start))
        return Node(at, source.line_end(end), Text(""), HOIST)
    return Node(start, end, edit, _RANKS.get(type(edit), VALUE))
