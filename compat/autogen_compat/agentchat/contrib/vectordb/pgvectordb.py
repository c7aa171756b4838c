"""PostgreSQL as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported
from autogen_compat.agentchat.contrib.vectordb.base import Document, ItemID, VectorDB

_REPLACEMENT = "Use ChromaVectorDB, a VectorDB of your own, or a memory of autogen-ext."

PGVECTOR_MAX_BATCH_SIZE = int(os.environ.get("PGVECTOR_MAX_BATCH_SIZE", 40000))


class Collection:
    """Not supported: a table of PostgreSQL.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        client: Any = None,
        collection_name: str = "autogen-docs",
        embedding_function: Callable[..., Any] | None = None,
        metadata: dict[str, Any] | None = None,
        get_or_create: bool | None = None,
    ) -> None:
        raise unsupported("Collection", _REPLACEMENT)

    def add(
        self,
        ids: list[ItemID],
        documents: list[Any],
        embeddings: list[Any] | None = None,
        metadatas: list[Any] | None = None,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.add", _REPLACEMENT)

    @staticmethod
    def convert_string_to_array(array_string: str) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.convert_string_to_array", _REPLACEMENT)

    @staticmethod
    def cosine_distance(arr1: list[float], arr2: list[float]) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.cosine_distance", _REPLACEMENT)

    def count(self) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.count", _REPLACEMENT)

    def create_collection(
        self, collection_name: str | None = None, dimension: str | int | None = None
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.create_collection", _REPLACEMENT)

    def delete(self, ids: list[ItemID], collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.delete", _REPLACEMENT)

    def delete_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.delete_collection", _REPLACEMENT)

    @staticmethod
    def euclidean_distance(arr1: list[float], arr2: list[float]) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.euclidean_distance", _REPLACEMENT)

    def get(
        self,
        ids: str | None = None,
        include: str | None = None,
        where: str | None = None,
        limit: str | int | None = None,
        offset: str | int | None = None,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.get", _REPLACEMENT)

    @staticmethod
    def inner_product_distance(arr1: list[float], arr2: list[float]) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.inner_product_distance", _REPLACEMENT)

    def modify(self, metadata: dict[str, Any], collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.modify", _REPLACEMENT)

    def query(
        self,
        query_texts: list[str],
        collection_name: str | None = None,
        n_results: int | None = 10,
        distance_type: str | None = "euclidean",
        distance_threshold: float | None = -1,
        include_embedding: bool | None = False,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.query", _REPLACEMENT)

    def set_collection_name(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.set_collection_name", _REPLACEMENT)

    def table_exists(self, table_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.table_exists", _REPLACEMENT)

    def update(
        self, ids: list[Any], embeddings: list[Any], metadatas: list[Any], documents: list[Any]
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.update", _REPLACEMENT)

    def upsert(
        self,
        ids: list[ItemID],
        documents: list[Any],
        embeddings: list[Any] | None = None,
        metadatas: list[Any] | None = None,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("Collection.upsert", _REPLACEMENT)


class PGVectorDB(VectorDB):
    """Not supported: a vector database in PostgreSQL.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        *,
        conn: Any = None,
        connection_string: str | None = None,
        host: str | None = None,
        port: str | int | None = None,
        dbname: str | None = None,
        username: str | None = None,
        password: str | None = None,
        connect_timeout: int | None = 10,
        embedding_function: Callable[..., Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        raise unsupported("PGVectorDB", _REPLACEMENT)

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.create_collection", _REPLACEMENT)

    def delete_collection(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.delete_collection", _REPLACEMENT)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.delete_docs", _REPLACEMENT)

    def establish_connection(
        self,
        conn: Any = None,
        connection_string: str | None = None,
        host: str | None = None,
        port: str | int | None = None,
        dbname: str | None = None,
        username: str | None = None,
        password: str | None = None,
        connect_timeout: int | None = 10,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.establish_connection", _REPLACEMENT)

    def get_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.get_collection", _REPLACEMENT)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.get_docs_by_ids", _REPLACEMENT)

    def insert_docs(
        self, docs: list[Document], collection_name: str | None = None, upsert: bool = False, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.insert_docs", _REPLACEMENT)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.retrieve_docs", _REPLACEMENT)

    def update_docs(
        self, docs: list[Document], collection_name: str | None = None, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("PGVectorDB.update_docs", _REPLACEMENT)
