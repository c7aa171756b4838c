"""Documents that a graph is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class DocumentType(Enum):
    """Kinds of documents."""

    TEXT = auto()
    HTML = auto()
    PDF = auto()


@dataclass
class Document:
    """A document: its content in ``data``, or where it is."""

    doctype: DocumentType
    data: object | None = None
    path_or_url: str | None = ""
