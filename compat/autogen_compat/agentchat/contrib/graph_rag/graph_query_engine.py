"""The interface of a graph that answers questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from autogen_compat.agentchat.contrib.graph_rag.document import Document


@dataclass
class GraphStoreQueryResult:
    """An answer for people, and what it was made of."""

    answer: str | None = None
    results: list[Any] = field(default_factory=lambda: [])


class GraphQueryEngine(Protocol):
    """A graph that answers questions."""

    def init_db(self, input_doc: list[Document] | None = None) -> Any:
        """Make the graph out of documents."""

    def add_records(self, new_records: list[Any]) -> bool:
        """Add to the graph; return whether that worked."""
        ...

    def query(self, question: str, n_results: int = 1, **kwargs: Any) -> GraphStoreQueryResult:
        """Answer a question."""
        ...
