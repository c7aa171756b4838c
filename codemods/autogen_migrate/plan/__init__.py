"""Stage 4: every decision; the result is plain data (see :mod:`.model`)."""

from .build import make_plan
from .model import Plan

__all__ = ["Plan", "make_plan"]
