"""The interface of a vector database, and how to make one by its name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Protocol, TypedDict, runtime_checkable

Metadata = Mapping[str, Any] | None
Vector = Sequence[float] | Sequence[int]
ItemID = str | int


class Document(TypedDict):
    """A chunk of text in a vector database: ``id``, ``content``, and if known ``metadata``, ``embedding``."""

    id: ItemID
    content: str
    metadata: Metadata | None
    embedding: Vector | None


QueryResults = list[list[tuple[Document, float]]]
"""For each query the documents found, nearest first, with their distances."""


@runtime_checkable
class VectorDB(Protocol):
    """A database that finds texts by their meaning.

    ``active_collection`` is the collection used last, ``type`` the kind of database, ``embedding_function``
    turns texts into vectors. Where a method takes ``collection_name``, None means the active one.
    """

    active_collection: Any = None
    type: str = ""
    embedding_function: Callable[[list[str]], list[list[float]]] | None = None

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> Any:
        """Create a collection.

        Args:
            collection_name: its name.
            overwrite: whether one of this name is deleted first.
            get_or_create: whether one of this name is returned.

        Raises:
            ValueError: there is one of this name, and neither is wanted.
        """
        ...

    def get_collection(self, collection_name: str | None = None) -> Any:
        """Return a collection; ValueError: there is none."""
        ...

    def delete_collection(self, collection_name: str) -> Any:
        """Delete a collection."""
        ...

    def insert_docs(
        self, docs: list[Document], collection_name: str | None = None, upsert: bool = False, **kwargs: Any
    ) -> None:
        """Add documents; with *upsert* those that exist are replaced."""
        ...

    def update_docs(self, docs: list[Document], collection_name: str | None = None, **kwargs: Any) -> None:
        """Replace documents."""
        ...

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        """Delete documents."""
        ...

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """Return the *n_results* nearest documents of each query, below *distance_threshold* if above 0."""
        ...

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Return documents (None: all), with the fields *include* (None: the database's usual ones)."""
        ...


_CLASSES = {
    "chroma": ("chromadb", "ChromaVectorDB", ("chroma", "chromadb")),
    "pgvector": ("pgvectordb", "PGVectorDB", ("pgvector", "pgvectordb")),
    "mongodb": ("mongodb", "MongoDBAtlasVectorDB", ("mdb", "mongodb", "atlas")),
    "qdrant": ("qdrant", "QdrantVectorDB", ("qdrant", "qdrantdb")),
    "couchbase": ("couchbase", "CouchbaseVectorDB", ("couchbase", "couchbasedb", "capella")),
}


class VectorDBFactory:
    """Makes vector databases by the name of their kind."""

    PREDEFINED_VECTOR_DB: ClassVar[list[str]] = list(_CLASSES)

    @staticmethod
    def create_vector_db(db_type: str, **kwargs: Any) -> VectorDB:
        """Return a vector database.

        Args:
            db_type: kind, see ``PREDEFINED_VECTOR_DB``; some have other names too.
            kwargs: for its constructor.

        Raises:
            ValueError: no such kind.
            ImportError: its client library is not installed.
        """
        for module, name, spellings in _CLASSES.values():
            if db_type.lower() in spellings:
                return getattr(importlib.import_module(f"{__package__}.{module}"), name)(**kwargs)
        raise ValueError(
            f"Unsupported vector database type: {db_type}. "
            f"Valid types are {VectorDBFactory.PREDEFINED_VECTOR_DB}."
        )
