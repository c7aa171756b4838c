"""Stage 2: what one file says, as plain data.  A pure function of the file's text."""

from .lower import file_facts
from .model import Class, Expr, FileFacts, Function, ImportedName, Param, Stmt

__all__ = ["Class", "Expr", "FileFacts", "Function", "ImportedName", "Param", "Stmt", "file_facts"]
