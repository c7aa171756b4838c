"""Couchbase as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported
from autogen_compat.agentchat.contrib.vectordb.base import Document, ItemID, VectorDB

_REPLACEMENT = "Use ChromaVectorDB, a VectorDB of your own, or a memory of autogen-ext."

DEFAULT_BATCH_SIZE = 1000
TEXT_KEY = "content"
EMBEDDING_KEY = "embedding"


class CouchbaseVectorDB(VectorDB):
    """Not supported: a vector database in Couchbase.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        connection_string: str = "couchbase://localhost",
        username: str = "Administrator",
        password: str = "password",
        bucket_name: str = "vector_db",
        embedding_function: Callable[..., Any] | None = None,
        scope_name: str = "_default",
        collection_name: str = "_default",
        index_name: str | None = None,
    ) -> None:
        raise unsupported("CouchbaseVectorDB", _REPLACEMENT)

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.create_collection", _REPLACEMENT)

    def create_index_if_not_exists(
        self, index_name: str = "vector_index", collection: Any = None
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.create_index_if_not_exists", _REPLACEMENT)

    def create_vector_search_index(
        self,
        collection: Any,
        index_name: str | None = "vector_index",
        similarity: Literal["l2_norm", "dot_product"] = "dot_product",
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.create_vector_search_index", _REPLACEMENT)

    def delete_collection(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.delete_collection", _REPLACEMENT)

    def delete_docs(
        self,
        ids: list[ItemID],
        collection_name: str | None = None,
        batch_size: int = DEFAULT_BATCH_SIZE,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.delete_docs", _REPLACEMENT)

    def get_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.get_collection", _REPLACEMENT)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.get_docs_by_ids", _REPLACEMENT)

    def insert_docs(
        self,
        docs: list[Document],
        collection_name: str | None = None,
        upsert: bool = False,
        batch_size: int = DEFAULT_BATCH_SIZE,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.insert_docs", _REPLACEMENT)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.retrieve_docs", _REPLACEMENT)

    def search_index_exists(self, index_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.search_index_exists", _REPLACEMENT)

    def update_docs(
        self,
        docs: list[Document],
        collection_name: str | None = None,
        batch_size: int = DEFAULT_BATCH_SIZE,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.update_docs", _REPLACEMENT)

    def upsert_docs(
        self, docs: list[Document], collection: Any, batch_size: int = DEFAULT_BATCH_SIZE, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("CouchbaseVectorDB.upsert_docs", _REPLACEMENT)
