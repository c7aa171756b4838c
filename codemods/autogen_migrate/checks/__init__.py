"""Stage 6: what must be true of a result before it may be written."""

from .verify import Defect, Leftover, leftover_imports, verify_text

__all__ = ["Defect", "Leftover", "leftover_imports", "verify_text"]
