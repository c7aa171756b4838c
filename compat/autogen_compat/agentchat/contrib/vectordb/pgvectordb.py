"""PostgreSQL as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NoReturn

from autogen_compat.agentchat.contrib.vectordb._unsupported import UnsupportedVectorDB, not_here
from autogen_compat.agentchat.contrib.vectordb.base import ItemID

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
        raise not_here(self)

    def add(
        self,
        ids: list[ItemID],
        documents: list[Any],
        embeddings: list[Any] | None = None,
        metadatas: list[Any] | None = None,
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "add")

    @staticmethod
    def convert_string_to_array(array_string: str) -> NoReturn:
        """Not supported."""
        raise not_here(Collection, "convert_string_to_array")

    @staticmethod
    def cosine_distance(arr1: list[float], arr2: list[float]) -> NoReturn:
        """Not supported."""
        raise not_here(Collection, "cosine_distance")

    def count(self) -> NoReturn:
        """Not supported."""
        raise not_here(self, "count")

    def create_collection(
        self, collection_name: str | None = None, dimension: str | int | None = None
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "create_collection")

    def delete(self, ids: list[ItemID], collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise not_here(self, "delete")

    def delete_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise not_here(self, "delete_collection")

    @staticmethod
    def euclidean_distance(arr1: list[float], arr2: list[float]) -> NoReturn:
        """Not supported."""
        raise not_here(Collection, "euclidean_distance")

    def get(
        self,
        ids: str | None = None,
        include: str | None = None,
        where: str | None = None,
        limit: str | int | None = None,
        offset: str | int | None = None,
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "get")

    @staticmethod
    def inner_product_distance(arr1: list[float], arr2: list[float]) -> NoReturn:
        """Not supported."""
        raise not_here(Collection, "inner_product_distance")

    def modify(self, metadata: dict[str, Any], collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise not_here(self, "modify")

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
        raise not_here(self, "query")

    def set_collection_name(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise not_here(self, "set_collection_name")

    def table_exists(self, table_name: str) -> NoReturn:
        """Not supported."""
        raise not_here(self, "table_exists")

    def update(
        self, ids: list[Any], embeddings: list[Any], metadatas: list[Any], documents: list[Any]
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "update")

    def upsert(
        self,
        ids: list[ItemID],
        documents: list[Any],
        embeddings: list[Any] | None = None,
        metadatas: list[Any] | None = None,
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "upsert")


class PGVectorDB(UnsupportedVectorDB):
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
        raise not_here(self)

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
        raise not_here(self, "establish_connection")
