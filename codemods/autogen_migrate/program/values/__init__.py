"""Points-to: which objects each expression, name, field and parameter of a program can be."""

from .builder import Builder

__all__ = ["Builder"]
