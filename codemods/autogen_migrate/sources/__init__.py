"""Stage 1: which files a run looks at, and what is in them."""

from .collect import Sources, collect
from .model import Cell, SourceFile, SourceKind, SourceProblem

__all__ = ["Cell", "SourceFile", "SourceKind", "SourceProblem", "Sources", "collect"]
