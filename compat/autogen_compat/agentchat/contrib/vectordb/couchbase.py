"""Couchbase as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from autogen_compat.agentchat.contrib.vectordb._unsupported import UnsupportedIndexes, not_here
from autogen_compat.agentchat.contrib.vectordb.base import Document

DEFAULT_BATCH_SIZE = 1000
TEXT_KEY = "content"
EMBEDDING_KEY = "embedding"


class CouchbaseVectorDB(UnsupportedIndexes):
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
        raise not_here(self)

    def search_index_exists(self, index_name: str) -> NoReturn:
        """Not supported."""
        raise not_here(self, "search_index_exists")

    def upsert_docs(
        self, docs: list[Document], collection: Any, batch_size: int = DEFAULT_BATCH_SIZE, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "upsert_docs")
