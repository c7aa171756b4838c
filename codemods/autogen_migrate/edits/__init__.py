"""The edit engine: carries out the edits of a plan on the text of one file and decides nothing."""

from autogen_migrate.edits.apply import apply_edits, apply_edits_to_cells
from autogen_migrate.edits.source import EditConflict, EditError

__all__ = ["EditConflict", "EditError", "apply_edits", "apply_edits_to_cells"]
