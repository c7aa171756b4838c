"""Chroma as a vector database. It needs the package ``chromadb``."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from typing import Any, cast

from autogen_compat.agentchat.contrib.vectordb.base import Document, ItemID, QueryResults, VectorDB
from autogen_compat.agentchat.contrib.vectordb.utils import (
    chroma_results_to_query_results,
    filter_results_by_distance,
    get_logger,
)

CHROMADB_MAX_BATCH_SIZE: str | int = os.environ.get("CHROMADB_MAX_BATCH_SIZE", default=40000)
logger = get_logger(__name__)

_COLUMNS = ("ids", "documents", "metadatas", "embeddings", "uris", "data")


def _chroma() -> Any:
    """Return the package; here, not at the top of the module: it takes seconds to load."""
    try:
        import chromadb  # pyright: ignore[reportMissingImports]  optional
    except ImportError as error:
        raise ImportError("Please install chromadb: `pip install chromadb`") from error
    return cast(Any, chromadb)


class ChromaVectorDB(VectorDB):
    """A vector database in Chroma.

    Args:
        client: client of ``chromadb``; the rest is then only used for new collections.
        path: folder of the database; None: in memory.
        embedding_function: of ``chromadb``; None: sentence-transformers' all-MiniLM-L6-v2.
        metadata: of new collections; None: inner product as distance.
        kwargs: for Chroma's client.

    Raises:
        ImportError: Chroma, or sentence-transformers where it is needed, is not installed.
    """

    def __init__(
        self,
        *,
        client: Any = None,
        path: str | None = "tmp/db",
        embedding_function: Callable[..., Any] | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        chroma = _chroma()
        self.client = client
        self.path = path
        self.embedding_function = _default_embedding() if embedding_function is None else embedding_function
        self.metadata = metadata or {"hnsw:space": "ip", "hnsw:construction_ef": 30, "hnsw:M": 32}
        if not self.client:
            self.client = (
                chroma.Client(**kwargs) if path is None else chroma.PersistentClient(path=path, **kwargs)
            )
        self.type, self.active_collection = "chroma", None

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> Any:
        """Create a collection, see :meth:`VectorDB.create_collection`."""
        try:
            collection = self._find(collection_name)
        except ValueError:
            collection = None
        if collection is None:
            return self._make(collection_name, get_or_create)
        if overwrite:
            self.client.delete_collection(collection_name)
            return self._make(collection_name, get_or_create)
        if get_or_create:
            return collection
        raise ValueError(f"Collection {collection_name} already exists.")

    def _make(self, name: str, get_or_create: bool) -> Any:
        settings = {"metadata": self.metadata, "embedding_function": self.embedding_function}
        return self.client.create_collection(name, get_or_create=get_or_create, **settings)

    def _find(self, name: str) -> Any:
        """Return a collection; ValueError: there is none. (Chroma has its own errors.)"""
        if self.active_collection and self.active_collection.name == name:
            return self.active_collection
        try:
            return self.client.get_collection(name, embedding_function=self.embedding_function)
        except ValueError:
            raise
        except Exception as error:
            if not type(error).__module__.startswith("chromadb"):
                raise
            raise ValueError(str(error)) from error

    def get_collection(self, collection_name: str | None = None) -> Any:
        """Return a collection and make it the active one; None: the active one.

        Raises:
            ValueError: there is none.
        """
        if collection_name is not None:
            self.active_collection = self._find(collection_name)
            return self.active_collection
        active = self.active_collection
        if active is None:
            raise ValueError("No collection is specified.")
        logger.info(f"{active.name} is the active collection and is used.")
        return active

    def delete_collection(self, collection_name: str) -> None:
        """Delete a collection."""
        active = self.active_collection
        self.client.delete_collection(collection_name)
        if active and active.name == collection_name:
            self.active_collection = None

    def insert_docs(
        self, docs: list[Document], collection_name: str | None = None, upsert: bool = False, **kwargs: Any
    ) -> None:
        """Add documents, with ``id`` and ``content``; with *upsert* those that exist are replaced.

        Args:
            docs: the documents; the first one tells whether they have ``embedding`` and ``metadata``.
            collection_name: where to.
            upsert: whether documents may exist already.

        Raises:
            ValueError: no content, or no id.
        """
        if not docs:
            return
        for key in ("content", "id"):
            if docs[0].get(key) is None:
                raise ValueError(f"The document {key} is required.")
        target = self.get_collection(collection_name)
        add = target.upsert if upsert else target.add
        size = int(CHROMADB_MAX_BATCH_SIZE)
        for start in range(0, len(docs), size):
            batch = docs[start : start + size]
            add(
                ids=_column(batch, "id"),
                documents=_column(batch, "content"),
                metadatas=_column(batch, "metadata") if docs[0].get("metadata") is not None else None,
                embeddings=_column(batch, "embedding") if docs[0].get("embedding") is not None else None,
            )

    def update_docs(self, docs: list[Document], collection_name: str | None = None, **kwargs: Any) -> None:
        """Add documents, or replace those that exist."""
        self.insert_docs(docs, collection_name, True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        """Delete documents."""
        self.get_collection(collection_name).delete(ids, **kwargs)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """Return what is nearest, see :meth:`VectorDB.retrieve_docs`; *kwargs* go to Chroma's ``query``."""
        searched = self.get_collection(collection_name)
        texts = [queries] if isinstance(queries, str) else queries
        found = dict(searched.query(query_texts=texts, n_results=n_results, **kwargs))
        found["contents"] = found.pop("documents")
        return filter_results_by_distance(chroma_results_to_query_results(found), distance_threshold)

    @staticmethod
    def _chroma_get_results_to_list_documents(data_dict: Mapping[str, Any]) -> list[Document]:
        """Turn columns (names in the plural) into rows; columns that are None are left out."""
        columns = {name: values for name, values in data_dict.items() if values is not None}
        count = len(next(iter(columns.values()), ()))
        rows: Any = [
            {name[:-1]: values[row] for name, values in columns.items() if len(values) > row}
            for row in range(count)
        ]
        return rows

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Return documents (None: all) with ``id`` and the fields *include* (None: metadata and document)."""
        fields = include or ["metadatas", "documents"]
        found = self.get_collection(collection_name).get(ids, include=fields, **kwargs)
        return self._chroma_get_results_to_list_documents(
            {name: found[name] for name in _COLUMNS if found.get(name) is not None}
        )


def _column(docs: list[Document], name: str) -> list[Any]:
    return [doc.get(name) for doc in docs]


def _default_embedding() -> Any:
    return importlib.import_module("chromadb.utils.embedding_functions").SentenceTransformerEmbeddingFunction(
        "all-MiniLM-L6-v2"
    )
